import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { clientAuthority, testCertificate } from "../../testing/certificates.ts";

/** A server that secures connections and takes only clients with a certificate. */
interface TlsFront {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens one in front of the HTTP server at a loopback port, which is told the common name of the client's certificate in
 * the header `x-counterpart-certificate-name`. Bodies pass as they come, and a connection that is cut on one side is cut on
 * the other.
 */
export async function openTlsFront(upstreamPort: number): Promise<TlsFront> {
  const server = https.createServer(
    { ...testCertificate("valid"), ca: clientAuthority, requestCert: true },
    (request, response) => {
      const { socket } = request;
      const name = socket instanceof tls.TLSSocket ? socket.getPeerCertificate().subject.CN : "";
      const onward = http.request({
        host: "127.0.0.1",
        port: upstreamPort,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, "x-counterpart-certificate-name": String(name) },
        agent: false,
      });
      onward.on("error", () => response.destroy());
      onward.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on("error", () => response.destroy());
        answer.pipe(response);
      });
      request.on("error", () => onward.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
    },
  );
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      const closed = once(server, "close");
      server.closeAllConnections();
      await closed;
    },
  };
}
