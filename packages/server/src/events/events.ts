import type pg from "pg";
import type { Access } from "../access/access.ts";
import { payloadHiding, type PayloadHiding } from "../access/payload-visibility.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant } from "../database/transaction.ts";
import type { Keyring, TenantRun } from "../encryption/keyring.ts";
import { firstUuidAt, publicId } from "../ids.ts";
import { bodyPlace, isSealedText, textOpener } from "./private-payload.ts";
import { findEvent } from "./store.ts";
import type { StoredEvent } from "./store.ts";

/** An accepted event as its caller may see it. */
export interface ReadEvent extends Omit<StoredEvent, "storedBody"> {
  /** The canonical event JSON; `undefined` when it is hidden. */
  readonly body: string | undefined;
  /** Why it is; `null` when it is not. */
  readonly payloadHidden: PayloadHiding | null;
}

/** What a look at an event needs of the process. */
export interface ReadEventPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly keyring: Pick<Keyring, "openerFor">;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * An accepted event, or `undefined` when the caller has none with this id or it is no longer kept. Its body can be past
 * retention earlier than the rest. That an API key was shown a payload is noted in the audit log.
 *
 * Partitions are shared by all tenants and dropped by the longest retention, so a tenant with a shorter one has older
 * events hidden here.
 *
 * Errors: `SealError` and `KekError` when the body is the caller's to see and cannot be opened.
 */
export async function readEvent(
  { pool, keyring, now }: ReadEventPorts,
  access: Access,
  eventId: string,
): Promise<ReadEvent | undefined> {
  const { tenantId } = access;
  const fromId = (days: number) => firstUuidAt(now() - days * 86_400_000);
  const visible = visibleEventTypes(access);
  const found = await inTenant(pool, access, async (tx) => {
    const event = await findEvent(tx, tenantId, eventId, ({ retentionDays, payloadDays }) => ({
      bodiesFromId: fromId(payloadDays),
      eventsFromId: fromId(retentionDays),
    }));
    if (event === undefined) return undefined;
    if (visible !== null && !isCovered(event.eventType, visible)) return undefined;
    const { customerId, storedBody } = event;
    const payloadHidden = payloadHiding(access, {
      isKept: storedBody !== undefined,
      isPrivate: storedBody !== undefined && isSealedText(storedBody),
    });
    if (payloadHidden === null && access.actor.kind === "api_key") {
      const subjectId = publicId("event", eventId);
      await recordAudit(tx, access, { action: "payload.read", subjectId, customerId });
    }
    return { event, payloadHidden };
  });
  if (found === undefined) return undefined;
  const { payloadHidden } = found;
  const { storedBody, ...event } = found.event;
  if (payloadHidden !== null || storedBody === undefined) {
    return { ...event, body: undefined, payloadHidden };
  }
  const run: TenantRun = (id, work) => inTenant(pool, { tenantId: id }, work);
  const open = await textOpener({ keyring, run }, tenantId, [storedBody]);
  const place = bodyPlace({ tenantId, customerId: event.customerId, eventId });
  return { ...event, body: open(place, storedBody), payloadHidden };
}
