import { Worker } from "node:worker_threads";
import type { OutboundEvent } from "../destination.ts";
import type { ObjectFormat } from "./format.ts";
import type { ParquetEvent } from "./parquet-file.ts";
import { Turns } from "./turns.ts";

/**
 * Parquet files are made by a thread of their own, because making one takes milliseconds without a pause, in which
 * deliveries, leases and heartbeats would wait. One thread serves all destinations of the process, a batch at a time, so
 * that no more than one batch is there twice. It starts with the first batch and does not keep the process alive.
 */

/** What the thread is sent: the bodies one after the other, and the events that they belong to. */
export interface ParquetOrder {
  readonly bodies: Uint8Array<ArrayBuffer>;
  readonly events: readonly (Omit<ParquetEvent, "body"> & { readonly bodyBytes: number })[];
  readonly compression: ObjectFormat["compression"];
}

/** What it sends back: the file; none when it could not be made. */
export interface ParquetAnswer {
  readonly file?: Uint8Array<ArrayBuffer>;
}

const turns = new Turns(1);
let thread: Worker | undefined;

/**
 * The file of a batch, as `parquet-file.ts` says. Batches take turns.
 *
 * Errors: a body that is not the text of an event, a thread that ended, and a signal that aborted before the turn.
 */
export async function encodeParquet(
  events: readonly OutboundEvent[],
  compression: ObjectFormat["compression"],
  signal: AbortSignal,
): Promise<Buffer> {
  const { file } = await turns.take(() => answered(orderOf(events, compression)), signal);
  if (file === undefined) throw new Error("the events could not be written as Parquet");
  return Buffer.from(file.buffer);
}

function orderOf(
  events: readonly OutboundEvent[],
  compression: ObjectFormat["compression"],
): ParquetOrder {
  const bodies = new Uint8Array(events.reduce((sum, { body }) => sum + body.byteLength, 0));
  let at = 0;
  for (const { body } of events) {
    bodies.set(body, at);
    at += body.byteLength;
  }
  return {
    bodies,
    events: events.map(({ eventId, eventType, receivedAtMs, body }) => ({
      ...{ eventId, eventType, receivedAtMs },
      bodyBytes: body.byteLength,
    })),
    compression,
  };
}

/** Only one order is on its way at any time. */
async function answered(order: ParquetOrder): Promise<ParquetAnswer> {
  const worker = (thread ??= startThread());
  const { promise, resolve, reject } = Promise.withResolvers<ParquetAnswer>();
  const fail = (): void => reject(new Error("the thread that writes Parquet ended"));
  worker.on("message", resolve).on("exit", fail);
  worker.ref();
  try {
    worker.postMessage(order, [order.bodies.buffer]);
    return await promise;
  } finally {
    worker.off("message", resolve).off("exit", fail);
    worker.unref();
  }
}

function startThread(): Worker {
  const started = new Worker(new URL("parquet-thread.ts", import.meta.url));
  // Both also come while it has nothing to do; the next batch then starts another one. An error is followed by the end.
  started.on("error", () => undefined);
  started.on("exit", () => {
    if (thread === started) thread = undefined;
  });
  return started;
}
