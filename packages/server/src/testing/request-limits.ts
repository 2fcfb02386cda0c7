import type { LimitRates } from "../limits/limit-settings.ts";
import { createRequestLimits, type RequestLimits } from "../limits/request-limits.ts";

/** No limit at all. */
export const noRates: LimitRates = {
  ingestTenantRate: 0,
  readKeyRate: 0,
  readTenantRate: 0,
  readCustomerRate: 0,
  changeKeyRate: 0,
  changeTenantRate: 0,
  changeCustomerRate: 0,
  mintTenantRate: 0,
  mintCustomerRate: 0,
  checkCustomerRate: 0,
  failureRate: 0,
  lookUpRate: 0,
};

/** Limits that limit nothing but what the test says. */
export function createTestLimits(
  rates: Partial<LimitRates> = {},
  monotonicMs: () => number = () => performance.now(),
): RequestLimits {
  return createRequestLimits({
    rates: { ...noRates, ...rates },
    trustedProxies: [],
    hostAttemptsMax: 256,
    monotonicMs,
    // Every key wins the look-up that is drawn by lot.
    random: () => 0,
    onRefused: () => undefined,
  });
}
