import type { Transaction } from "../database/transaction.ts";

/** Dead letters of one destination with one reason. */
export interface DeadLetterGroup {
  readonly reason: string;
  readonly count: number;
  /** When the first and the last of them died. */
  readonly oldestAt: Date;
  readonly newestAt: Date;
  /** UUID of the newest delivery among them. */
  readonly exampleDeliveryId: string;
}

/**
 * Counts the newest dead letters of a destination by reason, the largest group first. What was replayed is not in the table
 * any more.
 *
 * Index: dead_letters_by_destination, walked from the newest on; where some event types are hidden, the primary key of
 * deliveries for each. `LIMIT 1` keeps PostgreSQL from turning that look-up into a join that reads whole tables. The
 * statement has no name, for it is planned by its bounds.
 */
export async function selectDeadLetterGroups(
  transaction: Transaction,
  selection: {
    readonly tenantId: string;
    readonly destinationId: string;
    /** Patterns such as `order.*`; `null`: every event type. */
    readonly visibleEventTypes: readonly string[] | null;
    /** Inclusive. */
    readonly fromId: string;
    readonly lookedAtMax: number;
  },
): Promise<{ readonly groups: readonly DeadLetterGroup[]; readonly isExact: boolean }> {
  const { tenantId, destinationId, visibleEventTypes, fromId, lookedAtMax } = selection;
  const exact = visibleEventTypes?.filter((pattern) => !pattern.endsWith(".*")) ?? null;
  const prefixes = visibleEventTypes
    ?.filter((pattern) => pattern.endsWith(".*"))
    .map((pattern) => pattern.slice(0, -1));
  const typed = `CROSS JOIN LATERAL (SELECT event_type FROM deliveries
      WHERE tenant_id = $1 AND id = l.delivery_id LIMIT 1) d
    WHERE d.event_type = ANY($5::text[])
      OR EXISTS (SELECT FROM unnest($6::text[]) AS p (prefix) WHERE starts_with(d.event_type, p.prefix))`;
  const { rows } = await transaction.query<DeadLetterGroup & { readonly isExact: boolean }>({
    text: `WITH found AS MATERIALIZED (
        SELECT delivery_id, reason, died_at FROM dead_letters
        WHERE tenant_id = $1 AND destination_id = $2 AND delivery_id >= $3
        ORDER BY delivery_id DESC LIMIT $4 + 1
      ), looked_at AS (SELECT * FROM found ORDER BY delivery_id DESC LIMIT $4)
      SELECT l.reason, count(*)::int AS count, min(l.died_at) AS "oldestAt", max(l.died_at) AS "newestAt",
        (array_agg(l.delivery_id ORDER BY l.delivery_id DESC))[1] AS "exampleDeliveryId",
        (SELECT count(*) FROM found) <= $4 AS "isExact"
      FROM looked_at l ${exact === null ? "" : typed}
      GROUP BY l.reason ORDER BY count(*) DESC, l.reason`,
    values: [
      ...[tenantId, destinationId, fromId, lookedAtMax],
      ...(exact === null ? [] : [exact, prefixes]),
    ],
  });
  return {
    groups: rows.map(({ reason, count, oldestAt, newestAt, exampleDeliveryId }) => {
      return { reason, count, oldestAt, newestAt, exampleDeliveryId };
    }),
    isExact: rows.every(({ isExact }) => isExact),
  };
}
