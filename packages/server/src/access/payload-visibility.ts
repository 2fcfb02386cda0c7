import type { Access } from "./access.ts";

/**
 * Why the payload of an event is not shown:
 *
 * - `retention`: it is not kept any more;
 * - `portal_policy`: the tenant shows its customers no payloads;
 * - `private_payloads`: it was accepted in Private Payload Mode, so only the customer's own sessions are shown it.
 */
export const payloadHidings = ["retention", "portal_policy", "private_payloads"] as const;

/** One of {@link payloadHidings}. */
export type PayloadHiding = (typeof payloadHidings)[number];

/**
 * The one place that decides whether a payload, or what was sent and answered with it, is shown; `null` when it is.
 * Pure. `isPrivate`: it is stored sealed.
 */
export function payloadHiding(
  access: Access,
  payload: { readonly isKept: boolean; readonly isPrivate: boolean },
): PayloadHiding | null {
  if (!payload.isKept) return "retention";
  // The transaction shows a customer its own rows only, so whoever has one is the customer of this payload.
  if (access.customerId === undefined) return payload.isPrivate ? "private_payloads" : null;
  return access.portal.showsPayloads ? null : "portal_policy";
}
