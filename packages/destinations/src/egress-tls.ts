import { once } from "node:events";
import type net from "node:net";
import tls from "node:tls";
import { addressOf } from "./address.ts";
import { codeOf, EgressError, tlsError } from "./egress-error.ts";

/** How connections of the egress guard are secured: certificates are always verified, and TLS is 1.2 at least. */

/** What a client shows while a connection is secured, both in PEM. Keep one object for all connections it is used by. */
export interface ClientCertificate {
  /** The client's own certificate first, followed by those of its issuers. */
  readonly certificateChain: string;
  /** The key of the first certificate, without a passphrase. */
  readonly privateKey: string;
}

/** Whom a connection is secured with. */
export interface TlsPeer {
  /** A name, or an address without brackets. */
  readonly host: string;
  /** Certificates (PEM) of authorities that this destination trusts beside the others. */
  readonly authorities?: string;
  readonly clientCertificate?: ClientCertificate;
}

/** Options of `tls.connect`. */
export interface TlsOptions {
  readonly secureContext: tls.SecureContext;
  readonly host: string;
  readonly servername: string;
  readonly rejectUnauthorized: true;
}

/** One context for all connections without a client certificate, and one for each certificate in use. */
export function secureContexts(
  trustedCertificates: readonly string[] | undefined,
): (certificate: ClientCertificate | undefined) => tls.SecureContext {
  const common: tls.SecureContextOptions = {
    minVersion: "TLSv1.2",
    ...(trustedCertificates && {
      ca: [...tls.getCACertificates("default"), ...trustedCertificates],
    }),
  };
  const anonymous = tls.createSecureContext(common);
  const known = new WeakMap<ClientCertificate, tls.SecureContext>();
  return (certificate) => {
    if (certificate === undefined) return anonymous;
    let context = known.get(certificate);
    if (context === undefined) {
      const { certificateChain: cert, privateKey: key } = certificate;
      try {
        context = tls.createSecureContext({ ...common, cert, key });
      } catch (error) {
        // The cause is left out: it may be logged, and nothing of a key belongs there.
        const code = codeOf(error) ?? "unknown format";
        const sentence = `The client certificate and its key cannot be used (${code}).`;
        throw new EgressError("misconfigured", sentence);
      }
      known.set(certificate, context);
    }
    return context;
  };
}

/** What secures a connection with a peer. Errors: {@link EgressError} for a certificate that cannot be used. */
export function tlsOptionsOf(
  { host, authorities, clientCertificate }: TlsPeer,
  trustedCertificates: readonly string[] = [],
): TlsOptions {
  const own = authorities === undefined ? [] : [authorities];
  const ca = [...tls.getCACertificates("default"), ...trustedCertificates, ...own];
  return {
    ...peerOptions(host.replace(/\.+$/, "")),
    secureContext: secureContextWith(ca, clientCertificate),
  };
}

function secureContextWith(
  ca: readonly string[],
  clientCertificate: ClientCertificate | undefined,
): tls.SecureContext {
  const { certificateChain: cert, privateKey: key } = clientCertificate ?? {};
  try {
    return tls.createSecureContext({ minVersion: "TLSv1.2", ca: [...ca], cert, key });
  } catch (error) {
    // The cause is left out: it may be logged, and nothing of a key belongs there.
    const code = codeOf(error) ?? "unknown format";
    const sentence = `A certificate or its key cannot be used (${code}).`;
    throw new EgressError("misconfigured", sentence);
  }
}

/** Secures a connection to an HTTP server. Errors: {@link EgressError}, or the signal's reason. */
export async function secureForHttp(
  secureContext: tls.SecureContext,
  socket: net.Socket,
  host: string,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const options = { ...peerOptions(host), secureContext, ALPNProtocols: ["http/1.1"] };
  return await secure(socket, options, signal);
}

/**
 * Secures a socket that was dialled, after whatever the protocol wants to be said before. The socket is of no use when that
 * fails. Errors: {@link EgressError}, or the signal's reason.
 */
export async function secure(
  socket: net.Socket,
  options: TlsOptions,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const secured = tls.connect({ ...options, socket });
  secured.on("error", ignoreError);
  try {
    await once(secured, "secureConnect", { signal });
    return secured;
  } catch (cause) {
    secured.destroy();
    socket.destroy();
    if (signal.aborted) throw cause;
    throw tlsError(codeOf(cause) ?? "EPROTO", cause);
  }
}

/** Whom a certificate must be for. */
function peerOptions(host: string): Omit<TlsOptions, "secureContext"> {
  return {
    host,
    // RFC 6066 allows no addresses here; the certificate of an address is checked against `host`.
    servername: addressOf(host) === undefined ? host : "",
    // Said explicitly, because an environment variable of Node could turn the default off.
    rejectUnauthorized: true,
  };
}

/** Errors of a socket reach whoever waits for it; between two waits there must be a listener all the same. */
export function ignoreError(): void {}
