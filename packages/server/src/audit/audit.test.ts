import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../access/access.ts";
import { inTenant, type TenantContext, type Transaction } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import { seededRandom } from "../testing/random.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { recordAudit } from "./audit.ts";
import { nobody } from "./chain.ts";
import { verifyChain } from "./verify.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

const actor: Actor = { kind: "api_key", id: newUuid() };

async function addTenant(): Promise<string> {
  const tenantId = newUuid();
  await database.superuserPool.query("INSERT INTO tenants (id, name) VALUES ($1, 'acme')", [
    tenantId,
  ]);
  return tenantId;
}

async function addCustomer(tenantId: string, externalId = "acct_1"): Promise<string> {
  const customerId = newUuid();
  await database.superuserPool.query(
    "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)",
    [tenantId, customerId, externalId],
  );
  return customerId;
}

async function addDestination(tenantId: string, customerId: string): Promise<string> {
  const destinationId = newUuid();
  await database.superuserPool.query(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
     VALUES ($1, $2, $3, 'WEBHOOK', 'd', '{*}', '{}', '"none"')`,
    [tenantId, customerId, destinationId],
  );
  return destinationId;
}

/** External ids, sorted. */
async function customersOf(tenantId: string): Promise<readonly string[]> {
  const { rows } = await database.superuserPool.query<{ external_id: string }>(
    "SELECT external_id FROM customers WHERE tenant_id = $1",
    [tenantId],
  );
  return rows.map((row) => row.external_id).toSorted();
}

/** Appends so many entries that concern the tenant alone. */
async function record(tenantId: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await inTenant(database.apiPool, { tenantId }, (transaction) =>
      recordAudit(transaction, { tenantId, actor }, { action: "tenant.updated", subjectId: null }),
    );
  }
}

const verify = (tenantId: string) =>
  verifyChain(tenantId, { pool: database.ownerPool, publicKeyOf: () => undefined });

interface EntryRow {
  seq: string;
  customer_id: string;
  action: string;
  content: string | null;
  occurred_at: Date;
}

async function entriesOf(tenantId: string): Promise<readonly EntryRow[]> {
  const { rows } = await database.superuserPool.query<EntryRow>(
    "SELECT * FROM audit_entries WHERE tenant_id = $1 ORDER BY seq",
    [tenantId],
  );
  return rows;
}

test("what was done is recorded with who, to what, and whom it concerns, and the verifier computes the same hashes", async () => {
  const tenantId = await addTenant();
  const customerId = await addCustomer(tenantId);
  const subjectId = publicId("destination", newUuid());
  await inTenant(database.apiPool, { tenantId }, async (transaction) => {
    const entry = { action: "tenant.updated", subjectId: null } as const;
    await recordAudit(transaction, { tenantId, actor }, entry);
  });
  const access = { tenantId, customerId, actor: { kind: "system" } } as const;
  await inTenant(database.apiPool, access, (transaction) =>
    recordAudit(transaction, access, {
      action: "destination.disabled",
      subjectId,
      details: { text: "Ein \u0000 und \ud800 " },
    }),
  );
  const rows = await entriesOf(tenantId);
  expect(rows.map(({ seq, customer_id, action }) => [seq, customer_id, action])).toEqual([
    ["1", nobody, "tenant.updated"],
    ["2", customerId, "destination.disabled"],
  ]);
  expect(rows.map(({ content }) => JSON.parse(content ?? ""))).toEqual([
    { actor, subjectId: null, details: {}, salt: expect.stringMatching(/^[\w-]{22}$/) },
    {
      actor: { kind: "system" },
      subjectId,
      details: { text: "Ein \u0000 und \ud800 " },
      salt: expect.any(String),
    },
  ]);
  expect(await verify(tenantId)).toEqual({ seq: 2n, checkpoints: 0, findings: [] });
});

test("entries made at once by several connections follow each other without a gap or a fork", async () => {
  const [tenantId, other] = [await addTenant(), await addTenant()];
  const customerId = await addCustomer(tenantId);
  const destinationId = await addDestination(tenantId, customerId);
  const change = (transaction: Transaction) =>
    transaction.query({
      text: "UPDATE destinations SET name = name || '.' WHERE tenant_id = $1 AND id = $2",
      values: [tenantId, destinationId],
    });
  // Each as a change of configuration is: the destination's row, by trigger the tenant's, and the end of the chain last.
  const changes = Array.from({ length: 20 }, (_, index) =>
    inTenant(database.apiPool, { tenantId }, async (transaction) => {
      await change(transaction);
      const entry = { action: "destination.updated", subjectId: null, customerId } as const;
      await recordAudit(transaction, { tenantId, actor }, { ...entry, details: { index } });
    }),
  );
  const others = Array.from({ length: 20 }, (_, index) =>
    inTenant(database.apiPool, { tenantId: index % 2 === 0 ? tenantId : other }, (transaction) =>
      recordAudit(
        transaction,
        { tenantId: index % 2 === 0 ? tenantId : other, actor },
        { action: "payload.read", subjectId: null },
      ),
    ),
  );
  await Promise.all([...changes, ...others]);
  const rows = await entriesOf(tenantId);
  expect(rows.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  const times = rows.map(({ occurred_at }) => occurred_at.getTime());
  expect(times).toEqual(times.toSorted((one, next) => one - next));
  expect(await verify(tenantId)).toEqual({ seq: 30n, checkpoints: 0, findings: [] });
  expect(await verify(other)).toEqual({ seq: 10n, checkpoints: 0, findings: [] });
});

test("an entry is never earlier than the one before it, whatever the clock says", async () => {
  const tenantId = await addTenant();
  await record(tenantId, 1);
  const later = new Date(Date.now() + 3_600_000);
  await database.superuserPool.query(
    "UPDATE audit_heads SET occurred_at = $2 WHERE tenant_id = $1",
    [tenantId, later],
  );
  await record(tenantId, 1);
  expect((await entriesOf(tenantId))[1]?.occurred_at).toEqual(later);
  expect((await verify(tenantId)).findings).toEqual([]);
});

test("T56: a change whose entry cannot be written does not happen", async () => {
  const tenantId = await addTenant();
  const change = async (transaction: Transaction): Promise<void> => {
    await transaction.query({
      text: "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acct_1')",
      values: [tenantId, newUuid()],
    });
    const entry = { action: "customer.updated", subjectId: null } as const;
    await recordAudit(transaction, { tenantId, actor }, entry);
  };
  await database.superuserPool.query(
    "ALTER TABLE audit_entries ADD CONSTRAINT refuses CHECK (action <> 'customer.updated') NOT VALID",
  );
  await expect(inTenant(database.apiPool, { tenantId }, change)).rejects.toMatchObject({
    code: "23514",
  });
  expect(await customersOf(tenantId)).toEqual([]);
  await database.superuserPool.query("ALTER TABLE audit_entries DROP CONSTRAINT refuses");
  await inTenant(database.apiPool, { tenantId }, change);
  expect(await customersOf(tenantId)).toEqual(["acct_1"]);
  expect(await verify(tenantId)).toMatchObject({ seq: 1n, findings: [] });
});

/** Changes one thing after the other for ever, with their entries, and says where it is; stops for good at `hangsAt`. */
const recordingProcess = `
  const [ownerUrl, tenantId, first, hangsAt] = process.argv.slice(1);
  const { createPool } = await import(${JSON.stringify(new URL("../database/pool.ts", import.meta.url))});
  const { inTenant } = await import(${JSON.stringify(new URL("../database/transaction.ts", import.meta.url))});
  const { recordAudit } = await import(${JSON.stringify(new URL("audit.ts", import.meta.url))});
  const { newUuid } = await import(${JSON.stringify(new URL("../ids.ts", import.meta.url))});
  const pool = createPool({ url: ownerUrl, connectionsMax: 1, applicationName: "child", statementTimeoutMs: 20000, onIdleError: () => {} });
  const reach = (place) => {
    process.stdout.write(place + "\\n");
    return place === hangsAt ? new Promise((resolve) => setInterval(resolve, 1e9)) : undefined;
  };
  for (let n = 0; ; n += 1) {
    const externalId = first + "." + n;
    await inTenant(pool, { tenantId }, async (transaction) => {
      await transaction.query({ text: "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)", values: [tenantId, newUuid(), externalId] });
      await reach("changed " + n);
      await recordAudit(transaction, { tenantId, actor: { kind: "system" } }, { action: "customer.updated", subjectId: null, details: { externalId } });
      await reach("recorded " + n);
    });
    await reach("committed " + n);
  }`;

/** Runs it until it says that it has reached a place, and ends it there with SIGKILL. */
async function killAt(
  place: string,
  { tenantId, first, hangs }: { tenantId: string; first: string; hangs: boolean },
): Promise<void> {
  const args = [database.apiUrl, tenantId, first, hangs ? place : "nowhere"];
  const child = spawn(
    process.execPath,
    ["--input-type=module", "--eval", recordingProcess, ...args],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = once(child, "exit");
  try {
    for await (const line of createInterface(child.stdout)) if (line === place) break;
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/** Resolves when the database has noticed that nobody is at the other end of the child's connection. */
async function childIsGone(): Promise<void> {
  for (;;) {
    const { rowCount } = await database.superuserPool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'child'",
    );
    if (rowCount === 0) return;
  }
}

test("T56: whenever a process is killed between a change and its commit, both are there or neither", async () => {
  const seed = Number(process.env["AUDIT_SEED"] ?? Date.now() % 1_000_000);
  console.log(`AUDIT_SEED=${seed}`);
  const random = seededRandom(seed);
  const tenantId = await addTenant();
  const stages = ["changed", "recorded", "committed"];
  for (let kill = 0; kill < 24; kill += 1) {
    const stage = stages[kill % 3] ?? "";
    const place = `${stage} ${Math.floor(random() * 6)}`;
    // Every other one runs on while the signal is on its way, and dies wherever that reaches it.
    await killAt(place, { tenantId, first: String(kill), hangs: kill % 2 === 0 });
  }
  await childIsGone();
  const recorded = (await entriesOf(tenantId)).map(
    ({ content }) =>
      (JSON.parse(content ?? "") as { details: { externalId: string } }).details.externalId,
  );
  expect(recorded.length).toBeGreaterThan(24);
  expect(recorded.toSorted()).toEqual(await customersOf(tenantId));
  expect((await verify(tenantId)).findings).toEqual([]);
}, 120_000);

test.each(["apiPool", "workerPool", "adminPool"] as const)(
  "T55: whoever acts as the role of the %s can neither change nor delete an entry",
  async (pool) => {
    const tenantId = await addTenant();
    await record(tenantId, 1);
    for (const text of [
      "UPDATE audit_entries SET content = NULL",
      "UPDATE audit_entries SET action = 'session.created'",
      "DELETE FROM audit_entries",
      "TRUNCATE audit_entries",
      "DELETE FROM audit_heads",
      "DELETE FROM audit_checkpoints",
    ]) {
      const attempt = inTenant(database[pool], { tenantId }, (tx) => tx.query({ text }));
      await expect(attempt, text).rejects.toMatchObject({ code: "42501" });
    }
    await inTenant(database[pool], { tenantId }, (transaction) =>
      recordAudit(transaction, { tenantId, actor }, { action: "tenant.updated", subjectId: null }),
    );
    expect(await verify(tenantId)).toEqual({ seq: 2n, checkpoints: 0, findings: [] });
  },
);

test("a customer's transaction sees its own entries only, writes none for another, and a tenant's none of another tenant's", async () => {
  const [tenantId, foreign] = [await addTenant(), await addTenant()];
  const [customerId, neighbour] = [
    await addCustomer(tenantId),
    await addCustomer(tenantId, "acct_2"),
  ];
  const write = (context: TenantContext, customer: string | undefined) =>
    inTenant(database.apiPool, context, (transaction) =>
      recordAudit(
        transaction,
        { ...context, actor },
        { action: "payload.read", subjectId: null, customerId: customer },
      ),
    );
  await write({ tenantId }, undefined);
  await write({ tenantId }, neighbour);
  await write({ tenantId }, customerId);
  await write({ tenantId, customerId }, undefined);
  await write({ tenantId: foreign }, undefined);
  await expect(write({ tenantId, customerId }, neighbour)).rejects.toMatchObject({ code: "42501" });
  await expect(write({ tenantId, customerId }, nobody)).rejects.toMatchObject({ code: "42501" });

  const seen = async (context: TenantContext): Promise<readonly string[]> => {
    const found = await inTenant(database.apiPool, context, (transaction) =>
      transaction.query<{ customer_id: string }>({
        text: "SELECT customer_id FROM audit_entries ORDER BY seq",
      }),
    );
    return found.rows.map((row) => row.customer_id);
  };
  expect(await seen({ tenantId, customerId })).toEqual([customerId, customerId]);
  expect(await seen({ tenantId })).toEqual([nobody, neighbour, customerId, customerId]);
  expect(await seen({ tenantId: foreign, customerId })).toEqual([]);
  // A refused entry left no trace in the chain.
  expect(await verify(tenantId)).toEqual({ seq: 4n, checkpoints: 0, findings: [] });
});
