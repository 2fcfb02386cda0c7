import type { Transaction } from "../database/transaction.ts";
import type { ChainPlace } from "./chain.ts";

/** A signed statement about one chain. */
export interface Checkpoint extends ChainPlace {
  /** UUID. */
  readonly tenantId: string;
  /** Whole milliseconds. */
  readonly signedAt: Date;
  readonly keyId: string;
  /** Ed25519, 64 bytes, over `checkpointText`. */
  readonly signature: Buffer;
}

/** The end of a chain that has no checkpoint yet. */
export interface MovedHead extends ChainPlace {
  /** By the database's clock, whole milliseconds. */
  readonly readAt: Date;
}

/** The end of a tenant's chain, when it went on since its last checkpoint; otherwise `undefined`. Indexes: primary keys. */
export async function movedHead(
  transaction: Transaction,
  tenantId: string,
): Promise<MovedHead | undefined> {
  const { rows } = await transaction.query<Omit<MovedHead, "seq"> & { seq: string }>({
    text: `SELECT h.seq, h.hash, date_trunc('milliseconds', clock_timestamp()) AS "readAt"
      FROM audit_heads h
      WHERE h.tenant_id = $1 AND h.seq > coalesce((SELECT c.seq FROM audit_checkpoints c
        WHERE c.tenant_id = $1 ORDER BY c.seq DESC LIMIT 1), 0)`,
    values: [tenantId],
  });
  const [row] = rows;
  return row && { ...row, seq: BigInt(row.seq) };
}

/** Keeps a checkpoint. Index: primary key. The first of two processes wins: both say the same of the same place. */
export async function insertCheckpoint(
  transaction: Transaction,
  { tenantId, seq, hash, signedAt, keyId, signature }: Checkpoint,
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO audit_checkpoints (tenant_id, seq, hash, signed_at, key_id, signature)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, seq) DO NOTHING`,
    values: [tenantId, String(seq), hash, signedAt, keyId, signature],
  });
}

/** All checkpoints of a tenant, in order. Index: primary key. */
export async function checkpointsOf(
  transaction: Transaction,
  tenantId: string,
): Promise<readonly Checkpoint[]> {
  const { rows } = await transaction.query<Omit<Checkpoint, "seq"> & { seq: string }>({
    text: `SELECT tenant_id AS "tenantId", seq, hash, signed_at AS "signedAt", key_id AS "keyId", signature
      FROM audit_checkpoints WHERE tenant_id = $1 ORDER BY seq`,
    values: [tenantId],
  });
  return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
}
