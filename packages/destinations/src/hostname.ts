import { addressOf, isPublic, isWithin, type AddressBlock } from "./address.ts";

/** What a URL is judged against: the operator's settings. */
export interface UrlPolicy {
  /** Blocks that may be reached although they are not public. */
  readonly allow: readonly AddressBlock[];
  /** `true` when `http:` may be used with every host, not only with those in `allow`. */
  readonly allowHttp: boolean;
}

/** A URL that may be used, or a sentence that says why not. */
export type UrlVerdict =
  | {
      readonly url: URL;
      /** `true` when it is only the operator's list of allowed blocks that lets it through. */
      readonly isExempt: boolean;
    }
  | {
      readonly problem: string;
      /** `true` when the place is refused, `false` when the text is not a usable URL at all. */
      readonly blocked: boolean;
    };

/** A host that may be used, or a sentence that says why not. */
export type HostVerdict =
  | {
      /** In lower case, without trailing dots. */
      readonly host: string;
      /** `true` when it is only the operator's list of allowed blocks that lets it through. */
      readonly isExempt: boolean;
    }
  | { readonly problem: string; readonly blocked: boolean };

/** The one sentence for every place that is refused, so that the answer does not map the network behind it. */
export const blockedSentence = "The address is not on the public internet.";

/** Longest accepted URL in characters. */
const urlCharactersMax = 2048;

/**
 * Ports below 1024 that may be dialled, and ports from 1024 on that may not: those of databases, queues, remote
 * desktops and cluster control, to which no webhook goes and where a request could do harm.
 */
const lowPortsAllowed = new Set([80, 443]);
const highPortsDenied = new Set([
  1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 6379, 9042, 9092, 9200,
  9300, 10250, 11211, 27017,
]);

/** Whether a port may be dialled on a public address. */
export function isPortAllowed(port: number): boolean {
  return port < 1024 ? lowPortsAllowed.has(port) : port <= 65_535 && !highPortsDenied.has(port);
}

/** The port of a URL, its scheme's default when it names none. */
function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port);
}

/** A URL's host in lower case, without its port, the brackets of IPv6 and trailing dots. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.+$/, "");
}

/**
 * Whether a name can only mean a machine nearby: a single label, `localhost`, or a name under `.localhost`, `.local`,
 * `.internal`.
 *
 * Source: RFC 6761 (localhost), RFC 6762 (local), ICANN's reservation of `internal` in 2024.
 */
export function isLocalName(host: string): boolean {
  return !host.includes(".") || /\.(?:localhost|local|internal)$/.test(host);
}

/**
 * Judges a URL by its text alone, when it is written and again before it is used.
 *
 * Names are not resolved here: what they stand for is judged at every dial. Where the operator allows private
 * addresses, local names pass this check, and the dial then insists that they lead to an allowed one.
 */
export function judgeUrl(text: string, policy: UrlPolicy): UrlVerdict {
  const malformed = problemOfText(text);
  if (malformed !== undefined) return { problem: malformed, blocked: false };
  const url = new URL(text);
  const host = hostOf(url);
  const address = addressOf(host);
  if (address === undefined && !isHostname(host)) {
    return { problem: "The host name is not valid.", blocked: false };
  }

  const isExempt =
    address === undefined
      ? isLocalName(host) && policy.allow.length > 0
      : isWithin(address, policy.allow);
  if (isExempt) return { url, isExempt };
  const isRefused = address === undefined ? isLocalName(host) : !isPublic(address);
  if (isRefused || !isPortAllowed(portOf(url))) return { problem: blockedSentence, blocked: true };
  if (url.protocol === "http:" && !policy.allowHttp) {
    return { problem: "The URL must begin with https://.", blocked: true };
  }
  return { url, isExempt };
}

/**
 * Judges the host and the port of a service with a protocol of its own, by their text alone; `usualPort` may be used
 * although no URL may name it.
 */
export function judgeHost(
  place: { readonly host: string; readonly port: number; readonly usualPort: number },
  { allow }: UrlPolicy,
): HostVerdict {
  const { port, usualPort } = place;
  const host = place.host.toLowerCase().replace(/\.+$/, "");
  const address = addressOf(host);
  // Of the spellings of an address only the usual ones are taken; a name never ends in a number (WHATWG URL, section 3.5).
  if (address === undefined && (!isHostname(host) || /(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(host))) {
    return { problem: "The host name is not valid.", blocked: false };
  }
  const isLocal = address === undefined && isLocalName(host);
  const isExempt = address === undefined ? isLocal && allow.length > 0 : isWithin(address, allow);
  if (isExempt) return { host, isExempt };
  const isRefused = address === undefined ? isLocal : !isPublic(address);
  if (isRefused || !(port === usualPort || isPortAllowed(port))) {
    return { problem: blockedSentence, blocked: true };
  }
  return { host, isExempt };
}

/**
 * What is wrong with the text as such. Spellings that a URL parser mends silently (a backslash, a tab, a missing
 * slash, an empty user name) are refused: they serve to show one host and to reach another.
 */
function problemOfText(text: string): string | undefined {
  if (text.length > urlCharactersMax)
    return `The URL must have at most ${urlCharactersMax} characters.`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) {
    return "The URL must not contain spaces, control characters or backslashes.";
  }
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (authority === undefined) return "The URL must begin with https://.";
  if (authority.includes("@")) {
    return "The URL must not contain a user name or password; send credentials in a header.";
  }
  if (authority === "" || !URL.canParse(text)) return "The URL is not valid.";
  if (text.includes("#"))
    return "The URL must not have a fragment; leave out everything from # on.";
  return undefined;
}

/** Whether the text is a DNS name: up to 253 characters, labels of 1 to 63 letters, digits, `-` and `_`. */
function isHostname(host: string): boolean {
  return host.length <= 253 && /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/.test(host);
}
