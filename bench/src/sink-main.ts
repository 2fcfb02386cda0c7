import { writeFileSync } from "node:fs";
import { type AddressInfo, type Socket, createServer } from "node:net";
import { createInterface } from "node:readline";
import { checkSignature } from "@pushrail/sdk";
import { monotonicMs } from "./clock.ts";
import { MessageReader, headerOf } from "./http1.ts";
import type { SinkCommand, SinkCounts } from "./sink.ts";

/** The receiver of webhooks: `node sink-main.ts`; see `sink.ts` for what it answers. */
const answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const failure = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
/** One signature in so many is checked: enough to notice, too few to weigh. */
const checkEvery = 200;
/** Without a new event for so long, what is missing will not come. */
const silenceMs = 10_000;

/** The events of one group of paths. */
interface SeenGroup {
  readonly events: Map<string, { count: number; firstMs: number }>;
  requestCount: number;
  lastNewMs: number;
  expected: { readonly uniqueCount: number; readonly timer: NodeJS.Timeout } | undefined;
}

const groups = new Map<string, SeenGroup>();
const hanging = new Set<Socket>();
let secrets: Readonly<Record<string, string>> = {};
let released = false;
let hangingCount = 0;
let failedCount = 0;
let checkedSignatures = 0;
let wrongSignatures = 0;

function groupOf(name: string): SeenGroup {
  let group = groups.get(name);
  if (group === undefined) {
    group = { events: new Map(), requestCount: 0, lastNewMs: 0, expected: undefined };
    groups.set(name, group);
  }
  return group;
}

function tellCounts(name: string): void {
  const group = groupOf(name);
  clearTimeout(group.expected?.timer);
  group.expected = undefined;
  const counts: SinkCounts = {
    uniqueCount: group.events.size,
    requestCount: group.requestCount,
    hangingCount,
    failedCount,
    lastNewMs: group.lastNewMs,
    checkedSignatures,
    wrongSignatures,
  };
  process.stdout.write(`${JSON.stringify({ event: "counts", group: name, ...counts })}\n`);
}

function expect(name: string, uniqueCount: number): void {
  const group = groupOf(name);
  group.expected = { uniqueCount, timer: setTimeout(tellCounts, silenceMs, name) };
  if (group.events.size >= uniqueCount) tellCounts(name);
}

function countEvent(name: string, head: string): number {
  const group = groupOf(name);
  group.requestCount++;
  const id = headerOf(head, "x-pushrail-event-id") ?? "none";
  const earlier = group.events.get(id);
  if (earlier !== undefined) {
    earlier.count++;
    return group.requestCount;
  }
  group.lastNewMs = monotonicMs();
  group.events.set(id, { count: 1, firstMs: group.lastNewMs });
  if (group.expected !== undefined) {
    if (group.events.size >= group.expected.uniqueCount) tellCounts(name);
    else group.expected.timer.refresh();
  }
  return group.requestCount;
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
  const name = path.slice(1, Math.max(1, path.lastIndexOf("/")));
  if (name === "fail") {
    failedCount++;
    socket.write(failure);
    return;
  }
  if (name === "hang") {
    hangingCount++;
    if (!released) {
      hanging.add(socket);
      return;
    }
  } else if (path !== "/bare" && countEvent(name, head) % checkEvery === 1) {
    check(path, head, body).catch(() => {
      wrongSignatures++;
    });
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
      expect(command.group, command.uniqueCount);
      break;
    case "write": {
      const lines = [...groups].flatMap(([name, { events }]) =>
        [...events].map(([id, { count, firstMs }]) => `${id} ${count} ${firstMs} ${name}\n`),
      );
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
