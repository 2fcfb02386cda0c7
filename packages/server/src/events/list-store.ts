import type { Transaction } from "../database/transaction.ts";

/** An exact event type, or a prefix that ends in a dot. */
export interface EventTypePattern {
  readonly text: string;
  readonly isPrefix: boolean;
}

/** Which events to list; `undefined` means no condition. Ids are UUIDs. */
export interface EventSelection {
  readonly tenantId: string;
  readonly customerId: string | undefined;
  readonly eventType: EventTypePattern | undefined;
  /** Only types that one of these means; `undefined`: all. */
  readonly visibleEventTypes: readonly EventTypePattern[] | undefined;
  /** Inclusive. */
  readonly fromId: string;
  /** Exclusive. */
  readonly beforeId: string;
  readonly rowsMax: number;
  /** The page ends with the event whose stored body reaches so many bytes, together with those before it. */
  readonly bytesMax: number;
  /** Most events to look at. */
  readonly candidatesMax: number;
}

/** An event as a list has it. */
export interface ListedEvent {
  /** UUID. */
  readonly id: string;
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly eventType: string;
  /** As it is or sealed. */
  readonly storedBody: string;
  readonly matchedCount: number;
}

/** One look at the events. */
export interface FoundEvents {
  /** Newest first, at most `rowsMax`. */
  readonly rows: readonly ListedEvent[];
  /** The last event looked at when there can be more beyond it; `undefined` when all were looked at. */
  readonly lookedUntilId: string | undefined;
}

/**
 * Lists events whose bodies are stored, newest first.
 *
 * Two levels, as in deliveries/list-store.ts: an inner query walks an index from the newest event and stops after
 * `candidatesMax`, the outer one applies the event types, which no index can decide. Indexes: the primary key; of one
 * customer's, events_by_customer. So what a customer is told, its cursors included, comes from its own events alone.
 *
 * The statements have no name: prepared for any bounds, they could not leave out partitions. `LIMIT 1` keeps PostgreSQL
 * from turning the look-up into a join that reads all customers. Bodies beyond `bytesMax` are not even read: their length
 * stands beside the pointer to them.
 */
export async function selectEvents(
  transaction: Transaction,
  selection: EventSelection,
): Promise<FoundEvents> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const candidates = candidatesOf(selection, bind);
  const conditions = conditionsOf(selection, bind);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const found = await transaction.query<ListedEvent & { readonly hasRoom: boolean }>({
    text: `SELECT id, "customerId", "customerExternalId", "eventType", "matchedCount", "hasRoom",
        CASE WHEN "hasRoom" THEN body END AS "storedBody"
      FROM (SELECT p.*, coalesce(sum(octet_length(body)) OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING
          AND 1 PRECEDING), 0) < ${bind(selection.bytesMax)} AS "hasRoom"
      FROM (SELECT c.id, c.customer_id AS "customerId", x.external_id AS "customerExternalId", c.event_type AS "eventType",
        c.body, c.matched_count AS "matchedCount"
      FROM (${candidates}) c
      CROSS JOIN LATERAL (SELECT external_id FROM customers
        WHERE tenant_id = ${bind(selection.tenantId)} AND id = c.customer_id LIMIT 1) x
      ${where} ORDER BY c.id DESC LIMIT ${bind(selection.rowsMax)}) p) q ORDER BY id DESC`,
    values,
  });
  const rows = found.rows.filter(({ hasRoom }) => hasRoom);
  if (rows.length < found.rows.length) return { rows, lookedUntilId: rows.at(-1)?.id };
  if (rows.length === selection.rowsMax) return { rows, lookedUntilId: undefined };
  return { rows, lookedUntilId: await lastCandidate(transaction, selection) };
}

async function lastCandidate(
  transaction: Transaction,
  selection: EventSelection,
): Promise<string | undefined> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const candidates = candidatesOf(selection, bind);
  const { rows } = await transaction.query<{ id: string }>({
    text: `SELECT c.id FROM (${candidates}) c ORDER BY c.id DESC OFFSET ${bind(selection.candidatesMax - 1)} LIMIT 1`,
    values,
  });
  return rows[0]?.id;
}

type Bind = (value: unknown) => string;

function candidatesOf(selection: EventSelection, bind: Bind): string {
  const { tenantId, customerId, fromId, beforeId, candidatesMax } = selection;
  const ofCustomer = customerId === undefined ? "" : `AND customer_id = ${bind(customerId)}`;
  return `SELECT id, customer_id, event_type, body, matched_count FROM events
    WHERE tenant_id = ${bind(tenantId)} ${ofCustomer} AND id >= ${bind(fromId)} AND id < ${bind(beforeId)}
    ORDER BY id DESC LIMIT ${bind(candidatesMax)}`;
}

function conditionsOf({ eventType, visibleEventTypes }: EventSelection, bind: Bind): string[] {
  const typeIs = (pattern: EventTypePattern): string => {
    const text = bind(pattern.text);
    return pattern.isPrefix ? `starts_with(c.event_type, ${text})` : `c.event_type = ${text}`;
  };
  const conditions: string[] = [];
  if (eventType !== undefined) conditions.push(typeIs(eventType));
  if (visibleEventTypes !== undefined) {
    conditions.push(`(${visibleEventTypes.map(typeIs).join(" OR ") || "false"})`);
  }
  return conditions;
}

/** For how long a tenant is shown its events, and a customer of it by name. */
export interface ListScope {
  readonly retentionDays: number;
  readonly payloadDays: number;
  /** UUID; `null` when no name was given, or the caller has no customer of this name. */
  readonly customerId: string | null;
}

/** The {@link ListScope} of a tenant. Indexes: the primary key; the unique (tenant_id, external_id) of customers. */
export async function selectListScope(
  transaction: Transaction,
  {
    tenantId,
    customerExternalId,
  }: { readonly tenantId: string; readonly customerExternalId: string | undefined },
): Promise<ListScope> {
  const { rows } = await transaction.query<ListScope>({
    name: "select-event-list-scope",
    text: `SELECT retention_days AS "retentionDays", payload_days AS "payloadDays",
        (SELECT id FROM customers WHERE tenant_id = $1 AND external_id = $2) AS "customerId"
      FROM tenants WHERE id = $1`,
    values: [tenantId, customerExternalId ?? null],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("the caller's tenant does not exist");
  return row;
}
