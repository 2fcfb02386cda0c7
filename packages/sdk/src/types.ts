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

/** Which events to list. */
export type EventQuery = Query<"listEvents">;

/** A recent event in a list; its payload is for display. */
export type ListedEvent = components["schemas"]["ListedEvent"];

/** Event types and a filter to try on recent events. */
export type FilterPreviewInput = Body<"previewFilter">;

/** Which recent events a rule lets through, and which part of it kept out the others. */
export type FilterPreview = components["schemas"]["FilterPreview"];

/** An event type that a tenant describes. */
export type EventType = components["schemas"]["EventType"];

/** What to say of an event type: what is absent is not kept from before. */
export type EventTypeInput = Body<"putEventType">;

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

/** What to check: a creation's body, in which the name may be left out, or a change's with the `destinationId`. */
export type DestinationCheckInput = Body<"checkDestination">;

/** What came of a connection check, step by step. */
export type ConnectionCheck = components["schemas"]["ConnectionCheck"];

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

/** Whose counts of deliveries to show, and of how many hours. */
export type DeliveryCountsQuery = Query<"listDeliveryCounts">;

/** How deliveries to one destination went, hour by hour. */
export type DeliveryCounts = components["schemas"]["DeliveryCounts"];

/** Which dead letters to list. */
export type DeadLetterQuery = Query<"listDeadLetters">;

/** The dead letters of a destination with one reason, and what to do about it. */
export type DeadLetterGroup = components["schemas"]["DeadLetterGroup"];

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

/** What to change of a customer: whether it is suspended, whether its payloads are stored sealed. */
export type CustomerChange = Body<"updateCustomer">;

/** A customer as changing it answers: whether it is suspended, whether its payloads are stored sealed. */
export type CustomerSettings = Answer<"updateCustomer", 200>;

/** For which customer to make a session, for how long, and for whom of its people. */
export type SessionInput = Body<"createSession">;

/** A session as its creation answers it, with the token that is never shown again. */
export type CreatedSession = Answer<"createSession", 201>;

/** A session of a customer, without its token. */
export type Session = components["schemas"]["Session"];

/** Which sessions to list. */
export type SessionQuery = Query<"listSessions">;

/** What a destination signs in with, as it is created; the fields of its type stand beside `type` and `name`. */
export type CredentialInput = Body<"createCredential">;

/** What may be changed of a credential; what is absent stays. */
export type CredentialChange = Body<"updateCredential">;

/** What a customer's destinations sign in with; of its secrets, only what lets its owner recognise them. */
export type Credential = components["schemas"]["Credential"];

/** Which credentials to list. */
export type CredentialQuery = Query<"listCredentials">;

/** A type of credential with the fields that it takes. */
export type CredentialType = Answer<"listCredentialTypes", 200>["data"][number];

/** For which customer to show the external id. */
export type CredentialTypeQuery = Query<"listCredentialTypes">;

/** A type of destination with the settings that it takes. */
export type DestinationType = Answer<"listDestinationTypes", 200>["data"][number];

/** A type of destination with its set-up guide. */
export type DestinationTypeWithGuide = components["schemas"]["DestinationTypeWithGuide"];

/** A part of a set-up guide: a heading, a paragraph, a list, code or a table. */
export type GuideBlock = components["schemas"]["GuideBlock"];

/** One environment of your tenant with its settings. */
export type OwnTenant = components["schemas"]["OwnTenant"];

/** Settings of your tenant to replace, each as a whole. */
export type TenantSettingsChange = Body<"changeOwnTenant">;

/** What a portal needs to present itself. */
export type Portal = components["schemas"]["Portal"];

/** Who did what to what, and when. */
export type AuditEntry = components["schemas"]["AuditEntry"];

/** Which audit entries to list; times are RFC 3339, `from` inclusive and `to` exclusive. */
export type AuditQuery = Query<"listAudit">;

/** A tenant as it is created; both of its environments begin with these settings. */
export type TenantInput = Body<"createTenant">;

/** What to change of a tenant or of one of its environments. */
export type TenantChange = Body<"changeTenant">;

/** A tenant, with the settings of one of its environments. */
export type Tenant = components["schemas"]["Tenant"];

/** A tenant as a list shows it. */
export type ListedTenant = components["schemas"]["ListedTenant"];

/** For which environment to make an API key, and what it may do. */
export type ApiKeyInput = Body<"createApiKey">;

/** An API key as its creation answers it, with its text that is never shown again. */
export type CreatedApiKey = Answer<"createApiKey", 201>;

/** An API key without its text. */
export type ApiKey = components["schemas"]["ApiKey"];
