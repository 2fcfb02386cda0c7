/**
 * What a server sends, message by message, before the client reads it. The client's reader takes for granted that texts
 * end and that counts are true: it would search for the end of a text for ever, and with it stop the whole process.
 */

/** Bytes of the longest message; answers to what is asked here have some hundred. */
const messageBytesMax = 1024 * 1024;

/** A server broke the protocol. */
export class ProtocolError extends Error {
  constructor() {
    super("the server's answer is not valid for its protocol");
    this.name = "ProtocolError";
  }
}

/** Takes bytes as they come, and hands on whole messages that are well-formed. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The whole messages that are there now; empty when more has to come. Errors: {@link ProtocolError}. */
  take(chunk: Buffer): Buffer {
    const bytes = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let end = 0;
    while (end + 5 <= bytes.byteLength) {
      // Source: PostgreSQL manual, "Message Formats": the length counts itself and not the type.
      const length = bytes.readUInt32BE(end + 1);
      if (length < 4 || length > messageBytesMax) throw new ProtocolError();
      const next = end + 1 + length;
      if (next > bytes.byteLength) break;
      const type = String.fromCharCode(bytes[end]!);
      if (!isWellFormed(type, bytes.subarray(end + 5, next))) throw new ProtocolError();
      end = next;
    }
    this.#rest = bytes.subarray(end);
    return bytes.subarray(0, end);
  }
}

/** Whether a message of a type that can be an answer here has what its type says. */
function isWellFormed(type: string, body: Buffer): boolean {
  switch (type) {
    case "1":
    case "2":
    case "3":
    case "I":
    case "n":
      return body.byteLength === 0;
    case "A":
      return body.byteLength >= 4 && textsIn(body.subarray(4)) === 2;
    case "C":
      return textsIn(body) === 1;
    case "D":
      return isRow(body);
    case "E":
    case "N":
      return isReport(body);
    case "K":
      return body.byteLength >= 8;
    case "R":
      return isSignIn(body);
    case "S":
      return textsIn(body) === 2;
    case "T":
      return isDescription(body);
    case "Z":
      return body.byteLength === 1;
    default:
      return false;
  }
}

/** How many texts, each ended by NUL, make up the whole body; -1 when something is left over. */
function textsIn(body: Buffer): number {
  if (body.at(-1) !== 0) return -1;
  let count = 0;
  for (const byte of body) if (byte === 0) count += 1;
  return count;
}

/** Texts that begin with the letter of their field, and an empty one. */
function isReport(body: Buffer): boolean {
  let at = 0;
  while (at < body.byteLength) {
    if (body[at] === 0) return at === body.byteLength - 1;
    const end = body.indexOf(0, at + 1);
    if (end === -1) return false;
    at = end + 1;
  }
  return false;
}

function isRow(body: Buffer): boolean {
  if (body.byteLength < 2) return false;
  let at = 2;
  for (let columns = body.readUInt16BE(0); columns > 0; columns -= 1) {
    if (at + 4 > body.byteLength) return false;
    const length = body.readInt32BE(at);
    at += 4 + Math.max(0, length);
    if (length < -1 || at > body.byteLength) return false;
  }
  return at === body.byteLength;
}

/** Of each column its name, and 18 bytes. */
function isDescription(body: Buffer): boolean {
  if (body.byteLength < 2) return false;
  let at = 2;
  for (let columns = body.readUInt16BE(0); columns > 0; columns -= 1) {
    const end = body.indexOf(0, at);
    if (end === -1) return false;
    at = end + 1 + 18;
    if (at > body.byteLength) return false;
  }
  return at === body.byteLength;
}

function isSignIn(body: Buffer): boolean {
  if (body.byteLength < 4) return false;
  switch (body.readInt32BE(0)) {
    case 0:
    case 3:
      return body.byteLength === 4;
    case 5:
      return body.byteLength === 8;
    case 10:
      // The list ends with an empty text.
      return body.byteLength >= 6 && textsIn(body.subarray(4)) > 0 && body.at(-2) === 0;
    case 11:
    case 12:
      return true;
    default:
      return false;
  }
}
