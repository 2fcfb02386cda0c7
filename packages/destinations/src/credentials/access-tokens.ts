import type { Runtime } from "../destination.ts";
import type { Failure } from "../http/failure.ts";

/**
 * Tokens that end: fetched when the first is needed, kept until shortly before they end. A token is whatever is fetched:
 * a text of OAuth 2.0, or a set of temporary keys.
 *
 * Whoever needs one while it is being fetched waits for the same answer, no longer than its own signal lets it. Tokens
 * are in memory only.
 */

/** A token, or why there is none. */
export type TokenAnswer<Token = string> = { readonly token: Token } | { readonly failure: Failure };

/** What came of one fetch. */
export type Fetched<Token> =
  | { readonly token: Token; readonly lifetimeSeconds: number }
  | { readonly failure: Failure };

/** Fetches a token. Never throws for what the network or the other side can do, and bounds its own time. */
export type FetchToken<Token> = (signal: AbortSignal) => Promise<Fetched<Token>>;

/** A token is replaced this long before its end: a quarter of its life, and no more than this many seconds. */
const marginSecondsMax = 60;
/** When a fresh token was refused just like the one before, none is fetched early for so long. */
const futileMs = 30_000;

/** What those find who cannot wait for a fetch any longer. */
export const fetchTimedOut: { readonly failure: Failure } = {
  failure: {
    reason: "timeout",
    detail: "The time limit was reached while an access token was being fetched.",
  },
};

interface Fetching<Token> {
  readonly answer: Promise<TokenAnswer<Token>>;
  readonly controller: AbortController;
  waiting: number;
}

interface KnownToken<Token> {
  readonly token: Token;
  readonly usableUntilMs: number;
}

/** See above. */
export class AccessTokens<Token = string> {
  readonly #fetchToken: FetchToken<Token>;
  readonly #now: () => number;
  #known: KnownToken<Token> | undefined;
  #fetching: Fetching<Token> | undefined;
  #futileUntilMs = -Infinity;
  #isClosed = false;

  constructor(fetchToken: FetchToken<Token>, { now }: Pick<Runtime, "now">) {
    this.#fetchToken = fetchToken;
    this.#now = now;
  }

  /** The token at hand, or a new one. Never throws for what the network or the other side can do. */
  async take(signal: AbortSignal): Promise<TokenAnswer<Token>> {
    if (signal.aborted) return fetchTimedOut;
    if (this.#known !== undefined && this.#now() < this.#known.usableUntilMs) {
      return { token: this.#known.token };
    }
    if (this.#isClosed) {
      return { failure: { reason: "platform_fault", detail: "The connection was being closed." } };
    }
    this.#fetching ??= this.#startFetching();
    return this.#wait(this.#fetching, signal);
  }

  /**
   * Notes that the destination refused a token. Returns whether another one may help: not while fresh ones have been
   * refused as well.
   */
  refuse(token: Token): boolean {
    if (this.#now() < this.#futileUntilMs) return false;
    if (this.#known?.token === token) this.#known = undefined;
    return true;
  }

  /** Notes that a token was refused although it had been fetched because of a refusal. */
  noteFutile(): void {
    this.#futileUntilMs = this.#now() + futileMs;
  }

  /** Ends a fetch that is under way. Those who wait for it get no token. */
  close(): void {
    this.#isClosed = true;
    this.#fetching?.controller.abort();
  }

  async #wait(fetching: Fetching<Token>, signal: AbortSignal): Promise<TokenAnswer<Token>> {
    fetching.waiting += 1;
    const { promise: aborted, resolve } = Promise.withResolvers<TokenAnswer<Token>>();
    const onAbort = (): void => resolve(fetchTimedOut);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([fetching.answer, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      fetching.waiting -= 1;
      if (fetching.waiting === 0) this.#abandon(fetching);
    }
  }

  /** Nobody waits any more. A later attempt begins anew, instead of joining what is being cut. */
  #abandon(fetching: Fetching<Token>): void {
    fetching.controller.abort();
    if (this.#fetching === fetching) this.#fetching = undefined;
  }

  #startFetching(): Fetching<Token> {
    const controller = new AbortController();
    const answer = this.#ask(controller.signal);
    const fetching: Fetching<Token> = { answer, controller, waiting: 0 };
    void answer.then(() => {
      if (this.#fetching === fetching) this.#fetching = undefined;
    });
    return fetching;
  }

  async #ask(signal: AbortSignal): Promise<TokenAnswer<Token>> {
    const fetched = await this.#fetchToken(signal);
    if ("failure" in fetched) return fetched;
    const { token, lifetimeSeconds } = fetched;
    const marginSeconds = Math.min(marginSecondsMax, lifetimeSeconds / 4);
    this.#known = { token, usableUntilMs: this.#now() + (lifetimeSeconds - marginSeconds) * 1_000 };
    return { token };
  }
}
