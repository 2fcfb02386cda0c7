import { resultOfAttempt } from "./check-steps.ts";
import type {
  CheckResult,
  DestinationDefinition,
  OutboundBatch,
  Runtime,
  Settings,
} from "./destination.ts";

/** What is checked. */
export interface CheckSubject {
  readonly settings: Settings;
  /** One test event, of which nothing is on record. */
  readonly batch: OutboundBatch;
  /** Ends the check: the deadline, or nobody waits for the result any more. */
  readonly signal: AbortSignal;
}

/**
 * Checks whether events would arrive with these settings, over a connection of its own: as the type does it, or else by
 * one attempt of a test event. The settings are such as `parseSettings` gave.
 *
 * Errors: what the adapter did not foresee. What the network and the other side can do are results.
 */
export async function checkConnection(
  definition: DestinationDefinition<string>,
  { settings, batch, signal }: CheckSubject,
  runtime: Runtime,
): Promise<CheckResult> {
  const connection = await definition.connect(settings, runtime);
  try {
    if (connection.check !== undefined) return await connection.check(batch, signal);
    const [outcome] = await connection.deliver(batch, signal);
    if (outcome === undefined) throw new Error("the attempt of a check has no outcome");
    return resultOfAttempt(outcome);
  } finally {
    await connection.close();
  }
}

const unknownSecret =
  "Its receiver cannot know the signing secret yet: this request was signed with one that was made for this check alone.";

/**
 * The same result of a check that was signed with a secret which nobody else has; says so where the request was refused as
 * unauthorized.
 */
export function signedForCheckAlone(result: CheckResult): CheckResult {
  const steps = result.steps.map((step) =>
    step.name === "request" && step.reason === "unauthorized"
      ? { ...step, sentence: `${step.sentence} ${unknownSecret}` }
      : step,
  );
  return { ...result, steps };
}
