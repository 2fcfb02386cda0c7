/**
 * The failure table: every reason for which an attempt can fail, and what it means for everyone involved.
 *
 * An adapter picks a reason and nothing else. Whether it is retried, whom it concerns and how it is explained to
 * the customer are decided here, once, for all destination types.
 */

/** What one reason means. */
export interface FailureMeaning {
  /** `true` when time alone may heal it: the delivery is attempted again on its schedule. */
  readonly transient: boolean;
  /** `true` when the destination is disabled at once, because no later attempt can succeed. */
  readonly disables: boolean;
  /** `true` when it says the destination itself is unwell: it feeds the circuit breaker and the 5-day rule. */
  readonly countsAgainstDestination: boolean;
  /** Who can mend it. */
  readonly concerns: "destination" | "configuration" | "event" | "platform";
  /** One sentence for the customer: what happened. */
  readonly sentence: string;
  /** One sentence for the customer: what to do next. */
  readonly nextStep: string;
}

/** Every failure reason with its meaning. Keys are stored and public: never rename one. */
export const failureTable = {
  timeout: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "The destination did not answer within the time limit.",
    nextStep:
      "Answer with a 2xx first and do the work afterwards, or raise the destination's time limit.",
  },
  dns_failed: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "The destination's host name could not be resolved.",
    nextStep: "Check the host name for a typing mistake and that its DNS records are published.",
  },
  unreachable: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "The connection was refused, reset or cut before an answer arrived.",
    nextStep: "Check that the service is running and that its firewall lets connections in.",
  },
  tls_invalid: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "A secure connection could not be established.",
    nextStep: "Check that the certificate is valid, matches the host name and includes its chain.",
  },
  tls_client_auth: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination asked for a client certificate that it did not get, or refused it.",
    nextStep:
      "Check that the destination's credential is a client certificate that is valid and known to the receiver, then replay.",
  },
  invalid_response: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "The destination's answer was not valid for its protocol.",
    nextStep: "Check what answers at this address; a proxy in front of it may be at fault.",
  },
  unavailable: {
    transient: true,
    disables: false,
    countsAgainstDestination: true,
    concerns: "destination",
    sentence: "The destination answered that it is unable to take events at the moment.",
    nextStep:
      "Look for the error in the destination's own logs; the delivery is tried again by itself.",
  },
  throttled: {
    transient: true,
    disables: false,
    countsAgainstDestination: false,
    concerns: "destination",
    sentence: "The destination asked for fewer requests.",
    nextStep:
      "Nothing to do: deliveries slow down by themselves. Raise the destination's limit if this lasts.",
  },
  unauthorized: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination refused the credentials of this request.",
    nextStep:
      "Check the destination's credential, its signing secret and its authorization headers, then replay.",
  },
  forbidden: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The credentials are valid, but lack a permission that is needed here.",
    nextStep: "Grant the permission that the detail names, then replay.",
  },
  not_found: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "What the destination writes to does not exist.",
    nextStep: "Create what the detail names, or correct the destination's settings, then replay.",
  },
  redirected: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination answered with a redirect, and redirects are never followed.",
    nextStep: "Set the URL to the address that answers directly, then replay.",
  },
  rejected: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "event",
    sentence: "The destination rejected this event.",
    nextStep:
      "Read the response below, correct the receiver or the destination's settings, then replay.",
  },
  too_large: {
    transient: false,
    disables: false,
    countsAgainstDestination: false,
    concerns: "event",
    sentence: "The destination said that this event is too large.",
    nextStep: "Raise the receiver's size limit, then replay.",
  },
  gone: {
    transient: false,
    disables: true,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination said that it is gone for good (410), so it has been disabled.",
    nextStep: "Set a new URL, enable the destination again, then replay its dead letters.",
  },
  blocked: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination's address may not be reached from here.",
    nextStep: "Use an address on the public internet, then replay.",
  },
  misconfigured: {
    transient: false,
    disables: false,
    countsAgainstDestination: true,
    concerns: "configuration",
    sentence: "The destination's stored settings cannot be used.",
    nextStep: "Open the destination, correct the settings named in the detail, then replay.",
  },
  expired: {
    transient: false,
    disables: false,
    countsAgainstDestination: false,
    concerns: "destination",
    sentence:
      "The destination stayed unreachable for longer than this delivery's whole retry schedule.",
    nextStep: "Bring the destination back, then replay its dead letters.",
  },
  destination_disabled: {
    transient: false,
    disables: false,
    countsAgainstDestination: false,
    concerns: "configuration",
    sentence: "The destination is disabled, so this event was not attempted any more.",
    nextStep: "Enable the destination again, then replay.",
  },
  worker_lost: {
    transient: true,
    disables: false,
    countsAgainstDestination: false,
    concerns: "platform",
    sentence:
      "The worker stopped before it could record this attempt, so the request may or may not have been received.",
    nextStep: "Nothing to do: the delivery is tried again with the same event id.",
  },
  platform_fault: {
    transient: true,
    disables: false,
    countsAgainstDestination: false,
    concerns: "platform",
    sentence: "An internal fault kept this attempt from being made.",
    nextStep: "Nothing to do: the delivery is tried again by itself.",
  },
} as const satisfies Record<string, FailureMeaning>;

/** A key of {@link failureTable}. */
export type FailureReason = keyof typeof failureTable;

/** Looks up what a reason means. */
export function meaningOf(reason: FailureReason): FailureMeaning {
  return failureTable[reason];
}
