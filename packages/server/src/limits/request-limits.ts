import type { AddressBlock } from "@pushrail/destinations";
import { type AuthenticationGate, createAuthenticationGate } from "./authentication-gate.ts";
import type { LimitRates } from "./limit-settings.ts";
import { CheckRoom } from "./check-room.ts";
import { BucketTable } from "./bucket-table.ts";
import { createRateLimiter, type RateGroup, type RateLimiter } from "./rate-limiter.ts";

/** The limits against abuse of requests, in the memory of one process. */
export interface RequestLimits {
  readonly rates: RateLimiter;
  readonly gate: AuthenticationGate;
  /** The connection checks under way. */
  readonly checks: CheckRoom;
  /**
   * Counts a look-up of something else than a key that anybody can make up, such as the origin of a page. `false` when
   * there were too many: it is to be taken for unknown then. These have a bound of their own, as large as that of keys.
   */
  mayLookUp(): boolean;
  /** Networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly AddressBlock[];
}

/** What {@link createRequestLimits} needs. */
export interface RequestLimitsOptions {
  readonly rates: LimitRates;
  readonly trustedProxies: readonly AddressBlock[];
  /** Attempts of a worker to one host at once; there are never more checks. */
  readonly hostAttemptsMax: number;
  /** Milliseconds on a clock that only grows. */
  readonly monotonicMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called for each request that is answered with 429, with what it was too many of. */
  readonly onRefused: (group: RateGroup | "authentication") => void;
}

/** Connection checks of a process at once; each holds a socket for half a minute at most. */
const checksMax = { host: 8, owner: 4, tenant: 16, all: 64 } as const;

/** Makes the limits of a process, which knows nothing of anybody yet. */
export function createRequestLimits(options: RequestLimitsOptions): RequestLimits {
  const { rates, trustedProxies, monotonicMs, onRefused } = options;
  const size = { ratePerSecond: rates.lookUpRate, burst: rates.lookUpRate, bucketsMax: 1 };
  const lookUps = rates.lookUpRate === 0 ? undefined : new BucketTable(size);
  return {
    rates: createRateLimiter(options),
    checks: new CheckRoom({
      ...checksMax,
      host: Math.min(checksMax.host, options.hostAttemptsMax),
    }),
    gate: createAuthenticationGate({
      ...options,
      onRefused: () => onRefused("authentication"),
    }),
    mayLookUp: () => {
      const nowMs = monotonicMs();
      if (lookUps === undefined) return true;
      if (lookUps.waitMs("", 1, nowMs) > 0) return false;
      lookUps.take("", 1, nowMs);
      return true;
    },
    trustedProxies,
  };
}
