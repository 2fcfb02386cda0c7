import type pg from "pg";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { findEvent } from "./store.ts";
import type { StoredEvent } from "./store.ts";

export type { StoredEvent } from "./store.ts";

/**
 * An accepted event of a tenant, or `undefined` when there is none with this id or the tenant no longer keeps it. Its
 * body can be past retention earlier than the rest.
 *
 * Partitions are shared by all tenants and dropped by the longest retention, so a tenant with a shorter one has older
 * events hidden here.
 */
export async function readEvent(
  { pool, now }: { readonly pool: pg.Pool; readonly now: () => number },
  tenantId: string,
  eventId: string,
): Promise<StoredEvent | undefined> {
  const fromId = (days: number) => firstUuidAt(now() - days * 86_400_000);
  return inTenant(pool, { tenantId }, (tx) =>
    findEvent(tx, tenantId, eventId, ({ retentionDays, payloadDays }) => ({
      bodiesFromId: fromId(payloadDays),
      eventsFromId: fromId(retentionDays),
    })),
  );
}
