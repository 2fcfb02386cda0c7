import type { Transaction } from "../database/transaction.ts";
import { type ChainEntry, type ChainPlace, nobody } from "./chain.ts";

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

/** Entries in their order. Indexes: the primary keys of audit_entries and customers. */
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
        e.customer_id <> $6 AND (c.id IS NULL OR c.erasure_id IS NOT NULL) AS "isOfErasedCustomer"
      FROM audit_entries e LEFT JOIN customers c ON c.tenant_id = e.tenant_id AND c.id = e.customer_id
      WHERE e.tenant_id = $1 AND (e.seq, e.customer_id) > ($2, $3) AND e.seq <= $4
      ORDER BY e.seq, e.customer_id LIMIT $5`,
    values: [tenantId, String(after.seq), after.customerId, String(untilSeq), entriesMax, nobody],
  });
  return rows.map((row) => ({
    ...row,
    seq: BigInt(row.seq),
    occurredAtUs: BigInt(row.occurredAtUs),
  }));
}
