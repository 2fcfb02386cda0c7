/**
 * What the API answers, as far as the portal and the hooks use it. A test holds these types against the generated ones of
 * the API's description, so they cannot drift from what the server says.
 */

/** One page of a list, newest first. */
export interface Page<Item> {
  readonly data: readonly Item[];
  /** Pass it as `cursor` for the next page; `null` on the last one. A page before it can be short, even empty. */
  readonly nextCursor: string | null;
}

/** What the vendor lets its customers see and do; the server enforces it, the portal only hides what would be refused. */
export interface PortalPolicy {
  readonly destinationTypes: readonly string[] | null;
  /** Patterns such as `order.*`; `null`: every event type. */
  readonly eventTypes: readonly string[] | null;
  readonly mayReplay: boolean;
  readonly mayDelete: boolean;
  readonly showsPayloads: boolean;
}

/** Whose portal this is. */
export interface Portal {
  readonly customerExternalId: string | null;
  readonly environment: "live" | "test";
  readonly portalPolicy: PortalPolicy;
  readonly privatePayloads: boolean;
}

/** One declared setting of a destination type or of a credential type; forms are made from it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /**
   * How it is asked for. A kind that this version does not know is asked for as text: types can be added on the server
   * without a new release of this package.
   */
  readonly kind: string;
  readonly required: boolean;
  /** Used when it is absent. */
  readonly default?: unknown;
  /** Inclusive, of an `integer`. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Characters of a text at most. */
  readonly lengthMax?: number;
  /** The values of a `choice`. */
  readonly choices?: readonly string[];
  /** What people read in the place of each of the `choices`; absent: the values themselves. */
  readonly choiceLabels?: Readonly<Record<string, string>>;
  /** Encrypted at rest, and masked after it was set. */
  readonly secret: boolean;
  /** Shown in an empty input. */
  readonly placeholder?: string;
  /** Belongs under "Advanced", for few need it. */
  readonly advanced?: boolean;
  /** What the customer copies into the other system; it cannot be typed into. */
  readonly value?: string;
}

/** A drawing of one colour, as data: nothing of it is ever put into a page as markup. */
export interface Icon {
  /** Such as `0 0 24 24`. */
  readonly viewBox: string;
  /** The `d` of each filled path. */
  readonly paths: readonly string[];
}

/** A type of destination with the settings that it takes. */
export interface DestinationType {
  readonly type: string;
  readonly label: string;
  readonly category: string;
  readonly description: string;
  /** Whether a signing secret is made for each destination. */
  readonly signs: boolean;
  readonly credentialTypes: readonly string[];
  /** Whether nothing can be sent without a credential. */
  readonly requiresCredential: boolean;
  readonly batch: {
    readonly eventsMax: number;
    readonly bytesMax: number;
    readonly ageMsMax: number;
  };
  readonly fields: readonly Field[];
  readonly icon: Icon;
}

/** A condition on an event, or several joined; as the API takes it. */
export type Filter =
  | { readonly field: string; readonly op: string; readonly value?: unknown }
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter };

/** How failed deliveries are tried again; a list holds the delays in seconds, one for each retry. */
export type RetryPolicy = "exponential_backoff" | "linear" | "none" | readonly number[];

/** One configured target; the settings of its type stand beside these, secret ones masked. */
export interface Destination {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly customerExternalId: string;
  readonly eventTypes: readonly string[];
  readonly filter: Filter | null;
  readonly retryPolicy: RetryPolicy;
  readonly retryAllFailures: boolean;
  readonly rateLimitPerSecond: number | null;
  readonly concurrencyLimit: number | null;
  readonly ordering: "none" | "key";
  readonly orderingKey: string | null;
  readonly credentialId: string | null;
  readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
  readonly pauseMode: "hold" | "skip" | null;
  readonly disabledReason: string | null;
  /** Since when it has only failed; `null` while it does not. */
  readonly failingSince: string | null;
  /** When it is going to be disabled if it goes on failing; `null` while it does not fail. */
  readonly disablesAt: string | null;
  readonly target: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [setting: string]: unknown;
}

/** What is written of a destination: common members and, beside them, the settings of its type. */
export interface DestinationInput {
  readonly type: string;
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** Members to replace, each as a whole; `null` takes an optional one back to its default. */
export type DestinationChange = Readonly<Record<string, unknown>>;

/** A destination as its creation answers it. */
export type CreatedDestination = Destination & {
  /** `whsec_…`, in this answer and in no other; absent for types that do not sign. */
  readonly signingSecret?: string;
};

/** A count that stops somewhere. */
export interface BoundedCount {
  readonly count: number;
  /** `false`: there are more than were counted. */
  readonly isExact: boolean;
}

/** One step of a connection check, in the order in which they were taken. */
export interface CheckStep {
  /** Such as `settings`, `address`, `connection`, `tls`, `request`, or what else the type looks at. */
  readonly name: string;
  /** `skipped`: a step before it failed. */
  readonly state: "passed" | "failed" | "skipped";
  /** What was found, one sentence. */
  readonly sentence: string;
  /** What to do about it, one sentence; `null` when nothing is. */
  readonly nextStep: string | null;
  /** Why it failed, of the failure table; `null` unless it did. */
  readonly reason: string | null;
}

/** What came of a connection check. It changes nothing and makes no delivery. */
export interface ConnectionCheck {
  readonly passed: boolean;
  readonly steps: readonly CheckStep[];
  readonly durationMs: number;
  /** What came back; `null` where nothing did, and where the portal shows no payloads. */
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly bodyExcerpt: string;
  } | null;
}

/** A signing secret that signs at present, without its text. */
export interface SigningSecret {
  readonly version: number;
  readonly lastFour: string;
  readonly createdAt: string;
  /** When its overlap ends; `null` for the active one. */
  readonly signsUntil: string | null;
  readonly state: "active" | "retiring";
}

/** A signing secret as rotating answers it, with its text that is never shown again. */
export type CreatedSigningSecret = SigningSecret & { readonly secret: string };

/** Where a delivery stands: three states of work, three ends. */
export type DeliveryState = "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";

/** Whose turn it is after a failure. */
export type Concern = "destination" | "configuration" | "event" | "platform";

/** One event on its way to one destination. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly destinationId: string;
  readonly customerExternalId: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly nextStep: string | null;
  readonly concerns: Concern | null;
  readonly attemptCount: number;
  readonly origin: "event" | "test" | "replay";
  readonly replayOf: string | null;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
}

/** One try of a delivery. */
export interface Attempt {
  readonly number: number;
  readonly outcome: "delivered" | "failed" | "unknown";
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly nextStep: string | null;
  readonly concerns: Concern | null;
  readonly detail: string | null;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly batchId: string | null;
  readonly request: {
    readonly target: string;
    readonly headers: readonly (readonly [string, string])[];
  } | null;
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly bodyExcerpt: string | null;
    readonly bodyBytes: number;
    readonly bodyTruncated: boolean;
  } | null;
  readonly timings: {
    readonly dnsMs?: number;
    readonly connectMs?: number;
    readonly tlsMs?: number;
    readonly waitMs?: number;
    readonly totalMs: number;
  } | null;
}

/** One delivery with every attempt, oldest first. */
export interface DeliveryDetail extends Delivery {
  readonly replayedAs: string | null;
  /** The exact text that every attempt sends; `null` when it is hidden. */
  readonly body: string | null;
  readonly payloadHidden: "retention" | "portal_policy" | "private_payloads" | null;
  readonly attempts: readonly Attempt[];
  /** `false`: the attempts are past their retention. */
  readonly attemptsKept: boolean;
}

/** Which deliveries to list; times are RFC 3339, `from` inclusive and `to` exclusive. */
export interface DeliveryFilter {
  readonly destinationId?: string;
  readonly eventType?: string;
  readonly eventId?: string;
  readonly state?: DeliveryState;
  readonly reason?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Dead letters of one destination that died for one reason. */
export interface DeadLetterGroup {
  readonly reason: string;
  readonly sentence: string;
  readonly nextStep: string;
  readonly concerns: Concern | null;
  readonly count: number;
  /** `false`: there are more than were counted. */
  readonly isExact: boolean;
  readonly oldestAt: string;
  readonly newestAt: string;
  readonly exampleDeliveryId: string;
}

/** How deliveries to one destination went, hour by hour. Statistics: a killed worker takes its last seconds with it. */
export interface DeliveryCounts {
  readonly destinationId: string;
  /** One for each hour, oldest first; hours without any are there, too. */
  readonly hours: readonly {
    readonly from: string;
    readonly delivered: number;
    /** Attempts that failed, those of deliveries that succeeded later included. */
    readonly failedAttempts: number;
    readonly dead: number;
  }[];
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dead: number;
  /** Delivered of all that ended delivered or dead, 0 to 1; `null` when none ended. */
  readonly successRate: number | null;
  /** Of attempts, by a histogram: the upper bound of the class that it falls into. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly lastAttemptAt: string | null;
}

/** What a replay repeats. */
export type ReplayScope =
  | { readonly kind: "deliveries"; readonly deliveryIds: readonly string[] }
  | {
      readonly kind: "window";
      readonly from: string;
      readonly to: string;
      readonly eventTypes?: readonly string[];
      readonly states?: readonly ("delivered" | "dead" | "cancelled")[];
    }
  | { readonly kind: "deadLetters"; readonly reasons?: readonly string[] };

/** Which deliveries of which destination to replay. */
export interface ReplayInput {
  readonly destinationId: string;
  readonly scope: ReplayScope;
}

/** What a replay would repeat. */
export interface ReplayEstimate {
  readonly count: number;
  readonly isComplete: boolean;
  readonly alreadyDelivered: number;
  readonly alreadyReplayed: number;
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
}

/** Many deliveries of one destination that are repeated in the background. */
export interface Replay {
  readonly id: string;
  readonly destinationId: string;
  readonly scope: Readonly<Record<string, unknown>>;
  readonly state: "selecting" | "running" | "paused" | "cancelled" | "finished";
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly counts: {
    readonly selected: number;
    readonly alreadyReplayed: number;
    readonly remaining: number;
    readonly inProgress: number;
    readonly retrying: number;
    readonly delivered: number;
    readonly dead: number;
    readonly cancelled: number;
    readonly skipped: number;
  };
  readonly progress: number;
  readonly ratePerSecond: number;
  readonly secondsLeft: number | null;
  readonly createdAt: string;
  readonly selectedAt: string | null;
  readonly finishedAt: string | null;
}

/** A type of credential with the fields that it takes. */
export interface CredentialType {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** What is read off the fields and shown beside them, such as when a certificate expires. */
  readonly facts: readonly {
    readonly name: string;
    readonly label: string;
    readonly help: string;
  }[];
  /** The id by which the customer's cloud account tells this customer apart; absent for types without one. */
  readonly externalId?: string;
  /** What the customer's cloud account has to name so that it trusts the service; absent from older servers. */
  readonly platform?: readonly {
    readonly name: string;
    readonly label: string;
    readonly help: string;
    readonly value: string;
  }[];
  /** Why credentials of the type cannot be used here, one sentence; `null`, and absent from older servers, when they can. */
  readonly unavailable?: string | null;
}

/** What destinations sign in with; of its secrets, only what lets its owner recognise them. */
export interface Credential {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** 1, and one more with each rotation. */
  readonly version: number;
  /** Destinations that use it. */
  readonly destinationCount: number;
  /** What may be shown of the secret fields that are set, by name. */
  readonly secrets: Readonly<Record<string, { readonly masked: string }>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [field: string]: unknown;
}

/** An event type that the vendor describes. */
export interface EventType {
  readonly name: string;
  readonly description: string | null;
  /** A payload as such an event carries it. */
  readonly example: Readonly<Record<string, unknown>> | null;
}

/** Whether event types and a filter let recent events through. */
export interface FilterPreview {
  readonly events: readonly {
    readonly eventId: string;
    readonly eventType: string;
    readonly occurredAt: string;
    readonly matches: boolean;
    /** Which part of the rule kept it out; `null` when it matches. */
    readonly because: "eventTypes" | "filter" | null;
  }[];
}

/** Who did what to what, and when. */
export interface AuditEntry {
  readonly id: string;
  readonly occurredAt: string;
  readonly action: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string | null;
    readonly user: { readonly id: string; readonly name: string | null } | null;
  } | null;
  readonly subjectId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly erased: boolean;
}
