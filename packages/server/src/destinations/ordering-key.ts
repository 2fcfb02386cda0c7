import { hash } from "node:crypto";
import { compilePath, missing } from "./filter.ts";
import type { FilterableEvent } from "./filter.ts";

/**
 * The key that a destination's order is kept by: deliveries whose events have the same key are attempted one at a time.
 *
 * A destination says where its events carry it: `customerExternalId`, or what a filter may name as a field, such as
 * `payload.order.id`. Only whether two keys are equal matters, so those that are read from inside an event are stored as
 * digests: the backlog shows nothing of a payload, private or not, and an order holds while a customer turns private.
 */

/** The part of an event that an ordering key is read from. */
export interface KeyedEvent extends FilterableEvent {
  readonly customerExternalId: string;
}

/** Where the key is when the owner of an ordered destination does not say it. */
export const defaultOrderingKey = "customerExternalId";

/** Places whose values stand beside every event anyway, and are stored as they are. */
const openPlaces: readonly string[] = [defaultOrderingKey, "eventType"];

/** Most characters of a key before its digest; longer ones are hashed first. */
const keyCharsMax = 256;

/** What is wrong with a place of ordering keys, any JSON value, in one sentence; `undefined` when nothing is. */
export function orderingKeyProblem(place: unknown): string | undefined {
  if (place === defaultOrderingKey) return undefined;
  // A text with NUL cannot be stored, nor one with half a surrogate pair.
  if (typeof place === "string" && (place.includes("\0") || !place.isWellFormed())) {
    return "Must be a text without NUL and without lone surrogates.";
  }
  const compiled = compilePath(place);
  if ("read" in compiled) return undefined;
  return `${compiled.problem} Or customerExternalId, which keeps all events in one order.`;
}

/**
 * The key of an event as stored: the customer's name or the event type as they are, anything else as SHA-256 in hex, of
 * the destination's UUID as well, so that equal values of two destinations do not show. What has no key, or null, shares
 * one key, and so does every event when the place cannot be read.
 */
export function orderingKeyOf(
  event: KeyedEvent,
  { id, orderingKey }: { readonly id: string; readonly orderingKey: string },
): string {
  const key = keyTextOf(event, orderingKey);
  return openPlaces.includes(orderingKey) ? key : hash("sha256", `${id} ${key}`);
}

/** A text as it is, a number, true or false as JSON, a list or object as its JSON. */
function keyTextOf(event: KeyedEvent, place: string): string {
  if (place === defaultOrderingKey) return event.customerExternalId;
  const compiled = compilePath(place);
  const value = "read" in compiled ? compiled.read(event) : missing;
  if (value === missing || value === null) return "";
  const key = typeof value === "string" ? value : JSON.stringify(value);
  const isStorable = key.length <= keyCharsMax && !key.includes("\0") && key.isWellFormed();
  // As JSON, which tells apart what UTF-8 cannot: lone surrogates.
  return isStorable ? key : hash("sha256", JSON.stringify(key));
}
