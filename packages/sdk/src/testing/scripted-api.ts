import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { Pushrail } from "../client.ts";
import { PushrailRoot } from "../root-client.ts";
import type { TokenSource } from "../sign-in.ts";
import type { ConnectionOptions } from "../transport.ts";

/** A request as the API saw it; `body` is parsed, `undefined` for an empty one. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** Writes one answer. */
export type Answer = (response: ServerResponse) => void;

/** An API that a test has told what to answer, and clients of it that wait without a timer. */
export interface ScriptedApi {
  /** With the API key `prl_test_key`. */
  readonly client: Pushrail;
  /** With the root key `prl_root_key`. */
  readonly root: PushrailRoot;
  /** With a session's token. */
  readonly withToken: (token: TokenSource) => Pushrail;
  /** Requests so far, oldest first. */
  readonly seen: readonly Seen[];
  /** What the clients waited between retries so far. */
  readonly sleptMs: readonly number[];
}

/** Starts an API that gives these answers in turn, the last one for ever, and ends with the test. */
export async function scriptedApi(
  answers: readonly Answer[],
  options: Partial<ConnectionOptions> = {},
): Promise<ScriptedApi> {
  const seen: Seen[] = [];
  const sleptMs: number[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      const answer = answers[Math.min(seen.length, answers.length - 1)];
      seen.push({ method, url, headers, body: body === "" ? undefined : JSON.parse(body) });
      answer?.(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const connection = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    random: () => 0.5,
    sleep: async (durationMs: number) => void sleptMs.push(durationMs),
    ...options,
  };
  return {
    client: new Pushrail({ apiKey: "prl_test_key", ...connection }),
    root: new PushrailRoot({ rootKey: "prl_root_key", ...connection }),
    withToken: (token) => new Pushrail({ token, ...connection }),
    seen,
    sleptMs,
  };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers 204. */
export const empty: Answer = (response) => void response.writeHead(204).end();
