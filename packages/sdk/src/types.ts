import type { components, operations } from "./openapi-types.ts";

/**
 * The API's types under the names that this package gives them. They are read off the generated OpenAPI types, so the
 * client cannot say anything else than the server; what each field means is documented there.
 */

type Operation = keyof operations;

/** The JSON of one successful answer of an operation. */
type Answer<Name extends Operation, Status extends number> = operations[Name] extends {
  responses: Record<Status, { content: { "application/json": infer Json } }>;
}
  ? Json
  : never;

/** The JSON body that an operation takes. */
type Body<Name extends Operation> = operations[Name] extends {
  requestBody?: { content: { "application/json": infer Json } };
}
  ? Json
  : never;

/** The query parameters that an operation takes. */
type Query<Name extends Operation> = operations[Name] extends {
  parameters: { query?: infer Parameters };
}
  ? NonNullable<Parameters>
  : never;

/** An event as it is sent. `eventType`, `customerExternalId` and `payload` are required. */
export type EventInput = Body<"sendEvent">;

/** What became of a sent event; `id` is the first event's for a duplicate. */
export type SentEvent = Answer<"sendEvent", 200> | Answer<"sendEvent", 202>;

/** What became of one event of a batch; a rejected one says why. */
export type BatchResult = Answer<"sendEvents", 200>["results"][number];

/** An event as it was accepted, and what became of it. */
export type Event = Answer<"getEvent", 200>;

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

/** A destination as it is created; the settings of its type stand beside `type` and `name`. */
export type DestinationInput = Body<"createDestination">;

/** What may be changed of a destination; what is absent stays. */
export type DestinationChange = Body<"updateDestination">;

/** One customer's configured target; the settings of its type stand beside these fields, secret ones masked. */
export type Destination = Answer<"getDestination", 200>;

/** A destination as its creation answers it, with the signing secret that is never shown again. */
export type CreatedDestination = Answer<"createDestination", 201>;

/** A destination as resuming it answers, with the number of its dead letters, which a replay would send. */
export type ResumedDestination = Answer<"resumeDestination", 200>;

/** What deleting a destination answers: how many waiting deliveries it cancelled. */
export type DeletedDestination = Answer<"deleteDestination", 200>;

/** How failed deliveries are tried again; a list holds the delays in seconds, one for each retry. */
export type RetryPolicy = Destination["retryPolicy"];

/** Which destinations to list. */
export type DestinationQuery = Query<"listDestinations">;

/** A signing secret that signs at present, without its text. */
export type SigningSecret = components["schemas"]["SigningSecret"];

/** A signing secret as rotating answers it, with its text that is never shown again. */
export type CreatedSigningSecret = Answer<"rotateSigningSecret", 201>;

/** For how long the present signing secret goes on signing beside the new one. */
export type RotationInput = Body<"rotateSigningSecret">;

/** What a test event carries; by default a greeting of the type `pushrail.test`. */
export type TestInput = NonNullable<Body<"testDestination">>;

/** A test event under way. */
export type SentTest = Answer<"testDestination", 202>;

/** One event on its way to one destination. */
export type Delivery = components["schemas"]["Delivery"];

/** Where a delivery stands: three states of work, three ends. */
export type DeliveryState = Delivery["state"];

/** One try of a delivery. */
export type Attempt = components["schemas"]["Attempt"];

/** One delivery with all its attempts, oldest first. */
export type DeliveryDetail = components["schemas"]["DeliveryDetail"];

/** Which deliveries to list; times are RFC 3339, `from` inclusive and `to` exclusive. */
export type DeliveryQuery = Query<"listDeliveries">;

/** Which dead letters to list. */
export type DeadLetterQuery = Query<"listDeadLetters">;

/** Which deliveries of which destination to replay. */
export type ReplayInput = Omit<Body<"createReplay">, "dryRun">;

/** What a replay is to repeat; which fields go with which `kind` is documented at each. */
export type ReplayScope = ReplayInput["scope"];

/** Many deliveries of one destination that are repeated in the background. */
export type Replay = components["schemas"]["Replay"];

/** Where a replay stands; `cancelled` and `finished` are final. */
export type ReplayState = Replay["state"];

/** What a replay would repeat, and about how long it would take. */
export type ReplayEstimate = components["schemas"]["ReplayEstimate"];

/** Which replays to list. */
export type ReplayQuery = Query<"listReplays">;

/** Someone who has destinations and whom events are for. */
export type Customer = components["schemas"]["Customer"];

/** The record of a customer's erasure: how far it is, who asked and when. */
export type Erasure = components["schemas"]["Erasure"];
