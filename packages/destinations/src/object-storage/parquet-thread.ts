import assert from "node:assert";
import { parentPort } from "node:worker_threads";
import { parquetFileOf } from "./parquet-file.ts";
import type { ParquetAnswer, ParquetOrder } from "./parquet.ts";

/** A thread that makes Parquet files, one after the other, of what `parquet.ts` sends. */

const port = parentPort;
assert(port !== null, "this file is run as a thread");
port.on("message", ({ bodies, events, compression }: ParquetOrder) => {
  const answer = answerOf(() => {
    let at = 0;
    const given = events.map(({ bodyBytes, ...event }) => {
      const body = Buffer.from(bodies.buffer, at, bodyBytes);
      at += bodyBytes;
      return { ...event, body };
    });
    return parquetFileOf(given, compression);
  });
  port.postMessage(answer, answer.file === undefined ? [] : [answer.file.buffer]);
});

function answerOf(make: () => Uint8Array<ArrayBuffer>): ParquetAnswer {
  try {
    return { file: make() };
  } catch {
    // What an error says may hold pieces of an event.
    return {};
  }
}
