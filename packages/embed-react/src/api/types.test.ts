import { expect, test } from "vitest";
import type { operations } from "../../../sdk/src/openapi-types.ts";
import type { Guide, GuideBlock } from "./guide-types.ts";
import type {
  AuditEntry,
  ConnectionCheck,
  CreatedDestination,
  CreatedSigningSecret,
  Credential,
  CredentialType,
  DeadLetterGroup,
  Delivery,
  DeliveryCounts,
  DeliveryDetail,
  DeliveryFilter,
  Destination,
  DestinationType,
  EventType,
  Filter,
  FilterPreview,
  Page,
  Portal,
  Replay,
  ReplayEstimate,
  ReplayInput,
  SigningSecret,
} from "./types.ts";

// Goal: the types of the answers cannot drift from what the server says. Method: the compiler compares them with those
// generated of the API's description; each line below fails to compile when a type says what the server does not.

type Operation = keyof operations;

type Answer<Name extends Operation, Status extends number = 200> = operations[Name] extends {
  responses: Record<Status, { content: { "application/json": infer Json } }>;
}
  ? Json
  : never;

type Item<Name extends Operation> =
  Answer<Name> extends { readonly data: readonly (infer One)[] } ? One : never;

type Body<Name extends Operation> = operations[Name] extends {
  requestBody?: { content: { "application/json": infer Json } };
}
  ? Json
  : never;

type Query<Name extends Operation> = operations[Name] extends {
  parameters: { query?: infer Parameters };
}
  ? NonNullable<Parameters>
  : never;

/** The names that a type writes down, without an index signature. */
type Named<Type> = keyof {
  [Name in keyof Type as string extends Name ? never : Name]: unknown;
};

/** `true` when every answer of the server is one of ours, and ours names nothing that the server does not. */
type Reads<Ours, Theirs> = [Theirs] extends [never]
  ? "the server has no such answer"
  : [Theirs] extends [Ours]
    ? [Exclude<Named<Ours>, KeysOfUnion<Theirs>>] extends [never]
      ? true
      : { readonly unknownToTheServer: Exclude<Named<Ours>, KeysOfUnion<Theirs>> }
    : { readonly differs: Differing<Ours, Theirs> };

type KeysOfUnion<Type> = Type extends unknown ? keyof Type : never;

/** For the compiler's message: which members are not what ours say. */
type Differing<Ours, Theirs> = {
  [Name in Named<Ours>]: Name extends keyof Theirs
    ? Name extends keyof Ours
      ? [Theirs[Name]] extends [Ours[Name]]
        ? never
        : Name
      : never
    : Name;
}[Named<Ours>];

/** With our filter in the place of the description's, which leaves open what is in it. */
type Filtered<Type> = Type extends unknown
  ? { readonly [Name in keyof Type]: Name extends "filter" ? Filter | null : Type[Name] }
  : never;

const reads = {
  portal: true satisfies Reads<Portal, Answer<"getPortal">>,
  destinationType: true satisfies Reads<DestinationType, Item<"listDestinationTypes">>,
  destination: true satisfies Reads<Destination, Filtered<Answer<"getDestination">>>,
  listedDestination: true satisfies Reads<Destination, Filtered<Item<"listDestinations">>>,
  createdDestination: true satisfies Reads<
    CreatedDestination,
    Filtered<Answer<"createDestination", 201>>
  >,
  connectionCheck: true satisfies Reads<ConnectionCheck, Answer<"checkDestination">>,
  signingSecret: true satisfies Reads<SigningSecret, Item<"listSigningSecrets">>,
  createdSecret: true satisfies Reads<CreatedSigningSecret, Answer<"rotateSigningSecret", 201>>,
  deliveries: true satisfies Reads<Page<Delivery>, Answer<"listDeliveries">>,
  delivery: true satisfies Reads<DeliveryDetail, Answer<"getDelivery">>,
  deliveryCounts: true satisfies Reads<DeliveryCounts, Item<"listDeliveryCounts">>,
  deadLetters: true satisfies Reads<Page<Delivery>, Answer<"listDeadLetters">>,
  deadLetterGroup: true satisfies Reads<DeadLetterGroup, Item<"listDeadLetterGroups">>,
  replay: true satisfies Reads<Replay, Answer<"getReplay">>,
  replays: true satisfies Reads<Page<Replay>, Answer<"listReplays">>,
  estimate: true satisfies Reads<ReplayEstimate, Exclude<Answer<"createReplay">, { id: string }>>,
  credentialType: true satisfies Reads<CredentialType, Item<"listCredentialTypes">>,
  credential: true satisfies Reads<Credential, Answer<"getCredential">>,
  eventType: true satisfies Reads<EventType, Item<"listEventTypes">>,
  filterPreview: true satisfies Reads<FilterPreview, Answer<"previewFilter">>,
  audit: true satisfies Reads<Page<AuditEntry>, Answer<"listAudit">>,
};

/** `true` when ours names nothing that the server does not, whichever of its forms it has. */
type Names<Ours, Theirs> = [Exclude<KeysOfUnion<Ours>, KeysOfUnion<Theirs>>] extends [never]
  ? true
  : { readonly unknownToTheServer: Exclude<KeysOfUnion<Ours>, KeysOfUnion<Theirs>> };

type Block = Answer<"getDestinationType">["guide"]["blocks"][number];

// Recursive ones, and those that the API takes: the description says them more loosely than we do.
const names = {
  guide: true satisfies Names<Guide, Answer<"getDestinationType">["guide"]>,
  guideBlock: true satisfies Names<GuideBlock, Block>,
  guideBlockKinds: true satisfies Reads<GuideBlock["kind"], Block["kind"]>,
  deliveryFilter: true satisfies Names<DeliveryFilter, Query<"listDeliveries">>,
  replay: true satisfies Names<ReplayInput, Body<"createReplay">>,
  replayScope: true satisfies Names<ReplayInput["scope"], Body<"createReplay">["scope"]>,
};

test("every type of an answer is what the API's description says", () => {
  expect(Object.values({ ...reads, ...names }).every((holds) => holds)).toBe(true);
});
