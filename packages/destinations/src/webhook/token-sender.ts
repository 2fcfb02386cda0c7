import type { AccessTokens } from "../credentials/access-tokens.ts";
import type { OutboundEvent, Outcome } from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import { accessTokenAuthorization, type Authorization } from "./authorization.ts";

/** What one attempt is about. */
export interface Task {
  readonly event: OutboundEvent;
  readonly signal: AbortSignal;
  readonly authorization: Authorization | undefined;
  /** When the attempt began, by the monotonic clock; default now. */
  readonly startedAt?: number;
}

/** The status by which a receiver says that it does not know the token. Source: RFC 6750 section 3.1. */
const statusUnauthorized = 401;

/**
 * Sends with access tokens. A token that is refused is replaced once, and the request is made again: it may have been
 * withdrawn before its time, and nothing was accepted with it.
 */
export class TokenSender {
  readonly #tokens: AccessTokens;
  readonly #target: string;
  readonly #attempt: (task: Task) => Promise<Outcome>;
  readonly #running = new Set<Promise<Outcome>>();
  #isClosing = false;

  /** `target` is where the requests go, as it is shown; `attempt` makes one request. */
  constructor(tokens: AccessTokens, target: string, attempt: (task: Task) => Promise<Outcome>) {
    this.#tokens = tokens;
    this.#target = target;
    this.#attempt = attempt;
  }

  /** Attempts one event; never throws for what the network or the other side can do. */
  async send(event: OutboundEvent, signal: AbortSignal): Promise<Outcome> {
    const running = this.#send(event, signal);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Takes no more; resolves when those that run have ended, which may still need tokens. May be called twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled(this.#running);
    this.#tokens.close();
  }

  async #send(event: OutboundEvent, signal: AbortSignal): Promise<Outcome> {
    const startedAt = performance.now();
    const attempt = (token: string): Promise<Outcome> => {
      const authorization = accessTokenAuthorization(token);
      return this.#attempt({ event, signal, startedAt, authorization });
    };
    if (this.#isClosing) {
      const failure = {
        reason: "platform_fault",
        detail: "The connection was being closed.",
      } as const;
      return this.#notSent(failure, startedAt);
    }
    const first = await this.#tokens.take(signal);
    if ("failure" in first) return this.#notSent(first.failure, startedAt);
    const outcome = await attempt(first.token);
    if (!isTokenRefused(outcome) || !this.#tokens.refuse(first.token)) return outcome;
    const second = await this.#tokens.take(signal);
    // The refusal says more than the failure to renew: it is the destination's own word.
    if ("failure" in second) return outcome;
    const renewed = await attempt(second.token);
    if (isTokenRefused(renewed)) this.#tokens.noteFutile();
    return renewed;
  }

  #notSent(failure: Failure, startedAt: number): Outcome {
    const totalMs = Math.round(performance.now() - startedAt);
    const exchange = { target: this.#target, requestHeaders: [], timings: { totalMs } };
    return { kind: "failed", ...failure, exchange };
  }
}

function isTokenRefused(outcome: Outcome): boolean {
  return outcome.exchange.response?.status === statusUnauthorized;
}
