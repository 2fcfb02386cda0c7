import { definitionOf, signingKeyOf } from "@pushrail/destinations";
import type { DestinationType, Settings } from "@pushrail/destinations";
import { KekError } from "../encryption/kek-provider.ts";
import { SealError, type Keyring } from "../encryption/keyring.ts";
import { openCredential } from "../credentials/attaching.ts";
import type { StoredCredential } from "../credentials/attaching.ts";
import type { Transaction } from "../database/transaction.ts";
import { parseRetryPolicy } from "../deliveries/retry-policy.ts";
import type { RetryPolicy } from "../deliveries/retry-policy.ts";
import type {
  RoutableDestination,
  RoutableEvent,
  SettingsProblem,
  SigningKey,
} from "./directory.ts";
import { compileFilter } from "./filter.ts";
import { isQueued } from "./flow.ts";
import { compileEventTypes } from "./routing.ts";
import { settingsPlace, signingSecretPlace } from "./sealed-places.ts";
import type { StoredSigningSecret } from "./signing-secret-store.ts";
import type { DestinationKey, StoredDestination } from "./store.ts";

/** What became of one stored destination. */
export interface Compiled {
  readonly routable: RoutableDestination;
  /** Why its settings cannot be used, for the operator's log; `undefined` when they can. */
  readonly error: Error | undefined;
}

/** What a destination is loaded with, still sealed. */
export interface SealedBeside {
  readonly secrets: readonly StoredSigningSecret[];
  /** What it signs in with; `undefined` when that is nothing. */
  readonly credential: StoredCredential | undefined;
}

const noSettings: Settings = { config: {}, secrets: {} };

/**
 * Compiles a stored destination: opens its secrets, and its patterns and filter become one function.
 *
 * A destination whose settings cannot be used must not keep the others from being loaded, nor lose its events: it is
 * routed to all the same, and says why it cannot be sent to. Whether the database failed is told by the transaction,
 * which then does not commit.
 */
export async function routableOf(
  keyring: Keyring,
  transaction: Transaction,
  destination: StoredDestination,
  { secrets, credential }: SealedBeside,
): Promise<Compiled> {
  const { type } = destination;
  const common = commonOf(destination);
  if (destination.state === "DELETED") {
    const routable: RoutableDestination = {
      ...common,
      matches: () => false,
      settings: noSettings,
      settingsProblem: null,
      retryPolicy: { kind: "none" },
      signingKeys: [],
    };
    return { routable, error: undefined };
  }
  const matches = matcherOf(destination);
  try {
    const routable: RoutableDestination = {
      ...common,
      matches,
      settings: {
        config: destination.config,
        secrets: await openSecrets(keyring, transaction, destination),
        ...(credential !== undefined && {
          credential: await openCredential(keyring, transaction, credential),
        }),
      },
      settingsProblem: null,
      retryPolicy: retryPolicyOf(destination),
      signingKeys: await openSigningKeys(keyring, transaction, destination, secrets),
    };
    if (definitionOf(type) === undefined) throw new Error(`there is no destination type ${type}`);
    return { routable, error: undefined };
  } catch (error) {
    // Not the destination's fault, and it may pass: the next load tries again.
    if (error instanceof KekError) throw error;
    const routable: RoutableDestination = {
      ...common,
      matches,
      settings: noSettings,
      settingsProblem: problemOf(error),
      retryPolicy: { kind: "none" },
      signingKeys: [],
    };
    return { routable, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** What is routed by, whether its settings can be used or not. */
function commonOf(destination: StoredDestination) {
  const { tenantId, customerId, id, type, name, state, pauseMode, version, retryAll } = destination;
  const { rateLimitPerSecond, concurrencyLimit, orderingKey } = destination;
  const pausedAtMs = destination.pausedAt?.getTime() ?? null;
  return {
    tenantId,
    customerId,
    id,
    name,
    state,
    pauseMode,
    pausedAtMs,
    version,
    retryAll,
    rateLimitPerSecond,
    concurrencyLimit,
    orderingKey,
    flow: isQueued(destination) ? ("queued" as const) : ("direct" as const),
    // The worker finds an unknown type by its settingsProblem before it looks for the adapter.
    type: type as DestinationType,
  };
}

function problemOf(error: unknown): SettingsProblem {
  if (error instanceof SealError) {
    const sentence = "The stored settings could not be decrypted here.";
    return { reason: "platform_fault", sentence };
  }
  const sentence = "The stored settings could not be read. Enter them again.";
  return { reason: "misconfigured", sentence };
}

/** By type first, which is cheap and lets few through. A filter that no longer compiles lets everything through. */
function matcherOf(destination: StoredDestination): (event: RoutableEvent) => boolean {
  const wantsType = compileEventTypes(destination.eventTypes);
  const compiled = destination.filter === null ? undefined : compileFilter(destination.filter, "");
  if (compiled === undefined || !("filter" in compiled))
    return (event) => wantsType(event.eventType);
  const { filter } = compiled;
  return (event) => wantsType(event.eventType) && filter(event);
}

function retryPolicyOf(destination: StoredDestination): RetryPolicy {
  const parsed = parseRetryPolicy(destination.retryPolicy);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.policy;
}

/**
 * Opens a destination's secret settings; empty when it has none.
 *
 * Errors: when they were sealed for another place, with another key, or were tampered with.
 */
export async function openSecrets(
  keyring: Keyring,
  transaction: Transaction,
  destination: DestinationKey & { readonly sealedSecrets: Buffer | null },
): Promise<Settings["secrets"]> {
  if (destination.sealedSecrets === null) return {};
  const place = settingsPlace(destination);
  const opened = await keyring.open(transaction, place, destination.sealedSecrets);
  return JSON.parse(opened.toString("utf8")) as Settings["secrets"];
}

/**
 * Opens signing secrets of a destination, in the order in which they are given.
 *
 * Errors: as {@link openSecrets}.
 */
export async function openSigningKeys(
  keyring: Keyring,
  transaction: Transaction,
  destination: DestinationKey,
  secrets: readonly StoredSigningSecret[],
): Promise<SigningKey[]> {
  const keys: SigningKey[] = [];
  for (const secret of secrets) {
    const place = signingSecretPlace(destination, secret.version);
    const opened = await keyring.open(transaction, place, secret.sealed);
    keys.push({
      version: secret.version,
      key: signingKeyOf(opened.toString("utf8")),
      signsUntilMs: secret.signsUntil?.getTime() ?? null,
    });
  }
  return keys;
}
