import dns from "node:dns";
import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import type { buildConnector } from "undici";
import { addressOf, isPublic, isWithin, parseBlock } from "./address.ts";
import { EgressError, tlsError } from "./egress-error.ts";
import {
  blockedSentence,
  isLocalName,
  isPortAllowed,
  judgeUrl,
  type UrlPolicy,
  type UrlVerdict,
} from "./hostname.ts";

/**
 * The egress guard: the only place that opens sockets to destinations.
 *
 * A dial resolves the name, judges every address that came back, connects to one of the judged addresses (never to
 * the name, which could resolve differently the next time) and checks whom the socket is connected to before a byte
 * is written. IP literals take the same path. Proxies and their environment variables are never used.
 */

type Address = NonNullable<ReturnType<typeof addressOf>>;

/** Where names are looked up. */
export interface NameService {
  /** IPv4 addresses of a name, asked from DNS without search domains. */
  resolve4(host: string): Promise<string[]>;
  /** IPv6 addresses of a name, asked from DNS without search domains. */
  resolve6(host: string): Promise<string[]>;
  /** Addresses of a local name as this machine knows them (`/etc/hosts`, search domains, DNS). */
  lookupLocal(host: string): Promise<string[]>;
}

/** How an egress guard is set up. Everything is optional: the default reaches the public internet by HTTPS only. */
export interface EgressOptions {
  /** Blocks (CIDRs or single addresses) that may be reached although they are not public; on any port, by HTTP too. */
  readonly allow?: readonly string[];
  /** `true` lets plain HTTP leave for public addresses as well. Default `false`. */
  readonly allowHttp?: boolean;
  /** Certificates (PEM) of authorities that are trusted beside the default ones. */
  readonly trustedCertificates?: readonly string[];
  /** Default: c-ares for names in DNS, so that lookups never wait for the thread pool. */
  readonly names?: NameService;
  /** Opens a TCP connection to an address that was judged. Default `net.connect`. */
  readonly openTcp?: (options: {
    readonly host: string;
    readonly port: number;
    readonly noDelay: true;
  }) => net.Socket;
}

/** How far a dial has come, and what its phases took in milliseconds; a phase that did not take place is absent. */
export interface DialRecord {
  phase: "waiting" | "dns" | "connect" | "tls" | "open";
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  /**
   * Set when TLS ended the connection with an error after it was open, such as `ERR_SSL_…`. With TLS 1.3 a client's
   * certificate is refused only then, and an HTTP client may see no more than that the connection ended.
   */
  tlsErrorCode?: string;
}

/** The attempt on whose behalf a connection is opened. */
export interface DialObserver {
  /** Aborting it ends the dial and closes its socket. */
  readonly signal: AbortSignal;
  /** Written to while the dial proceeds. */
  readonly dial: DialRecord;
}

/** What a client shows while a connection is secured, both in PEM. Keep one object for all connections it is used by. */
export interface ClientCertificate {
  /** The client's own certificate first, followed by those of its issuers. */
  readonly certificateChain: string;
  /** The key of the first certificate, without a passphrase. */
  readonly privateKey: string;
}

/** The guard that every outbound connection passes. */
export interface EgressGuard {
  /**
   * Judges an HTTP(S) URL by its text: scheme, form, host, port, and the address when the host is one.
   *
   * Synchronous and without a lookup: what a name stands for is judged by every dial.
   */
  checkUrl(text: string): UrlVerdict;
  /** Why a client certificate cannot be used, as a sentence that tells nothing of the key; `undefined` when it can. */
  problemOfClientCertificate(certificate: ClientCertificate): string | undefined;
  /**
   * Makes a connector for an undici client; `observerOf` tells for whom the next connection is opened. With a client
   * certificate, only connections that are secured are opened: `misconfigured` otherwise.
   *
   * Its failures are {@link EgressError}s.
   */
  connector(
    observerOf: () => DialObserver,
    clientCertificate?: ClientCertificate,
  ): buildConnector.connector;
}

/** One DNS query waits 2 s for its answer and is sent twice; the attempt's deadline may end it earlier. */
const dnsQueryTimeoutMs = 2_000;
const dnsTries = 2;

/** How many addresses of a name are tried, and how long each but the last may take to accept. */
const dialAddressesMax = 4;
const dialAddressTimeoutMs = 3_000;

/** Error codes that say this machine has run out of something; the destination is not to blame. */
const exhaustionCodes = new Set([
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
  "EADDRNOTAVAIL",
  "EAGAIN",
]);

function systemNames(): NameService {
  const resolver = new dns.promises.Resolver({ timeout: dnsQueryTimeoutMs, tries: dnsTries });
  return {
    resolve4: (host) => resolver.resolve4(host),
    resolve6: (host) => resolver.resolve6(host),
    lookupLocal: async (host) => {
      const answers = await dns.promises.lookup(host, { all: true });
      return answers.map((answer) => answer.address);
    },
  };
}

/**
 * Creates an egress guard.
 *
 * Errors: a sentence when an entry of `allow` is neither an address nor a CIDR.
 */
export function createEgressGuard(options: EgressOptions = {}): EgressGuard {
  const policy: UrlPolicy = {
    allow: (options.allow ?? []).map(parseBlock),
    allowHttp: options.allowHttp ?? false,
  };
  const dialer: Dialer = {
    policy,
    names: options.names ?? systemNames(),
    openTcp: options.openTcp ?? ((target) => net.connect(target)),
    secureContextFor: secureContexts(options.trustedCertificates),
  };
  return {
    checkUrl: (text) => judgeUrl(text, policy),
    problemOfClientCertificate: (certificate) => {
      try {
        dialer.secureContextFor(certificate);
        return undefined;
      } catch (error) {
        if (error instanceof EgressError) return error.message;
        throw error;
      }
    },
    connector: (observerOf, clientCertificate) => (target, callback) => {
      const isSecure = target.protocol === "https:";
      const port = target.port === "" ? (isSecure ? 443 : 80) : Number(target.port);
      const host = target.hostname.replace(/\.+$/, "");
      dial(dialer, { host, port, isSecure, clientCertificate }, observerOf()).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  };
}

/** One context for all connections without a client certificate, and one for each certificate in use. */
function secureContexts(
  trustedCertificates: readonly string[] | undefined,
): Dialer["secureContextFor"] {
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

interface Dialer {
  readonly policy: UrlPolicy;
  readonly names: NameService;
  readonly openTcp: NonNullable<EgressOptions["openTcp"]>;
  /** Errors: {@link EgressError} for a certificate that cannot be used. */
  readonly secureContextFor: (certificate: ClientCertificate | undefined) => tls.SecureContext;
}

interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly clientCertificate: ClientCertificate | undefined;
}

async function dial(
  dialer: Dialer,
  target: DialTarget,
  observer: DialObserver,
): Promise<net.Socket> {
  const { dial: record, signal } = observer;
  const { clientCertificate } = target;
  if (clientCertificate !== undefined && !target.isSecure) {
    throw new EgressError("misconfigured", "A client certificate needs an https:// address.");
  }
  // Before anything is dialled, so that one that cannot be used leaves no socket behind.
  const secureContext = dialer.secureContextFor(clientCertificate);
  const addresses = await judgedAddresses(dialer, target, observer);

  record.phase = "connect";
  const connectStartedAt = performance.now();
  const socket = await connectToFirst(dialer, addresses, target.port, signal);
  record.connectMs = performance.now() - connectStartedAt;

  if (!target.isSecure) {
    record.phase = "open";
    return socket;
  }
  record.phase = "tls";
  const tlsStartedAt = performance.now();
  const secured = await secure(secureContext, socket, target.host, signal);
  secured.once("error", (error) => {
    const code = codeOf(error);
    if (code?.startsWith("ERR_SSL_") === true) record.tlsErrorCode = code;
  });
  record.tlsMs = performance.now() - tlsStartedAt;
  record.phase = "open";
  return secured;
}

/**
 * Resolves the target and judges every address. One address that may not be reached refuses the whole target: a name
 * that mixes public and private answers is an attempt to slip through, or a mistake.
 */
async function judgedAddresses(
  dialer: Dialer,
  target: DialTarget,
  observer: DialObserver,
): Promise<Address[]> {
  const { allow, allowHttp } = dialer.policy;
  const literal = addressOf(target.host);
  const isLocal = literal === undefined && isLocalName(target.host);
  const mustBeAllowed = isLocal || !isPortAllowed(target.port) || (!target.isSecure && !allowHttp);
  if (mustBeAllowed && allow.length === 0) throw new EgressError("blocked", blockedSentence);

  let answers: (Address | undefined)[] = [literal];
  if (literal === undefined) {
    observer.dial.phase = "dns";
    const startedAt = performance.now();
    const resolving = isLocal
      ? resolveLocal(dialer.names, target.host)
      : resolveInDns(dialer.names, target.host);
    answers = (await orAborted(resolving, observer.signal)).map(addressOf);
    observer.dial.dnsMs = performance.now() - startedAt;
    // A local name has private answers by nature: those that the operator allows are meant, the others are left out.
    if (isLocal)
      answers = answers.filter((answer) => answer !== undefined && isWithin(answer, allow));
  }

  const judged = answers.filter(
    (answer) =>
      answer !== undefined && (isWithin(answer, allow) || (!mustBeAllowed && isPublic(answer))),
  );
  if (judged.length === 0 || judged.length < answers.length)
    throw new EgressError("blocked", blockedSentence);
  return judged as Address[];
}

async function resolveInDns(names: NameService, host: string): Promise<string[]> {
  const [v4, v6] = await Promise.allSettled([names.resolve4(host), names.resolve6(host)]);
  const answers = [v4, v6].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (answers.length > 0) return answers;
  throw dnsError(
    v4.status === "rejected" ? v4.reason : v6.status === "rejected" ? v6.reason : undefined,
  );
}

async function resolveLocal(names: NameService, host: string): Promise<string[]> {
  if (host === "localhost" || host.endsWith(".localhost")) return ["127.0.0.1", "::1"];
  try {
    return await names.lookupLocal(host);
  } catch (error) {
    throw dnsError(error);
  }
}

function dnsError(cause: unknown): EgressError {
  const code = codeOf(cause) ?? "ENODATA";
  // To a resolver this code means that none of the configured DNS servers can be reached.
  if (code === "ECONNREFUSED") {
    return new EgressError("platform_fault", "Host names cannot be resolved at the moment.", {
      cause,
    });
  }
  return new EgressError("dns_failed", `The host name could not be resolved (${code}).`, { cause });
}

async function connectToFirst(
  dialer: Dialer,
  addresses: readonly Address[],
  port: number,
  signal: AbortSignal,
): Promise<net.Socket> {
  const candidates = addresses.slice(0, dialAddressesMax);
  let failure: unknown;
  for (const [index, address] of candidates.entries()) {
    const isLast = index === candidates.length - 1;
    const limit = isLast
      ? signal
      : AbortSignal.any([signal, AbortSignal.timeout(dialAddressTimeoutMs)]);
    try {
      return await connectTo(dialer, address, port, limit);
    } catch (error) {
      if (signal.aborted || error instanceof EgressError) throw error;
      failure = error;
    }
  }
  const code = codeOf(failure) ?? "ETIMEDOUT";
  if (exhaustionCodes.has(code)) {
    throw new EgressError("platform_fault", "No further connection can be opened at the moment.", {
      cause: failure,
    });
  }
  throw new EgressError("unreachable", `No connection could be opened (${code}).`, {
    cause: failure,
  });
}

async function connectTo(
  dialer: Dialer,
  address: Address,
  port: number,
  signal: AbortSignal,
): Promise<net.Socket> {
  signal.throwIfAborted();
  const socket = dialer.openTcp({ host: address.toString(), port, noDelay: true });
  socket.on("error", ignore);
  try {
    await once(socket, "connect", { signal });
    if (
      addressOf(socket.remoteAddress ?? "")?.toNormalizedString() !== address.toNormalizedString()
    ) {
      throw new EgressError("blocked", blockedSentence);
    }
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function secure(
  secureContext: tls.SecureContext,
  socket: net.Socket,
  host: string,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const secured = tls.connect({
    socket,
    host,
    // RFC 6066 allows no addresses here; the certificate of an address is checked against `host`.
    servername: addressOf(host) === undefined ? host : "",
    secureContext,
    ALPNProtocols: ["http/1.1"],
    // Said explicitly, because an environment variable of Node could turn the default off.
    rejectUnauthorized: true,
  });
  secured.on("error", ignore);
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

/** Errors of a socket reach whoever waits for it; between two waits there must be a listener all the same. */
function ignore(): void {}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
