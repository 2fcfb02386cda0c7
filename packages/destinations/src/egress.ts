import dns from "node:dns";
import { once } from "node:events";
import net from "node:net";
import type tls from "node:tls";
import type { buildConnector } from "undici";
import { addressOf, isPublic, isWithin, parseBlock } from "./address.ts";
import { codeOf, EgressError } from "./egress-error.ts";
import {
  type ClientCertificate,
  ignoreError,
  secureForHttp,
  secureContexts,
  type TlsOptions,
  tlsOptionsOf,
  type TlsPeer,
} from "./egress-tls.ts";
import {
  blockedSentence,
  type HostVerdict,
  isLocalName,
  isPortAllowed,
  judgeHost,
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

/** Where a service is that speaks another protocol than HTTP. */
export interface ServicePlace {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The protocol's usual port, to which connections may go although no URL may name it. */
  readonly usualPort: number;
}

/** The guard that every outbound connection passes. */
export interface EgressGuard {
  /**
   * Judges an HTTP(S) URL by its text: scheme, form, host, port, and the address when the host is one.
   *
   * Synchronous and without a lookup: what a name stands for is judged by every dial.
   */
  checkUrl(text: string): UrlVerdict;
  /**
   * Judges the host of a service that is reached by TCP with a protocol of its own, such as a database.
   *
   * Synchronous and without a lookup, as `checkUrl` is.
   */
  checkHost(place: ServicePlace): HostVerdict;
  /**
   * Opens a TCP connection to such a service, judged as every dial is. Public addresses are only reached with `isSecured`:
   * the caller promises to secure it with `tlsOptions` before anything else is said. Errors: {@link EgressError}, or the
   * signal's reason.
   */
  openSocket(
    place: ServicePlace & { readonly isSecured: boolean },
    observer: DialObserver,
  ): Promise<net.Socket>;
  /**
   * What `tls.connect` is given beside a socket of `openSocket`: certificates are verified for the host, by the default
   * authorities, those of the operator and `authorities` (PEM). Errors: {@link EgressError} for a certificate that cannot
   * be used.
   */
  tlsOptions(peer: TlsPeer): TlsOptions;
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
    checkHost: (place) => judgeHost(place, policy),
    openSocket: (place, observer) => openSocket(dialer, place, observer),
    tlsOptions: (peer) => tlsOptionsOf(peer, options.trustedCertificates),
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
  /** `true` when public addresses may be dialled: what is said to them is secured. */
  readonly isSecure: boolean;
  /** A port that may be dialled although no URL may name it. */
  readonly usualPort?: number;
  readonly clientCertificate: ClientCertificate | undefined;
}

async function openSocket(
  dialer: Dialer,
  { host, port, usualPort, isSecured }: ServicePlace & { readonly isSecured: boolean },
  observer: DialObserver,
): Promise<net.Socket> {
  const target: DialTarget = {
    host: host.replace(/\.+$/, ""),
    port,
    usualPort,
    isSecure: isSecured,
    clientCertificate: undefined,
  };
  const addresses = await judgedAddresses(dialer, target, observer);
  const { dial: record, signal } = observer;
  record.phase = "connect";
  const startedAt = performance.now();
  const socket = await connectToFirst(dialer, addresses, port, signal);
  record.connectMs = performance.now() - startedAt;
  record.phase = "open";
  return socket;
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
  const secured = await secureForHttp(secureContext, socket, target.host, signal);
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
  const isUsualPort = target.port === target.usualPort;
  const mustBeAllowed =
    isLocal ||
    !(isUsualPort || isPortAllowed(target.port)) ||
    // That plain HTTP may leave says nothing of other protocols.
    (!target.isSecure && (!allowHttp || target.usualPort !== undefined));
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
  socket.on("error", ignoreError);
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

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
