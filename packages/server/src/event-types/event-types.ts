import type pg from "pg";
import type { Access, TenantAccess } from "../access/access.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { parseEventType } from "./draft.ts";
import {
  countEventTypes,
  deleteEventTypeRow,
  type EventType,
  lockEventTypes,
  selectEventType,
  selectEventTypes,
  upsertEventType,
} from "./store.ts";

export type { EventType } from "./store.ts";

/** Most event types that a tenant describes in one environment: the list has no pages. */
export const eventTypesMax = 500;

/** What the functions below work with: connections of the API's role. */
export interface EventTypePorts {
  readonly pool: pg.Pool;
}

/** The event types that the caller may see, by name. What is not described here is delivered all the same. */
export async function listEventTypes(
  { pool }: EventTypePorts,
  access: Access,
): Promise<readonly EventType[]> {
  const { tenantId } = access;
  const visible = visibleEventTypes(access);
  const found = await inTenant(pool, access, (transaction) =>
    selectEventTypes(transaction, { tenantId, rowsMax: eventTypesMax }),
  );
  return visible === null ? found : found.filter(({ name }) => isCovered(name, visible));
}

/**
 * Describes an event type, in place of what was said of it before. Safe to repeat: saying the same again changes nothing.
 *
 * Errors: those of `parseEventType`; `state_conflict` for one more than {@link eventTypesMax}.
 */
export async function putEventType(
  { pool }: EventTypePorts,
  access: TenantAccess,
  { name, body }: { readonly name: string; readonly body: unknown },
): Promise<EventType> {
  const wanted = parseEventType(name, body);
  const { tenantId } = access;
  await inTenant(pool, access, async (transaction) => {
    // So that two at once cannot both be the last that there is room for.
    await lockEventTypes(transaction, tenantId);
    const present = await selectEventType(transaction, { tenantId, name });
    if (present !== undefined && JSON.stringify(present) === JSON.stringify(wanted)) return;
    if (present === undefined && (await countEventTypes(transaction, tenantId)) >= eventTypesMax) {
      throw new ApiError("state_conflict", {
        detail: `A tenant describes at most ${eventTypesMax} event types; delete one that is not used any more.`,
      });
    }
    await upsertEventType(transaction, tenantId, wanted);
    const action = present === undefined ? "event_type.created" : "event_type.updated";
    await recordAudit(transaction, access, { action, subjectId: null, details: { name } });
  });
  return wanted;
}

/**
 * Takes the description of an event type away; its events go on.
 *
 * Errors: `not_found` when there is none of this name.
 */
export async function deleteEventType(
  { pool }: EventTypePorts,
  access: TenantAccess,
  name: string,
): Promise<void> {
  const { tenantId } = access;
  await inTenant(pool, access, async (transaction) => {
    // A text with NUL is no event type, and the database would not even compare it.
    const isThere =
      !name.includes("\0") && (await deleteEventTypeRow(transaction, { tenantId, name }));
    if (!isThere) throw new ApiError("not_found", { detail: "There is no such event type." });
    const action = "event_type.deleted";
    await recordAudit(transaction, access, { action, subjectId: null, details: { name } });
  });
}
