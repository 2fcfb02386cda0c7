import { stepsFailedAt, type CheckRoute } from "./check-steps.ts";
import type { Connection, Exchange } from "./destination.ts";
import type { Failure } from "./http/failure.ts";

/**
 * A connection for settings that cannot be used: every attempt fails with the same reason, and nothing is sent.
 *
 * @param step of a check that fails, and the others that there are; default: what follows from the reason.
 */
export function refusingConnection(
  target: string,
  failure: Failure,
  step?: { readonly name: string; readonly route: CheckRoute },
): Connection {
  const exchange: Exchange = { target, requestHeaders: [], timings: { totalMs: 0 } };
  return {
    ...(step !== undefined && {
      check: () => Promise.resolve({ steps: stepsFailedAt(step.name, failure, step.route) }),
    }),
    deliver: (batch) =>
      Promise.resolve(batch.events.map(() => ({ kind: "failed", ...failure, exchange }))),
    close: () => Promise.resolve(),
  };
}
