import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../access/access.ts";
import { defaultPortalPolicy } from "../access/portal-policy.ts";
import { ApiError } from "../errors.ts";
import { noRates } from "../testing/request-limits.ts";
import type { LimitRates } from "./limit-settings.ts";
import { createRateLimiter, type RateGroup } from "./rate-limiter.ts";

let nowMs = 0;
let refused: RateGroup[] = [];

beforeEach(() => {
  nowMs = 0;
  refused = [];
});

function limiterWith(rates: Partial<LimitRates>) {
  return createRateLimiter({
    rates: { ...noRates, ...rates },
    monotonicMs: () => nowMs,
    onRefused: (group) => refused.push(group),
  });
}

function apiKey(apiKeyId: string, tenantId = "tenant"): Caller {
  return { kind: "api_key", tenantId, apiKeyId, scopes: new Set() };
}

function session(sessionId: string, customerId = "customer", tenantId = "tenant"): Caller {
  const portal = defaultPortalPolicy;
  return {
    ...{ kind: "session", tenantId, customerId, customerExternalId: "acct", sessionId },
    ...{ user: null, portal },
  };
}

/** How many in a row are let through, at most `most`, and with what the next one is refused. */
function letThrough(admit: () => void, most = 100_000) {
  for (let count = 0; count < most; count += 1) {
    try {
      admit();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { count, code: error.code, ...error.details };
    }
  }
  return { count: most };
}

describe("the rate of", () => {
  test("a key's reading requests lets two seconds' worth through at once, and says when more", () => {
    const limiter = limiterWith({ readKeyRate: 100 });
    const admit = () => limiter.admit(apiKey("a"), "read");
    expect(letThrough(admit)).toEqual({
      count: 200,
      code: "rate_limited",
      detail: "At most 100 reading requests per second and key are taken.",
      retryAfterSeconds: 1,
    });
    expect(refused).toEqual(["read"]);
    nowMs += 1_500;
    expect(letThrough(admit).count).toBe(150);
    expect(letThrough(() => limiter.admit(apiKey("b"), "read"), 10).count).toBe(10);
    expect(letThrough(() => limiter.admit(apiKey("a"), "change"), 10).count).toBe(10);
  });

  test("T67: a tenant is not raised by more keys", () => {
    const limiter = limiterWith({ changeKeyRate: 50, changeTenantRate: 80 });
    let next = 0;
    const admit = () => limiter.admit(apiKey(`key-${next++}`), "change");
    expect(letThrough(admit).count).toBe(160);
    expect(letThrough(() => limiter.admit(apiKey("x", "other"), "change")).count).toBe(100);
  });

  test("T67: a customer is not raised by more sessions, and one session leaves half to the others", () => {
    const limiter = limiterWith({ readCustomerRate: 20 });
    expect(letThrough(() => limiter.admit(session("one"), "read")).count).toBe(30);
    let next = 0;
    expect(letThrough(() => limiter.admit(session(`ses-${next++}`), "read")).count).toBe(30);
    expect(letThrough(() => limiter.admit(session("s", "another"), "read")).count).toBe(30);
  });

  test("a customer does not use up what its tenant's keys may do", () => {
    const limiter = limiterWith({ readCustomerRate: 20, readTenantRate: 400, readKeyRate: 0 });
    letThrough(() => limiter.admit(session("one"), "read"));
    expect(letThrough(() => limiter.admit(apiKey("a"), "read")).count).toBe(800);
  });

  test("ingest counts events, and takes all of a batch or nothing", () => {
    const limiter = limiterWith({ ingestTenantRate: 1_000 });
    limiter.admit(apiKey("a"), "ingest");
    limiter.admitEvents("tenant", 999);
    expect(letThrough(() => limiter.admitEvents("tenant", 1_001))).toMatchObject({ count: 0 });
    expect(letThrough(() => limiter.admit(apiKey("b"), "ingest")).count).toBe(1_000);
    limiter.admitEvents("tenant", 0);
    expect(refused).toEqual(["ingest", "ingest"]);
    nowMs += 2_000;
    // Larger than what may come at once: it waits until nothing was sent for a while, and is paid for afterwards.
    limiter.admitEvents("tenant", 5_000);
    expect(letThrough(() => limiter.admitEvents("tenant", 1))).toMatchObject({
      count: 0,
      retryAfterSeconds: 4,
    });
  });

  test("new sessions is that of the tenant, and of the customer in minutes", () => {
    const limiter = limiterWith({ mintTenantRate: 50, mintCustomerRate: 10 });
    expect(letThrough(() => limiter.admit(apiKey("a"), "mint")).count).toBe(100);
    expect(letThrough(() => limiter.admitSession("customer"))).toEqual({
      count: 30,
      code: "rate_limited",
      detail: "At most 10 new sessions per minute and customer are taken.",
      retryAfterSeconds: 6,
    });
  });

  test("a root key is that of any key", () => {
    const limiter = limiterWith({ changeKeyRate: 50 });
    const caller: Caller = { kind: "root_key", rootKeyId: "root" };
    expect(letThrough(() => limiter.admit(caller, "change")).count).toBe(100);
  });

  test("nothing is limited by 0", () => {
    const limiter = limiterWith({});
    for (const group of ["read", "change", "ingest", "mint"] as const) {
      expect(letThrough(() => limiter.admit(apiKey("a"), group), 5_000).count).toBe(5_000);
      expect(letThrough(() => limiter.admit(session("a"), group), 5_000).count).toBe(5_000);
    }
    expect(letThrough(() => limiter.admitSession("c"), 5_000).count).toBe(5_000);
  });

  test("a request that is refused takes nothing from anybody", () => {
    const limiter = limiterWith({ readKeyRate: 1, readTenantRate: 5 });
    expect(letThrough(() => limiter.admit(apiKey("a"), "read")).count).toBe(2);
    for (let index = 0; index < 100; index += 1)
      letThrough(() => limiter.admit(apiKey("a"), "read"));
    expect(letThrough(() => limiter.admit(apiKey("b"), "read")).count).toBe(2);
  });
});
