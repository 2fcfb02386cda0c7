import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { AuditChains, makeSigner } from "../testing/audit-chains.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { Finding } from "./chain.ts";
import { checkpointAudit, checkpointsIn } from "./checkpoint.ts";

let database: TestDatabase;
let chains: AuditChains;

beforeAll(async () => {
  database = await createTestDatabase();
  chains = new AuditChains(database);
});

afterAll(async () => {
  await database.drop();
});

const finding = (tenantId: string, seq: bigint, rest: Partial<Finding>): Finding =>
  expect.objectContaining({ tenantId, seq, ...rest });

const entries = "audit_entries WHERE tenant_id = $1 AND";
const update = "UPDATE audit_entries SET";

test("a checkpoint is signed of each chain that moved, once, and kept and reported", async () => {
  const [chain, idle] = [await chains.add(4), await chains.add(2)];
  const first = await chains.sign(chain.tenantId);
  expect(first).toEqual([
    {
      event: "audit_checkpoint",
      tenantId: chain.tenantId,
      seq: "4",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      signedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      keyId: expect.any(String),
      signature: expect.stringMatching(/^[\w-]{86}$/),
    },
  ]);
  expect(await chains.sign(chain.tenantId)).toEqual([]);
  await chains.append(chain, 3);
  expect(await chains.sign(idle.tenantId)).toEqual([]);
  expect(await chains.verify(chain.tenantId, first)).toEqual({
    seq: 7n,
    checkpoints: 3,
    findings: [],
  });
});

test("a checkpoint that nobody could report is not kept, and is made again", async () => {
  const { tenantId } = await chains.add(1);
  const failing = checkpointAudit({
    pool: database.ownerPool,
    sign: makeSigner().sign,
    onCheckpoint: () => {
      throw new Error("the log is full");
    },
  });
  await expect(failing).rejects.toThrow("the log is full");
  expect(await chains.sign(tenantId)).toHaveLength(1);
});

test("T55: an end that was cut off together with the recorded end is found by a checkpoint", async () => {
  const { tenantId } = await chains.add();
  await chains.sign(tenantId);
  await chains.tamper(`DELETE FROM ${entries} seq > 6`, tenantId);
  await chains.rehash(tenantId, 100n);
  const { findings } = await chains.verify(tenantId);
  expect(findings).toEqual([
    finding(tenantId, 7n, {
      id: null,
      tampering: "truncated",
      detail: expect.stringContaining("knows the chain up to entry 10, but it ends at 6") as string,
    }),
  ]);
});

test("T55: a chain that was emptied with all the database knows of it is found by the log's checkpoints", async () => {
  const { tenantId } = await chains.add();
  const lines = await chains.sign(tenantId);
  for (const table of ["audit_entries", "audit_heads", "audit_checkpoints"]) {
    await chains.tamper(`DELETE FROM ${table} WHERE tenant_id = $1`, tenantId);
  }
  expect((await chains.verify(tenantId)).findings).toEqual([]);
  expect((await chains.verify(tenantId, lines)).findings).toEqual([
    finding(tenantId, 1n, { tampering: "truncated" }),
  ]);
});

test("T55: a chain that was written anew with hashes that fit is found by a checkpoint, at the first one that differs", async () => {
  const chain = await chains.add(3);
  const { tenantId } = chain;
  const lines = [...(await chains.sign(tenantId))];
  await chains.append(chain, 5);
  lines.push(...(await chains.sign(tenantId)));
  await chains.append(chain, 2);
  lines.push(...(await chains.sign(tenantId)));
  await chains.tamper(
    `${update} action = 'session.created' WHERE tenant_id = $1 AND seq = 5`,
    tenantId,
  );
  await chains.rehash(tenantId, 5n);
  const eighth = (await chains.ids(tenantId))[7] ?? "";
  const bad = finding(tenantId, 8n, {
    id: eighth,
    tampering: "forked",
    detail: expect.stringContaining("written anew somewhere after entry 3") as string,
  });
  expect((await chains.verify(tenantId)).findings).toEqual([bad]);
  // Whoever can write it anew can delete the database's checkpoints, too.
  await chains.tamper("DELETE FROM audit_checkpoints WHERE tenant_id = $1", tenantId);
  expect((await chains.verify(tenantId)).findings).toEqual([]);
  expect((await chains.verify(tenantId, lines)).findings).toEqual([bad]);
});

test("T55: checkpoints that somebody made without the key, or changed, are named, and do not vouch for anything", async () => {
  const { tenantId } = await chains.add(3);
  const [line] = await chains.sign(tenantId);
  if (line === undefined) throw new Error("no checkpoint was made");
  await chains.tamper("DELETE FROM audit_checkpoints WHERE tenant_id = $1", tenantId);
  const [forged] = await chains.sign(tenantId, makeSigner().sign);
  await chains.tamper("DELETE FROM audit_checkpoints WHERE tenant_id = $1", tenantId);
  const untrusted = (seq: bigint, detail: string): Finding =>
    finding(tenantId, seq, {
      id: null,
      tampering: "checkpoint",
      detail: expect.stringContaining(detail) as string,
    });
  const changed = { ...line, seq: "9" };
  const moved = { ...line, signedAt: "2020-01-01T00:00:00.000Z" };
  expect(await chains.verify(tenantId, [line, forged ?? line, changed, moved])).toEqual({
    seq: 3n,
    checkpoints: 1,
    findings: [
      untrusted(3n, "which is not known"),
      untrusted(9n, "wrong signature"),
      untrusted(3n, "wrong signature"),
    ],
  });
});

test("lines of a log that are no checkpoints are passed over", () => {
  const line = {
    event: "audit_checkpoint",
    tenantId: newUuid(),
    seq: "12",
    hash: "ab".repeat(32),
    signedAt: "2026-11-21T09:30:00.027Z",
    keyId: "k1",
    signature: "A".repeat(86),
  };
  const log = [
    "starting",
    JSON.stringify({ event: "request", path: "/audit_checkpoint" }),
    `{"event":"audit_checkpoint",`,
    JSON.stringify({ ...line, seq: 12 }),
    JSON.stringify({ ...line, seq: "-1" }),
    JSON.stringify({ ...line, hash: "ab" }),
    JSON.stringify({ level: "info", ...line }),
    '"audit_checkpoint"',
    "null",
    "",
  ].join("\n");
  expect(checkpointsIn(log).map(({ seq }) => seq)).toEqual([12n]);
});
