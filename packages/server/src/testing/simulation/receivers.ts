import type { KeyObject } from "node:crypto";
import type {
  Connection,
  Exchange,
  FailureReason,
  OutboundBatch,
  Outcome,
} from "@pushrail/destinations";
import type { RoutableDestination } from "../../destinations/directory.ts";
import { uuidOf } from "../../ids.ts";
import type { SimulatedProcess, VirtualTime } from "./virtual-time.ts";

/** How a receiver behaves for a while. */
export type Behaviour =
  | "healthy"
  | "slow"
  | "hanging"
  | "erring"
  | "flapping"
  | "throttling"
  | "refusing"
  | "forgetful"
  | "partial"
  | "gone";

/** One request as it was sent; the receiver's side of it is filled in as it happens. */
export interface Request {
  readonly process: SimulatedProcess;
  /** The worker's id in the process at the time. */
  readonly destination: RoutableDestination;
  readonly batchId: string | null;
  readonly members: readonly RequestMember[];
  readonly startedAtMs: number;
  /** Of that start, by the wall clock of its process. */
  readonly startedAtWallMs: number;
  /** When it reached the receiver; `undefined` when it never did. */
  arrivedAtMs: number | undefined;
  /** When its process had its outcomes; `undefined` when it never did. */
  answeredAtMs: number | undefined;
  /** The process gave it up, by its deadline or because it stopped. */
  isAborted: boolean;
}

/** One event of a request. */
export interface RequestMember {
  /** UUID. */
  readonly deliveryId: string;
  readonly eventId: string;
  readonly attempt: number;
  readonly body: string;
  readonly keys: readonly KeyObject[];
  /** The receiver took it: a repetition would be a duplicate. */
  isAccepted: boolean;
  /** The process was told so. */
  isKnownAccepted: boolean;
}

/** One phase of a receiver's life. */
export interface Phase {
  /** Milliseconds since the simulation began. */
  readonly fromMs: number;
  readonly behaviour: Behaviour;
}

/** What the receiver of one destination is like. */
export interface ReceiverPlan {
  /** By time; the first begins at 0. */
  readonly phases: readonly Phase[];
  /** Share of events that it will never take. */
  readonly rejectedShare: number;
}

/** What receivers work with. */
export interface ReceiverOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly onStart: (request: Request) => void;
  readonly onEnd: (request: Request) => void;
}

const sent: Exchange = { target: "receiver", requestHeaders: [], timings: { totalMs: 0 } };
const delivered: Outcome = { kind: "delivered", exchange: sent };

function failed(reason: FailureReason, retryAfterMs?: number): Outcome {
  return {
    kind: "failed",
    reason,
    detail: reason,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    exchange: sent,
  };
}

/** How one request goes: when the answer comes, and what it says of each event. */
interface Answer {
  /** `undefined`: never. */
  readonly afterMs: number | undefined;
  readonly accepts: (member: RequestMember) => boolean;
  readonly outcome: (member: RequestMember) => Outcome;
  /** The request does not even arrive. */
  readonly isUnseen?: boolean;
}

/** The receiver of one destination behind a transport that is not there. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #plan: ReceiverPlan;
  /** From then on it is healthy, whatever its plan. */
  healedAtMs = Infinity;

  constructor(options: ReceiverOptions, plan: ReceiverPlan) {
    this.#options = options;
    this.#plan = plan;
  }

  /** How it behaves at present. */
  get behaviour(): Behaviour {
    const { nowMs } = this.#options.time;
    if (nowMs >= this.healedAtMs) return "healthy";
    return this.#plan.phases.findLast(({ fromMs }) => fromMs <= nowMs)?.behaviour ?? "healthy";
  }

  /** Whether it has been healthy all the time so far. */
  get wasAlwaysHealthy(): boolean {
    return this.#plan.phases.every(({ behaviour }) => behaviour === "healthy");
  }

  /** A connection of a process to it. */
  connection(process: SimulatedProcess, destination: RoutableDestination): Connection {
    return {
      deliver: (batch, signal) => this.#deliver(process, destination, batch, signal),
      close: () => Promise.resolve(),
    };
  }

  #deliver(
    process: SimulatedProcess,
    destination: RoutableDestination,
    batch: OutboundBatch,
    signal: AbortSignal,
  ): Promise<readonly Outcome[]> {
    const { time, random, onStart, onEnd } = this.#options;
    const request: Request = {
      process,
      destination,
      batchId: batch.id,
      members: batch.events.map((event) => ({
        deliveryId: uuidOf("delivery", event.deliveryId) ?? event.deliveryId,
        eventId: event.eventId,
        attempt: event.attempt,
        body: event.body.toString(),
        keys: event.signingKeys,
        isAccepted: false,
        isKnownAccepted: false,
      })),
      startedAtMs: time.nowMs,
      startedAtWallMs: process.clock.now(),
      arrivedAtMs: undefined,
      answeredAtMs: undefined,
      isAborted: false,
    };
    onStart(request);
    const answer = this.#answer(request);
    const isLostOnDeath = random() < 0.5;
    return new Promise((resolve) => {
      let isOver = false;
      const end = (outcomes: readonly Outcome[]) => {
        if (isOver) return;
        isOver = true;
        request.answeredAtMs = time.nowMs;
        for (const [index, member] of request.members.entries()) {
          member.isKnownAccepted = outcomes[index]?.kind === "delivered";
        }
        onEnd(request);
        resolve(outcomes);
      };
      time.after(1 + random() * 10, undefined, () => {
        if (answer.isUnseen === true || isOver || (process.isDead && isLostOnDeath)) return;
        request.arrivedAtMs = time.nowMs;
        for (const member of request.members) member.isAccepted = answer.accepts(member);
      });
      if (answer.afterMs !== undefined) {
        time.after(12 + answer.afterMs, process, () => end(request.members.map(answer.outcome)));
      }
      signal.addEventListener("abort", () => {
        request.isAborted ||= !isOver;
        end(request.members.map(() => failed("timeout")));
      });
    });
  }

  #answer(request: Request): Answer {
    const { time, random } = this.#options;
    const isFit = ({ eventId }: RequestMember) => !this.#isRejected(eventId);
    const verdict = (member: RequestMember) => (isFit(member) ? delivered : failed("rejected"));
    const refusal = (reason: FailureReason, afterMs: number, retryAfterMs?: number): Answer => ({
      afterMs,
      accepts: () => false,
      outcome: () => failed(reason, retryAfterMs),
    });
    const quickMs = 5 + random() * 100;
    switch (this.behaviour) {
      case "healthy":
        return { afterMs: quickMs, accepts: isFit, outcome: verdict };
      case "slow":
        return { afterMs: 300 + random() * 2_500, accepts: isFit, outcome: verdict };
      case "hanging":
        return { ...refusal("timeout", 0), accepts: () => random() < 0.3, afterMs: undefined };
      case "erring":
        return refusal("unavailable", quickMs);
      case "flapping":
        return Math.floor(time.nowMs / 1_500) % 2 === 0
          ? { afterMs: quickMs, accepts: isFit, outcome: verdict }
          : refusal("unavailable", quickMs);
      case "throttling":
        return random() < 0.7
          ? refusal("throttled", quickMs, 2_000 + random() * 10_000)
          : { afterMs: quickMs, accepts: isFit, outcome: verdict };
      case "refusing":
        return { ...refusal("unreachable", quickMs), isUnseen: true };
      case "forgetful":
        return { afterMs: quickMs, accepts: isFit, outcome: () => failed("unreachable") };
      case "partial":
        return this.#partial(request, quickMs, verdict);
      case "gone":
        return refusal("gone", quickMs);
    }
  }

  #partial(request: Request, afterMs: number, verdict: (member: RequestMember) => Outcome): Answer {
    const { random } = this.#options;
    const isTaken = new Map(request.members.map((member) => [member, random() < 0.6]));
    const accepts = (member: RequestMember) =>
      isTaken.get(member) === true && !this.#isRejected(member.eventId);
    const outcome = (member: RequestMember) =>
      isTaken.get(member) === true ? verdict(member) : failed("unavailable");
    return { afterMs, accepts, outcome };
  }

  #isRejected(eventId: string): boolean {
    // The count at the end of the ids of a simulation spreads evenly.
    return (
      (Number.parseInt(eventId.slice(-6), 16) * 0x9e37) % 1_000 < this.#plan.rejectedShare * 1_000
    );
  }
}
