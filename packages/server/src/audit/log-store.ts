import type { Transaction } from "../database/transaction.ts";

/** Which entries to list; `undefined` means no condition. Ids are UUIDs. */
export interface EntrySelection {
  readonly tenantId: string;
  /** By id, for whoever acts for that customer alone. */
  readonly customerId: string | undefined;
  readonly customerExternalId: string | undefined;
  readonly action: string | undefined;
  /** Inclusive. */
  readonly from: Date | undefined;
  /** Exclusive. */
  readonly to: Date | undefined;
  /** Exclusive. */
  readonly beforeId: string | undefined;
  /** Exclusive. */
  readonly afterSeq: bigint | undefined;
  readonly order: "newest first" | "oldest first";
  readonly rowsMax: number;
}

/** An entry as stored. */
export interface StoredEntry {
  readonly seq: bigint;
  /** UUID. */
  readonly id: string;
  readonly occurredAt: Date;
  readonly action: string;
  /** JSON text; `null` once it was erased. */
  readonly content: string | null;
  /** `null` when it concerns the tenant alone, or a customer that was erased. */
  readonly customerExternalId: string | null;
}

/**
 * Lists entries in the order of the chain, which is that of their times.
 *
 * Indexes: the primary key; audit_entries_by_id for where the page before ended; with an action audit_entries_by_action, with a customer audit_entries_by_customer. Of the whole
 * tenant, a time is turned into a place in the chain by audit_entries_by_time; of one customer, it is compared with each
 * of its entries, of which there are far fewer.
 */
export async function selectEntries(
  transaction: Transaction,
  selection: EntrySelection,
): Promise<readonly StoredEntry[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const tenant = bind(selection.tenantId);
  const conditions = [`e.tenant_id = ${tenant}`, ...conditionsOf(selection, tenant, bind)];
  const direction = selection.order === "newest first" ? "DESC" : "ASC";
  const { rows } = await transaction.query<Omit<StoredEntry, "seq"> & { seq: string }>({
    text: `SELECT e.seq, e.id, e.occurred_at AS "occurredAt", e.action, e.content,
        (SELECT c.external_id FROM customers c WHERE c.tenant_id = ${tenant} AND c.id = e.customer_id) AS "customerExternalId"
      FROM audit_entries e WHERE ${conditions.join(" AND ")}
      ORDER BY e.seq ${direction} LIMIT ${bind(selection.rowsMax)}`,
    values,
  });
  return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
}

function conditionsOf(
  selection: EntrySelection,
  tenant: string,
  bind: (value: unknown) => string,
): string[] {
  const { customerId, customerExternalId, action, from, to, beforeId, afterSeq } = selection;
  const conditions: string[] = [];
  if (customerId !== undefined) conditions.push(`e.customer_id = ${bind(customerId)}`);
  if (customerExternalId !== undefined) {
    const externalId = bind(customerExternalId);
    conditions.push(
      `e.customer_id = (SELECT id FROM customers WHERE tenant_id = ${tenant} AND external_id = ${externalId})`,
    );
  }
  if (action !== undefined) conditions.push(`e.action = ${bind(action)}`);
  if (beforeId !== undefined) {
    conditions.push(
      `e.seq < (SELECT f.seq FROM audit_entries f WHERE f.tenant_id = ${tenant} AND f.id = ${bind(beforeId)})`,
    );
  }
  if (afterSeq !== undefined) conditions.push(`e.seq > ${bind(String(afterSeq))}`);
  const isOfOne = customerId !== undefined || customerExternalId !== undefined;
  const placeAt = (condition: string, direction: "ASC" | "DESC"): string =>
    `(SELECT f.seq FROM audit_entries f WHERE f.tenant_id = ${tenant} AND ${condition}
      ORDER BY f.occurred_at ${direction}, f.seq ${direction} LIMIT 1)`;
  if (from !== undefined) {
    const time = bind(from);
    const first = placeAt(`f.occurred_at >= ${time}`, "ASC");
    conditions.push(isOfOne ? `e.occurred_at >= ${time}` : `e.seq >= ${first}`);
  }
  if (to !== undefined) {
    const time = bind(to);
    const last = placeAt(`f.occurred_at < ${time}`, "DESC");
    conditions.push(isOfOne ? `e.occurred_at < ${time}` : `e.seq <= ${last}`);
  }
  return conditions;
}
