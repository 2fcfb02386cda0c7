import { ApiError } from "../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of a body.
 *
 * A byte order mark at the start is dropped, as RFC 8259 section 8.1 allows a parser to do.
 *
 * Errors: `invalid_encoding` when the bytes are not UTF-8.
 */
export function decodeBody(body: Buffer): string {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new ApiError("invalid_encoding", { detail: "Send the body as UTF-8." });
  }
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
