import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordAudit } from "../audit/audit.ts";
import { checkpointAudit, type CheckpointLine } from "../audit/checkpoint.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { runAdmin } from "./run.ts";

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "audit-"));
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const keyId = "ssk_test";
const jwk = { ...publicKey.export({ format: "jwk" }), kid: keyId };

async function run(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const code = await runAdmin(["audit", ...args], {
    env: { DATABASE_URL: database.ownerUrl },
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

async function addTenant(name: string, entries: number): Promise<string> {
  const tenantId = newUuid();
  await query("INSERT INTO tenants (id, name) VALUES ($1, $2)", tenantId, name);
  for (let done = 0; done < entries; done += 1) {
    await inTenant(database.apiPool, { tenantId }, (transaction) =>
      recordAudit(transaction, accessTo(tenantId), {
        action: "payload.read",
        subjectId: publicId("event", newUuid()),
      }),
    );
  }
  return tenantId;
}

async function query(text: string, ...values: readonly unknown[]): Promise<void> {
  await database.superuserPool.query(text, [...values]);
}

async function fileWith(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test("logs are verified tenant by tenant, with the checkpoints of the database and of the process's log", async () => {
  await query(
    "INSERT INTO session_keys (id, public_jwk, sealed_private, kek_id) VALUES ($1, $2, '', 'k')",
    keyId,
    JSON.stringify(jwk),
  );
  const [acme, beta] = [await addTenant("Acme", 5), await addTenant("Beta", 3)];
  const lines: CheckpointLine[] = [];
  await checkpointAudit({
    pool: database.ownerPool,
    sign: async (statement) => ({ keyId, signature: sign(null, statement, privateKey) }),
    onCheckpoint: (line) => lines.push(line),
  });
  const [acmeId, betaId] = [publicId("tenant", acme), publicId("tenant", beta)];
  expect(await run("verify")).toEqual({
    code: 0,
    out: `${acmeId}  as written: 5 entries, 1 checkpoints\n${betaId}  as written: 3 entries, 1 checkpoints\n`,
    err: "",
  });
  const log = lines.map((line) => JSON.stringify({ level: "info", ...line })).join("\n");
  const checkpoints = await fileWith("server.log", `{"event":"listening"}\n${log}\n`);
  expect((await run("verify", "--tenant", "Acme", "--checkpoints", checkpoints)).out).toBe(
    `${acmeId}  as written: 5 entries, 2 checkpoints\n`,
  );

  for (const table of ["audit_entries", "audit_heads", "audit_checkpoints"]) {
    await query(`DELETE FROM ${table} WHERE tenant_id = $1`, beta);
  }
  await query("DELETE FROM tenants WHERE id = $1", beta);
  await query(
    "UPDATE audit_entries SET action = 'session.created' WHERE tenant_id = $1 AND seq = 3",
    acme,
  );
  const bad = await run("verify", "--checkpoints", checkpoints);
  expect(bad.code).toBe(1);
  expect(bad.out.split("\n")).toEqual([
    expect.stringMatching(
      new RegExp(`^${acmeId}  edited at entry 3  aud_[0-9a-f]{32}  It is not what was`),
    ),
    expect.stringMatching(
      new RegExp(`^${betaId}  truncated at entry 1  The checkpoint of .* it ends at 0\\.$`),
    ),
    "",
  ]);
  const json = await run("verify", "--tenant", acmeId, "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toEqual([
    {
      tenantId: acmeId,
      entries: 5,
      checkpoints: 1,
      findings: [
        {
          seq: 3,
          id: expect.stringMatching(/^aud_/),
          tampering: "edited",
          detail: expect.any(String),
        },
      ],
    },
  ]);
});

test("with keys that were kept elsewhere, those of the database are not trusted", async () => {
  await addTenant("Gamma", 1);
  await checkpointAudit({
    pool: database.ownerPool,
    sign: async (statement) => ({ keyId, signature: sign(null, statement, privateKey) }),
    onCheckpoint: () => undefined,
  });
  const same = await fileWith("jwks.json", JSON.stringify({ keys: [jwk] }));
  expect(await run("verify", "--tenant", "Gamma", "--keys", same)).toMatchObject({ code: 0 });
  const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const replaced = await fileWith(
    "other.json",
    JSON.stringify({ keys: [{ ...other, kid: keyId }] }),
  );
  const refused = await run("verify", "--tenant", "Gamma", "--keys", replaced);
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("wrong signature") });
  const wrong = await fileWith("wrong.json", "[]");
  expect(await run("verify", "--keys", wrong)).toMatchObject({ code: 2, out: "" });
  expect(await run("verify", "--checkpoints", join(folder, "none"))).toMatchObject({
    code: 1,
    out: "",
  });
});

test("a log is exported oldest first from any place on, and that is recorded", async () => {
  const tenantId = await addTenant("Delta", 3);
  const read = async (...args: readonly string[]) => {
    const { code, out } = await run("export", "--tenant", "Delta", ...args);
    expect(code).toBe(0);
    return out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  expect((await read()).map(({ seq, action }) => [seq, action])).toEqual([
    [1, "payload.read"],
    [2, "payload.read"],
    [3, "payload.read"],
  ]);
  expect(await read("--after", "3")).toEqual([
    {
      seq: 4,
      id: expect.stringMatching(/^aud_/),
      occurredAt: expect.any(String),
      action: "audit.exported",
      customerExternalId: null,
      actor: { kind: "operator", name: userInfo().username },
      subjectId: null,
      details: { afterSeq: "0", entries: 3 },
      erased: false,
    },
  ]);
  expect(await run("export", "--tenant", "Delta", "--after", "x")).toMatchObject({ code: 2 });
  expect((await run("verify", "--tenant", publicId("tenant", tenantId))).code).toBe(0);
});
