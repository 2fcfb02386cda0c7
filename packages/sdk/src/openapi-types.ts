// Generated from openapi.json by npm run generate; do not edit.

/** Every address of the API with its operations. */
export interface paths {
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Is the process alive? */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Can the process serve traffic? */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Metrics in the Prometheus text format */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send an event
         * @description Answers once the event is durable. Repeating a request with its idempotency key is safe and answers 200 with the first event's id.
         */
        readonly post: operations["sendEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send up to 1,000 events
         * @description Each event is accepted or rejected by itself; the results are in the order of the events. Only when the service could take none of them is the whole request answered with 503.
         */
        readonly post: operations["sendEvents"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Look at an event
         * @description The event as it was accepted, byte for byte, and the state of its deliveries. When its body is past retention, `payload` is null and what else came with it is absent.
         */
        readonly get: operations["getEvent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destination-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List destination types
         * @description Every type of destination with the settings it takes: enough to build a form.
         */
        readonly get: operations["listDestinationTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List destinations
         * @description Newest first, of all customers or of one.
         */
        readonly get: operations["listDestinations"];
        readonly put?: never;
        /**
         * Create a destination
         * @description Adds a destination for a customer, who is created on first use. The signing secret is in this answer and in no other.
         */
        readonly post: operations["createDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a destination */
        readonly get: operations["getDestination"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a destination
         * @description Its settings and secrets are erased, and deliveries that wait are cancelled. The log of what it received stays, and shows what was cancelled.
         */
        readonly delete: operations["deleteDestination"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change a destination
         * @description Members that are given replace the present ones, each as a whole; null takes an optional one back to its default. It holds from the next event accepted after this answer.
         */
        readonly patch: operations["updateDestination"];
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause a destination
         * @description Deliveries that wait already are kept in either mode.
         */
        readonly post: operations["pauseDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume a destination
         * @description Makes a paused or disabled destination active again and sends what waits, in order and at a rate that grows from 20 a second. What died meanwhile is counted in `deadLetters`; replay it to have it sent.
         */
        readonly post: operations["resumeDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send a test event
         * @description Sends an event to this destination alone, whatever its event types and filter, on the same path as real ones. It is marked as a test.
         */
        readonly post: operations["testDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/signing-secrets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the signing secrets
         * @description Those that sign at present, newest first: at most eleven. Ended and revoked ones are erased. Of a type that does not sign the list is empty.
         */
        readonly get: operations["listSigningSecrets"];
        readonly put?: never;
        /**
         * Rotate the signing secret
         * @description Makes a new secret, which signs at once. Until the overlap ends, every request carries a signature of the secret before as well, so that a receiver may take over the new one at any time within it. At most ten older secrets sign at once. The secret is in this answer and in no other.
         */
        readonly post: operations["rotateSigningSecret"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/signing-secrets/{version}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke an older signing secret
         * @description Ends its overlap now. Attempts under way finish as they are; those that begin later are signed without it. The newest cannot be revoked: rotate first.
         */
        readonly delete: operations["revokeSigningSecret"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description Shows every delivery with its present state, also those still under way. Pages are stable while deliveries arrive.
         */
        readonly get: operations["listDeliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show one delivery with every attempt
         * @description Each attempt says what was sent and received, how long each phase took, why it failed, and what to do next.
         */
        readonly get: operations["getDelivery"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries/{id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Deliver the same event to the same destination again
         * @description Makes a new delivery with the same event id and bytes and a fresh signature. The delivery must have ended. It can be replayed once; to repeat it again, replay its replay.
         */
        readonly post: operations["replayDelivery"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/dead-letters": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List dead letters, newest first
         * @description Deliveries that will not be tried again by themselves. A replayed one is in the delivery log only.
         */
        readonly get: operations["listDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List customers, newest first */
        readonly get: operations["listCustomers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{externalId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a customer */
        readonly get: operations["getCustomer"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a customer everywhere
         * @description At once, its destinations are deleted, what is under way to them is cancelled, and events for it are refused until the erasure is over. Then all that is stored of it is deleted. Asking again while that runs gives the same erasure. It cannot be undone.
         */
        readonly delete: operations["eraseCustomer"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/erasures/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * See how far an erasure is
         * @description It stays as the record of who asked and when; of the customer, it keeps only the SHA-256 of its id.
         */
        readonly get: operations["getErasure"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List replays, newest first */
        readonly get: operations["listReplays"];
        readonly put?: never;
        /**
         * Replay many deliveries
         * @description Repeats the deliveries of one destination that have ended and that the scope means, in the background: the same event ids and bytes, fresh signatures, beside live traffic without getting in its way. What fails after this request is no part of it. With `dryRun` it only says what that would be. It pauses by itself when the first attempts keep failing.
         */
        readonly post: operations["createReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a replay
         * @description Its state, how far it is, and what became of the deliveries so far.
         */
        readonly get: operations["getReplay"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause a replay
         * @description Sends no more deliveries on their way; those that are under way go on.
         */
        readonly post: operations["pauseReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume a replay
         * @description Goes on where it was paused. It is refused while the destination is paused or disabled.
         */
        readonly post: operations["resumeReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel a replay
         * @description Ends it for good. Deliveries that wait for an attempt are taken back within moments; what they repeat may be replayed again, and is among the dead letters again when it had died.
         */
        readonly post: operations["cancelReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
/** What the API calls by itself; described with the destinations, not here. */
export type webhooks = Record<string, never>;
/** What several operations share: schemas and answers. */
export interface components {
    schemas: {
        readonly Attempt: {
            /** @description 1 for the first attempt of the delivery. */
            readonly number: number;
            /**
             * @description `unknown` when the worker stopped before it could record what happened.
             * @enum {unknown}
             */
            readonly outcome: "delivered" | "failed" | "unknown";
            /** @description Why it failed. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description What exactly was observed. */
            readonly detail: string | null;
            /** Format: date-time */
            readonly startedAt: string;
            readonly durationMs: number | null;
            /** @description `bat_…` of the batch that it was sent in; `null` for a destination that gets each event by itself. */
            readonly batchId: string | null;
            /** @description What was sent, beside the delivery's `body`. */
            readonly request: {
                readonly target: string;
                /** @description Name and value of each header, in order; secret values are masked. */
                readonly headers: readonly (readonly [
                    string,
                    string
                ])[];
            } | null;
            /** @description What came back; `null` when no answer did. */
            readonly response: {
                readonly status: number;
                /** @description Name and value of each header, in order; secret values are masked. */
                readonly headers: readonly (readonly [
                    string,
                    string
                ])[];
                /** @description The first 4 KiB. */
                readonly bodyExcerpt: string;
                /** @description Bytes read, at most 64 KiB. */
                readonly bodyBytes: number;
                /** @description Whether the response was longer than that. */
                readonly bodyTruncated: boolean;
            } | null;
            /** @description Milliseconds by phase; a phase that did not take place is absent. */
            readonly timings: {
                readonly dnsMs?: number;
                readonly connectMs?: number;
                readonly tlsMs?: number;
                readonly waitMs?: number;
                readonly totalMs: number;
            } | null;
        };
        readonly CreatedSigningSecret: {
            /** @description One more with each rotation. */
            readonly version: number;
            /** @description The last four characters of the secret. */
            readonly lastFour: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When it ends; null for the active one. */
            readonly signsUntil: string | null;
            /**
             * @description The newest is active; older ones that still sign beside it are retiring.
             * @enum {string}
             */
            readonly state: "active" | "retiring";
            /** @description `whsec_…`. It is shown this once. */
            readonly secret: string;
        };
        readonly Customer: {
            /** @description Your own id of the customer. */
            readonly externalId: string;
            /**
             * Format: date-time
             * @description When it was first named.
             */
            readonly createdAt: string;
            /** @description Its destinations, deleted ones not counted. */
            readonly destinationCount: number;
            /** @description `era_…` while it is being erased. */
            readonly erasureId: string | null;
        };
        readonly CustomerPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["Customer"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. */
            readonly nextCursor: string | null;
        };
        readonly Delivery: {
            /** @description `dlv_…` */
            readonly id: string;
            /** @description `evt_…`, the same in every attempt and replay. */
            readonly eventId: string;
            readonly eventType: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            /**
             * @description `pending` waits for its first attempt, `claimed` is being attempted, `retrying` waits for another one; `delivered`, `dead` and `cancelled` are final.
             * @enum {unknown}
             */
            readonly state: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
            /** @description Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description Attempts on record. */
            readonly attemptCount: number;
            /**
             * @description Whether an accepted event, a test event or a replay made this delivery.
             * @enum {unknown}
             */
            readonly origin: "event" | "test" | "replay";
            /** @description `dlv_…` of the delivery that this one repeats. */
            readonly replayOf: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the next attempt is due; `null` when none is planned, because the delivery is final, fresh, being attempted or held by a pause. */
            readonly nextAttemptAt: string | null;
            /** @description When it reached its final state. */
            readonly finishedAt: string | null;
        };
        readonly DeliveryDetail: {
            /** @description `dlv_…` */
            readonly id: string;
            /** @description `evt_…`, the same in every attempt and replay. */
            readonly eventId: string;
            readonly eventType: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            /**
             * @description `pending` waits for its first attempt, `claimed` is being attempted, `retrying` waits for another one; `delivered`, `dead` and `cancelled` are final.
             * @enum {unknown}
             */
            readonly state: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
            /** @description Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description Attempts on record. */
            readonly attemptCount: number;
            /**
             * @description Whether an accepted event, a test event or a replay made this delivery.
             * @enum {unknown}
             */
            readonly origin: "event" | "test" | "replay";
            /** @description `dlv_…` of the delivery that this one repeats. */
            readonly replayOf: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the next attempt is due; `null` when none is planned, because the delivery is final, fresh, being attempted or held by a pause. */
            readonly nextAttemptAt: string | null;
            /** @description When it reached its final state. */
            readonly finishedAt: string | null;
            /** @description `dlv_…` of the delivery that repeats this one. */
            readonly replayedAs: string | null;
            /** @description The exact text that every attempt sends; `null` when it is past its retention. Dead letters and what is under way keep it. */
            readonly body: string | null;
            /** @description The same as JSON, for display; numbers may have lost digits that `body` has. `null` with it. */
            readonly event: unknown;
            /** @description Oldest first. */
            readonly attempts: readonly components["schemas"]["Attempt"][];
            /** @description `false` when the attempts are past their retention: `attempts` is empty then, and `attemptCount` still counts them. */
            readonly attemptsKept: boolean;
        };
        readonly DeliveryPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["Delivery"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. A page can be short, even empty, while there are more. */
            readonly nextCursor: string | null;
        };
        /** Webhook */
        readonly Destination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            /**
             * Time limit
             * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
             * @default 10000
             */
            readonly timeoutMs: number;
            /**
             * Headers
             * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
             * @default {}
             */
            readonly headers: {
                readonly [key: string]: string;
            };
        };
        readonly DestinationPage: {
            readonly data: readonly components["schemas"]["Destination"][];
            /** @description Null on the last page. */
            readonly nextCursor: string | null;
        };
        readonly Erasure: {
            /** @description `era_…` */
            readonly id: string;
            /** @description Your own id of the customer; `null` when the erasure is over, as it is erased, too. */
            readonly customerExternalId: string | null;
            /** @description SHA-256 of that id's UTF-8, in hex: what is kept of it as a proof. */
            readonly customerExternalIdSha256: string;
            /** @enum {unknown} */
            readonly state: "running" | "finished";
            /**
             * @description `stopping` waits until nothing of the customer is under way, `erasing` deletes table by table.
             * @enum {unknown}
             */
            readonly phase: "stopping" | "erasing" | "finished";
            /** @description Rows deleted so far, by table. */
            readonly rowsErased: {
                readonly [key: string]: number;
            };
            /** @description `key_…` of the API key that asked. */
            readonly requestedBy: string;
            /** Format: date-time */
            readonly requestedAt: string;
            /** @description `null` while it is running. */
            readonly finishedAt: string | null;
        };
        /** @description Problem details (RFC 9457). */
        readonly Problem: {
            /** @description A link to the explanation of the code. */
            readonly type: string;
            /** @description What the code means. */
            readonly title: string;
            readonly status: number;
            /** @description Stable; decide by this. */
            readonly code: string;
            /** @description What was wrong this time. */
            readonly detail?: string;
            /** @description JSON pointer to the field at fault. */
            readonly path?: string;
            /** @description Every problem found, when there are several. */
            readonly problems?: readonly {
                readonly path: string;
                readonly message: string;
            }[];
            /** @description Name it when you ask for help. */
            readonly requestId?: string;
        };
        /** @description It is under way, or was before. */
        readonly Replay: {
            /** @description `rpl_…` */
            readonly id: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            readonly scope: {
                /**
                 * @description `deliveries`: those that are named. `window`: those made in a span of time. `deadLetters`: those that wait among the dead letters.
                 * @enum {unknown}
                 */
                readonly kind: "deliveries" | "window" | "deadLetters";
                /** @description With `deliveries`: which ones, `dlv_…`. All of them went to the destination. */
                readonly deliveryIds?: readonly string[];
                /**
                 * Format: date-time
                 * @description With `window`: created at or after.
                 */
                readonly from?: string;
                /**
                 * Format: date-time
                 * @description With `window`: created before.
                 */
                readonly to?: string;
                /** @description With `window`: only these types; `order.*` stands for all below `order`. Absent: all. */
                readonly eventTypes?: readonly string[];
                /** @description With `window`: only deliveries that ended so. Absent: only dead ones. */
                readonly states?: readonly ("delivered" | "dead" | "cancelled")[];
                /** @description With `deadLetters`: only those that died for these reasons. Absent: all. */
                readonly reasons?: readonly ("timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired")[];
            };
            /**
             * @description `selecting` looks for the deliveries, `running` sends them, `paused` sends no more until it is resumed; `cancelled` and `finished` are final.
             * @enum {unknown}
             */
            readonly state: "selecting" | "running" | "paused" | "cancelled" | "finished";
            /** @description Why it is paused or cancelled. */
            readonly reason: ("requested" | "failing" | "destination_paused" | "destination_disabled" | "destination_deleted") | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description Where the selected deliveries stand. */
            readonly counts: {
                /** @description Deliveries that the replay repeats; grows while it is `selecting`. */
                readonly selected: number;
                /** @description Left out, because a delivery is replayed at most once. */
                readonly alreadyReplayed: number;
                /** @description Selected and not sent on their way yet. */
                readonly remaining: number;
                /** @description On their way: waiting for their first attempt, or for another one. */
                readonly inProgress: number;
                /** @description Of those, how many failed at first and wait for another attempt. */
                readonly retrying: number;
                /** @description Delivered. */
                readonly delivered: number;
                /** @description Failed for good; they are dead letters again. */
                readonly dead: number;
                /** @description Not sent, because the replay was cancelled or the destination deleted. */
                readonly cancelled: number;
                /** @description Not sent, because the event was past its retention. */
                readonly skipped: number;
            };
            /** @description How much of the selection has ended; 0 while it is `selecting`. */
            readonly progress: number;
            /** @description First attempts a second, at present. */
            readonly ratePerSecond: number;
            /** @description Until all first attempts have ended, at this rate; `null` when that cannot be said. */
            readonly secondsLeft: number | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the selection was complete. */
            readonly selectedAt: string | null;
            /** @description When nothing was left to do. A cancelled replay waits for what is in a worker's hands. */
            readonly finishedAt: string | null;
        };
        readonly ReplayEstimate: {
            /** @description Deliveries that would be repeated; at least so many when `isComplete` is `false`. */
            readonly count: number;
            /** @description `false` when there is more than an estimate looks at. */
            readonly isComplete: boolean;
            /** @description Of `count`, how many the destination has received already: they would arrive once more. */
            readonly alreadyDelivered: number;
            /** @description Left out of `count`, because a delivery is replayed at most once. */
            readonly alreadyReplayed: number;
            /** @description When the oldest of them was created. */
            readonly oldestAt: string | null;
            /** @description When the newest of them was created. */
            readonly newestAt: string | null;
            /** @description The greatest pace; beside live traffic it is a quarter of that. */
            readonly ratePerSecond: number;
            /** @description For their first attempts at that pace. */
            readonly durationSeconds: number;
        };
        readonly ReplayPage: {
            readonly data: readonly components["schemas"]["Replay"][];
            /** @description Pass it as `cursor`; `null` on the last page. */
            readonly nextCursor: string | null;
        };
        readonly SigningSecret: {
            /** @description One more with each rotation. */
            readonly version: number;
            /** @description The last four characters of the secret. */
            readonly lastFour: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When it ends; null for the active one. */
            readonly signsUntil: string | null;
            /**
             * @description The newest is active; older ones that still sign beside it are retiring.
             * @enum {string}
             */
            readonly state: "active" | "retiring";
        };
        readonly SigningSecretList: {
            readonly data: readonly components["schemas"]["SigningSecret"][];
        };
    };
    responses: {
        /** @description `forbidden`: The API key does not have the scope that this needs. */
        readonly Forbidden: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_conflict`: The idempotency key was used before with other content. */
        readonly IdempotencyConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on our side. */
        readonly Internal: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: There is nothing with this id. */
        readonly NotFound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `overloaded`: The service is at its limit; try again shortly. `unavailable`: The service cannot reach its database; try again shortly. */
        readonly OverloadedOrUnavailable: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The body is larger than the limit. */
        readonly PayloadTooLarge: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests; try again later. */
        readonly RateLimited: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `state_conflict`: This is not possible in the present state. */
        readonly StateConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `state_conflict`: This is not possible in the present state. `idempotency_conflict`: The idempotency key was used before with other content. */
        readonly StateConflictOrIdempotencyConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: A valid API key is needed. */
        readonly Unauthenticated: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The content type must be application/json. */
        readonly UnsupportedMediaType: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
/** Every operation by its id. */
export interface operations {
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly status: "ok";
                    };
                };
            };
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "missing": []
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `ready` or `not_ready`. */
                        readonly status: string;
                        /** @description What is missing, one sentence each. */
                        readonly missing: readonly string[];
                    };
                };
            };
            /** @description Service Unavailable */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "missing": []
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `ready` or `not_ready`. */
                        readonly status: string;
                        /** @description What is missing, one sentence each. */
                        readonly missing: readonly string[];
                    };
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /** @example pushrail_events_accepted_total 42 */
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly sendEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "eventType": "order.completed",
                 *       "customerExternalId": "acme",
                 *       "idempotencyKey": "order-1001-completed",
                 *       "payload": {
                 *         "orderId": "1001",
                 *         "total": 99.5
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                    readonly eventType: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339; kept as sent. Default: the time of receipt.
                     */
                    readonly occurredAt?: string;
                    /** @description What sent the event, such as `billing`. */
                    readonly source?: string;
                    /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                    readonly customerExternalId: string;
                    /** @description The same key of the same customer gives the first event again, for seven days. */
                    readonly idempotencyKey?: string;
                    readonly correlationId?: string;
                    /** @description Delivered with the digits, key order and escapes as sent. */
                    readonly payload: {
                        readonly [key: string]: unknown;
                    };
                    readonly metadata?: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Accepted before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "status": "duplicate"
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The first event's id. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly status: "duplicate";
                    };
                };
            };
            /** @description Committed. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "status": "accepted"
                     *     }
                     */
                    readonly "application/json": {
                        readonly id: string;
                        /** @enum {string} */
                        readonly status: "accepted";
                    };
                };
            };
            /** @description `malformed_json`: The body is not valid JSON. `invalid_encoding`: The body is not valid UTF-8. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `duplicate_field`: A field is given more than once. `too_deep`: The body is nested too deeply. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 409: components["responses"]["IdempotencyConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly sendEvents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "eventType": "order.completed",
                 *           "customerExternalId": "acme",
                 *           "idempotencyKey": "order-1001-completed",
                 *           "payload": {
                 *             "orderId": "1001",
                 *             "total": 99.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly events: readonly {
                        /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                        readonly eventType: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339; kept as sent. Default: the time of receipt.
                         */
                        readonly occurredAt?: string;
                        /** @description What sent the event, such as `billing`. */
                        readonly source?: string;
                        /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                        readonly customerExternalId: string;
                        /** @description The same key of the same customer gives the first event again, for seven days. */
                        readonly idempotencyKey?: string;
                        readonly correlationId?: string;
                        /** @description Delivered with the digits, key order and escapes as sent. */
                        readonly payload: {
                            readonly [key: string]: unknown;
                        };
                        readonly metadata?: {
                            readonly [key: string]: unknown;
                        };
                    }[];
                };
            };
        };
        readonly responses: {
            /** @description Each event has its own result. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *           "status": "accepted"
                     *         },
                     *         {
                     *           "status": "rejected",
                     *           "error": {
                     *             "type": "https://pushrail.dev/errors/missing_field",
                     *             "title": "A required field is missing.",
                     *             "status": 400,
                     *             "code": "missing_field",
                     *             "detail": "An event needs a payload; it may be empty: {}.",
                     *             "path": "/events/1/payload"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description One for each event, in order. */
                        readonly results: readonly ({
                            readonly id: string;
                            /** @enum {string} */
                            readonly status: "accepted";
                        } | {
                            /** @description The first event's id. */
                            readonly id: string;
                            /** @enum {string} */
                            readonly status: "duplicate";
                        } | {
                            /** @enum {string} */
                            readonly status: "rejected";
                            /** @description Problem details (RFC 9457). */
                            readonly error: {
                                /** @description A link to the explanation of the code. */
                                readonly type: string;
                                /** @description What the code means. */
                                readonly title: string;
                                readonly status: number;
                                /** @description Stable; decide by this. */
                                readonly code: string;
                                /** @description What was wrong this time. */
                                readonly detail?: string;
                                /** @description JSON pointer to the field at fault. */
                                readonly path?: string;
                                /** @description Every problem found, when there are several. */
                                readonly problems?: readonly {
                                    readonly path: string;
                                    readonly message: string;
                                }[];
                                /** @description Name it when you ask for help. */
                                readonly requestId?: string;
                            };
                        })[];
                    };
                };
            };
            /** @description `malformed_json`: The body is not valid JSON. `invalid_encoding`: The body is not valid UTF-8. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `duplicate_field`: A field is given more than once. `too_deep`: The body is nested too deeply. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The event's id, `evt_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "eventType": "order.completed",
                     *       "customerExternalId": "acme",
                     *       "idempotencyKey": "order-1001-completed",
                     *       "payload": {
                     *         "orderId": "1001",
                     *         "total": 99.5
                     *       },
                     *       "occurredAt": "2026-11-21T09:30:00.000Z",
                     *       "metadata": {},
                     *       "receivedAt": "2026-11-21T09:30:00.000Z",
                     *       "matchedCount": 1,
                     *       "routing": "matched",
                     *       "deliveries": [
                     *         {
                     *           "id": "dlv_0193a1b2c3d47e5f8a9b0c1d2e3f4a5c",
                     *           "destinationId": "dst_0193a1b2c3d47e5f8a9b0c1d2e3f4a5d",
                     *           "state": "delivered"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly id: string;
                        /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                        readonly eventType: string;
                        /** Format: date-time */
                        readonly occurredAt?: string;
                        /** @description What sent the event, such as `billing`. */
                        readonly source?: string;
                        /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                        readonly customerExternalId: string;
                        /** @description The same key of the same customer gives the first event again, for seven days. */
                        readonly idempotencyKey?: string;
                        readonly correlationId?: string;
                        /** @description Null when it is past its retention. */
                        readonly payload: {
                            readonly [key: string]: unknown;
                        } | null;
                        readonly metadata?: {
                            readonly [key: string]: unknown;
                        };
                        /** Format: date-time */
                        readonly receivedAt: string;
                        /** @description Destinations that it was routed to. */
                        readonly matchedCount: number;
                        readonly routing: "matched" | "no_destination_matched";
                        /** @description At most 1,000, oldest first; replays included. */
                        readonly deliveries: readonly {
                            readonly id: string;
                            readonly destinationId: string;
                            readonly state: string;
                        }[];
                    };
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDestinationTypes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "WEBHOOK",
                     *           "label": "Webhook",
                     *           "category": "webhook",
                     *           "description": "Sends each event as a signed HTTPS POST to a URL.",
                     *           "signs": true,
                     *           "batch": {
                     *             "eventsMax": 1,
                     *             "bytesMax": 1048576,
                     *             "ageMsMax": 0
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "url",
                     *               "label": "URL",
                     *               "help": "The https:// address that receives the events. Redirects are not followed.",
                     *               "kind": "url",
                     *               "required": true,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "timeoutMs",
                     *               "label": "Time limit",
                     *               "help": "How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.",
                     *               "kind": "integer",
                     *               "required": false,
                     *               "default": 10000,
                     *               "minimum": 1000,
                     *               "maximum": 30000,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "headers",
                     *               "label": "Headers",
                     *               "help": "Headers to add to every request, such as Authorization. Their values are stored encrypted.",
                     *               "kind": "headers",
                     *               "required": false,
                     *               "default": {},
                     *               "secret": true
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly data: readonly {
                            /** @description The constant that names it. */
                            readonly type: string;
                            readonly label: string;
                            readonly category: string;
                            readonly description: string;
                            /** @description Whether a signing secret is made for each destination. */
                            readonly signs: boolean;
                            /** @description How events are grouped on their way. */
                            readonly batch: {
                                readonly eventsMax: number;
                                readonly bytesMax: number;
                                readonly ageMsMax: number;
                            };
                            readonly fields: readonly {
                                /** @description Name in a destination's JSON. */
                                readonly name: string;
                                readonly label: string;
                                readonly help: string;
                                /** @enum {string} */
                                readonly kind: "text" | "url" | "integer" | "boolean" | "choice" | "headers";
                                readonly required: boolean;
                                /** @description Used when the field is absent. */
                                readonly default?: unknown;
                                readonly minimum?: number;
                                readonly maximum?: number;
                                readonly choices?: readonly string[];
                                /** @description Encrypted at rest, and masked after it was set. */
                                readonly secret: boolean;
                            }[];
                        }[];
                    };
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDestinations: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this customer's. */
                readonly customerExternalId?: string;
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "type": "WEBHOOK",
                     *           "name": "Orders to our warehouse",
                     *           "customerExternalId": "acme",
                     *           "eventTypes": [
                     *             "order.*"
                     *           ],
                     *           "filter": {
                     *             "field": "payload.amount",
                     *             "op": "gte",
                     *             "value": 100
                     *           },
                     *           "retryPolicy": "exponential_backoff",
                     *           "retryAllFailures": false,
                     *           "rateLimitPerSecond": 50,
                     *           "concurrencyLimit": null,
                     *           "ordering": "key",
                     *           "orderingKey": "payload.order.id",
                     *           "state": "ACTIVE",
                     *           "pauseMode": null,
                     *           "disabledReason": null,
                     *           "target": "warehouse.example.com/hooks",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z",
                     *           "url": "https://warehouse.example.com/hooks",
                     *           "timeoutMs": 10000,
                     *           "headers": {
                     *             "X-Team": "••••"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DestinationPage"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "type": "WEBHOOK",
                 *       "customerExternalId": "acme",
                 *       "name": "Orders to our warehouse",
                 *       "url": "https://warehouse.example.com/hooks",
                 *       "eventTypes": [
                 *         "order.*"
                 *       ],
                 *       "filter": {
                 *         "field": "payload.amount",
                 *         "op": "gte",
                 *         "value": 100
                 *       },
                 *       "headers": {
                 *         "X-Team": "logistics"
                 *       },
                 *       "rateLimitPerSecond": 50,
                 *       "ordering": "key",
                 *       "orderingKey": "payload.order.id"
                 *     }
                 */
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "WEBHOOK";
                    /** @description Whose destination it is: your own name for the customer. */
                    readonly customerExternalId: string;
                    readonly eventTypes?: readonly string[] | null;
                    /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
                    readonly filter?: {
                        readonly [key: string]: unknown;
                    } | null;
                    readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
                    readonly retryAllFailures?: boolean | null;
                    /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
                    readonly rateLimitPerSecond?: number | null;
                    /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
                    readonly concurrencyLimit?: number | null;
                    readonly ordering?: ("none" | "key") | null;
                    /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
                    readonly orderingKey?: string | null;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * URL
                     * Format: uri
                     * @description The https:// address that receives the events. Redirects are not followed.
                     */
                    readonly url: string;
                    readonly timeoutMs?: number | null;
                    readonly headers?: {
                        readonly [key: string]: string;
                    } | null;
                };
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       },
                     *       "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4="
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The destination's id, `dst_…`. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly type: "WEBHOOK";
                        /** @description Whose destination it is: your own name for the customer. */
                        readonly customerExternalId: string;
                        /** @description How its owner calls it. */
                        readonly name: string;
                        /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
                        readonly eventTypes: readonly string[];
                        /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
                        readonly filter: {
                            readonly [key: string]: unknown;
                        } | null;
                        /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
                        readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
                        /** @description Also retry failures that time alone does not heal, such as a 400. */
                        readonly retryAllFailures: boolean;
                        /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
                        readonly rateLimitPerSecond: number | null;
                        /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
                        readonly concurrencyLimit: number | null;
                        /**
                         * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
                         * @enum {string}
                         */
                        readonly ordering: "none" | "key";
                        /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
                        readonly orderingKey: string | null;
                        /**
                         * @description PAUSED by a person, DISABLED by the system because it only failed.
                         * @enum {string}
                         */
                        readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
                        /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
                        readonly pauseMode: ("hold" | "skip") | null;
                        /** @description Why the system disabled it. */
                        readonly disabledReason: string | null;
                        /** @description Where its events go, in one line. */
                        readonly target: string;
                        /** Format: date-time */
                        readonly createdAt: string;
                        /** Format: date-time */
                        readonly updatedAt: string;
                        /**
                         * URL
                         * Format: uri
                         * @description The https:// address that receives the events. Redirects are not followed.
                         */
                        readonly url: string;
                        /**
                         * Time limit
                         * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
                         * @default 10000
                         */
                        readonly timeoutMs: number;
                        /**
                         * Headers
                         * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
                         * @default {}
                         */
                        readonly headers: {
                            readonly [key: string]: string;
                        };
                        /** @description The key its requests are signed with. It is shown this once. */
                        readonly signingSecret: string;
                    };
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly deleteDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "state": "DELETED",
                     *       "cancelledDeliveries": {
                     *         "count": 12,
                     *         "isExact": true
                     *       }
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The destination's id, `dst_…`. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly state: "DELETED";
                        /** @description Deliveries that waited for it and are cancelled now. What a worker had taken over and not begun to send is cancelled beside them. */
                        readonly cancelledDeliveries: {
                            readonly count: number;
                            /** @description False: there are more than were counted. */
                            readonly isExact: boolean;
                        };
                    };
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly updateDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "Orders to our new warehouse",
                 *       "filter": null
                 *     }
                 */
                readonly "application/json": {
                    readonly eventTypes?: readonly string[] | null;
                    /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
                    readonly filter?: {
                        readonly [key: string]: unknown;
                    } | null;
                    readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
                    readonly retryAllFailures?: boolean | null;
                    /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
                    readonly rateLimitPerSecond?: number | null;
                    /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
                    readonly concurrencyLimit?: number | null;
                    readonly ordering?: ("none" | "key") | null;
                    /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
                    readonly orderingKey?: string | null;
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * URL
                     * Format: uri
                     * @description The https:// address that receives the events. Redirects are not followed.
                     */
                    readonly url?: string;
                    readonly timeoutMs?: number | null;
                    readonly headers?: {
                        readonly [key: string]: string;
                    } | null;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            /** @description `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly pauseDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "mode": "hold"
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * @description Keep what arrives meanwhile for later, or give it up.
                     * @default hold
                     * @enum {string}
                     */
                    readonly mode?: "hold" | "skip";
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly resumeDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       },
                     *       "deadLetters": {
                     *         "count": 12,
                     *         "isExact": true
                     *       }
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The destination's id, `dst_…`. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly type: "WEBHOOK";
                        /** @description Whose destination it is: your own name for the customer. */
                        readonly customerExternalId: string;
                        /** @description How its owner calls it. */
                        readonly name: string;
                        /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
                        readonly eventTypes: readonly string[];
                        /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
                        readonly filter: {
                            readonly [key: string]: unknown;
                        } | null;
                        /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
                        readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
                        /** @description Also retry failures that time alone does not heal, such as a 400. */
                        readonly retryAllFailures: boolean;
                        /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
                        readonly rateLimitPerSecond: number | null;
                        /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
                        readonly concurrencyLimit: number | null;
                        /**
                         * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
                         * @enum {string}
                         */
                        readonly ordering: "none" | "key";
                        /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
                        readonly orderingKey: string | null;
                        /**
                         * @description PAUSED by a person, DISABLED by the system because it only failed.
                         * @enum {string}
                         */
                        readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
                        /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
                        readonly pauseMode: ("hold" | "skip") | null;
                        /** @description Why the system disabled it. */
                        readonly disabledReason: string | null;
                        /** @description Where its events go, in one line. */
                        readonly target: string;
                        /** Format: date-time */
                        readonly createdAt: string;
                        /** Format: date-time */
                        readonly updatedAt: string;
                        /**
                         * URL
                         * Format: uri
                         * @description The https:// address that receives the events. Redirects are not followed.
                         */
                        readonly url: string;
                        /**
                         * Time limit
                         * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
                         * @default 10000
                         */
                        readonly timeoutMs: number;
                        /**
                         * Headers
                         * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
                         * @default {}
                         */
                        readonly headers: {
                            readonly [key: string]: string;
                        };
                        /** @description Its deliveries that are dead and were not replayed. */
                        readonly deadLetters: {
                            readonly count: number;
                            /** @description False: there are more than were counted. */
                            readonly isExact: boolean;
                        };
                    };
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly testDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "eventType": "order.completed",
                 *       "payload": {
                 *         "amount": 100
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @default pushrail.test */
                    readonly eventType?: string;
                    /** @description What the event carries; a greeting when absent. */
                    readonly payload?: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "eventId": "evt_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "deliveryId": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e60"
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `evt_…` */
                        readonly eventId: string;
                        /** @description `dlv_…`; look there for what became of it. */
                        readonly deliveryId: string;
                    };
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listSigningSecrets: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "version": 2,
                     *           "lastFour": "kQ4=",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "signsUntil": null,
                     *           "state": "active"
                     *         },
                     *         {
                     *           "version": 1,
                     *           "lastFour": "aB8=",
                     *           "createdAt": "2026-10-02T14:00:00.000Z",
                     *           "signsUntil": "2026-11-22T09:30:00.000Z",
                     *           "state": "retiring"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["SigningSecretList"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly rotateSigningSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "overlapSeconds": 86400
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * @description For how long the present secret goes on signing beside the new one. 0 ends it at once, and with it all older ones.
                     * @default 86400
                     */
                    readonly overlapSeconds?: number;
                };
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 2,
                     *       "lastFour": "kQ4=",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "signsUntil": null,
                     *       "state": "active",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4="
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CreatedSigningSecret"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly revokeSigningSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
                /** @description The secret's version, such as 1. */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It no longer signs. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeliveries: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only this destination's.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId?: string;
                /**
                 * @description Only this customer's.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description An exact event type, or `order.*` for all below `order`.
                 * @example order.*
                 */
                readonly eventType?: string;
                /**
                 * @description Only those with this reason.
                 * @example timeout
                 */
                readonly reason?: "timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired";
                /**
                 * @description Created at or after (RFC 3339).
                 * @example 2026-11-21T00:00:00Z
                 */
                readonly from?: string;
                /**
                 * @description Created before (RFC 3339).
                 * @example 2026-11-22T00:00:00Z
                 */
                readonly to?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
                /**
                 * @description Only those in this state.
                 * @example dead
                 */
                readonly state?: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
                /**
                 * @description Only this event's.
                 * @example evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e
                 */
                readonly eventId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "state": "dead",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "attemptCount": 1,
                     *           "origin": "event",
                     *           "replayOf": null,
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "nextAttemptAt": null,
                     *           "finishedAt": "2026-11-21T09:30:00.181Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `dlv_…`
                 * @example dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *       "eventType": "order.completed",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "state": "dead",
                     *       "reason": "rejected",
                     *       "sentence": "The destination rejected this event.",
                     *       "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *       "attemptCount": 1,
                     *       "origin": "event",
                     *       "replayOf": null,
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "nextAttemptAt": null,
                     *       "finishedAt": "2026-11-21T09:30:00.181Z",
                     *       "replayedAs": null,
                     *       "body": "{\"id\":\"evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e\",\"eventType\":\"order.completed\",\"payload\":{}}",
                     *       "event": {
                     *         "id": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *         "eventType": "order.completed",
                     *         "payload": {}
                     *       },
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "outcome": "failed",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "detail": "The destination answered 422.",
                     *           "startedAt": "2026-11-21T09:30:00.031Z",
                     *           "durationMs": 149,
                     *           "batchId": null,
                     *           "request": {
                     *             "target": "https://hooks.example.com/orders",
                     *             "headers": [
                     *               [
                     *                 "content-type",
                     *                 "application/json"
                     *               ]
                     *             ]
                     *           },
                     *           "response": {
                     *             "status": 422,
                     *             "headers": [
                     *               [
                     *                 "content-type",
                     *                 "text/plain"
                     *               ]
                     *             ],
                     *             "bodyExcerpt": "unknown order",
                     *             "bodyBytes": 13,
                     *             "bodyTruncated": false
                     *           },
                     *           "timings": {
                     *             "dnsMs": 4,
                     *             "connectMs": 21,
                     *             "tlsMs": 38,
                     *             "waitMs": 84,
                     *             "totalMs": 149
                     *           }
                     *         }
                     *       ],
                     *       "attemptsKept": true
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly replayDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `dlv_…`
                 * @example dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *       "eventType": "order.completed",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "state": "claimed",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "nextStep": null,
                     *       "attemptCount": 0,
                     *       "origin": "replay",
                     *       "replayOf": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "createdAt": "2026-11-21T09:31:44.052Z",
                     *       "nextAttemptAt": null,
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Delivery"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only this destination's.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId?: string;
                /**
                 * @description Only this customer's.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description An exact event type, or `order.*` for all below `order`.
                 * @example order.*
                 */
                readonly eventType?: string;
                /**
                 * @description Only those with this reason.
                 * @example timeout
                 */
                readonly reason?: "timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired";
                /**
                 * @description Created at or after (RFC 3339).
                 * @example 2026-11-21T00:00:00Z
                 */
                readonly from?: string;
                /**
                 * @description Created before (RFC 3339).
                 * @example 2026-11-22T00:00:00Z
                 */
                readonly to?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "state": "dead",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "attemptCount": 1,
                     *           "origin": "event",
                     *           "replayOf": null,
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "nextAttemptAt": null,
                     *           "finishedAt": "2026-11-21T09:30:00.181Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listCustomers: {
        readonly parameters: {
            readonly query?: {
                /** @description Most items of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "externalId": "acct_8K2zRq",
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "destinationCount": 2,
                     *           "erasureId": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CustomerPage"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getCustomer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "externalId": "acct_8K2zRq",
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "destinationCount": 2,
                     *       "erasureId": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Customer"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly eraseCustomer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "customerExternalIdSha256": "36192ded655adcb054545901a7d68322f212c8407572fb154b482505a603fa9a",
                     *       "state": "running",
                     *       "phase": "erasing",
                     *       "rowsErased": {
                     *         "attempts": 5210,
                     *         "backlog": 12
                     *       },
                     *       "requestedBy": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "requestedAt": "2026-11-21T09:30:00.027Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getErasure: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `era_…`
                 * @example era_018f3c6012347c3d8e9f0a1b2c3d4e60
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "customerExternalIdSha256": "36192ded655adcb054545901a7d68322f212c8407572fb154b482505a603fa9a",
                     *       "state": "running",
                     *       "phase": "erasing",
                     *       "rowsErased": {
                     *         "attempts": 5210,
                     *         "backlog": 12
                     *       },
                     *       "requestedBy": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "requestedAt": "2026-11-21T09:30:00.027Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listReplays: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this destination's, `dst_…`. */
                readonly destinationId?: string;
                /** @description Only those in this state. */
                readonly state?: "selecting" | "running" | "paused" | "cancelled" | "finished";
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "scope": {
                     *             "kind": "window",
                     *             "from": "2026-11-21T08:00:00.000Z",
                     *             "to": "2026-11-21T09:00:00.000Z",
                     *             "eventTypes": [
                     *               "order.*"
                     *             ],
                     *             "states": [
                     *               "dead"
                     *             ]
                     *           },
                     *           "state": "running",
                     *           "reason": null,
                     *           "sentence": null,
                     *           "counts": {
                     *             "selected": 1200,
                     *             "alreadyReplayed": 3,
                     *             "remaining": 700,
                     *             "inProgress": 40,
                     *             "retrying": 2,
                     *             "delivered": 457,
                     *             "dead": 3,
                     *             "cancelled": 0,
                     *             "skipped": 0
                     *           },
                     *           "progress": 0.38,
                     *           "ratePerSecond": 96.4,
                     *           "secondsLeft": 8,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "selectedAt": "2026-11-21T09:30:00.412Z",
                     *           "finishedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ReplayPage"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Any text of your own: the same request with the same key makes one replay, however often it is sent. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                 *       "scope": {
                 *         "kind": "window",
                 *         "from": "2026-11-21T08:00:00.000Z",
                 *         "to": "2026-11-21T09:00:00.000Z",
                 *         "eventTypes": [
                 *           "order.*"
                 *         ],
                 *         "states": [
                 *           "dead"
                 *         ]
                 *       },
                 *       "dryRun": false
                 *     }
                 */
                readonly "application/json": {
                    /** @description `dst_…` */
                    readonly destinationId: string;
                    readonly scope: {
                        /**
                         * @description `deliveries`: those that are named. `window`: those made in a span of time. `deadLetters`: those that wait among the dead letters.
                         * @enum {unknown}
                         */
                        readonly kind: "deliveries" | "window" | "deadLetters";
                        /** @description With `deliveries`: which ones, `dlv_…`. All of them went to the destination. */
                        readonly deliveryIds?: readonly string[];
                        /**
                         * Format: date-time
                         * @description With `window`: created at or after.
                         */
                        readonly from?: string;
                        /**
                         * Format: date-time
                         * @description With `window`: created before.
                         */
                        readonly to?: string;
                        /** @description With `window`: only these types; `order.*` stands for all below `order`. Absent: all. */
                        readonly eventTypes?: readonly string[];
                        /** @description With `window`: only deliveries that ended so. Absent: only dead ones. */
                        readonly states?: readonly ("delivered" | "dead" | "cancelled")[];
                        /** @description With `deadLetters`: only those that died for these reasons. Absent: all. */
                        readonly reasons?: readonly ("timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired")[];
                    };
                    /**
                     * @description `true`: only estimate, change nothing.
                     * @default false
                     */
                    readonly dryRun?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description The estimate that was asked for, or the replay that this idempotency key made before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayEstimate"] | components["schemas"]["Replay"];
                };
            };
            /** @description It is under way, or was before. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 409: components["responses"]["StateConflictOrIdempotencyConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly pauseReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly resumeReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly cancelReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["Unauthenticated"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
}
