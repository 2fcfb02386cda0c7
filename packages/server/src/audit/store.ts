import type { Transaction } from "../database/transaction.ts";

/** An entry to be appended; its place in the chain is found by the statement. Ids are UUIDs. */
export interface NewEntry {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
  readonly action: string;
  /** JSON text. */
  readonly content: string;
  /** Of the content's UTF-8. */
  readonly contentSha256: Buffer;
}

/**
 * Appends to the tenant's chain. The head's row is locked before its values are read, so two that append at once follow
 * each other without a gap or a fork; `occurred_at` never goes back even where the clock does.
 *
 * Index: the primary key of audit_heads. Running it twice appends twice: it belongs to the transaction of what it tells of.
 */
export async function appendEntry(transaction: Transaction, entry: NewEntry): Promise<void> {
  const { tenantId, customerId, id, action, content, contentSha256 } = entry;
  await transaction.query({
    name: "append-audit-entry",
    text: `
      WITH head AS (
        INSERT INTO audit_heads AS h (tenant_id, seq, occurred_at, hash)
        SELECT $1::uuid, 1, first.at, audit_hash(decode(repeat('00', 32), 'hex'), $1, 1, $2, first.at, $3, $4, $6)
        FROM (SELECT clock_timestamp() AS at OFFSET 0) first
        ON CONFLICT (tenant_id) DO UPDATE SET (seq, occurred_at, hash) = (
          SELECT h.seq + 1, next.at, audit_hash(h.hash, $1, h.seq + 1, $2, next.at, $3, $4, $6)
          FROM (SELECT greatest(clock_timestamp(), h.occurred_at) AS at OFFSET 0) next)
        RETURNING seq, occurred_at, hash
      )
      INSERT INTO audit_entries
        (tenant_id, customer_id, seq, id, occurred_at, action, content, content_sha256, hash)
      SELECT $1, $3, seq, $2::uuid, occurred_at, $4::text, $5, $6::bytea, hash FROM head`,
    values: [tenantId, id, customerId, action, content, contentSha256],
  });
}
