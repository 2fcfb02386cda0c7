import type { CheckResult, CheckStep, Outcome } from "./destination.ts";
import { meaningOf, type FailureReason } from "./failure.ts";

/**
 * The steps of a connection check that follow from one attempt: what its outcome and the times of its phases say of how
 * far it came.
 */

/** Which steps there are, beside `settings`, `address`, `connection` and `request`. */
export interface CheckRoute {
  /** Whether the connection is secured; absent: it is where the attempt says so. */
  readonly isSecure?: boolean;
  /** Whether an access token is fetched first, by a step `credential`. */
  readonly fetchesTokens?: boolean;
  /**
   * Whether a step `credential` comes after the connection instead: the token is fetched from the same cloud, whose
   * network is the first that can fail.
   */
  readonly signsInThere?: boolean;
  /** Whether the address has a name that has to be resolved; absent: it is not known. */
  readonly isNamed?: boolean;
}

/** Why a step failed. */
interface StepFailure {
  readonly reason: FailureReason;
  /** What was observed, one sentence. */
  readonly detail: string;
}

const passedSentences: Readonly<Record<string, string>> = {
  settings: "The settings fit together.",
  credential: "The credential was good for an access token.",
  address: "The address was found and may be reached from here.",
  connection: "A connection was opened.",
  tls: "The connection is secured, and its certificate is valid.",
  request: "The test event was accepted.",
};

/** What the failure table says of a delivery and is not true of a check. */
const ownWords: Partial<
  Record<FailureReason, { readonly sentence?: string; readonly nextStep?: string }>
> = {
  gone: {
    sentence: "The destination said that it is gone for good (410).",
    nextStep: "Set a new URL.",
  },
  unavailable: { nextStep: "Look for the error in the destination's own logs." },
  throttled: { nextStep: "Try again in a while, or raise the destination's limit if this lasts." },
  platform_fault: { nextStep: "Try again in a while." },
};

/** What came of a check that was one attempt. */
export function resultOfAttempt(outcome: Outcome, route: CheckRoute = {}): CheckResult {
  const { response, timings } = outcome.exchange;
  const reason = outcome.kind === "failed" ? outcome.reason : undefined;
  const isSecure =
    route.isSecure ??
    (timings.tlsMs !== undefined || reason === "tls_invalid" || reason === "tls_client_auth");
  const steps =
    outcome.kind === "failed"
      ? stepsFailedAt(failedStep(outcome, { ...route, isSecure }), outcome, { ...route, isSecure })
      : stepNamesOf({ ...route, isSecure }).map(passed);
  return { steps, ...(response !== undefined && { response }) };
}

/** The steps of a check that came to an end at one of them. */
export function stepsFailedAt(
  name: string,
  failure: StepFailure,
  route: CheckRoute,
): readonly CheckStep[] {
  const names = stepNamesOf(route);
  const position = names.indexOf(name);
  return names.map((each, index) =>
    index < position ? passed(each) : index > position ? skipped(each) : failed(each, failure),
  );
}

/** A step that failed, in the words of the failure table and with what was observed. */
export function failed(name: string, { reason, detail }: StepFailure): CheckStep {
  const meaning = meaningOf(reason);
  const { sentence = meaning.sentence, nextStep = withoutReplay(meaning.nextStep) } =
    ownWords[reason] ?? {};
  return { name, state: "failed", sentence: `${sentence} ${detail}`, nextStep, reason };
}

function passed(name: string): CheckStep {
  const sentence = passedSentences[name] ?? "Passed.";
  return { name, state: "passed", sentence, nextStep: null, reason: null };
}

/** A step after one that failed. */
export function skipped(name: string): CheckStep {
  const sentence = "Not tried, because a step before it failed.";
  return { name, state: "skipped", sentence, nextStep: null, reason: null };
}

/** There is nothing yet that could be replayed. */
function withoutReplay(nextStep: string): string {
  return nextStep.replace(/, then replay(?: its dead letters)?\.$/, ".");
}

function stepNamesOf({
  isSecure = false,
  fetchesTokens = false,
  signsInThere = false,
}: CheckRoute): readonly string[] {
  return [
    "settings",
    ...(fetchesTokens ? ["credential"] : []),
    ...["address", "connection"],
    ...(isSecure ? ["tls"] : []),
    ...(signsInThere ? ["credential"] : []),
    "request",
  ];
}

/** Reasons for which nothing can have been signed in to yet. */
const ofTheNetwork: ReadonlySet<FailureReason> = new Set([
  "blocked",
  "dns_failed",
  "platform_fault",
  "tls_invalid",
  "unreachable",
]);

function failedStep(
  { reason, exchange }: Extract<Outcome, { readonly kind: "failed" }>,
  { isSecure, fetchesTokens, signsInThere, isNamed }: CheckRoute,
): string {
  const { timings, response, requestHeaders } = exchange;
  // Without a token no request is made up.
  if (fetchesTokens === true && requestHeaders.length === 0) return "credential";
  if (signsInThere === true && requestHeaders.length === 0 && !ofTheNetwork.has(reason)) {
    return "credential";
  }
  switch (reason) {
    case "misconfigured":
      return "settings";
    case "blocked":
    case "dns_failed":
      return "address";
    case "tls_invalid":
    case "tls_client_auth":
      return "tls";
    case "timeout":
    case "unreachable":
    case "platform_fault":
      if (response !== undefined || timings.waitMs !== undefined) return "request";
      if (timings.connectMs === undefined) {
        const isUnresolved = isNamed === true && timings.dnsMs === undefined;
        return isUnresolved && reason !== "unreachable" ? "address" : "connection";
      }
      return isSecure === true && timings.tlsMs === undefined ? "tls" : "request";
    default:
      return "request";
  }
}
