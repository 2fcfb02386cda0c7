import { definitionOf } from "@pushrail/destinations";
import type { Settings } from "@pushrail/destinations";
import { disableAfterMs } from "../alerts/decide.ts";
import { publicId } from "../ids.ts";
import type { OwnedDestination } from "./store.ts";

/** A destination as the API shows it; the settings of its type stand beside these members, secret ones masked. */
export interface PublicDestination {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly customerExternalId: string;
  readonly eventTypes: readonly string[];
  readonly filter: unknown;
  readonly retryPolicy: unknown;
  readonly retryAllFailures: boolean;
  readonly rateLimitPerSecond: number | null;
  readonly concurrencyLimit: number | null;
  readonly ordering: "none" | "key";
  readonly orderingKey: string | null;
  readonly credentialId: string | null;
  readonly state: string;
  readonly pauseMode: string | null;
  readonly disabledReason: string | null;
  /** RFC 3339, UTC. Since when it has only failed; `null` while it does not. */
  readonly failingSince: string | null;
  /** RFC 3339, UTC. When it is disabled if it goes on failing; `null` unless it fails and is active. */
  readonly disablesAt: string | null;
  /** The short line that a list shows, such as a URL's host and path. */
  readonly target: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [setting: string]: unknown;
}

/** The public form. `secrets` in plain text; `undefined` when they cannot be read, which shows as having none. */
export function publicDestination(
  destination: OwnedDestination,
  secrets: Settings["secrets"] | undefined,
): PublicDestination {
  const definition = definitionOf(destination.type);
  const common = {
    id: publicId("destination", destination.id),
    type: destination.type,
    name: destination.name,
    customerExternalId: destination.customerExternalId,
    eventTypes: destination.eventTypes,
    filter: destination.filter,
    retryPolicy: destination.retryPolicy,
    retryAllFailures: destination.retryAll,
    rateLimitPerSecond: destination.rateLimitPerSecond,
    concurrencyLimit: destination.concurrencyLimit,
    ordering: destination.orderingKey === null ? ("none" as const) : ("key" as const),
    orderingKey: destination.orderingKey,
    credentialId:
      destination.credentialId === null ? null : publicId("credential", destination.credentialId),
    state: destination.state,
    pauseMode: destination.pauseMode,
    disabledReason: destination.disabledReason,
    ...failing(destination),
    target: definition?.target(destination.config) ?? "",
    createdAt: destination.createdAt.toISOString(),
    updatedAt: destination.updatedAt.toISOString(),
  };
  const settings = { ...destination.config, ...definition?.maskSecrets(secrets ?? {}) };
  // The common members first for the reader's sake, and last so that no setting can stand in for one.
  return { ...common, ...settings, ...common };
}

/** A paused destination is not disabled, and a disabled one no second time. */
function failing({ state, failingSince }: OwnedDestination) {
  const disablesAtMs =
    failingSince === null || state !== "ACTIVE" ? null : failingSince.getTime() + disableAfterMs;
  return {
    failingSince: failingSince?.toISOString() ?? null,
    disablesAt: disablesAtMs === null ? null : new Date(disablesAtMs).toISOString(),
  };
}
