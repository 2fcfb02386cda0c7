import type { SessionPorts } from "../session/session-ports.ts";
import { Session } from "../session/session.ts";
import type { SessionContext, SessionOptions, SessionResult } from "../session/session.ts";

/** What a test's token says. */
export interface TestTokenClaims {
  readonly sub?: string;
  readonly sid?: string;
  /** Seconds since 1970 by the server's clock. */
  readonly issuedAtS?: number;
  readonly lifetimeS?: number;
  readonly iss?: string;
}

/** An unsigned token; the signature is checked by nobody here. */
export function testToken({
  sub = "cus_a",
  sid = "ses_1",
  issuedAtS = 1_800_000_000,
  lifetimeS = 900,
  iss = "https://api.example.com",
}: TestTokenClaims = {}): string {
  const payload = { iss, aud: "pushrail", sub, sid, iat: issuedAtS, exp: issuedAtS + lifetimeS };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "EdDSA" })}.${encode(payload)}.c2lnbmF0dXJl`;
}

/** One call of the host's callback, to be answered by the test. */
export interface TokenCall {
  readonly reason: SessionContext["reason"];
  readonly signal: AbortSignal;
  /** When it was made, in milliseconds since the test began. */
  readonly atMs: number;
  readonly answer: (result: SessionResult) => Promise<void>;
  readonly fail: (error?: unknown) => Promise<void>;
}

/** A machine with clocks, timers and signals that only the test moves. */
export class SessionWorld {
  readonly calls: TokenCall[] = [];
  monotonicMs = 5_000_000;
  /** Of this machine; set it off from the server's to try skew. */
  wallMs = 1_800_000_000_000;
  isOnline = true;
  isVisible = true;
  random = 0.5;
  /** What timers are still running for, by their end. */
  readonly #timers = new Map<object, { readonly endMs: number; readonly callback: () => void }>();
  readonly #listeners = new Set<(isRestored: boolean) => void>();
  #trueMs = 0;

  readonly ports: SessionPorts = {
    now: () => ({ monotonicMs: this.monotonicMs, wallMs: this.wallMs }),
    setTimer: (callback, durationMs) => {
      const key = {};
      this.#timers.set(key, { endMs: this.monotonicMs + durationMs, callback });
      return () => this.#timers.delete(key);
    },
    random: () => this.random,
    signals: () => ({ isOnline: this.isOnline, isVisible: this.isVisible }),
    onSignals: (onChange) => {
      this.#listeners.add(onChange);
      return () => this.#listeners.delete(onChange);
    },
  };

  /** The host's callback. */
  readonly fetchSessionToken = ({ reason, signal }: SessionContext): Promise<SessionResult> =>
    new Promise((resolve, reject) => {
      this.calls.push({
        reason,
        signal,
        atMs: this.#trueMs,
        answer: async (result) => {
          resolve(result);
          await settled();
        },
        fail: async (error = new Error("the host's backend is down")) => {
          reject(error);
          await settled();
        },
      });
    });

  /** How many timers run: none may be left behind. */
  get timerCount(): number {
    return this.#timers.size;
  }

  /** Whether something listens to the signals. */
  get isListened(): boolean {
    return this.#listeners.size > 0;
  }

  open(options: SessionOptions = {}): Session {
    return new Session({ fetchSessionToken: this.fetchSessionToken, ...options }, this.ports);
  }

  /** Lets time pass, firing timers in their order, and waits for what they begin. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.monotonicMs + durationMs;
    for (;;) {
      const due = [...this.#timers.entries()]
        .filter(([, timer]) => timer.endMs <= endMs)
        .toSorted(([, a], [, b]) => a.endMs - b.endMs)[0];
      if (due === undefined) break;
      const [key, { endMs: atMs, callback }] = due;
      this.#moveTo(Math.max(atMs, this.monotonicMs));
      this.#timers.delete(key);
      callback();
      await settled();
    }
    this.#moveTo(endMs);
    await settled();
  }

  /** The machine sleeps: the wall clock goes on, the monotonic one and all timers stand still. */
  async sleep(durationMs: number): Promise<void> {
    this.wallMs += durationMs;
    this.#trueMs += durationMs;
    await this.signal({});
  }

  /** Changes the signals and says so. */
  async signal(change: { readonly isOnline?: boolean; readonly isVisible?: boolean }) {
    Object.assign(this, change);
    for (const listener of this.#listeners) listener(false);
    await settled();
  }

  /** The page comes back from the browser's cache, in which its clocks stood still. */
  async restore(): Promise<void> {
    for (const listener of this.#listeners) listener(true);
    await settled();
  }

  #moveTo(monotonicMs: number): void {
    const passedMs = monotonicMs - this.monotonicMs;
    this.monotonicMs = monotonicMs;
    this.wallMs += passedMs;
    this.#trueMs += passedMs;
  }
}

/** All that has been settled so far has had its consequences. */
export async function settled(): Promise<void> {
  // A macrotask comes after every microtask that the one before led to.
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
