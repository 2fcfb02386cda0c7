import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import type pg from "pg";
import { inTenant } from "../database/transaction.ts";
import { listTenants } from "../tenants/tenants.ts";
import type { Finding } from "./chain.ts";
import {
  type Checkpoint,
  insertCheckpoint,
  type MovedHead,
  movedHead,
} from "./checkpoint-store.ts";

export type { Checkpoint } from "./checkpoint-store.ts";

/**
 * Checkpoints: signed statements of how far a tenant's chain was at a time, and of its hash there. Whoever can write to the
 * database can cut the end of a chain off, or write it anew with hashes that fit; but not so that it still contains what a
 * checkpoint says, nor make such checkpoints without the key. They are written to the process's log, too, which leaves the
 * machine: those cannot be taken back.
 */

/** Signs with the key that is the present one, as `signStatement` of sessions/session-keys.ts does. */
export type Sign = (
  statement: Buffer,
) => Promise<{ readonly keyId: string; readonly signature: Buffer }>;

/** The public key of an id; `undefined` when it is not known. */
export type PublicKeyOf = (keyId: string) => JsonWebKey | undefined;

/** A checkpoint as one line of the log. */
export interface CheckpointLine {
  readonly event: "audit_checkpoint";
  /** UUID. */
  readonly tenantId: string;
  /** Decimal digits. */
  readonly seq: string;
  /** Lower-case hex. */
  readonly hash: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly signedAt: string;
  readonly keyId: string;
  /** Base64url. */
  readonly signature: string;
}

/**
 * What a checkpoint's signature is over. The keys sign session tokens as well: a text with a space and line feeds is never
 * the signing input of a token.
 */
export function checkpointText({
  tenantId,
  seq,
  hash,
  signedAt,
}: Pick<Checkpoint, "tenantId" | "seq" | "hash" | "signedAt">): string {
  const members = [tenantId, seq, hash.toString("hex"), signedAt.toISOString()];
  return `pushrail audit checkpoint 1\n${members.join("\n")}`;
}

/** What {@link checkpointAudit} works with. */
export interface CheckpointOptions {
  /** Acts as the schema's owner. */
  readonly pool: pg.Pool;
  readonly sign: Sign;
  /** Writes the line where it leaves the database. */
  readonly onCheckpoint: (line: CheckpointLine) => void;
}

/**
 * Signs a checkpoint of every tenant whose chain moved since its last one. Returns how many. Safe to repeat and to run in
 * several processes at once.
 *
 * Errors: the database's and the signer's; checkpoints made before stay.
 */
export async function checkpointAudit(options: CheckpointOptions): Promise<number> {
  const { pool, sign, onCheckpoint } = options;
  let signedCount = 0;
  for (const { id: tenantId } of await listTenants(pool)) {
    const head = await inTenant(pool, { tenantId }, (transaction) =>
      movedHead(transaction, tenantId),
    );
    if (head === undefined) continue;
    const checkpoint = await signed(tenantId, head, sign);
    // In this order: one that is in the database alone could be taken back unnoticed.
    onCheckpoint(lineOf(checkpoint));
    await inTenant(pool, { tenantId }, (transaction) => insertCheckpoint(transaction, checkpoint));
    signedCount += 1;
  }
  return signedCount;
}

async function signed(
  tenantId: string,
  { seq, hash, readAt }: MovedHead,
  sign: Sign,
): Promise<Checkpoint> {
  const statement = { tenantId, seq, hash, signedAt: readAt };
  const { keyId, signature } = await sign(Buffer.from(checkpointText(statement)));
  return { ...statement, keyId, signature };
}

function lineOf(checkpoint: Checkpoint): CheckpointLine {
  const { tenantId, seq, hash, signedAt, keyId, signature } = checkpoint;
  return {
    event: "audit_checkpoint",
    tenantId,
    seq: String(seq),
    hash: hash.toString("hex"),
    signedAt: signedAt.toISOString(),
    keyId,
    signature: signature.toString("base64url"),
  };
}

const shapes: Readonly<Record<keyof CheckpointLine, RegExp>> = {
  event: /^audit_checkpoint$/,
  tenantId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  seq: /^[1-9][0-9]{0,17}$/,
  hash: /^[0-9a-f]{64}$/,
  signedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  keyId: /^.{1,64}$/,
  signature: /^[\w-]{86}$/,
};

/** The checkpoints among the lines of a log; whatever is no checkpoint is passed over. */
export function checkpointsIn(log: string): readonly Checkpoint[] {
  return log.split("\n").flatMap((text) => {
    // Most lines of a log are others; they are not worth parsing.
    if (!text.includes('"audit_checkpoint"')) return [];
    const line = checkpointLine(text);
    if (line === undefined) return [];
    return [
      {
        tenantId: line.tenantId,
        seq: BigInt(line.seq),
        hash: Buffer.from(line.hash, "hex"),
        signedAt: new Date(line.signedAt),
        keyId: line.keyId,
        signature: Buffer.from(line.signature, "base64url"),
      },
    ];
  });
}

function checkpointLine(text: string): CheckpointLine | undefined {
  let line: Readonly<Record<string, unknown>> | null;
  try {
    line = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch {
    return undefined;
  }
  const isOne = Object.entries(shapes).every(([name, shape]) => {
    const value = line?.[name];
    return typeof value === "string" && shape.test(value);
  });
  return isOne ? (line as unknown as CheckpointLine) : undefined;
}

/** What keeps a checkpoint from being trusted; `undefined` when its signature is right. */
export function badSignature(
  checkpoint: Checkpoint,
  publicKeyOf: PublicKeyOf,
): Finding | undefined {
  const { tenantId, seq, keyId, signature, signedAt } = checkpoint;
  const named = `The checkpoint of ${signedAt.toISOString()}`;
  const bad = (detail: string): Finding => {
    return { tenantId, seq, id: null, tampering: "checkpoint", detail };
  };
  const jwk = publicKeyOf(keyId);
  if (jwk === undefined)
    return bad(`${named} is signed with the key ${keyId}, which is not known.`);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  if (key.asymmetricKeyType !== "ed25519") return bad(`${named} names a key of another kind.`);
  if (verify(null, Buffer.from(checkpointText(checkpoint)), key, signature)) return undefined;
  return bad(`${named} has a wrong signature.`);
}
