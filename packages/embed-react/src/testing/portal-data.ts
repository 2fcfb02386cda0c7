import type { Destination, DestinationType, Portal } from "../api/types.ts";

/** A destination type as the server declares it: the webhook, unless said otherwise. */
export function destinationType(changes: Partial<DestinationType> = {}): DestinationType {
  return {
    type: "WEBHOOK",
    label: "Webhook",
    category: "webhook",
    description: "Sends each event as a signed POST.",
    signs: true,
    credentialTypes: [],
    requiresCredential: false,
    batch: { eventsMax: 1, bytesMax: 1_000_000, ageMsMax: 0 },
    icon: { viewBox: "0 0 24 24", paths: ["M0 0h24v24H0z"] },
    fields: [
      { name: "url", label: "URL", help: "Where to.", kind: "url", required: true, secret: false },
      {
        name: "timeoutMs",
        label: "Time limit",
        help: "",
        kind: "integer",
        required: false,
        default: 10_000,
        minimum: 1_000,
        maximum: 30_000,
        secret: false,
        advanced: true,
      },
      {
        name: "headers",
        label: "Headers",
        help: "",
        kind: "headers",
        required: false,
        default: {},
        secret: true,
      },
    ],
    ...changes,
  };
}

/** An active destination. */
export function destination(changes: Partial<Destination> = {}): Destination {
  return {
    id: "dst_1",
    type: "WEBHOOK",
    name: "Orders",
    customerExternalId: "acme",
    eventTypes: ["*"],
    filter: null,
    retryPolicy: "exponential_backoff",
    retryAllFailures: false,
    rateLimitPerSecond: null,
    concurrencyLimit: null,
    ordering: "none",
    orderingKey: null,
    credentialId: null,
    state: "ACTIVE",
    pauseMode: null,
    disabledReason: null,
    failingSince: null,
    disablesAt: null,
    target: "receiver.example/events",
    createdAt: "2026-11-20T09:00:00.000Z",
    updatedAt: "2026-11-20T09:00:00.000Z",
    ...changes,
  };
}

/** A portal whose vendor allows everything. */
export function portal(policy: Partial<Portal["portalPolicy"]> = {}): Portal {
  return {
    customerExternalId: "acme",
    environment: "live",
    portalPolicy: {
      destinationTypes: null,
      eventTypes: null,
      mayReplay: true,
      mayDelete: true,
      showsPayloads: true,
      ...policy,
    },
    privatePayloads: false,
  };
}
