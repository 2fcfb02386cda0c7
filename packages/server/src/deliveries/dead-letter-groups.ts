import type pg from "pg";
import type { Access } from "../access/access.ts";
import { visibleEventTypes } from "../access/visible-event-types.ts";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { type DeadLetterGroup, selectDeadLetterGroups } from "./dead-letter-group-store.ts";
import { selectLogScope } from "./store.ts";

export type { DeadLetterGroup } from "./dead-letter-group-store.ts";

/** Most dead letters that are looked at, the newest ones. */
export const deadLettersLookedAtMax = 10_000;

const dayMs = 24 * 60 * 60 * 1_000;

/** The dead letters of a destination by reason. */
export interface DeadLetterGroups {
  /** The largest first. */
  readonly groups: readonly DeadLetterGroup[];
  /** `false`: there are more than {@link deadLettersLookedAtMax}, and the counts are of the newest of them. */
  readonly isExact: boolean;
}

/**
 * What died at a destination and was not replayed, by reason, of the event types that the caller may see. None for a
 * destination that the caller does not have.
 */
export async function groupDeadLetters(
  pool: pg.Pool,
  access: Access,
  request: { readonly destinationId: string; readonly nowMs: number },
): Promise<DeadLetterGroups> {
  const { tenantId } = access;
  const { destinationId, nowMs } = request;
  return await inTenant(pool, access, async (transaction) => {
    const { retentionDays, destinationIds } = await selectLogScope(transaction, tenantId, {
      destinationId,
      customerExternalId: undefined,
      asksHandover: false,
    });
    // Asked of somebody else's, the walk would go past all of its dead letters without finding one that may be counted.
    if (destinationIds?.length === 0) return { groups: [], isExact: true };
    return await selectDeadLetterGroups(transaction, {
      ...{ tenantId, destinationId },
      visibleEventTypes: visibleEventTypes(access),
      fromId: firstUuidAt(nowMs - retentionDays * dayMs),
      lookedAtMax: deadLettersLookedAtMax,
    });
  });
}
