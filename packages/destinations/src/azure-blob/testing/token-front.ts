import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { accountSas, type Azurite } from "../../../../../tools/counterparts/azurite.ts";
import type { Entra } from "../../azure/testing/entra.ts";

/** A way to Azurite that takes access tokens, which Azurite takes over HTTPS only and does not verify. */
export interface TokenFront {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens it: a request with a token that Entra accepts is passed on, signed with the account's key; others are refused. */
export async function openTokenFront(azurite: Azurite, entra: Entra): Promise<TokenFront> {
  const sas = accountSas({ account: azurite.account, key: azurite.keys[0] });

  const serve = async (
    incoming: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    const { authorization = "", ...headers } = incoming.headers;
    const token = authorization.replace(/^Bearer /, "");
    if (!(await entra.accepts(token, "https://storage.azure.com"))) {
      incoming.resume();
      response.writeHead(401, { "x-ms-error-code": "InvalidAuthenticationInfo" }).end();
      return;
    }
    const path = `${incoming.url ?? "/"}?${sas}`;
    const { method } = incoming;
    const { port } = azurite;
    const outgoing = http.request({
      ...{ host: "127.0.0.1", port, method, path, headers, agent: false },
    });
    const answered = once(outgoing, "response") as Promise<[http.IncomingMessage]>;
    const [, [answer]] = await Promise.all([pipeline(incoming, outgoing), answered]);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  };

  const server = http.createServer((incoming, response) => {
    serve(incoming, response).catch(() => void response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
