import type { Transaction } from "../database/transaction.ts";
import type { ChainEntry, ChainPlace } from "./chain.ts";

/** Where a chain is recorded to end, and the last number of its entries. */
export interface ChainEnd {
  /** `undefined` when the tenant has none. */
  readonly head: ChainPlace | undefined;
  /** 0 without entries. */
  readonly lastSeq: bigint;
}

/** Both in one statement, so that they are of one moment. Indexes: primary keys. */
export async function chainEnd(transaction: Transaction, tenantId: string): Promise<ChainEnd> {
  const { rows } = await transaction.query<{
    seq: string | null;
    hash: Buffer | null;
    last_seq: string;
  }>({
    text: `SELECT h.seq, h.hash, coalesce((SELECT max(e.seq) FROM audit_entries e WHERE e.tenant_id = $1), 0) AS last_seq
      FROM (SELECT $1::uuid AS tenant_id) t LEFT JOIN audit_heads h ON h.tenant_id = t.tenant_id`,
    values: [tenantId],
  });
  const { seq = null, hash = null, last_seq = "0" } = rows[0] ?? {};
  const head = seq === null || hash === null ? undefined : { seq: BigInt(seq), hash };
  return { head, lastSeq: BigInt(last_seq) };
}

/** A portion of a chain. */
export interface PortionBounds {
  readonly tenantId: string;
  /** The entry after which it begins: the number alone does not name one in a chain that was tampered with. */
  readonly after: Pick<ChainEntry, "seq" | "customerId">;
  /** Inclusive. */
  readonly untilSeq: bigint;
  readonly entriesMax: number;
}

/**
 * Entries in their order. Index: the primary key; audit_entries_by_customer where a content is gone. That a customer was
 * erased is only believed on the word of the chain itself: its row can be changed without a trace.
 */
export async function chainPortion(
  transaction: Transaction,
  { tenantId, after, untilSeq, entriesMax }: PortionBounds,
): Promise<readonly ChainEntry[]> {
  const { rows } = await transaction.query<
    Omit<ChainEntry, "seq" | "occurredAtUs"> & { seq: string; occurredAtUs: string }
  >({
    text: `SELECT e.tenant_id AS "tenantId", e.customer_id AS "customerId", e.seq, e.id,
        (extract(epoch FROM e.occurred_at) * 1000000)::bigint AS "occurredAtUs", e.action, e.content,
        e.content_sha256 AS "contentSha256", e.hash,
        e.content IS NULL AND EXISTS (SELECT FROM audit_entries r WHERE r.tenant_id = e.tenant_id
          AND r.customer_id = e.customer_id AND r.action = 'customer.erasure_requested') AS "isOfErasedCustomer"
      FROM audit_entries e
      WHERE e.tenant_id = $1 AND (e.seq, e.customer_id) > ($2, $3) AND e.seq <= $4
      ORDER BY e.seq, e.customer_id LIMIT $5`,
    values: [tenantId, String(after.seq), after.customerId, String(untilSeq), entriesMax],
  });
  return rows.map((row) => ({
    ...row,
    seq: BigInt(row.seq),
    occurredAtUs: BigInt(row.occurredAtUs),
  }));
}
