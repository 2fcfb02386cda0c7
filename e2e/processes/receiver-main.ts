import { createHash } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Behaviour, Received, ReceiverCommand } from "./receiver.ts";

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
const open = new Map<string, Set<ServerResponse>>();

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const place = (request.url ?? "").split("/")[1] ?? "";
  const openHere = remember(open, place, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const received: Received = {
    place,
    headers: request.headers,
    body: body.toString("utf8"),
    bodySha256: createHash("sha256").update(body).digest("hex"),
    openCount: openHere.size,
    atMs: performance.now(),
  };
  const line = `${JSON.stringify({ event: "received", ...received })}\n`;
  writeSync(journal, line);
  process.stdout.write(line);
  const status = statusFor(received);
  if (status === "hold") remember(held, place, response);
  else answer(place, response, status);
}

/** Keeps a response with those of its place until its connection ends or it is taken out. */
function remember(
  places: Map<string, Set<ServerResponse>>,
  place: string,
  response: ServerResponse,
): ReadonlySet<ServerResponse> {
  const here = places.get(place) ?? new Set();
  places.set(place, here.add(response));
  response.once("close", () => here.delete(response));
  return here;
}

function statusFor({ place, body, headers }: Received): Behaviour["status"] {
  const { status, exceptions = [] } = behaviours.get(place) ?? { status: 200 };
  const attempt = Number(headers["x-pushrail-attempt"]);
  const exception = exceptions.find(
    ({ text, attemptMax = Infinity }) => body.includes(text) && attempt <= attemptMax,
  );
  return exception?.status ?? status;
}

function answer(place: string, response: ServerResponse, status: number): void {
  held.get(place)?.delete(response);
  open.get(place)?.delete(response);
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
  const { place } = command;
  const heldHere = [...(held.get(place) ?? [])];
  if ("release" in command) {
    const { count, status } = command.release;
    for (const response of heldHere.slice(0, count)) answer(place, response, status);
    return;
  }
  const { status } = command.behaviour;
  behaviours.set(place, command.behaviour);
  if (status !== "hold") for (const response of heldHere) answer(place, response, status);
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ event: "listening", url: `http://127.0.0.1:${port}` })}\n`,
  );
});

process.once("SIGTERM", () => process.exit(0));
