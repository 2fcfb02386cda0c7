import type { Socket } from "node:net";

/** What goes wrong between a client and a server. */
export type ProxyFault =
  /** Connections are reset: those that exist now, new ones as soon as they are there. */
  | { readonly kind: "refuse" }
  /** Bytes and ends pass so much later, in each direction; their order stays. */
  | { readonly kind: "latency"; readonly latencyMs: number }
  /** No more passes in each direction of each connection. */
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  /** Both sides see a reset when so many bytes have passed since now, or since a new connection began. */
  | {
      readonly kind: "cut";
      readonly afterBytes: number;
      readonly direction: LaneDirection;
    }
  /**
   * Nothing passes and nothing fails, no end and no reset either; what came meanwhile passes when the fault is over.
   * Connections are still accepted, as the system does that.
   */
  | { readonly kind: "blackhole"; readonly direction: LaneDirection | "both" };

/** Which way bytes go. */
export type LaneDirection = "to-server" | "to-client";

/** What a proxy waits with. */
export interface ProxyClock {
  /** Milliseconds since any fixed moment. */
  readonly nowMs: () => number;
  /** Calls back once after the time, unless the returned function was called before. */
  readonly after: (delayMs: number, call: () => void) => () => void;
}

/** What a lane belongs to. */
export interface LaneEnds {
  readonly direction: LaneDirection;
  readonly source: Socket;
  readonly sink: Socket;
  readonly clock: ProxyClock;
  /** So many bytes have come from the source. */
  readonly onBytes: (count: number) => void;
  /** The fault wants both sides reset. */
  readonly onCut: () => void;
}

type Parcel = { readonly arrivedMs: number } & (
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "end" | "reset" }
);

// So much is held at most, before the source has to wait; a line with latency holds what is under way.
const heldBytesMax = 65_536;
const heldBytesMaxWithLatency = 1_048_576;
// A narrow line passes pieces of so much time, or of one byte.
const pieceMs = 20;

/** Whether the fault lets nothing pass that way, whatever it is. */
export function isBlocked(fault: ProxyFault | undefined, direction: LaneDirection): boolean {
  if (fault?.kind !== "blackhole") return false;
  return fault.direction === "both" || fault.direction === direction;
}

/** Ends a connection with a reset; one that is being made is reset as soon as it is there. */
export function resetSocket(socket: Socket): void {
  // A reset is refused (EINVAL) while an end is under way, and the socket would never close.
  const isEnding = socket.writableEnded && !socket.writableFinished;
  if (isEnding || (socket.pending && !socket.connecting)) socket.destroy();
  else socket.resetAndDestroy();
}

/** One direction of a connection: what comes from its source goes to its sink, in order, when the fault lets it. */
export class FaultLane {
  readonly #ends: LaneEnds;
  readonly #parcels: Parcel[] = [];
  #fault: ProxyFault | undefined;
  #heldBytes = 0;
  #passedBytes = 0;
  #unwrittenCount = 0;
  #freeAtMs = 0;
  #isFull = false;
  #isOver = false;
  #cancelWait: () => void = () => undefined;

  constructor(ends: LaneEnds) {
    this.#ends = ends;
    const { source, sink, onBytes } = ends;
    source.on("data", (bytes: Buffer) => {
      this.#heldBytes += bytes.length;
      this.#add({ kind: "bytes", bytes, arrivedMs: ends.clock.nowMs() });
      onBytes(bytes.length);
    });
    source.on("end", () => this.#add({ kind: "end", arrivedMs: ends.clock.nowMs() }));
    source.on("close", (isFailed) => {
      if (isFailed || !source.readableEnded)
        this.#add({ kind: "reset", arrivedMs: ends.clock.nowMs() });
    });
    sink.on("drain", () => {
      this.#isFull = false;
      this.#pump();
    });
    sink.on("close", () => this.stop());
  }

  act(fault: ProxyFault | undefined): void {
    this.#fault = fault;
    this.#passedBytes = 0;
    this.#freeAtMs = 0;
    this.#pump();
  }

  /** Nothing passes any more, and no timer stays. */
  stop(): void {
    this.#isOver = true;
    this.#cancelWait();
    this.#parcels.length = 0;
    // The other side's end is still to be heard.
    this.#ends.source.resume();
  }

  #add(parcel: Parcel): void {
    if (this.#isOver) return;
    this.#parcels.push(parcel);
    this.#pump();
  }

  #pump(): void {
    this.#cancelWait();
    this.#cancelWait = () => undefined;
    while (
      !this.#isOver &&
      !this.#isFull &&
      !isBlocked(this.#fault, this.#ends.direction) &&
      this.#cutsIn() > 0
    ) {
      const [parcel] = this.#parcels;
      if (parcel === undefined) break;
      const waitMs = this.#dueMs(parcel) - this.#ends.clock.nowMs();
      if (waitMs > 0) {
        this.#cancelWait = this.#ends.clock.after(waitMs, () => this.#pump());
        break;
      }
      this.#pass(parcel);
    }
    if (this.#isOver) return;
    if (this.#cutsIn() > 0) this.#holdBack();
    else if (this.#unwrittenCount === 0) this.#ends.onCut();
  }

  /** How many bytes may pass before the cut. */
  #cutsIn(): number {
    const fault = this.#fault;
    if (fault?.kind !== "cut" || fault.direction !== this.#ends.direction) return Infinity;
    return fault.afterBytes - this.#passedBytes;
  }

  #dueMs({ arrivedMs }: Parcel): number {
    return this.#fault?.kind === "latency" ? arrivedMs + this.#fault.latencyMs : this.#freeAtMs;
  }

  #pass(parcel: Parcel): void {
    const { sink, clock } = this.#ends;
    this.#parcels.shift();
    if (parcel.kind === "reset") resetSocket(sink);
    if (parcel.kind === "end") sink.end();
    if (parcel.kind !== "bytes") return;
    const piece = parcel.bytes.subarray(0, Math.min(this.#pieceBytes(), this.#cutsIn()));
    const rest = parcel.bytes.subarray(piece.length);
    if (rest.length > 0) this.#parcels.unshift({ ...parcel, bytes: rest });
    this.#heldBytes -= piece.length;
    this.#passedBytes += piece.length;
    if (this.#fault?.kind === "bandwidth") {
      this.#freeAtMs = clock.nowMs() + (piece.length / this.#fault.bytesPerSecond) * 1_000;
    }
    if (!sink.writable) return;
    this.#unwrittenCount += 1;
    this.#isFull = !sink.write(piece, () => {
      this.#unwrittenCount -= 1;
      if (this.#cutsIn() <= 0) this.#pump();
    });
  }

  #pieceBytes(): number {
    const fault = this.#fault;
    if (fault?.kind !== "bandwidth") return Infinity;
    return Math.max(1, Math.floor((fault.bytesPerSecond * pieceMs) / 1_000));
  }

  #holdBack(): void {
    const { source } = this.#ends;
    const most = this.#fault?.kind === "latency" ? heldBytesMaxWithLatency : heldBytesMax;
    if (this.#heldBytes >= most) source.pause();
    else source.resume();
  }
}
