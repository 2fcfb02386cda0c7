import type { Caller } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import { BucketTable } from "./bucket-table.ts";
import type { LimitRates } from "./limit-settings.ts";

/**
 * How many requests a caller may send. Counted in the memory of this process alone: behind n processes a caller has up to
 * n times as much, as the load balancer spreads it.
 *
 * A request takes one token of every bucket that it counts in, or of none when one of them lacks it. Buckets are named by
 * the ids of what was authenticated, never by text of the request: another spelling, address or header makes no other
 * bucket, more keys of a tenant share the tenant's and more sessions of a customer the customer's.
 */

/** What a request is counted as. */
export type RateGroup = "ingest" | "read" | "change" | "mint" | "check";

/** Counts requests. All methods throw {@link ApiError} `rate_limited` with the time after which it is worth another try. */
export interface RateLimiter {
  /** Counts a request of a caller; one of ingest counts as one event. */
  admit(caller: Caller, group: RateGroup): void;
  /** Counts more events of a tenant, which is a UUID. All of them or none. */
  admitEvents(tenantId: string, count: number): void;
  /** Counts a session that is made for a customer, which is a UUID. */
  admitSession(customerId: string): void;
  /** Counts a connection check for a customer, or for a tenant that has no such customer yet; a UUID. */
  admitCheck(ownerId: string): void;
}

/** What {@link createRateLimiter} needs. */
export interface RateLimiterOptions {
  readonly rates: LimitRates;
  /** Milliseconds on a clock that only grows. */
  readonly monotonicMs: () => number;
  /** Called for each request that is refused. */
  readonly onRefused: (group: RateGroup) => void;
  /** Most buckets of each kind in memory. Default 50,000, which take some 6 MB. */
  readonly bucketsMax?: number;
}

/** Seconds' worth of a rate that may come at once. */
const burstSeconds = {
  tenant: 2,
  key: 2,
  customerRead: 3,
  customerChange: 4,
  mint: 180,
  check: 60,
} as const;

/** A session's part of what its customer may do: one open page leaves room for others of the same customer. */
const sessionShare = 1 / 2;

/** Buckets of one kind, and how a refusal names them. */
interface Level {
  readonly table: BucketTable;
  /** Such as "20 read requests per second and customer". */
  readonly most: string;
}

/** A bucket that a request counts in; `undefined` where there is no limit. */
type Counted = readonly [level: Level | undefined, key: string];

/** Makes the rate limits of a process. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { monotonicMs, onRefused } = options;
  const levels = levelsOf(options);

  const take = (group: RateGroup, counted: readonly Counted[], count: number): void => {
    const nowMs = monotonicMs();
    for (const [level, key] of counted) {
      const waitMs = level?.table.waitMs(key, count, nowMs) ?? 0;
      if (level === undefined || waitMs === 0) continue;
      onRefused(group);
      throw rateLimited(`At most ${level.most} are taken.`, waitMs);
    }
    for (const [level, key] of counted) level?.table.take(key, count, nowMs);
  };

  return {
    admit: (caller, group) => take(group, countedFor(levels, caller, group), 1),
    admitEvents: (tenantId, count) => {
      if (count > 0) take("ingest", [[levels.ingestTenant, tenantId]], count);
    },
    admitSession: (customerId) => take("mint", [[levels.mintCustomer, customerId]], 1),
    admitCheck: (ownerId) => take("check", [[levels.checkCustomer, ownerId]], 1),
  };
}

/** The refusal of what comes too often, and when to try again. */
export function rateLimited(detail: string, waitMs: number): ApiError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new ApiError("rate_limited", { detail, retryAfterSeconds });
}

type Levels = ReturnType<typeof levelsOf>;

function levelsOf({ rates, bucketsMax = 50_000 }: RateLimiterOptions) {
  const level = (most: number, what: string, seconds: number, perSeconds = 1) => {
    if (most === 0) return undefined;
    const ratePerSecond = most / perSeconds;
    const burst = Math.max(1, ratePerSecond * seconds);
    const table = new BucketTable({ ratePerSecond, burst, bucketsMax });
    return { table, most: `${most} ${what}` } satisfies Level;
  };
  const { tenant, key, customerRead, customerChange, mint, check } = burstSeconds;
  const readSession = rates.readCustomerRate * sessionShare;
  const changeSession = rates.changeCustomerRate * sessionShare;
  return {
    ingestTenant: level(rates.ingestTenantRate, "events per second and tenant", tenant),
    readKey: level(rates.readKeyRate, "reading requests per second and key", key),
    readTenant: level(rates.readTenantRate, "reading requests per second and tenant", tenant),
    readSession: level(readSession, "reading requests per second and session", customerRead),
    readCustomer: level(
      rates.readCustomerRate,
      "reading requests per second and customer",
      customerRead,
    ),
    changeKey: level(rates.changeKeyRate, "changing requests per second and key", key),
    changeTenant: level(rates.changeTenantRate, "changing requests per second and tenant", tenant),
    changeSession: level(changeSession, "changing requests per second and session", customerChange),
    changeCustomer: level(
      rates.changeCustomerRate,
      "changing requests per second and customer",
      customerChange,
    ),
    mintTenant: level(rates.mintTenantRate, "new sessions per second and tenant", tenant),
    mintCustomer: level(rates.mintCustomerRate, "new sessions per minute and customer", mint, 60),
    checkCustomer: level(
      rates.checkCustomerRate,
      "connection checks per minute and customer",
      check,
      60,
    ),
  };
}

function countedFor(levels: Levels, caller: Caller, group: RateGroup): readonly Counted[] {
  const isRead = group === "read";
  if (caller.kind === "session") {
    return [
      [isRead ? levels.readSession : levels.changeSession, caller.sessionId],
      [isRead ? levels.readCustomer : levels.changeCustomer, caller.customerId],
    ];
  }
  if (caller.kind === "root_key") {
    return [[isRead ? levels.readKey : levels.changeKey, caller.rootKeyId]];
  }
  const { tenantId, apiKeyId } = caller;
  switch (group) {
    case "ingest":
      return [[levels.ingestTenant, tenantId]];
    case "mint":
      return [[levels.mintTenant, tenantId]];
    case "read":
      return [
        [levels.readKey, apiKeyId],
        [levels.readTenant, tenantId],
      ];
    case "change":
    case "check":
      return [
        [levels.changeKey, apiKeyId],
        [levels.changeTenant, tenantId],
      ];
  }
}
