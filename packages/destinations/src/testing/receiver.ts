import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import type { AddressInfo } from "node:net";
import { testCertificate, type CertificateName } from "./certificates.ts";

/** One request as a receiver saw it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case; several values of one name are joined by Node's rules. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** SHA-256 of the client's certificate in lower-case hex; `undefined` when it showed none. */
  readonly clientSha256: string | undefined;
}

/** A server on a free loopback port; `close` cuts its connections. */
export interface TestServer {
  readonly port: number;
  /** TCP connections accepted so far. */
  readonly connections: number;
  readonly close: () => Promise<void>;
}

/** An HTTP receiver that records requests. */
export interface Receiver extends TestServer {
  readonly requests: ReceivedRequest[];
  /** Answers each request after its body has been read; replace it at will. Default: 200 without a body. */
  answer: (response: http.ServerResponse, request: ReceivedRequest) => void;
  /** Resolves with the next request, once its body has been read. */
  nextRequest(): Promise<ReceivedRequest>;
}

/**
 * Starts an HTTP receiver, or an HTTPS one when a certificate is named. With `clientsBy`, it takes only clients with a
 * certificate by that authority (PEM).
 */
export async function startReceiver(
  certificate?: CertificateName,
  { clientsBy }: { readonly clientsBy?: string } = {},
): Promise<Receiver> {
  const waiting: ((request: ReceivedRequest) => void)[] = [];
  const requests: ReceivedRequest[] = [];
  const onRequest = async (
    incoming: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers as Record<string, string>,
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(chunks),
      clientSha256: clientSha256Of(incoming.socket),
    };
    requests.push(request);
    receiver.answer(response, request);
    for (const resolve of waiting.splice(0)) resolve(request);
  };
  const listener: http.RequestListener = (incoming, response) => {
    onRequest(incoming, response).catch(() => response.destroy());
  };
  const server =
    certificate === undefined
      ? http.createServer(listener)
      : https.createServer(
          {
            ...testCertificate(certificate),
            ...(clientsBy !== undefined && { ca: clientsBy, requestCert: true }),
          },
          listener,
        );
  const listening = await listen(server);
  const receiver: Receiver = {
    ...listening,
    get connections() {
      return listening.connections;
    },
    requests,
    answer: (response) => response.end(),
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
  };
  return receiver;
}

function clientSha256Of(socket: net.Socket): string | undefined {
  if (!(socket instanceof tls.TLSSocket)) return undefined;
  return socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase();
}

/**
 * Starts a server that does with each connection what a test says, once the first bytes of a request have come.
 *
 * `behave` is also told when the connection ends, so that it can stop writing.
 */
export function startRawServer(
  behave: (socket: net.Socket, isOpen: () => boolean) => void,
  certificate?: CertificateName,
): Promise<TestServer> {
  const onConnection = (socket: net.Socket): void => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => behave(socket, () => !socket.destroyed));
  };
  return listen(
    certificate === undefined
      ? net.createServer(onConnection)
      : tls.createServer(testCertificate(certificate), onConnection),
  );
}

async function listen(server: net.Server): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on("connection", (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    close: async () => {
      server.close();
      const closed = once(server, "close");
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
