import type { DeliveryFilter } from "../api/types.ts";

/**
 * Where in the cache each answer is kept. A key begins with the customer, so that no answer is ever shown to another
 * one, and goes on from the general to the special, so that its beginning names all that hangs together.
 */
export const queryKeys = {
  portal: (customer: string) => [customer, "portal"] as const,
  destinationTypes: (customer: string) => [customer, "destination-types"] as const,
  destinationGuide: (customer: string, type: string) =>
    [customer, "destination-guides", type] as const,
  destinations: (customer: string) => [customer, "destinations"] as const,
  destinationList: (customer: string) => [customer, "destinations", "list"] as const,
  destination: (customer: string, id: string) => [customer, "destinations", "one", id] as const,
  signingSecrets: (customer: string, destinationId: string) =>
    [customer, "signing-secrets", destinationId] as const,
  deliveryCounts: (customer: string) => [customer, "delivery-counts"] as const,
  deliveryCountsOf: (customer: string, hours: number, destinationId: string | undefined) =>
    [customer, "delivery-counts", hours, destinationId ?? null] as const,
  deliveryPages: (customer: string, filter: DeliveryFilter) =>
    [customer, "deliveries", "pages", filter] as const,
  newestDeliveries: (customer: string) => [customer, "deliveries", "newest"] as const,
  newestDeliveriesOf: (customer: string, filter: DeliveryFilter) =>
    [customer, "deliveries", "newest", filter] as const,
  delivery: (customer: string, id: string) => [customer, "deliveries", "one", id] as const,
  deadLetters: (customer: string) => [customer, "dead-letters"] as const,
  deadLetterGroups: (customer: string, destinationId: string) =>
    [customer, "dead-letters", "groups", destinationId] as const,
  deadLetterPages: (customer: string, filter: DeliveryFilter) =>
    [customer, "dead-letters", "pages", filter] as const,
  replays: (customer: string) => [customer, "replays"] as const,
  replayList: (customer: string, destinationId: string | undefined) =>
    [customer, "replays", "list", destinationId ?? null] as const,
  replay: (customer: string, id: string) => [customer, "replays", "one", id] as const,
  credentialTypes: (customer: string) => [customer, "credential-types"] as const,
  credentials: (customer: string) => [customer, "credentials"] as const,
  eventTypes: (customer: string) => [customer, "event-types"] as const,
  recentEvents: (customer: string, eventType: string | undefined) =>
    [customer, "events", eventType ?? null] as const,
  filterPreview: (customer: string, rule: unknown) => [customer, "filter-previews", rule] as const,
  audit: (customer: string, filter: object) => [customer, "audit", filter] as const,
};
