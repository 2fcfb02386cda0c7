import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What can be made to go wrong between an adapter and a real system that is spoken to by HTTP:
 *
 * - `hang`: takes requests and never answers;
 * - `cut`: destroys the connection when the beginning of the body has come;
 * - `stall`: passes the beginning of the body on, and the rest when the fault is over;
 * - `answer_lost`: lets the system do its work, and destroys the connection instead of answering;
 * - an answer: given in the system's place, when the whole request has come.
 */
export type GatewayFault =
  | "hang"
  | "cut"
  | "stall"
  | "answer_lost"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** A request as it passed. */
export interface PassedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A way to a real system on which faults are acted out; otherwise everything passes as it is, the Host header included. */
export interface FaultGateway {
  readonly port: number;
  readonly requests: readonly PassedRequest[];
  /** From now on acts out a fault, for requests that `applies` to (default: all); `undefined` is good health. */
  act(fault: GatewayFault | undefined, applies?: (request: PassedRequest) => boolean): void;
  /** Resolves when the beginning of the next request has come: of its body, or the request itself if it has none. */
  nextArrival(): Promise<void>;
  /** Resolves when no request is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a way to the system at a loopback port. The caller closes it. */
export async function startFaultGateway(upstreamPort: number): Promise<FaultGateway> {
  const requests: PassedRequest[] = [];
  const underWay = new Set<Promise<void>>();
  let waiting: (() => void)[] = [];
  let fault: GatewayFault | undefined;
  let applies: (request: PassedRequest) => boolean = () => true;
  let faultOver = Promise.withResolvers<void>();

  const serve = async (
    incoming: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    const { method = "GET", url: path = "/" } = incoming;
    const passed = { method, path, headers: incoming.headers as Record<string, string> };
    requests.push(passed);
    const acted = applies(passed) ? fault : undefined;
    const over = faultOver.promise;
    const arrived = (): void => {
      for (const resolve of waiting.splice(0)) resolve();
    };
    const chunks = incoming[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = await chunks.next();
    arrived();
    if (acted === "cut") return void incoming.socket.destroy();
    if (acted === "hang") return over;
    if (typeof acted === "object") {
      await drained(chunks);
      response.writeHead(acted.status, acted.headers ?? {}).end(acted.body ?? "");
      return;
    }
    await forward(incoming, response, {
      upstreamPort,
      beginning: first.done === true ? undefined : first.value,
      rest: chunks,
      isStalled: acted === "stall" ? over : undefined,
      losesAnswer: acted === "answer_lost",
    });
  };

  const server = http.createServer((incoming, response) => {
    const serving = serve(incoming, response)
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(serving));
    underWay.add(serving);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    act: (next, to = () => true) => {
      fault = next;
      applies = to;
      faultOver.resolve();
      faultOver = Promise.withResolvers();
    },
    nextArrival: () => new Promise((resolve) => waiting.push(resolve)),
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: async () => {
      waiting = [];
      faultOver.resolve();
      server.close();
      const closed = once(server, "close");
      server.closeAllConnections();
      await closed;
    },
  };
}

async function drained(chunks: AsyncIterator<Buffer>): Promise<void> {
  while ((await chunks.next()).done !== true);
}

async function forward(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  way: {
    readonly upstreamPort: number;
    readonly beginning: Buffer | undefined;
    readonly rest: AsyncIterator<Buffer>;
    readonly isStalled: Promise<void> | undefined;
    readonly losesAnswer: boolean;
  },
): Promise<void> {
  const outgoing = http.request({
    host: "127.0.0.1",
    port: way.upstreamPort,
    method: incoming.method,
    path: incoming.url,
    headers: incoming.headers,
    agent: false,
  });
  const answered = once(outgoing, "response") as Promise<[http.IncomingMessage]>;
  // Looked at below; until then nobody waits for it.
  answered.catch(() => undefined);
  try {
    if (way.beginning !== undefined) outgoing.write(way.beginning);
    await way.isStalled;
    for (let next = await way.rest.next(); next.done !== true; next = await way.rest.next())
      outgoing.write(next.value);
    outgoing.end();
  } catch (error) {
    // The client went away in the middle: the system is to see just that.
    outgoing.destroy();
    throw error;
  }
  const [answer] = await answered;
  if (way.losesAnswer) {
    answer.resume();
    await once(answer, "end");
    incoming.socket.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  for await (const chunk of answer) response.write(chunk);
  response.end();
  // Of a client that went away meanwhile nothing more will be heard.
  if (!incoming.socket.destroyed) await once(response, "close");
}
