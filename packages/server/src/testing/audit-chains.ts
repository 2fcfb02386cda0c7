import { generateKeyPairSync, sign as signWith } from "node:crypto";
import type { Pool } from "pg";
import { recordAudit } from "../audit/audit.ts";
import { entryHash, nobody } from "../audit/chain.ts";
import {
  checkpointAudit,
  type CheckpointLine,
  checkpointsIn,
  type PublicKeyOf,
  type Sign,
} from "../audit/checkpoint.ts";
import { chainPortion } from "../audit/verify-store.ts";
import { type Verification, verifyChain } from "../audit/verify.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { accessTo } from "./access.ts";
import type { TestDatabase } from "./postgres.ts";

/** A tenant with one customer, and a log that the product wrote. */
export interface TestChain {
  readonly tenantId: string;
  readonly customerId: string;
}

/** A key that signs checkpoints. */
export function makeSigner(): { readonly sign: Sign; readonly publicKeyOf: PublicKeyOf } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keyId = newUuid();
  const jwk = publicKey.export({ format: "jwk" });
  return {
    sign: async (bytes) => ({ keyId, signature: signWith(null, bytes, privateKey) }),
    publicKeyOf: (id) => (id === keyId ? jwk : undefined),
  };
}

/** Audit logs of a test's database, for whoever wants to damage them. */
export class AuditChains {
  readonly #database: TestDatabase;
  readonly #superuser: Pool;
  readonly #signer = makeSigner();

  constructor(database: TestDatabase) {
    this.#database = database;
    this.#superuser = database.superuserPool;
  }

  /** A tenant with so many entries; every other one concerns its customer. */
  async add(entries = 10): Promise<TestChain> {
    const [tenantId, customerId] = [newUuid(), newUuid()];
    await this.tamper("INSERT INTO tenants (id, name) VALUES ($1, 'acme')", tenantId);
    await this.tamper(
      "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acct_1')",
      ...[tenantId, customerId],
    );
    await this.append({ tenantId, customerId }, entries);
    return { tenantId, customerId };
  }

  async append({ tenantId, customerId }: TestChain, entries: number): Promise<void> {
    for (let done = 0; done < entries; done += 1) {
      await inTenant(this.#database.apiPool, { tenantId }, (transaction) =>
        recordAudit(transaction, accessTo(tenantId), {
          action: "payload.read",
          subjectId: null,
          customerId: done % 2 === 0 ? customerId : undefined,
        }),
      );
    }
  }

  /** UUIDs of the entries, in order. */
  async ids(tenantId: string): Promise<readonly string[]> {
    const { rows } = await this.#superuser.query<{ id: string }>(
      "SELECT id FROM audit_entries WHERE tenant_id = $1 ORDER BY seq",
      [tenantId],
    );
    return rows.map(({ id }) => id);
  }

  /** Does what only somebody with all rights in the database can. */
  async tamper(statement: string, ...values: readonly unknown[]): Promise<void> {
    await this.#superuser.query(statement, [...values]);
  }

  /** Makes all hashes from an entry on fit, and the recorded end, as whoever knows the code can. */
  async rehash(tenantId: string, fromSeq: bigint): Promise<void> {
    const bounds = {
      after: { seq: 0n, customerId: nobody },
      untilSeq: 1_000n,
      entriesMax: 1_000,
    };
    const entries = await inTenant(this.#database.ownerPool, { tenantId }, (transaction) =>
      chainPortion(transaction, { tenantId, ...bounds }),
    );
    let end: { readonly seq: bigint; readonly hash: Buffer } = { seq: 0n, hash: Buffer.alloc(32) };
    for (const entry of entries) {
      const { seq } = entry;
      end = { seq, hash: seq < fromSeq ? entry.hash : entryHash(end.hash, entry) };
      await this.tamper(
        "UPDATE audit_entries SET hash = $3 WHERE tenant_id = $1 AND seq = $2",
        ...[tenantId, String(seq), end.hash],
      );
    }
    await this.tamper(
      "UPDATE audit_heads SET seq = $2, hash = $3 WHERE tenant_id = $1",
      ...[tenantId, String(end.seq), end.hash],
    );
  }

  /** Signs checkpoints of all tenants; returns the log's lines about this one. */
  async sign(tenantId: string, by: Sign = this.#signer.sign): Promise<readonly CheckpointLine[]> {
    const lines: CheckpointLine[] = [];
    await checkpointAudit({
      pool: this.#database.ownerPool,
      sign: by,
      onCheckpoint: (line) => lines.push(line),
    });
    return lines.filter((line) => line.tenantId === tenantId);
  }

  /** In portions of three, so that chains of ten have several. */
  async verify(tenantId: string, lines: readonly CheckpointLine[] = []): Promise<Verification> {
    return await verifyChain(tenantId, {
      pool: this.#database.ownerPool,
      publicKeyOf: this.#signer.publicKeyOf,
      checkpoints: checkpointsIn(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
      portionEntries: 3,
    });
  }
}
