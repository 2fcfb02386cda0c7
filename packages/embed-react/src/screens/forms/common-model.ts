import type { Destination, DestinationType, Field, RetryPolicy } from "../../api/types.ts";
import { faultOf } from "./form-model.ts";
import type { Faults, FieldFault } from "./form-model.ts";
import { formatWaits, parseWaits } from "./retry-schedule.ts";

/**
 * What every destination has besides the settings of its type, as it is typed: its name, and how it is delivered to.
 */

/** How failed deliveries are tried again, as it is chosen. */
export type RetryKind = "exponential_backoff" | "linear" | "none" | "custom";

/** What stands in the form. Limits are texts, so that a mistyped one is not lost; empty means none. */
export interface CommonValues {
  readonly name: string;
  readonly retryKind: RetryKind;
  /** Of `custom`: as {@link parseWaits} reads it. */
  readonly customWaits: string;
  readonly retryAllFailures: boolean;
  readonly rateLimitPerSecond: string;
  readonly concurrencyLimit: string;
  readonly ordering: "none" | "key";
  /** Empty: all events in one order. */
  readonly orderingKey: string;
}

/** The members that the form has inputs for, as the API calls them. */
export const commonNames: readonly string[] = [
  "name",
  "retryPolicy",
  "retryAllFailures",
  "rateLimitPerSecond",
  "concurrencyLimit",
  "ordering",
  "orderingKey",
];

const wholeOrders = "customerExternalId";

/** Bounds that the server says the same of; the longest name is its, too. */
const limits = {
  nameLengthMax: 100,
  rateLimitPerSecond: { minimum: 1, maximum: 10_000 },
  concurrencyLimit: { minimum: 1, maximum: 64 },
} as const;

/** What a new destination has, called `name` for a start. */
export function newCommonValues(name = ""): CommonValues {
  return {
    name,
    retryKind: "exponential_backoff",
    customWaits: "30s, 5m, 1h, 6h",
    retryAllFailures: false,
    rateLimitPerSecond: "",
    concurrencyLimit: "",
    ordering: "none",
    orderingKey: "",
  };
}

/** What a stored destination has. */
export function commonValuesOf(destination: Destination): CommonValues {
  const { retryPolicy, orderingKey } = destination;
  const fresh = newCommonValues(destination.name);
  const isCustom = typeof retryPolicy !== "string";
  return {
    ...fresh,
    retryKind: isCustom ? "custom" : retryPolicy,
    customWaits: isCustom ? formatWaits(retryPolicy) : fresh.customWaits,
    retryAllFailures: destination.retryAllFailures,
    rateLimitPerSecond: String(destination.rateLimitPerSecond ?? ""),
    concurrencyLimit: String(destination.concurrencyLimit ?? ""),
    ordering: destination.ordering,
    orderingKey: orderingKey === null || orderingKey === wholeOrders ? "" : orderingKey,
  };
}

/** The retry policy that is chosen; `undefined` while the waits of one's own cannot be read. */
export function retryPolicyOf(
  values: Pick<CommonValues, "retryKind" | "customWaits">,
): RetryPolicy | undefined {
  return values.retryKind === "custom" ? parseWaits(values.customWaits) : values.retryKind;
}

/** What the type's declaration says is wrong with the choice of a credential. */
export function credentialFaults(
  { requiresCredential }: Pick<DestinationType, "requiresCredential">,
  credentialId: string | null,
): Faults {
  return requiresCredential && credentialId === null ? { credentialId: { kind: "required" } } : {};
}

/** What is wrong with the values, by the API's names. */
export function commonFaults(values: CommonValues): Faults {
  const faults: Record<string, FieldFault> = {};
  const note = (name: string, fault: FieldFault | undefined) => {
    if (fault !== undefined) faults[name] = fault;
  };
  if (values.name.trim() === "") note("name", { kind: "required" });
  else if (values.name.length > limits.nameLengthMax) {
    note("name", { kind: "length", maximum: limits.nameLengthMax });
  }
  if (retryPolicyOf(values) === undefined) faults["retryPolicy"] = { kind: "waits" };
  for (const name of ["rateLimitPerSecond", "concurrencyLimit"] as const) {
    note(name, faultOf({ ...limitField, name, ...limits[name] }, values[name]));
  }
  return faults;
}

/** The members of a creation's body; `takesOrder` is `false` for types that write batches. */
export function commonMembers(
  values: CommonValues,
  { takesOrder }: { readonly takesOrder: boolean },
): Readonly<Record<string, unknown>> {
  const isOrdered = takesOrder && values.ordering === "key";
  const orderingKey = values.orderingKey.trim();
  return {
    name: values.name.trim(),
    retryPolicy: retryPolicyOf(values),
    retryAllFailures: values.retryAllFailures,
    rateLimitPerSecond: numberOf(values.rateLimitPerSecond),
    concurrencyLimit: numberOf(values.concurrencyLimit),
    ordering: isOrdered ? "key" : "none",
    ...(isOrdered && { orderingKey: orderingKey === "" ? null : orderingKey }),
  };
}

/** The members of a change's body: those that differ from `before`. */
export function changedCommonMembers(
  values: CommonValues,
  before: CommonValues,
  options: { readonly takesOrder: boolean },
): Readonly<Record<string, unknown>> {
  const present = commonMembers(before, options);
  return Object.fromEntries(
    Object.entries(commonMembers(values, options)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(present[name]),
    ),
  );
}

const limitField: Field = {
  name: "",
  label: "",
  help: "",
  kind: "integer",
  required: false,
  secret: false,
};

function numberOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
