/** An event as it is sent. `eventType`, `customerExternalId` and `payload` are required. */
export interface EventInput {
  /** Dotted name, such as `order.completed`. */
  readonly eventType: string;
  /** Your own id of the customer whose destinations receive the event. */
  readonly customerExternalId: string;
  readonly payload: object;
  /** RFC 3339. Default: the time of receipt. */
  readonly occurredAt?: string;
  /** What sent the event, such as `billing-service`. */
  readonly source?: string;
  /**
   * Makes sending repeatable: for 7 days, the same key for the same customer gives the first event again. Generated when
   * absent, so that the client may retry; a key of your own also covers a repeat by your own code.
   */
  readonly idempotencyKey?: string;
  readonly correlationId?: string;
  readonly metadata?: object;
}

/** What became of a sent event. */
export interface SentEvent {
  /** `evt_…`; the first event's id for a duplicate. */
  readonly id: string;
  readonly status: "accepted" | "duplicate";
}

/** What became of one event of a batch; a rejected one says why. */
export type BatchResult =
  | SentEvent
  | {
      readonly status: "rejected";
      readonly error: {
        readonly code: string;
        readonly status: number;
        readonly title: string;
        readonly detail?: string;
        readonly path?: string;
      };
    };

/** An event as a destination receives it: the body of a webhook. */
export interface WebhookEvent<Payload extends object = Record<string, unknown>> {
  /** `evt_…`, the same in every attempt and replay: dedupe by it. */
  readonly id: string;
  readonly eventType: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly customerExternalId: string;
  readonly source?: string;
  readonly idempotencyKey?: string;
  readonly correlationId?: string;
  readonly payload: Payload;
  readonly metadata: Record<string, unknown>;
}

/** An event as it was accepted, and what became of it. */
export interface Event extends WebhookEvent {
  /** RFC 3339. */
  readonly receivedAt: string;
  /** Destinations that it was routed to. */
  readonly matchedCount: number;
  readonly routing: "matched" | "no_destination_matched";
  /** At most 1,000, oldest first, replays included. */
  readonly deliveries: readonly Pick<Delivery, "id" | "destinationId" | "state">[];
}

/** One page of a list, newest first. */
export interface Page<Item> {
  readonly data: readonly Item[];
  /** Pass it as `cursor` for the next page; `null` on the last one. A page before it can be short, even empty. */
  readonly nextCursor: string | null;
}

/** Which part of a list to read. */
export interface PageQuery {
  readonly cursor?: string;
  /** Items a page, 1 to 100. */
  readonly limit?: number;
}

/** How failed deliveries are tried again; a list holds the delays in seconds, one for each retry. */
export type RetryPolicy = "exponential_backoff" | "linear" | "none" | readonly number[];

/** A destination as it is created; the settings of its type stand beside `type` and `name`. */
export interface DestinationInput {
  readonly customerExternalId: string;
  /** Such as `WEBHOOK`. */
  readonly type: string;
  readonly name: string;
  /** Which event types it receives: exact names, `order.*`, or `*`. Default: all. */
  readonly eventTypes?: readonly string[];
  readonly filter?: unknown;
  readonly retryPolicy?: RetryPolicy;
  /** `true` to retry permanent failures as well. */
  readonly retryAllFailures?: boolean;
  readonly [setting: string]: unknown;
}

/** What may be changed of a destination; what is absent stays. */
export interface DestinationChange {
  readonly name?: string;
  readonly eventTypes?: readonly string[];
  readonly filter?: unknown;
  readonly retryPolicy?: RetryPolicy;
  /** `true` to retry permanent failures as well. */
  readonly retryAllFailures?: boolean;
  readonly [setting: string]: unknown;
}

/** One customer's configured target; the settings of its type stand beside these fields, secret ones masked. */
export interface Destination {
  /** `dst_…` */
  readonly id: string;
  readonly customerExternalId: string;
  readonly type: string;
  readonly name: string;
  /** `PAUSED` by a person, `DISABLED` by the system because of failure. */
  readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
  /** `hold` or `skip` while paused, else `null`. */
  readonly pauseMode: string | null;
  /** Why the system disabled it, else `null`. */
  readonly disabledReason: string | null;
  /** The short line for a list, such as a URL's host and path. */
  readonly target: string;
  readonly eventTypes: readonly string[];
  readonly filter: unknown;
  readonly retryPolicy: RetryPolicy;
  readonly retryAllFailures: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [setting: string]: unknown;
}

/** A destination as its creation answers it. */
export interface CreatedDestination extends Destination {
  /** `whsec_…`, for types that sign. It is shown here and never again. */
  readonly signingSecret?: string;
}

/** What a test event carries; by default a greeting of the type `pushrail.test`. */
export interface TestInput {
  readonly eventType?: string;
  readonly payload?: object;
}

/** A test event under way. */
export interface SentTest {
  /** `evt_…` */
  readonly eventId: string;
  /** `dlv_…`; look there for what became of it. */
  readonly deliveryId: string;
}

/** Which destinations to list. */
export interface DestinationQuery extends PageQuery {
  readonly customerExternalId?: string;
}

/** Where a delivery stands: three states of work, three ends. */
export type DeliveryState = "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";

/** One event on its way to one destination. */
export interface Delivery {
  /** `dlv_…` */
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly destinationId: string;
  readonly customerExternalId: string;
  readonly state: DeliveryState;
  /** Attempts on record; one that is being made does not count yet. */
  readonly attemptCount: number;
  readonly origin: "event" | "test" | "replay";
  /** The delivery that this one repeats; `null` unless it is a replay. */
  readonly replayOf: string | null;
  /** Why it is dead or cancelled, or why its last attempt failed, such as `timeout`; else `null`. */
  readonly reason: string | null;
  /** The reason in words. */
  readonly sentence: string | null;
  /** What to do about it. */
  readonly nextStep: string | null;
  readonly createdAt: string;
  /** RFC 3339; `null` when no attempt is planned. */
  readonly nextAttemptAt: string | null;
  /** RFC 3339; `null` until the delivery has come to an end. */
  readonly finishedAt: string | null;
}

/** One try of a delivery. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly outcome: "delivered" | "failed" | "unknown";
  readonly reason: string | null;
  /** What happened, for a person to read. */
  readonly sentence: string | null;
  readonly nextStep: string | null;
  readonly detail: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  /** `null` when its end was never seen. */
  readonly durationMs: number | null;
  /** What was sent beside the delivery's `body`, with secrets masked; `null` when nothing is known of it. */
  readonly request: {
    readonly target: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
  } | null;
  /** `null` when no answer came. */
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    /** The first 4 KiB. */
    readonly bodyExcerpt: string;
    /** Bytes read, at most 64 KiB. */
    readonly bodyBytes: number;
    readonly bodyTruncated: boolean;
  } | null;
  /** Milliseconds by phase; a phase that did not take place is absent. */
  readonly timings: {
    readonly dnsMs?: number;
    readonly connectMs?: number;
    readonly tlsMs?: number;
    readonly waitMs?: number;
    readonly totalMs: number;
  } | null;
}

/** One delivery with all its attempts, oldest first. */
export interface DeliveryDetail extends Delivery {
  /** The delivery that repeats this one, else `null`. */
  readonly replayedAs: string | null;
  /** The exact text that every attempt sends; `null` past retention. */
  readonly body: string | null;
  /** The same as JSON, for display; `null` past retention. */
  readonly event: unknown;
  readonly attempts: readonly Attempt[];
}

/** Which deliveries to list; times are RFC 3339, `from` inclusive and `to` exclusive. */
export interface DeliveryQuery extends PageQuery {
  readonly destinationId?: string;
  readonly customerExternalId?: string;
  readonly state?: DeliveryState;
  readonly eventType?: string;
  readonly eventId?: string;
  readonly reason?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Which dead letters to list. */
export type DeadLetterQuery = Omit<DeliveryQuery, "state">;
