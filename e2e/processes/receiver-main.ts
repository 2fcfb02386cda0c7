import { createHash } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Behaviour, ReceiverCommand } from "./receiver.ts";

/**
 * A receiver of webhooks in a process of its own: `node receiver-main.ts <journal file>`.
 *
 * Each request is written to the journal, synchronously, and told on standard output before it is answered. The first
 * segment of the path names the place; what a place answers is set by commands on standard input and is 200 at first.
 */
const journalFile = process.argv[2];
if (journalFile === undefined) throw new Error("Usage: node receiver-main.ts <journal file>");
// O_SYNC: a line of the journal outlives whatever happens next.
const journal = openSync(journalFile, "as", 0o600);
const behaviours = new Map<string, Behaviour>();
const held = new Map<string, Set<ServerResponse>>();

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const place = (request.url ?? "").split("/")[1] ?? "";
  const line = `${JSON.stringify({
    event: "received",
    place,
    headers: request.headers,
    body: body.toString("utf8"),
    bodySha256: createHash("sha256").update(body).digest("hex"),
  })}\n`;
  writeSync(journal, line);
  process.stdout.write(line);
  const behaviour = behaviours.get(place) ?? { status: 200 };
  if (behaviour.status !== "hold") {
    answer(response, behaviour.status);
    return;
  }
  const heldHere = held.get(place) ?? new Set();
  held.set(place, heldHere.add(response));
  response.once("close", () => heldHere.delete(response));
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(`answered ${status}\n`);
}

const server = createServer((request, response) => {
  // A request that breaks off, as when its sender is killed, has nobody to be answered.
  receive(request, response).catch(() => response.destroy());
});

const input = createInterface({ input: process.stdin });
// The end of the input is the end of whoever started this.
input.on("close", () => process.exit(0));
input.on("line", (text) => {
  const command = JSON.parse(text) as ReceiverCommand;
  behaviours.set(command.place, command.behaviour);
  if (command.behaviour.status === "hold") return;
  for (const response of held.get(command.place) ?? []) answer(response, command.behaviour.status);
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ event: "listening", url: `http://127.0.0.1:${port}` })}\n`,
  );
});

process.once("SIGTERM", () => process.exit(0));
