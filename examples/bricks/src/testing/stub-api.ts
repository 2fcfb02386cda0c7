import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request that the stub was sent. */
export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** An answer: a status and a JSON body. */
export type StubAnswer = readonly [status: number, body?: unknown];

/** A stand-in for Pushrail's API on loopback that records what it is asked. */
export interface StubApi {
  readonly url: string;
  readonly requests: StubRequest[];
  close(): Promise<void>;
}

const notFound = { code: "not_found", title: "Not found", detail: "There is no such thing." };

/** Starts a stub whose answers `answer` gives; without one for a request, the stub answers 404. */
export async function startStubApi(
  answer: (request: StubRequest) => StubAnswer | undefined,
): Promise<StubApi> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    void text(incoming).then((sent) => {
      const body: unknown = sent === "" ? undefined : JSON.parse(sent);
      const request: StubRequest = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        body,
      };
      requests.push(request);
      const [status, answered] = answer(request) ?? [404, notFound];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(answered === undefined ? undefined : JSON.stringify(answered));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
