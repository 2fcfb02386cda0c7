import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { PushrailConnectionError, PushrailError } from "@pushrail/sdk";
import type { PageFiles } from "./page-files.ts";
import type { Receiver } from "./receiver.ts";
import { createRouter, failed } from "./routes.ts";
import type { Answer, RouteOptions, Router } from "./routes.ts";
import type { ShopOptions } from "./shop.ts";

/** What the server works with. */
export interface BricksServerOptions extends RouteOptions {
  readonly page: PageFiles;
  readonly shop?: ShopOptions;
}

/**
 * Bricks' HTTP server, not listening yet: the page, what it asks for under `/app/`, the portal session at `/session`, and
 * a receiver for each company at `/webhooks/<company>`. The API key stays in this process.
 */
export function createBricksServer(options: BricksServerOptions): Server {
  const router = createRouter(options, options.shop);
  return createServer((request, response) => {
    respond(options, router, { request, response }).catch(() => {
      // The client went away, or the answer was already under way: there is nobody left to tell.
      response.destroy();
    });
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function respond(
  options: BricksServerOptions,
  router: Router,
  { request, response }: Exchange,
): Promise<void> {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const [, companyId] = /^\/webhooks\/([a-z]+)$/.exec(path) ?? [];
  const receiver = companyId === undefined ? undefined : options.receivers.get(companyId);
  if (request.method === "POST" && receiver !== undefined)
    return await receiver.handle(request, response);
  const person = options.signIns.personOf(request);
  if (request.method === "GET" && path === "/app/receiver/stream" && person !== undefined)
    return streamReceiver(options.receivers.of(person.company), response);
  const file = request.method === "GET" ? options.page.get(path) : undefined;
  if (file !== undefined) {
    response.writeHead(200, file.headers).end(file.content);
    return;
  }
  const { status, body, headers } = await answerOf(router, request, path);
  const always = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  response.writeHead(status, { ...always, ...headers }).end(JSON.stringify(body));
}

async function answerOf(router: Router, request: IncomingMessage, path: string): Promise<Answer> {
  // Another site open in the same browser can send requests here, but cannot hide where they come from.
  if (request.method !== "GET" && !isFromOwnPage(request))
    return failed(403, "Only the Bricks page may do this.");
  try {
    return (await router(request, path)) ?? failed(404, "There is nothing at this address.");
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
