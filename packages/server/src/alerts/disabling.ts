import { explain } from "../deliveries/explain.ts";

/**
 * Why the system disables a destination; stored in `destinations.disabled_reason`. The other reasons are failures of the
 * failure table that disable at once.
 */
export const failingForDays = "failing";

/** Why a destination is disabled, in words for its owner. Each is one sentence. */
export interface DisablingExplanation {
  readonly sentence: string;
  readonly nextStep: string;
}

const failing: DisablingExplanation = {
  sentence: "Every attempt failed for five days, so the destination has been disabled.",
  nextStep: "Put right what failed, enable the destination again, then replay its dead letters.",
};

/** Explains a stored `disabled_reason`; `null` for none, and for one of a later version that this one does not know. */
export function explainDisabling(reason: string | null): DisablingExplanation | null {
  if (reason === failingForDays) return failing;
  const explanation = explain(reason);
  if (explanation === null) return null;
  return { sentence: explanation.sentence, nextStep: explanation.nextStep };
}
