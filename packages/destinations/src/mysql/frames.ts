/**
 * The framing of MySQL's protocol: each packet has a header of 4 bytes, its length and a number that counts the packets of
 * one exchange in both directions.
 *
 * Source: MySQL source documentation, "MySQL Packets".
 */

/** Bytes of a packet's header. */
export const headerBytes = 4;

/** What is told of packets as their bytes go by. */
export interface FrameListener {
  /** A packet begins: its number, and a way to write another in its place. */
  onPacket(number: number, renumber: (number: number) => void): void;
}

/** Follows packets through chunks that begin and end anywhere. */
export class FrameReader {
  readonly #listener: FrameListener;
  #headerAt = 0;
  #bodyBytesLeft = 0;
  #length = 0;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** Reads the next bytes; changes them where a packet is given another number. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#bodyBytesLeft > 0) {
        const passed = Math.min(this.#bodyBytesLeft, chunk.byteLength - at);
        this.#bodyBytesLeft -= passed;
        at += passed;
        continue;
      }
      const byte = chunk[at]!;
      if (this.#headerAt < headerBytes - 1) {
        this.#length += byte * 256 ** this.#headerAt;
        this.#headerAt += 1;
      } else {
        const place = at;
        this.#bodyBytesLeft = this.#length;
        this.#headerAt = 0;
        this.#length = 0;
        this.#listener.onPacket(byte, (number) => {
          chunk[place] = number;
        });
      }
      at += 1;
    }
  }
}
