/** When a failed delivery is tried again. */
export type RetryPolicy =
  | { readonly kind: "exponential_backoff" }
  | { readonly kind: "linear" }
  | { readonly kind: "none" }
  | { readonly kind: "custom"; readonly delaysSeconds: readonly number[] };

/** A policy in public JSON and in `destinations.retry_policy`: a name, or the delays in seconds, one for each retry. */
export type PublicRetryPolicy = "exponential_backoff" | "linear" | "none" | readonly number[];

/** The policy of a destination that names none. */
export const defaultRetryPolicy: RetryPolicy = { kind: "exponential_backoff" };

const namedPolicies = ["exponential_backoff", "linear", "none"] as const;

/** Most delays in a custom policy. */
export const customDelaysMax = 50;

/** The longest delay that any policy or `Retry-After` may ask for: 24 hours. */
export const delayMsMax = 24 * 60 * 60 * 1_000;

const delaySecondsMax = delayMsMax / 1_000;

/** Attempts of the two built-in schedules, the first one included. */
const scheduledAttempts = 12;

/** The ceiling of the first exponential delay; each further one is five times the one before, up to 24 hours. */
const exponentialFirstMs = 10_000;
const exponentialFactor = 5;
/** Full jitter starts here instead of at zero: a retry within the same second would meet the same fault. */
const exponentialFloorMs = 1_000;

const linearStepMs = 60 * 60 * 1_000;
/** Share of a linear delay by which it may be shorter or longer. */
const linearJitter = 0.2;

/**
 * Reads a policy from its public form.
 *
 * Returns the policy, or one sentence that says what would be right. `undefined` and `null` give the default.
 */
export function parseRetryPolicy(value: unknown): { policy: RetryPolicy } | { problem: string } {
  if (value === undefined || value === null) return { policy: defaultRetryPolicy };
  if (Array.isArray(value)) return parseDelays(value);
  const kind = namedPolicies.find((name) => name === value);
  if (kind !== undefined) return { policy: { kind } };
  return {
    problem: `A retry policy is one of ${namedPolicies.join(", ")}, or a list of delays in seconds such as [5, 60, 3600].`,
  };
}

function parseDelays(values: readonly unknown[]): { policy: RetryPolicy } | { problem: string } {
  if (values.length === 0 || values.length > customDelaysMax) {
    return {
      problem: `A list of delays has 1 to ${customDelaysMax} entries; for no retry use "none".`,
    };
  }
  const delaysSeconds = values.filter(
    (value): value is number =>
      typeof value === "number" &&
      Number.isInteger(value) &&
      value >= 1 &&
      value <= delaySecondsMax,
  );
  if (delaysSeconds.length < values.length) {
    return { problem: `Each delay is a whole number of seconds from 1 to ${delaySecondsMax}.` };
  }
  return { policy: { kind: "custom", delaysSeconds } };
}

/** The public form of a policy; {@link parseRetryPolicy} reads it back. */
export function publicRetryPolicy(policy: RetryPolicy): PublicRetryPolicy {
  return policy.kind === "custom" ? policy.delaysSeconds : policy.kind;
}

/** The most attempts a delivery gets, the first one included; at least 1. */
export function attemptsMax(policy: RetryPolicy): number {
  switch (policy.kind) {
    case "none":
      return 1;
    case "custom":
      return policy.delaysSeconds.length + 1;
    case "exponential_backoff":
    case "linear":
      return scheduledAttempts;
  }
}

/**
 * How long to wait after the attempt number `failedAttempts` (1 or more) failed, in whole milliseconds; `null` when the
 * policy is exhausted. `random` is uniform in [0, 1).
 *
 * - `exponential_backoff`: full jitter, uniform between 1 s and min(24 h, 10 s × 5^(n-1)). Twelve attempts take about
 *   2.7 days on average, and most of them fall into the first hours.
 * - `linear`: n hours, 20 % more or less.
 * - `custom`: exactly as given. Whoever writes a list wants that list; a herd of deliveries that failed together is
 *   spread by the destination's own queue, which lets only a few through at a time.
 */
export function delayMs(
  policy: RetryPolicy,
  failedAttempts: number,
  random: () => number,
): number | null {
  if (failedAttempts >= attemptsMax(policy)) return null;
  const longest = delayMsCeiling(policy, failedAttempts);
  switch (policy.kind) {
    case "none":
    case "custom":
      return longest;
    case "exponential_backoff":
      return Math.round(exponentialFloorMs + random() * (longest - exponentialFloorMs));
    case "linear":
      return Math.round(
        failedAttempts * linearStepMs * (1 - linearJitter + random() * 2 * linearJitter),
      );
  }
}

/** The longest that a whole schedule can take from the first attempt's end to the last one's start, in milliseconds. */
export function windowMs(policy: RetryPolicy): number {
  let sum = 0;
  for (let failed = 1; failed < attemptsMax(policy); failed += 1) {
    sum += delayMsCeiling(policy, failed);
  }
  return sum;
}

function delayMsCeiling(policy: RetryPolicy, failedAttempts: number): number {
  switch (policy.kind) {
    case "none":
      return 0;
    case "custom":
      return (policy.delaysSeconds[failedAttempts - 1] ?? 0) * 1_000;
    case "exponential_backoff":
      return Math.min(delayMsMax, exponentialFirstMs * exponentialFactor ** (failedAttempts - 1));
    case "linear":
      return Math.round(failedAttempts * linearStepMs * (1 + linearJitter));
  }
}
