import type { Transaction } from "../database/transaction.ts";

/**
 * `stopping`: waits until nothing of the customer is under way. `erasing`: deletes, table by table. `finished`: the
 * customer is gone.
 */
export type ErasurePhase = "stopping" | "erasing" | "finished";

/** An erasure as it stands. Ids are UUIDs. */
export interface Erasure {
  readonly id: string;
  /** `null` when it is over: the name is erased, too. */
  readonly customerExternalId: string | null;
  /** Of the external id's UTF-8. */
  readonly externalIdSha256: Buffer;
  /** The API key that asked. */
  readonly requestedBy: string;
  readonly phase: ErasurePhase;
  /** By table; those of which nothing was deleted may be missing. */
  readonly erasedRows: Readonly<Record<string, number>>;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

/** Records an erasure that begins. */
export async function insertErasure(
  transaction: Transaction,
  erasure: {
    readonly tenantId: string;
    readonly id: string;
    readonly requestedBy: string;
    readonly externalIdSha256: Buffer;
    readonly subjectId: string;
  },
): Promise<void> {
  const { tenantId, id, requestedBy, externalIdSha256, subjectId } = erasure;
  await transaction.query({
    text: `INSERT INTO erasures (tenant_id, id, requested_by, external_id_sha256, subject_id)
      VALUES ($1, $2, $3, $4, $5)`,
    values: [tenantId, id, requestedBy, externalIdSha256, subjectId],
  });
}

/** One erasure of a tenant. Index: primary keys. */
export async function findErasure(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<Erasure | undefined> {
  const { rows } = await transaction.query<Erasure>({
    text: `SELECT e.id, c.external_id AS "customerExternalId", e.external_id_sha256 AS "externalIdSha256",
        e.requested_by AS "requestedBy", e.phase, e.erased_rows AS "erasedRows", e.requested_at AS "requestedAt",
        e.finished_at AS "finishedAt"
      FROM erasures e LEFT JOIN customers c ON c.tenant_id = e.tenant_id AND c.id = e.subject_id
      WHERE e.tenant_id = $1 AND e.id = $2`,
    values: [tenantId, id],
  });
  return rows[0];
}
