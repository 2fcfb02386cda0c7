import type { Transaction } from "../database/transaction.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";
import { deliveryColumns, deliveryOf, derivedState } from "./store.ts";
import type { DeliveryRow } from "./store.ts";

/** An exact event type, or a prefix that ends in a dot. */
export interface EventTypePattern {
  readonly text: string;
  readonly isPrefix: boolean;
}

/** Which deliveries to list. Ids are UUIDs; `undefined` means no condition. */
export interface DeliverySelection {
  readonly tenantId: string;
  /** Where candidates come from; each is served by an index in the order of the list. */
  readonly source: CandidateSource;
  readonly destinationIds: readonly string[] | undefined;
  readonly eventId: string | undefined;
  readonly state: DeliveryState | undefined;
  readonly reason: string | undefined;
  /** An exact event type, or a prefix that ends in a dot. */
  readonly eventType: EventTypePattern | undefined;
  /** Only types that one of these means; `undefined`: all. */
  readonly visibleEventTypes: readonly EventTypePattern[] | undefined;
  /** Inclusive. */
  readonly fromId: string;
  /** Exclusive. */
  readonly beforeId: string;
  /** Inclusive lower bound of deliveries that may still belong to a handover; only for the source `open`. */
  readonly openFromId: string;
  readonly rowsMax: number;
  /** Most candidates to look at. */
  readonly candidatesMax: number;
}

/**
 * - `deliveries`: all of them;
 * - `open`: those of handovers that are not done, and the backlog;
 * - `backlog`: those that wait;
 * - `undelivered`: dead and cancelled ones;
 * - `explained`: those that can carry a reason, which are dead, cancelled or in the backlog;
 * - `dead_letters`: dead ones that were not replayed.
 */
export type CandidateSource =
  | "deliveries"
  | "open"
  | "backlog"
  | "undelivered"
  | "explained"
  | "dead_letters";

/** One look at the log. */
export interface FoundDeliveries {
  /** Newest first, at most `rowsMax`. */
  readonly rows: readonly Delivery[];
  /** The last candidate looked at when candidates remain beyond it; `undefined` when all were looked at. */
  readonly lookedUntilId: string | undefined;
}

/**
 * Lists deliveries, newest first.
 *
 * Two levels: an inner query walks an index from the newest candidate and stops after `candidatesMax`, the outer one
 * derives each candidate's state and applies what no index can decide. So a filter that almost nothing passes costs one
 * bounded look and not a walk through the whole log.
 *
 * The statement has no name: prepared for any bounds, it could not leave out partitions. `LIMIT 1` in each lateral look-up
 * keeps PostgreSQL from turning them into joins that read whole tables.
 */
export async function selectDeliveries(
  transaction: Transaction,
  selection: DeliverySelection,
): Promise<FoundDeliveries> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const tenant = bind(selection.tenantId);
  const candidates = candidatesOf(selection, tenant, bind);
  const conditions = conditionsOf(selection, bind);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const listed = transaction.query<DeliveryRow>({
    text: `${deliveryColumns} FROM (${candidates}) c ${derivedState(tenant)} ${where}
      ORDER BY c.id DESC LIMIT ${bind(selection.rowsMax)}`,
    values,
  });
  const rows = (await listed).rows.map(deliveryOf);
  if (rows.length === selection.rowsMax) return { rows, lookedUntilId: undefined };
  return { rows, lookedUntilId: await lastCandidate(transaction, selection) };
}

async function lastCandidate(
  transaction: Transaction,
  selection: DeliverySelection,
): Promise<string | undefined> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const candidates = candidatesOf(selection, bind(selection.tenantId), bind);
  const result = await transaction.query<{ id: string }>({
    text: `SELECT c.id FROM (${candidates}) c ORDER BY c.id DESC OFFSET ${bind(selection.candidatesMax - 1)} LIMIT 1`,
    values,
  });
  return result.rows[0]?.id;
}

type Bind = (value: unknown) => string;

function candidatesOf(selection: DeliverySelection, tenant: string, bind: Bind): string {
  const walk = (table: WalkedTable, fromId = selection.fromId): string =>
    walkOf(selection, table, { tenant, bind, fromId });
  const merged = (first: string, second: string): string =>
    `SELECT id FROM (${first} UNION ${second}) u ORDER BY id DESC LIMIT ${bind(selection.candidatesMax)}`;
  if (selection.eventId !== undefined) {
    return `SELECT id FROM deliveries WHERE tenant_id = ${tenant} AND event_id = ${bind(selection.eventId)}
      AND id >= ${bind(selection.fromId)} AND id < ${bind(selection.beforeId)}
      ORDER BY id DESC LIMIT ${bind(selection.candidatesMax)}`;
  }
  switch (selection.source) {
    case "deliveries":
    case "backlog":
    case "dead_letters":
      return walk(selection.source);
    case "undelivered":
      return walk("finished_deliveries");
    case "explained":
      return merged(`(${walk("finished_deliveries")})`, `(${walk("backlog")})`);
    case "open":
      return merged(`(${walk("deliveries", selection.openFromId)})`, `(${walk("backlog")})`);
  }
}

type WalkedTable = "deliveries" | "backlog" | "finished_deliveries" | "dead_letters";

/**
 * Ids of one table from the newest on. Indexes: the primary key (tenant_id, id); with destinations
 * deliveries_by_destination, backlog_by_destination, dead_letters_by_destination and finished_deliveries_undelivered,
 * one walk a destination. The undelivered of all destinations have finished_deliveries_undelivered_of_all.
 */
function walkOf(
  selection: DeliverySelection,
  table: WalkedTable,
  { tenant, bind, fromId }: { tenant: string; bind: Bind; fromId: string },
): string {
  const id = table === "deliveries" ? "id" : "delivery_id";
  const { destinationIds } = selection;
  const rowsMax = bind(selection.candidatesMax);
  const undelivered = table === "finished_deliveries" ? "AND state <> 'delivered'" : "";
  const one = (destination: string): string =>
    `SELECT ${id} AS id FROM ${table} WHERE tenant_id = ${tenant} ${destination} ${undelivered}
      AND ${id} >= ${bind(fromId)} AND ${id} < ${bind(selection.beforeId)} ORDER BY ${id} DESC LIMIT ${rowsMax}`;
  if (destinationIds === undefined) return one("");
  if (destinationIds.length === 1) return one(`AND destination_id = ${bind(destinationIds[0])}`);
  return `SELECT w.id FROM unnest(${bind(destinationIds)}::uuid[]) AS o (destination_id)
    CROSS JOIN LATERAL (${one("AND destination_id = o.destination_id")}) w ORDER BY w.id DESC LIMIT ${rowsMax}`;
}

function conditionsOf(selection: DeliverySelection, bind: Bind): string[] {
  const { destinationIds, eventId, eventType, visibleEventTypes, state, reason } = selection;
  const typeIs = (pattern: EventTypePattern): string => {
    const text = bind(pattern.text);
    return pattern.isPrefix ? `starts_with(d.event_type, ${text})` : `d.event_type = ${text}`;
  };
  const conditions: string[] = [];
  if (eventType !== undefined) conditions.push(typeIs(eventType));
  if (visibleEventTypes !== undefined) {
    conditions.push(`(${visibleEventTypes.map(typeIs).join(" OR ") || "false"})`);
  }
  if (eventId !== undefined && destinationIds !== undefined) {
    conditions.push(`d.destination_id = ANY(${bind(destinationIds)}::uuid[])`);
  }
  if (state !== undefined) conditions.push(`s.state = ${bind(state)}`);
  if (reason !== undefined) conditions.push(`s.reason = ${bind(reason)}`);
  return conditions;
}
