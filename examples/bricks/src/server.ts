import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { PushrailConnectionError, PushrailError } from "@pushrail/sdk";
import type { Pushrail } from "@pushrail/sdk";
import { pageFiles, pageHeaders } from "./page-files.ts";
import { answerModes, readBody } from "./receiver.ts";
import type { Receiver } from "./receiver.ts";
import { customerExternalId, eventOf, shopActions } from "./shop.ts";

/** What the server works with. */
export interface BricksServerOptions {
  readonly pushrail: Pushrail;
  readonly receiver: Receiver;
  /** The destination that points here; `undefined` while it is being made and when somebody else made it. */
  readonly destinationId: () => string | undefined;
  /** From 0 to below 1; default `Math.random`. */
  readonly random?: () => number;
}

/** An answer to the page; its body is JSON. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (
  options: BricksServerOptions,
  request: IncomingMessage,
  id: string,
) => Promise<Answer>;

const inputBytesMax = 4_096;
const deliveriesShown = 50;

/** What the page may ask for, by method and path; `:id` stands for one path segment. */
const handlers: Readonly<Record<string, Handler>> = {
  "PUT /demo/mode": setMode,
  "POST /demo/events": sendEvent,
  "GET /demo/log": readLog,
  "GET /demo/deliveries/:id": async ({ pushrail }, _, id) => ok(await pushrail.deliveries.get(id)),
  "POST /demo/deliveries/:id/replay": async ({ pushrail }, _, id) =>
    ok(await pushrail.deliveries.replay(id)),
  "POST /demo/destination/test": (options) =>
    onOwnDestination(options, (id) => options.pushrail.destinations.test(id)),
  "POST /demo/destination/resume": (options) =>
    onOwnDestination(options, (id) => options.pushrail.destinations.resume(id)),
};

/**
 * The demo's HTTP server, not listening yet: the page, what it asks for under `/demo/`, and the receiver at
 * `/webhooks`. The API key stays in this process.
 */
export function createBricksServer(options: BricksServerOptions): Server {
  return createServer((request, response) => {
    respond(options, request, response).catch(() => {
      // The client went away, or the answer was already under way: there is nobody left to tell.
      response.destroy();
    });
  });
}

async function respond(
  options: BricksServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  if (request.method === "POST" && path === "/webhooks")
    return await options.receiver.handle(request, response);
  if (request.method === "GET" && path === "/demo/stream")
    return streamReceiver(options.receiver, response);
  const file = pageFiles.get(path);
  if (request.method === "GET" && file !== undefined) {
    response.writeHead(200, { ...pageHeaders, "content-type": file.contentType }).end(file.content);
    return;
  }
  const { status, body } = await answerOf(options, request, path);
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

async function answerOf(
  options: BricksServerOptions,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  const [, idPart] = /^\/demo\/deliveries\/([A-Za-z0-9_-]+)/.exec(path) ?? [];
  const route = `${request.method} ${idPart === undefined ? path : path.replace(idPart, ":id")}`;
  const handler = Object.hasOwn(handlers, route) ? handlers[route] : undefined;
  if (handler === undefined) return failed(404, "There is nothing at this address.");
  // Another site open in the same browser can send requests here, but cannot hide where they come from.
  if (request.method !== "GET" && !isFromOwnPage(request))
    return failed(403, "Only the Bricks page may do this.");
  try {
    return await handler(options, request, idPart ?? "");
  } catch (error) {
    if (error instanceof PushrailError) return failed(502, `Pushrail answered: ${error.message}`);
    if (error instanceof PushrailConnectionError)
      return failed(502, "Pushrail's API does not answer at the moment.");
    throw error;
  }
}

function isFromOwnPage(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return site === undefined || site === "same-origin";
}

async function setMode(
  { receiver }: BricksServerOptions,
  request: IncomingMessage,
): Promise<Answer> {
  const wanted = (await readInput(request))?.mode;
  const mode = answerModes.find((each) => each === wanted);
  if (mode === undefined) return failed(400, `mode must be one of ${answerModes.join(", ")}.`);
  receiver.setMode(mode);
  return ok({ mode });
}

async function sendEvent(
  { pushrail, random = Math.random }: BricksServerOptions,
  request: IncomingMessage,
): Promise<Answer> {
  const wanted = (await readInput(request))?.action;
  const action = shopActions.find((each) => each === wanted);
  if (action === undefined) return failed(400, `action must be one of ${shopActions.join(", ")}.`);
  const event = eventOf(action, random);
  const sent = await pushrail.events.send(event);
  return ok({ ...sent, eventType: event.eventType });
}

async function onOwnDestination(
  options: BricksServerOptions,
  act: (id: string) => Promise<unknown>,
): Promise<Answer> {
  const id = options.destinationId();
  return id === undefined
    ? failed(409, "Bricks has no destination of its own.")
    : ok(await act(id));
}

async function readLog({ pushrail, destinationId }: BricksServerOptions): Promise<Answer> {
  const id = destinationId();
  const [page, destination] = await Promise.all([
    pushrail.deliveries.list({ customerExternalId, limit: deliveriesShown }),
    id === undefined ? null : pushrail.destinations.get(id),
  ]);
  return ok({
    now: new Date().toISOString(),
    destination: destination === null ? null : { id: destination.id, state: destination.state },
    deliveries: page.data,
  });
}

/** Server-Sent Events: first `snapshot` with everything remembered, then `webhook` and `mode` as they happen. */
function streamReceiver(receiver: Receiver, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (type: string, data: unknown): void => {
    // A page that stopped reading is cut off; it reconnects by itself and starts from a snapshot.
    if (response.writableNeedDrain && response.writableLength > streamBufferBytesMax)
      response.destroy();
    else response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  send("snapshot", { mode: receiver.mode, webhooks: receiver.received });
  const unsubscribe = receiver.subscribe((event) => {
    if (event.type === "webhook") send("webhook", event.webhook);
    else send("mode", { mode: event.mode });
  });
  response.once("close", unsubscribe);
}

const streamBufferBytesMax = 32 * 1024 * 1024;

async function readInput(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request, inputBytesMax);
  try {
    const value: unknown = JSON.parse(body?.toString("utf8") ?? "");
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function failed(status: number, sentence: string): Answer {
  return { status, body: { error: sentence } };
}
