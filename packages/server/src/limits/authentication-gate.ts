import type { Caller } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import { isKeyText, isRootKeyText, keySha256Hex } from "../keys/key-text.ts";
import { BucketTable } from "./bucket-table.ts";
import type { LimitRates } from "./limit-settings.ts";
import { rateLimited } from "./rate-limiter.ts";

/**
 * Slows down who tries keys and tokens, without locking anybody out who has a good one.
 *
 * An address that has failed too often is **slowed**. Everything that fails from there is then answered 429 instead of
 * 401, and of what this process does not know yet every tenth key, drawn by lot, is looked up in the database, ten a second
 * at most, and none that has just failed. What the process knows to be good is let through as before, wherever it comes from, and so is every session
 * token with a good signature, which can be checked without the database. Tokens of sessions that have ended are no
 * guesses, and are answered 401 from everywhere.
 *
 * Over all addresses there is a bound on look-ups of keys that the process does not know, so that no number of addresses
 * can turn guessing into load on the database. Guessing itself is hopeless: a key has 178 random bits.
 *
 * Only digests of keys and tokens are remembered. All of it is in the memory of this process, and bounded.
 */
export interface AuthenticationGate {
  /**
   * Runs `authenticate`, which throws an error of the status 401 for a credential that is not good, and passes on what it
   * returns or throws.
   *
   * `count` counts the request of the caller, or throws. It is called once: where the process knows already whose
   * credential it is, before `authenticate`, so that who sends too much does not cost the database anything. What is
   * remembered of a caller decides nothing else.
   *
   * Errors: those of `count`; `rate_limited` as described above, instead of running `authenticate` or of what it throws.
   */
  pass(
    attempt: AuthenticationAttempt,
    authenticate: () => Promise<Caller>,
    count: (caller: Caller) => void,
  ): Promise<Caller>;
}

/** Somebody's try. */
export interface AuthenticationAttempt {
  /** As `clientKeyOf` gives it. */
  readonly client: string;
  /** The key or token; `undefined` when the request carries none that could be one. */
  readonly credential: string | undefined;
}

/** What {@link createAuthenticationGate} needs. */
export interface AuthenticationGateOptions {
  readonly rates: Pick<LimitRates, "failureRate" | "lookUpRate">;
  /** Milliseconds on a clock that only grows. */
  readonly monotonicMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called for each request that is answered with 429. */
  readonly onRefused: () => void;
}

/** Most addresses, and most digests of each kind, in memory. */
const rememberedMax = 20_000;
/** How long what failed is not worth another look, while its address is slowed. */
const failedForMs = 60_000;
/**
 * Look-ups for one slowed address, and how likely a key gets one. Drawn by lot: of those who come first, the one that
 * guesses would always be the first, and a good key behind the same address never had its turn.
 */
const slowedLookUpsPerSecond = 10;
const slowedLookUpChance = 1 / 10;

const everybody = "";

/** What every JWT begins with: base64url of `{"`. */
const tokenPrefix = "eyJ";

/** Makes the gate of a process. */
export function createAuthenticationGate(options: AuthenticationGateOptions): AuthenticationGate {
  const { rates, monotonicMs, random, onRefused } = options;
  const failures = tableOf(rates.failureRate / 60, rates.failureRate);
  const slowedLookUps = tableOf(slowedLookUpsPerSecond, slowedLookUpsPerSecond);
  const lookUps = tableOf(rates.lookUpRate, rates.lookUpRate);
  const good = new RecentDigests<Caller>();
  const failed = new RecentDigests<true>();
  /** How often each key that is not known is being looked up; those count as one. */
  const underWay = new Map<string, number>();

  const refuse = (waitMs: number): ApiError => {
    onRefused();
    return rateLimited(
      "Too many requests with a wrong key or token came from this address.",
      waitMs,
    );
  };

  /** Milliseconds until failures of this client are answered as such again; 0: they are. */
  const slowedForMs = (client: string) => failures?.waitMs(client, 1, monotonicMs()) ?? 0;

  /** Makes sure that a credential that is not known to be good may be tried. Errors: `rate_limited`. */
  const checkUnknown = (client: string, credential: string, digest: string): void => {
    if (credential.startsWith(tokenPrefix)) return;
    const nowMs = monotonicMs();
    const waitMs = slowedForMs(client);
    if (waitMs > 0 && failed.get(digest, nowMs, failedForMs) === true) throw refuse(waitMs);
    // What has no form of a key costs no look-up.
    if (!isKeyText(credential) && !isRootKeyText(credential)) return;
    if (waitMs > 0) {
      const nextMs = slowedLookUps?.waitMs(client, 1, nowMs) ?? 0;
      if (nextMs > 0 || random() >= slowedLookUpChance) throw refuse(nextMs);
    }
    if (underWay.has(digest)) return;
    const nextMs = lookUps?.waitMs(everybody, 1, nowMs) ?? 0;
    if (nextMs > 0) throw refuse(nextMs);
    if (waitMs > 0) slowedLookUps?.take(client, 1, nowMs);
    lookUps?.take(everybody, 1, nowMs);
  };

  /** Counts a failure; what it is answered with. */
  const failureOf = (client: string, credential: string | undefined, error: ApiError): ApiError => {
    // Pages go on with the token of a session that has ended until they have a new one; and nobody guesses a signature.
    if (credential?.startsWith(tokenPrefix) === true) return error;
    const waitMs = slowedForMs(client);
    if (waitMs > 0) return refuse(waitMs);
    failures?.take(client, 1, monotonicMs());
    return error;
  };

  return {
    pass: async ({ client, credential }, authenticate, count) => {
      const digest = credential === undefined ? undefined : keySha256Hex(credential);
      const known = digest === undefined ? undefined : good.get(digest, monotonicMs());
      if (known !== undefined) count(known);
      else if (credential !== undefined && digest !== undefined) {
        checkUnknown(client, credential, digest);
        underWay.set(digest, (underWay.get(digest) ?? 0) + 1);
      }
      let caller: Caller;
      try {
        caller = await authenticate();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        if (digest !== undefined) {
          good.delete(digest);
          failed.add(digest, true, monotonicMs());
        }
        throw failureOf(client, credential, error);
      } finally {
        if (known === undefined && digest !== undefined) endOne(underWay, digest);
      }
      if (known === undefined) {
        if (digest !== undefined) good.add(digest, caller, monotonicMs());
        count(caller);
      }
      return caller;
    },
  };
}

function tableOf(ratePerSecond: number, burst: number): BucketTable | undefined {
  if (ratePerSecond === 0) return undefined;
  return new BucketTable({ ratePerSecond, burst, bucketsMax: rememberedMax });
}

function endOne(counts: Map<string, number>, key: string): void {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
}

/** How old a place in {@link RecentDigests} may be before a use renews it: a busy key is not moved with each request. */
const renewAfterMs = 60_000;

/** The digests that were met last, each with what is known of it. The one longest unused is forgotten. */
class RecentDigests<Known> {
  readonly #met = new Map<string, { readonly known: Known; readonly atMs: number }>();

  add(digest: string, known: Known, nowMs: number): void {
    this.#met.delete(digest);
    this.#met.set(digest, { known, atMs: nowMs });
    if (this.#met.size <= rememberedMax) return;
    for (const oldest of this.#met.keys()) {
      this.#met.delete(oldest);
      return;
    }
  }

  delete(digest: string): void {
    this.#met.delete(digest);
  }

  /** What is known of it; when it is to be no older than `ageMsMax`, asking does not renew it. */
  get(digest: string, nowMs: number, ageMsMax?: number): Known | undefined {
    const met = this.#met.get(digest);
    if (met === undefined) return undefined;
    const ageMs = nowMs - met.atMs;
    if (ageMsMax !== undefined) return ageMs <= ageMsMax ? met.known : undefined;
    if (ageMs > renewAfterMs) this.add(digest, met.known, nowMs);
    return met.known;
  }
}
