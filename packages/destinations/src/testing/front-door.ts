import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import type { EgressOptions } from "../egress.ts";
import { cloudsAuthority, cloudsCertificate } from "./certificates.ts";

/** Servers of this machine that answer to names of the internet, by HTTPS on port 443 as those do. */
export interface FrontDoor {
  /** An egress guard with these options reaches them, other loopback addresses, and nothing else. */
  readonly egress: EgressOptions;
  /** Host names that were dialled, in order, those that lead nowhere among them. */
  readonly asked: string[];
  close(): Promise<void>;
}

/**
 * Opens a front door. `routes` maps a host name, or `*.` and the rest of one, to a loopback port on which plain HTTP is
 * spoken; the names must be in the certificate (`certificates/README.md`).
 */
export async function openFrontDoor(routes: Readonly<Record<string, number>>): Promise<FrontDoor> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = tls.createServer(cloudsCertificate(), (secured) => {
    const port = portFor(routes, secured.servername || "");
    if (port === undefined) return void secured.destroy();
    const inner = net.connect({ host: "127.0.0.1", port });
    for (const socket of [secured, inner]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => sockets.delete(socket));
    }
    secured.once("close", () => inner.destroy());
    inner.once("close", () => secured.destroy());
    secured.pipe(inner).pipe(secured);
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: ownPort } = server.address() as AddressInfo;
  const noName = (): Promise<never> =>
    Promise.reject(Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND" }));
  return {
    asked,
    egress: {
      allow: ["127.0.0.0/8"],
      trustedCertificates: [cloudsAuthority],
      names: {
        resolve4: (host) => {
          asked.push(host);
          return portFor(routes, host) === undefined ? noName() : Promise.resolve(["127.0.0.1"]);
        },
        resolve6: noName,
        lookupLocal: noName,
      },
      openTcp: (target) => net.connect(target.port === 443 ? { ...target, port: ownPort } : target),
    },
    close: async () => {
      server.close();
      const closed = once(server, "close");
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function portFor(routes: Readonly<Record<string, number>>, host: string): number | undefined {
  return routes[host] ?? routes[host.replace(/^[^.]+/, "*")];
}
