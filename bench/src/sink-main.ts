import { writeFileSync } from "node:fs";
import { type AddressInfo, type Socket, createServer } from "node:net";
import { createInterface } from "node:readline";
import { checkSignature } from "@pushrail/sdk";
import { monotonicMs } from "./clock.ts";
import { MessageReader, headerOf } from "./http1.ts";
import type { SinkCommand, SinkCounts } from "./sink.ts";

/** The receiver of webhooks: `node sink-main.ts`; see `sink.ts` for what it answers. */
const answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
/** One signature in so many is checked: enough to notice, too few to weigh. */
const checkEvery = 200;
/** Without a new event for so long, what is missing will not come. */
const silenceMs = 10_000;

const seen = new Map<string, { count: number; firstMs: number }>();
const hanging = new Set<Socket>();
let secrets: Readonly<Record<string, string>> = {};
let released = false;
let requestCount = 0;
let hangingCount = 0;
let lastNewMs = 0;
let checkedSignatures = 0;
let wrongSignatures = 0;
let expected: { readonly uniqueCount: number; readonly timer: NodeJS.Timeout } | undefined;

function tellCounts(): void {
  clearTimeout(expected?.timer);
  expected = undefined;
  const counts: SinkCounts = {
    uniqueCount: seen.size,
    requestCount,
    hangingCount,
    lastNewMs,
    checkedSignatures,
    wrongSignatures,
  };
  process.stdout.write(`${JSON.stringify({ event: "counts", ...counts })}\n`);
}

function expect(uniqueCount: number): void {
  expected = { uniqueCount, timer: setTimeout(tellCounts, silenceMs) };
  if (seen.size >= uniqueCount) tellCounts();
}

function countEvent(head: string): void {
  requestCount++;
  const id = headerOf(head, "x-pushrail-event-id") ?? "none";
  const earlier = seen.get(id);
  if (earlier !== undefined) {
    earlier.count++;
    return;
  }
  lastNewMs = monotonicMs();
  seen.set(id, { count: 1, firstMs: lastNewMs });
  if (expected === undefined) return;
  if (seen.size >= expected.uniqueCount) tellCounts();
  else expected.timer.refresh();
}

async function check(path: string, head: string, payload: Buffer): Promise<void> {
  const secret = secrets[path];
  if (secret === undefined) return;
  const headers = Object.fromEntries(
    ["x-pushrail-timestamp", "x-pushrail-signature"].map((name) => [name, headerOf(head, name)]),
  );
  const verdict = await checkSignature({ payload, headers, secret });
  checkedSignatures++;
  if (!verdict.valid) wrongSignatures++;
}

function receive(socket: Socket, head: string, body: Buffer): void {
  const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" HTTP/1.1"));
  if (path.startsWith("/hang/")) {
    hangingCount++;
    if (!released) {
      hanging.add(socket);
      return;
    }
  } else if (path !== "/bare") {
    countEvent(head);
    if (requestCount % checkEvery === 1) {
      check(path, head, body).catch(() => {
        wrongSignatures++;
      });
    }
  }
  socket.write(answer);
}

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new MessageReader((head, body) => receive(socket, head, body));
  socket.on("data", (chunk) => reader.push(chunk));
  socket.on("error", () => undefined);
  socket.on("close", () => hanging.delete(socket));
});

const input = createInterface({ input: process.stdin });
// The end of the input is the end of whoever started this.
input.on("close", () => process.exit(0));
input.on("line", (text) => {
  const command = JSON.parse(text) as SinkCommand;
  switch (command.command) {
    case "secrets":
      secrets = command.secrets;
      break;
    case "expect":
      expect(command.uniqueCount);
      break;
    case "write": {
      const lines = [...seen].map(([id, { count, firstMs }]) => `${id} ${count} ${firstMs}\n`);
      writeFileSync(command.file, lines.join(""));
      process.stdout.write(`${JSON.stringify({ event: "written" })}\n`);
      break;
    }
    case "release":
      released = true;
      for (const socket of hanging) socket.write(answer);
      hanging.clear();
      break;
  }
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ event: "listening", url: `http://127.0.0.1:${port}` })}\n`,
  );
});

process.once("SIGTERM", () => process.exit(0));
