/**
 * Splits a stream of bytes into HTTP/1.1 messages. Knows only what the generator and the sink need: bodies with a
 * Content-Length, no chunks, no upgrades. A general parser costs both of them several times the work, and they share the
 * processor with what they measure.
 */
export class MessageReader {
  readonly #onMessage: (head: string, body: Buffer) => void;
  #pending: Buffer | undefined;

  constructor(onMessage: (head: string, body: Buffer) => void) {
    this.#onMessage = onMessage;
  }

  /** Takes the next bytes and calls back for each message that they complete. Errors: a chunked message. */
  push(chunk: Buffer): void {
    let rest = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = undefined;
    while (rest.length > 0) {
      const headEnd = rest.indexOf("\r\n\r\n");
      if (headEnd === -1) break;
      const head = rest.toString("latin1", 0, headEnd + 2);
      const bodyStart = headEnd + 4;
      const bodyEnd = bodyStart + contentLengthOf(head);
      if (rest.length < bodyEnd) break;
      this.#onMessage(head, rest.subarray(bodyStart, bodyEnd));
      rest = rest.subarray(bodyEnd);
    }
    if (rest.length > 0) this.#pending = rest;
  }
}

const contentLength = /\r\ncontent-length: *(\d+)\r\n/i;

function contentLengthOf(head: string): number {
  const digits = contentLength.exec(head)?.[1];
  if (digits === undefined && /\r\ntransfer-encoding:/i.test(head)) {
    throw new Error("A chunked message came; this reader takes only Content-Length.");
  }
  return Number(digits ?? 0);
}

/** The value of a header, its name in lower case; `undefined` when the head has none. */
export function headerOf(head: string, name: string): string | undefined {
  const at = head.toLowerCase().indexOf(`\r\n${name}:`);
  if (at === -1) return undefined;
  const start = at + name.length + 3;
  return head.slice(start, head.indexOf("\r\n", start)).trim();
}
