import { StringDecoder } from "node:string_decoder";
import type { Exchange } from "../destination.ts";

/** Bytes of a body that are read before the connection is cut. */
const bodyBytesMax = 64 * 1024;
/** Bytes of a body that are kept as text. */
const excerptBytesMax = 4 * 1024;
/** Bytes that are looked at for it: a secret that begins within the excerpt is hidden whole, however long it may be. */
const keptBytesMax = excerptBytesMax + 8 * 1024;
/** Bounds of the headers that are kept: their number, and the characters of all names and values. */
const headersMax = 50;
const headerCharactersMax = 8 * 1024;

/**
 * Headers that are not kept: `set-cookie` is a credential, the others concern the connection only.
 *
 * Source: RFC 9110 section 7.6.1.
 */
const headersLeftOut = new Set([
  "set-cookie",
  "set-cookie2",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Collects of one response what may be kept of it. */
export class ResponseRecord {
  readonly status: number;
  /** The text of `Retry-After`, if there is one. */
  readonly retryAfter: string | undefined;
  readonly #headers: [name: string, value: string][] = [];
  readonly #isEncoded: boolean;
  readonly #excerptChunks: Buffer[] = [];
  #excerptBytes = 0;
  #bodyBytes = 0;

  /** `rawHeaders` are names and values in turn, as they came. */
  constructor(status: number, rawHeaders: readonly (Buffer | string)[]) {
    this.status = status;
    let retryAfter: string | undefined;
    let isEncoded = false;
    let characters = 0;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = latin1(rawHeaders[index]);
      const value = latin1(rawHeaders[index + 1]);
      const lower = name.toLowerCase();
      if (lower === "retry-after") retryAfter ??= value;
      if (lower === "content-encoding" && value.toLowerCase() !== "identity") isEncoded = true;
      characters += name.length + value.length;
      const isKept = this.#headers.length < headersMax && characters <= headerCharactersMax;
      if (isKept && !headersLeftOut.has(lower)) this.#headers.push([name, value]);
    }
    this.retryAfter = retryAfter;
    this.#isEncoded = isEncoded;
  }

  /** Takes a piece of the body. Returns `false` when enough was read and the connection is to be cut. */
  take(chunk: Buffer): boolean {
    this.#bodyBytes += chunk.byteLength;
    const room = keptBytesMax - this.#excerptBytes;
    if (room > 0) {
      // A copy, so that a short excerpt does not hold on to the whole network buffer that it came in.
      const kept = Buffer.from(chunk.subarray(0, room));
      this.#excerptChunks.push(kept);
      this.#excerptBytes += kept.byteLength;
    }
    return this.#bodyBytes <= bodyBytesMax;
  }

  /** What is kept; `hide` is applied to every text that the other side wrote. */
  summary(hide: (text: string) => string): NonNullable<Exchange["response"]> {
    return {
      status: this.status,
      headers: this.#headers.map(([name, value]) => [name, hide(value)]),
      bodyExcerpt: cut(hide(this.#excerpt())),
      bodyBytes: Math.min(this.#bodyBytes, bodyBytesMax),
      bodyTruncated: this.#bodyBytes > bodyBytesMax,
    };
  }

  #excerpt(): string {
    if (this.#bodyBytes === 0) return "";
    if (this.#isEncoded) return "[encoded]";
    const bytes =
      this.#excerptChunks.length === 1
        ? this.#excerptChunks[0]!
        : Buffer.concat(this.#excerptChunks);
    const isCut = this.#bodyBytes > bytes.byteLength;
    // A decoder holds back a character that was cut in two; the body's own invalid end is shown as U+FFFD.
    const text = isCut ? new StringDecoder("utf8").write(bytes) : bytes.toString("utf8");
    return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
  }
}

/** The first bytes of a text, without a character that they would cut in two. */
function cut(text: string): string {
  if (text.length * 3 <= excerptBytesMax) return text;
  const bytes = Buffer.from(text, "utf8").subarray(0, excerptBytesMax);
  return new StringDecoder("utf8").write(bytes);
}

function latin1(raw: Buffer | string | undefined): string {
  return typeof raw === "string" ? raw : (raw?.toString("latin1") ?? "");
}
