import type { AuditEntry } from "../../api/types.ts";
import type { Language } from "../../language/language.tsx";
import type { Route } from "../../routing/route.ts";

/** What an entry of a customer can say was done, in the order in which it is offered. */
export const actions = [
  "destination.created",
  "destination.updated",
  "destination.tested",
  "destination.paused",
  "destination.resumed",
  "destination.disabled",
  "destination.deleted",
  "delivery.replayed",
  "replay.created",
  "replay.paused",
  "replay.resumed",
  "replay.cancelled",
  "signing_secret.rotated",
  "signing_secret.revoked",
  "credential.checked",
  "credential.created",
  "credential.updated",
  "credential.rotated",
  "credential.deleted",
  "session.created",
  "session.revoked",
  "sessions.revoked",
  "payload.read",
  "customer.updated",
  "customer.suspended",
  "customer.reinstated",
  "customer.erasure_requested",
  "customer.erased",
] as const;

/** Who did it: the user's own name where the session was opened with one. */
export function actorWords(
  { t }: Pick<Language, "t">,
  { actor }: Pick<AuditEntry, "actor">,
): string {
  const user = actor?.user?.name ?? actor?.user?.id;
  if (user !== undefined) return user;
  if (actor === null) return "–";
  if (actor.kind === "session") return t("activity.actor_customer");
  return t(actor.kind === "system" ? "activity.actor_system" : "activity.actor_service");
}

/** The details of an entry as rows, in the order in which they were noted; what says nothing is left out. */
export function detailsOf(
  details: AuditEntry["details"],
): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(details).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === "" ? [] : [{ name, text }];
  });
}

/** Where the subject of an entry is shown; `undefined` where nothing shows one. */
export function routeOfSubject(id: string): Route | undefined {
  if (id.startsWith("dst_")) return { screen: "destination", id, tab: "overview" };
  if (id.startsWith("dlv_")) return { screen: "delivery", id };
  if (id.startsWith("rpl_")) return { screen: "replay", id };
  if (id.startsWith("crd_")) return { screen: "credentials" };
  return undefined;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${name}: ${textOf(inner)}`)
      .join(", ");
  }
  return JSON.stringify(value);
}
