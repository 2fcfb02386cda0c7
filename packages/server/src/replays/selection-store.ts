import type { Transaction } from "../database/transaction.ts";
import { patternsOf, typeConditions } from "./scope.ts";
import type { ReplayScope } from "./scope.ts";

/**
 * The statements that look for the deliveries of a scope, in portions, oldest first.
 *
 * Two levels, as in deliveries/list-store.ts: an inner query walks an index and stops after so many candidates, the outer
 * one applies what no index can decide. So a scope that almost nothing passes costs many small looks and no large one,
 * and no statement takes more memory for a larger selection.
 *
 * The statements have no name: prepared for any bounds, they could not leave out partitions.
 */

/** What a portion is looked for in. All ids are UUIDs. */
export interface PortionQuery {
  readonly tenantId: string;
  readonly destinationId: string;
  readonly scope: ReplayScope;
  /** Patterns of the event types that whoever asked may see; `null`: all. */
  readonly visibleEventTypes: readonly string[] | null;
  /** Inclusive. */
  readonly fromId: string;
  /** Exclusive. */
  readonly beforeId: string;
  /** The last candidate of the portion before. */
  readonly afterId: string;
  readonly candidatesMax: number;
}

/** What one portion had. */
export interface Portion {
  readonly candidates: number;
  /** The last candidate looked at; `undefined` when there was none. */
  readonly lastId: string | undefined;
  /** Of the candidates, how many the scope means and may still be replayed. */
  readonly selected: number;
  /** How many it means that were replayed, or are to be by another job. */
  readonly alreadyReplayed: number;
}

/**
 * - `$3` to `$6`: after, from, before, most candidates; `$7` ids that are named;
 * - indexes: finished_deliveries_undelivered, deliveries_by_destination, dead_letters_by_destination.
 */
const walks = {
  deliveries: `SELECT k.id FROM unnest($7::uuid[]) AS k (id) WHERE k.id > $3 AND k.id >= $4 AND k.id < $5
    ORDER BY k.id LIMIT $6`,
  undelivered: `SELECT delivery_id AS id FROM finished_deliveries WHERE tenant_id = $1 AND destination_id = $2
      AND state <> 'delivered' AND delivery_id > $3 AND delivery_id >= $4 AND delivery_id < $5 AND $7::uuid[] IS NULL
    ORDER BY delivery_id LIMIT $6`,
  all: `SELECT id FROM deliveries WHERE tenant_id = $1 AND destination_id = $2 AND id > $3 AND id >= $4 AND id < $5
      AND $7::uuid[] IS NULL
    ORDER BY id LIMIT $6`,
  deadLetters: `SELECT delivery_id AS id FROM dead_letters WHERE tenant_id = $1 AND destination_id = $2
      AND delivery_id > $3 AND delivery_id >= $4 AND delivery_id < $5 AND $7::uuid[] IS NULL
    ORDER BY delivery_id LIMIT $6`,
} as const;

function walkOf(scope: ReplayScope): string {
  switch (scope.kind) {
    case "deliveries":
      return walks.deliveries;
    case "window":
      return scope.states.includes("delivered") ? walks.all : walks.undelivered;
    case "deadLetters":
      return walks.deadLetters;
  }
}

/**
 * Candidates, and those of them that the scope means. `$12` is the job, whose creation bounds what may have ended;
 * `NULL` stands for one that would be created now. A replay that was taken back is left out: what it repeats stands for the
 * event again, and with both of them the event would arrive twice. Each `LIMIT 1` keeps PostgreSQL from turning a look-up into a join that
 * reads whole tables.
 */
function matchedOf(scope: ReplayScope): string {
  return `candidates AS MATERIALIZED (${walkOf(scope)}),
    matched AS MATERIALIZED (
      SELECT c.id, d.customer_id, d.event_id, d.origin, f.state, i.is_taken
      FROM candidates c
      CROSS JOIN LATERAL (SELECT customer_id, event_id, event_type, origin FROM deliveries
        WHERE tenant_id = $1 AND id = c.id AND destination_id = $2 LIMIT 1) d
      CROSS JOIN LATERAL (SELECT state, reason, finished_at FROM finished_deliveries
        WHERE tenant_id = $1 AND delivery_id = c.id LIMIT 1) f
      LEFT JOIN LATERAL (SELECT delivery_id IS NOT NULL OR NOT replay_is_over(tenant_id, replay_id) AS is_taken
        FROM replay_items WHERE tenant_id = $1 AND source_delivery_id = c.id LIMIT 1) i ON true
      WHERE f.finished_at <= coalesce(
          (SELECT created_at FROM replays WHERE tenant_id = $1 AND id = $12::uuid), clock_timestamp())
        AND f.state = ANY($8::text[])
        AND f.reason IS DISTINCT FROM 'replay_cancelled'
        AND ($9::text[] IS NULL OR f.reason = ANY($9))
        AND ($10::text[] IS NULL OR d.event_type = ANY($10)
          OR EXISTS (SELECT FROM unnest($11::text[]) AS p (prefix) WHERE starts_with(d.event_type, p.prefix)))
        AND ($13::text[] IS NULL OR d.event_type = ANY($13)
          OR EXISTS (SELECT FROM unnest($14::text[]) AS p (prefix) WHERE starts_with(d.event_type, p.prefix))))`;
}

function valuesOf(query: PortionQuery, replayId: string | null): readonly unknown[] {
  const { scope } = query;
  const { exact, prefixes } = typeConditions(patternsOf(scope));
  const visible = typeConditions(query.visibleEventTypes);
  return [
    query.tenantId,
    query.destinationId,
    query.afterId,
    query.fromId,
    query.beforeId,
    query.candidatesMax,
    scope.kind === "deliveries" ? scope.deliveryIds : null,
    statesOf(scope),
    scope.kind === "deadLetters" ? scope.reasons : null,
    exact,
    prefixes,
    replayId,
    visible.exact,
    visible.prefixes,
  ];
}

function statesOf(scope: ReplayScope): readonly string[] {
  switch (scope.kind) {
    case "deliveries":
      return ["delivered", "dead", "cancelled"];
    case "window":
      return scope.states;
    case "deadLetters":
      return ["dead"];
  }
}

interface PortionRow {
  candidates: number;
  last_id: string | null;
  selected: number;
  already_replayed: number;
}

const portionColumns = `(SELECT count(*)::int FROM candidates) AS candidates,
  (SELECT id FROM candidates ORDER BY id DESC LIMIT 1) AS last_id`;

function portionOf(row: PortionRow | undefined): Portion {
  if (row === undefined) throw new Error("a statement without a condition gave no row");
  return {
    candidates: row.candidates,
    lastId: row.last_id ?? undefined,
    selected: row.selected,
    alreadyReplayed: row.already_replayed,
  };
}

/**
 * Chooses the deliveries of one portion for a job. The caller has locked the job and stores how far the walk has come in
 * the same transaction, so that no portion is looked at twice.
 *
 * The key of `replay_items` decides between jobs and people who want the same delivery at the same time. The rows are
 * written in the order of their ids, so that two jobs that meet do not wait for each other. What a job that is over did
 * not get to is taken from it.
 */
export async function selectPortion(
  transaction: Transaction,
  replayId: string,
  query: PortionQuery,
): Promise<Portion> {
  const result = await transaction.query<PortionRow>({
    text: `WITH ${matchedOf(query.scope)},
      chosen AS (
        INSERT INTO replay_items AS i (tenant_id, customer_id, source_delivery_id, replay_id, state)
        SELECT $1, customer_id, id, $12::uuid, 'selected' FROM matched WHERE is_taken IS NOT TRUE ORDER BY id
        ON CONFLICT (tenant_id, source_delivery_id, customer_id) DO UPDATE
          SET replay_id = EXCLUDED.replay_id, state = EXCLUDED.state
          WHERE i.delivery_id IS NULL AND replay_is_over(i.tenant_id, i.replay_id)
        RETURNING 1)
      SELECT ${portionColumns}, (SELECT count(*)::int FROM chosen) AS selected,
        (SELECT count(*)::int FROM matched) - (SELECT count(*)::int FROM chosen) AS already_replayed`,
    values: valuesOf(query, replayId),
  });
  return portionOf(result.rows[0]);
}

/** A {@link Portion} that was only looked at. */
export interface EstimatedPortion extends Portion {
  /** Of the selected, how many the destination has received already: they would arrive once more. */
  readonly alreadyDelivered: number;
  /** The oldest and the newest of the selected; `undefined` when there is none. */
  readonly firstSelectedId: string | undefined;
  readonly lastSelectedId: string | undefined;
}

/**
 * Looks at one portion and changes nothing. Only a replay can be of an event that its destination received in another
 * delivery. Index for that: deliveries_by_event.
 */
export async function estimatePortion(
  transaction: Transaction,
  query: PortionQuery,
): Promise<EstimatedPortion> {
  const result = await transaction.query<
    PortionRow & {
      already_delivered: number;
      first_id: string | null;
      last_selected_id: string | null;
    }
  >({
    text: `WITH ${matchedOf(query.scope)},
      chosen AS MATERIALIZED (SELECT id, event_id, origin, state FROM matched WHERE is_taken IS NOT TRUE),
      received AS (
        SELECT FROM chosen c WHERE c.state = 'delivered' OR (c.origin = 'replay' AND EXISTS (
          SELECT FROM deliveries d
          CROSS JOIN LATERAL (SELECT state FROM finished_deliveries
            WHERE tenant_id = $1 AND delivery_id = d.id LIMIT 1) f
          WHERE d.tenant_id = $1 AND d.event_id = c.event_id AND d.destination_id = $2 AND f.state = 'delivered')))
      SELECT ${portionColumns}, (SELECT count(*)::int FROM chosen) AS selected,
        (SELECT count(*)::int FROM matched) - (SELECT count(*)::int FROM chosen) AS already_replayed,
        (SELECT count(*)::int FROM received) AS already_delivered,
        (SELECT id FROM chosen ORDER BY id LIMIT 1) AS first_id,
        (SELECT id FROM chosen ORDER BY id DESC LIMIT 1) AS last_selected_id`,
    values: valuesOf(query, null),
  });
  const row = result.rows[0];
  return {
    ...portionOf(row),
    alreadyDelivered: row?.already_delivered ?? 0,
    firstSelectedId: row?.first_id ?? undefined,
    lastSelectedId: row?.last_selected_id ?? undefined,
  };
}

/** What is to be known of a delivery that a request names. */
export interface NamedDelivery {
  readonly id: string;
  readonly destinationId: string;
  readonly eventType: string;
  readonly isFinal: boolean;
  /** It was a replay that was taken back when its job was cancelled. */
  readonly isTakenBack: boolean;
}

/** Those of the named deliveries that the tenant has. Index: primary keys. */
export async function selectNamed(
  transaction: Transaction,
  tenantId: string,
  deliveryIds: readonly string[],
): Promise<readonly NamedDelivery[]> {
  const result = await transaction.query<{
    id: string;
    destination_id: string;
    event_type: string;
    is_final: boolean;
    is_taken_back: boolean;
  }>({
    name: "select-named-deliveries",
    text: `SELECT k.id, d.destination_id, d.event_type, f.is_final IS TRUE AS is_final, f.reason IS NOT DISTINCT FROM 'replay_cancelled' AS is_taken_back
      FROM unnest($2::uuid[]) AS k (id)
      CROSS JOIN LATERAL (SELECT destination_id, event_type FROM deliveries
        WHERE tenant_id = $1 AND id = k.id LIMIT 1) d
      LEFT JOIN LATERAL (SELECT true AS is_final, reason FROM finished_deliveries
        WHERE tenant_id = $1 AND delivery_id = k.id LIMIT 1) f ON true`,
    values: [tenantId, deliveryIds],
  });
  return result.rows.map((row) => ({
    id: row.id,
    destinationId: row.destination_id,
    eventType: row.event_type,
    isFinal: row.is_final,
    isTakenBack: row.is_taken_back,
  }));
}
