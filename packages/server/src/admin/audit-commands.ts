import type { JsonWebKey } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import type pg from "pg";
import type { Finding } from "../audit/chain.ts";
import { type Checkpoint, checkpointsIn, type PublicKeyOf } from "../audit/checkpoint.ts";
import { type AuditEntry, exportAudit } from "../audit/log.ts";
import { type Verification, verifyChain } from "../audit/verify.ts";
import { publicId } from "../ids.ts";
import { listSessionKeys } from "../sessions/session-keys.ts";
import { listTenants } from "../tenants/tenants.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  optionalText,
  requiredText,
  UsageError,
} from "./command.ts";
import { operator } from "./operator.ts";
import { tenantNamed } from "./tenant-named.ts";

/** Entries that one export gives at most: what is held in memory at once. */
const exportedMax = 50_000;

/** Commands for the audit log. */
export const auditCommands: readonly Command[] = [
  {
    name: "audit verify",
    summary: "Find out whether audit logs are as they were written; fails when one is not.",
    options: {
      tenant: { value: "id or name", help: "only this tenant's, default all" },
      checkpoints: {
        value: "file",
        help: "log lines of the server, with the checkpoints that were written there",
      },
      keys: {
        value: "file",
        help: "a copy of /.well-known/jwks.json: only its keys are trusted, and not the database's",
      },
    },
    run: runVerify,
  },
  {
    name: "audit export",
    summary: `Write a tenant's audit log as lines of JSON, oldest first, at most ${exportedMax} entries.`,
    options: {
      tenant: { value: "id or name", help: "the tenant" },
      after: { value: "number", help: "only entries after this one, default all" },
    },
    run: runExport,
  },
];

async function runVerify(given: Given, { pool }: CommandContext): Promise<Answer> {
  const checkpoints = await checkpointsOf(optionalText(given, "checkpoints"));
  const publicKeyOf = await publicKeysOf(optionalText(given, "keys"), pool());
  const tenantIds = await tenantIdsOf(optionalText(given, "tenant"), pool(), checkpoints);
  const verified: { readonly tenantId: string; readonly verification: Verification }[] = [];
  for (const tenantId of tenantIds) {
    const options = { pool: pool(), publicKeyOf, checkpoints };
    verified.push({ tenantId, verification: await verifyChain(tenantId, options) });
  }
  return {
    lines: verified.flatMap(({ tenantId, verification }) => linesOf(tenantId, verification)),
    json: verified.map(({ tenantId, verification: { seq, findings, ...rest } }) => ({
      tenantId: publicId("tenant", tenantId),
      entries: Number(seq),
      ...rest,
      findings: findings.map(findingJson),
    })),
    isFailure: verified.some(({ verification }) => verification.findings.length > 0),
  };
}

/** A tenant that is gone leaves its checkpoints behind in the log: they say that its entries are gone, too. */
async function tenantIdsOf(
  named: string | undefined,
  pool: pg.Pool,
  checkpoints: readonly Checkpoint[],
): Promise<ReadonlySet<string>> {
  if (named !== undefined) return new Set([(await tenantNamed(pool, named)).id]);
  const tenants = await listTenants(pool);
  return new Set([...tenants.map(({ id }) => id), ...checkpoints.map(({ tenantId }) => tenantId)]);
}

async function checkpointsOf(file: string | undefined): Promise<readonly Checkpoint[]> {
  if (file === undefined) return [];
  const checkpoints: Checkpoint[] = [];
  const opened = await open(file);
  // A log can be larger than a string may be.
  for await (const line of opened.readLines()) checkpoints.push(...checkpointsIn(line));
  return checkpoints;
}

async function publicKeysOf(file: string | undefined, pool: pg.Pool): Promise<PublicKeyOf> {
  const keys = new Map<unknown, JsonWebKey>();
  if (file === undefined) {
    for (const { id, publicJwk } of await listSessionKeys(pool)) keys.set(id, { ...publicJwk });
  } else {
    for (const key of publishedKeys(await readFile(file, "utf8"))) keys.set(key["kid"], key);
  }
  return (keyId) => keys.get(keyId);
}

function publishedKeys(text: string): readonly JsonWebKey[] {
  try {
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    if (Array.isArray(keys)) return keys as readonly JsonWebKey[];
  } catch {
    // It is no JSON, which is said below.
  }
  throw new UsageError('--keys is a file like /.well-known/jwks.json: {"keys": […]}.');
}

function linesOf(tenantId: string, { seq, checkpoints, findings }: Verification): string[] {
  const tenant = publicId("tenant", tenantId);
  if (findings.length === 0) {
    return [`${tenant}  as written: ${seq} entries, ${checkpoints} checkpoints`];
  }
  return findings.map((finding) => {
    const entry = finding.id === null ? "" : `  ${publicId("auditEntry", finding.id)}`;
    return `${tenant}  ${finding.tampering} at entry ${finding.seq}${entry}  ${finding.detail}`;
  });
}

function findingJson({ seq, id, tampering, detail }: Finding) {
  return {
    seq: Number(seq),
    id: id === null ? null : publicId("auditEntry", id),
    tampering,
    detail,
  };
}

async function runExport(given: Given, { pool }: CommandContext): Promise<Answer> {
  const tenant = await tenantNamed(pool(), requiredText(given, "tenant"));
  const after = optionalText(given, "after") ?? "0";
  if (!/^\d{1,18}$/.test(after)) throw new UsageError("--after is the number of an entry.");
  const access = { tenantId: tenant.id, actor: operator() };
  const bounds = { afterSeq: BigInt(after), entriesMax: exportedMax };
  const entries = (await exportAudit(pool(), access, bounds)).map(exportedJson);
  return { lines: entries.map((entry) => JSON.stringify(entry)), json: entries };
}

function exportedJson({ seq, id, occurredAt, action, customerExternalId, content }: AuditEntry) {
  return {
    seq: Number(seq),
    id: publicId("auditEntry", id),
    occurredAt: occurredAt.toISOString(),
    action,
    customerExternalId,
    // Ids in it are UUIDs, as the chain has them.
    actor: content?.actor ?? null,
    subjectId: content?.subjectId ?? null,
    details: content?.details ?? {},
    erased: content === null,
  };
}
