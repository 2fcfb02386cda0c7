import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import type { RunningProcess } from "./child.ts";
import type { Installation } from "./installation.ts";

/** What a place of the receiver does with a request: answer with a status, or hold it until told otherwise. */
export interface Behaviour {
  readonly status: number | "hold";
  /** Requests that one of these fits are treated as the first of them says. */
  readonly exceptions?: readonly BehaviourException[];
}

/** Which requests are treated in another way. */
export interface BehaviourException {
  /** Found in their body. */
  readonly text: string;
  /** Up to this attempt of a delivery; default: every attempt. */
  readonly attemptMax?: number;
  readonly status: number | "hold";
}

/** A line on the receiver's input. */
export type ReceiverCommand =
  | { readonly place: string; readonly behaviour: Behaviour }
  /** Answers so many of the requests that the place holds, those first that came first. */
  | {
      readonly place: string;
      readonly release: { readonly count: number; readonly status: number };
    };

/** One request that the receiver got. */
export interface Received {
  readonly place: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as UTF-8 text. */
  readonly body: string;
  /** Of the bytes of the body, in hex. */
  readonly bodySha256: string;
  /** Requests to this place without an answer when this one had come, itself included. */
  readonly openCount: number;
  /** When it had come, in milliseconds since the receiver started, monotonic. */
  readonly atMs: number;
}

/** The `evt_…` id that a request names. */
export function eventIdOf(received: Received): string {
  return String(received.headers["x-pushrail-event-id"]);
}

/** A receiver of webhooks in a process of its own, with a journal. */
export class Receiver {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly received: Received[] = [];
  readonly #process: RunningProcess;
  readonly #listeners = new Set<() => void>();

  private constructor(process: RunningProcess, url: string) {
    this.#process = process;
    this.url = url;
    process.onLine((line) => {
      if (line["event"] !== "received") return;
      this.received.push(line as unknown as Received);
      for (const listener of this.#listeners) listener();
    });
  }

  /** Starts one that lives as long as the installation. */
  static async start(installation: Installation): Promise<Receiver> {
    const process = installation.startProgram({
      name: "receiver",
      script: "e2e/processes/receiver-main.ts",
      args: [join(installation.folder, "received.jsonl")],
    });
    return new Receiver(process, String((await process.listening())["url"]));
  }

  /** The URL of a place; requests to it are counted together. */
  urlOf(place: string): string {
    return `${this.url}/${place}`;
  }

  /** Requests to one place so far, oldest first. */
  at(place: string): readonly Received[] {
    return this.received.filter((received) => received.place === place);
  }

  /** Sets what a place answers from now on; any status also answers the requests that it holds. */
  behave(
    place: string,
    status: Behaviour["status"],
    exceptions: readonly BehaviourException[] = [],
  ): void {
    this.#process.send({ place, behaviour: { status, exceptions } });
  }

  /** Answers so many of the requests that a place holds, oldest first, and leaves its behaviour as it is. */
  release(place: string, count: number, status: number): void {
    this.#process.send({ place, release: { count, status } });
  }

  /** Resolves when a look at what was received gives something; looks again with each request. */
  async until<Value>(what: string, look: () => Value | undefined): Promise<Value> {
    const seen = look();
    if (seen !== undefined) return seen;
    const outcome = Promise.withResolvers<Value>();
    const listener = (): void => {
      const value = look();
      if (value !== undefined) outcome.resolve(value);
    };
    const timer = setTimeout(() => outcome.reject(new Error(`Not received: ${what}.`)), patienceMs);
    this.#listeners.add(listener);
    try {
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }

  /** Resolves with the requests to a place when there are at least so many. */
  async untilCount(place: string, count: number): Promise<readonly Received[]> {
    return await this.until(`${count} requests at ${place}`, () => {
      const received = this.at(place);
      return received.length >= count ? received : undefined;
    });
  }
}

/** The longest that the system may take to rescue what a dead worker held. */
const patienceMs = 60_000;
