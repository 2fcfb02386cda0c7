import type net from "node:net";
import { Duplex } from "node:stream";
import type { DialObserver } from "../egress.ts";
import { codeOf, EgressError, tlsError } from "../egress-error.ts";
import { ignoreError, secure, type TlsOptions } from "../egress-tls.ts";
import { FrameReader, headerBytes } from "./frames.ts";

/**
 * What the client library talks through: a socket of the egress guard that is secured in the way of MySQL, after the
 * server's greeting and before the first thing that is said to it.
 *
 * The library could do that by itself, but would check the certificate of an address against another name, and would
 * take what a server sends without a bound. Here, TLS is what the egress guard says, a server that does not offer it is
 * told nothing, answers are bounded, and what the library throws while it reads them ends the connection, not the process.
 */

/** Bit of the greeting's and of the client's capabilities: TLS is offered, or begins now. */
const capabilityTls = 0x0800;

/** Bytes of the first packet that the client repeats when it asks for TLS: capabilities, packet size, character set. */
const tlsRequestBytes = 32;

/** Bytes of one answer. The largest are the ids of a batch and the columns of a table: some 100 KB. */
const answerBytesMax = 8 * 1024 * 1024;
/** Bytes until the client is signed in: greetings have about a hundred, keys and messages no more than a thousand. */
const greetingBytesMax = 64 * 1024;

/** See above. */
export class ServerStream extends Duplex {
  /** Why the stream ended, as far as it knows it better than the library does. */
  failure: Error | undefined;
  #socket: net.Socket;
  readonly #tlsOptions: TlsOptions | undefined;
  readonly #observer: DialObserver;
  /** The greeting as far as it has come; undefined once it was passed on. */
  #greeting: Buffer | undefined = Buffer.alloc(0);
  #isSecured = false;
  /** Between the greeting and TLS. */
  #mustBeSilent = false;
  #isSignedIn = false;
  #answerBytes = 0;
  /** Number of the last packet of the exchange, as it is on the wire. */
  #number = -1;
  /** The request for TLS has a number of its own, which the library knows nothing of. */
  #shift = 0;
  readonly #sent = new FrameReader({
    onPacket: (number, renumber) => {
      if (number === 0) {
        this.#isSignedIn = true;
        this.#shift = 0;
        this.#answerBytes = 0;
      }
      this.#number = (number + this.#shift) % 256;
      renumber(this.#number);
    },
  });
  readonly #received = new FrameReader({
    onPacket: (number, renumber) => {
      if (number !== (this.#number + 1) % 256) {
        throw new EgressError("invalid_response", "The server's packets are out of order.");
      }
      this.#number = number;
      renumber((number - this.#shift + 256) % 256);
    },
  });

  /** Without `tlsOptions`, the connection stays as it is. The observer's signal ends only the securing. */
  constructor(socket: net.Socket, tlsOptions: TlsOptions | undefined, observer: DialObserver) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#tlsOptions = tlsOptions;
    this.#observer = observer;
    this.on("error", ignoreError);
    this.#attach(socket);
  }

  /** What a listener throws while it reads is the server's fault, or the library's: it ends this connection. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== "data") return super.emit(event, ...args);
    try {
      return super.emit(event, ...args);
    } catch (error) {
      this.#fail(error as Error);
      return true;
    }
  }

  override _read(): void {
    // Answers are bounded, so nothing is held back.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const isFirst = this.#tlsOptions !== undefined && !this.#isSecured;
    const ready = isFirst ? this.#secureWith(chunk, this.#tlsOptions) : undefined;
    if (ready === undefined) return this.#pass(chunk, done);
    ready.then(
      () => this.#pass(chunk, done),
      (error: Error) => {
        this.#fail(error);
        done(error);
      },
    );
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #pass(chunk: Buffer, done: (error?: Error | null) => void): void {
    this.#sent.read(chunk);
    this.#socket.write(chunk, done);
  }

  #attach(socket: net.Socket): void {
    socket.on("data", this.#onData);
    socket.on("error", this.#onError);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
  }

  #detach(socket: net.Socket): void {
    socket.off("data", this.#onData);
    socket.off("error", this.#onError);
    socket.off("end", this.#onEnd);
    socket.off("close", this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      this.#take(chunk);
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  readonly #onError = (error: Error): void => {
    const code = codeOf(error);
    this.#fail(code?.startsWith("ERR_SSL_") === true ? tlsError(code, error) : error);
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };

  readonly #onClose = (): void => {
    this.destroy();
  };

  #take(chunk: Buffer): void {
    this.#answerBytes += chunk.byteLength;
    if (this.#answerBytes > (this.#isSignedIn ? answerBytesMax : greetingBytesMax)) {
      throw new EgressError("invalid_response", "The server's answer did not come to an end.");
    }
    let taken = chunk;
    if (this.#mustBeSilent) throw saidTooMuch();
    if (this.#greeting !== undefined) {
      taken = Buffer.concat([this.#greeting, chunk]);
      this.#greeting = taken;
      if (taken.byteLength < headerBytes) return;
      const end = headerBytes + taken.readUIntLE(0, 3);
      if (taken.byteLength < end) return;
      this.#judgeGreeting(taken, end);
      this.#greeting = undefined;
    }
    this.#received.read(taken);
    this.push(taken);
  }

  /** Errors: a server that offers no TLS, or that says more before TLS than its greeting: it might not be its own words. */
  #judgeGreeting(bytes: Buffer, end: number): void {
    if (this.#tlsOptions === undefined) return;
    const greeting = bytes.subarray(headerBytes, end);
    // An error instead of a greeting: it has no room, or knows the address.
    if (greeting[0] === 0xff) return;
    this.#mustBeSilent = true;
    if (bytes.byteLength > end) throw saidTooMuch();
    // Version, name of the server, number of the connection, 8 bytes for the sign-in, and one between.
    const at = greeting.indexOf(0, 1) + 1 + 4 + 8 + 1;
    const offered = at + 2 <= greeting.byteLength ? greeting.readUInt16LE(at) : 0;
    if ((offered & capabilityTls) === 0) {
      const sentence = "The server does not offer TLS on this port.";
      throw new EgressError("tls_invalid", sentence);
    }
  }

  /** Asks for TLS with the beginning of the client's first packet, secures the connection, and says so in the packet. */
  async #secureWith(packet: Buffer, options: TlsOptions): Promise<void> {
    if (packet.byteLength < headerBytes + tlsRequestBytes)
      throw new EgressError("platform_fault", "The client's first packet is too short for TLS.");
    packet.writeUInt32LE((packet.readUInt32LE(headerBytes) | capabilityTls) >>> 0, headerBytes);
    const request = Buffer.from(packet.subarray(0, headerBytes + tlsRequestBytes));
    request.writeUIntLE(tlsRequestBytes, 0, 3);
    const { dial, signal } = this.#observer;
    dial.phase = "tls";
    const startedAt = performance.now();
    const plain = this.#socket;
    this.#detach(plain);
    plain.on("error", ignoreError);
    plain.write(request);
    const secured = await secure(plain, options, signal);
    this.#socket = secured;
    dial.tlsMs = performance.now() - startedAt;
    dial.phase = "open";
    this.#isSecured = true;
    this.#mustBeSilent = false;
    this.#shift = 1;
    this.#attach(secured);
  }

  #fail(error: Error): void {
    this.failure ??= error;
    this.destroy(error);
  }
}

function saidTooMuch(): EgressError {
  return new EgressError("invalid_response", "The server said more than its greeting before TLS.");
}
