import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the server of a test got. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

/** What the server of a test answers: JSON, or with `status` a problem or another status. */
export interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Answers one request; a promise holds the answer back. */
export type Handler = (request: ReceivedRequest) => Answered | Promise<Answered>;

/** A small HTTP server that plays the API. */
export interface ApiServer {
  readonly url: string;
  /** Everything it got, oldest first; CORS preflights are left out. */
  readonly requests: readonly ReceivedRequest[];
  /** Replaces what it answers. */
  readonly answer: (handler: Handler) => void;
  readonly close: () => Promise<void>;
}

/** Starts one on a free port of this machine. What `handler` throws is answered 500. */
export async function startApiServer(handler: Handler): Promise<ApiServer> {
  const requests: ReceivedRequest[] = [];
  let current = handler;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", "*, authorization");
      response.setHeader("access-control-allow-methods", "GET, POST, PATCH, DELETE");
      response.setHeader("access-control-expose-headers", "*, date");
      if (request.method === "OPTIONS") {
        response.writeHead(204).end();
        return;
      }
      const text = Buffer.concat(chunks).toString();
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: text === "" ? undefined : (JSON.parse(text) as unknown),
      };
      requests.push(received);
      void answerWith(current, received).then(({ status = 200, headers = {}, json }) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(json === undefined ? undefined : JSON.stringify(json));
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (next) => {
      current = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A problem as the API answers it. */
export function problemAnswer(status: number, code: string): Answered {
  return { status, json: { type: "about:blank", title: code, status, code } };
}

async function answerWith(handler: Handler, request: ReceivedRequest): Promise<Answered> {
  try {
    return await handler(request);
  } catch {
    return problemAnswer(500, "internal");
  }
}
