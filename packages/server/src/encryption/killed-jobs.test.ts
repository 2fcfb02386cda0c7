import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inTenant } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { seededRandom } from "../testing/random.ts";
import { createKekSet } from "./keks.ts";
import { createKeyring, dataKeyPlace, type Keyring, type TenantRun } from "./keyring.ts";
import { localKek } from "./local-kek.ts";
import { sessionKeyPlace } from "../sessions/sealed-places.ts";
import { type SealedColumn, sealedColumns } from "./sealed-columns.ts";
import { sealingKeyIdOf } from "./sealing.ts";

// Goal: no secret is ever lost to a job that wraps or seals anew. Method: the job is a process of its own, killed at 20
// random points and started again each time, while others change and add secrets; in the end every secret must open to
// what its owner wrote last, by a process that knows nothing but the new key.

const kills = 20;
const entry = fileURLToPath(new URL("../testing/resealing-process.ts", import.meta.url));
const [oldText, newText] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
const [oldKek, newKek] = [localKek(oldText, "old"), localKek(newText, "new")];

let database: TestDatabase;
let random: () => number;
/** What the owner of each secret wrote last. */
let written: Map<string, Written>;

interface Written {
  readonly tenantId: string;
  readonly column: SealedColumn;
  readonly key: Readonly<Record<string, string>>;
  readonly plaintext: string;
}

beforeEach(async () => {
  database = await createTestDatabase();
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
  console.log(`KILL_SEED=${seed}`);
  random = seededRandom(seed);
  written = new Map();
});

afterEach(async () => {
  await database.drop();
});

const below = (count: number): number => Math.floor(random() * count);
const asApi: TenantRun = (tenantId, work) => inTenant(database.apiPool, { tenantId }, work);

/** A tenant with one customer. */
interface Tenant {
  readonly tenantId: string;
  readonly customerId: string;
}

async function addTenant(): Promise<Tenant> {
  const ids = { tenantId: newUuid(), customerId: newUuid() };
  await database.superuserPool.query("INSERT INTO tenants (id, name) VALUES ($1, 'test')", [
    ids.tenantId,
  ]);
  await database.superuserPool.query(
    "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acct_test')",
    [ids.tenantId, ids.customerId],
  );
  return ids;
}

const columnOf = (table: string): SealedColumn => {
  const column = sealedColumns.find((candidate) => candidate.table === table);
  if (column === undefined) throw new Error(`${table} is sealed`);
  return column;
};

/** A destination with two signing secrets, and a credential: four secrets. */
async function addSecrets(by: Keyring, { tenantId, customerId }: Tenant): Promise<void> {
  const [id, credentialId] = [newUuid(), newUuid()];
  const owned = { customer_id: customerId };
  const fresh: Written[] = [
    { column: columnOf("destinations"), key: { ...owned, id } },
    { column: columnOf("signing_secrets"), key: { ...owned, destination_id: id, version: "1" } },
    { column: columnOf("signing_secrets"), key: { ...owned, destination_id: id, version: "2" } },
    { column: columnOf("credentials"), key: { ...owned, id: credentialId } },
  ].map((one, index) => ({ ...one, tenantId, plaintext: `first ${index}` }));
  await asApi(tenantId, async (transaction) => {
    const [settings, first, second, credential] = await sealedOneByOne(fresh, (one) =>
      by.seal(transaction, one.column.place(tenantId, one.key), Buffer.from(one.plaintext)),
    );
    await transaction.query({
      text: `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy, sealed_secrets)
        VALUES ($1, $2, $3, 'WEBHOOK', 'test', '{*}', '{}', '[]', $4)`,
      values: [tenantId, customerId, id, settings],
    });
    await transaction.query({
      text: `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four)
        VALUES ($1, $2, $3, 1, $4, ''), ($1, $2, $3, 2, $5, '')`,
      values: [tenantId, customerId, id, first, second],
    });
    await transaction.query({
      text: `INSERT INTO credentials (tenant_id, customer_id, id, type, name, config, sealed_secrets)
        VALUES ($1, $2, $3, 'BEARER', 'test', '{}', $4)`,
      values: [tenantId, customerId, credentialId, credential],
    });
  });
  for (const one of fresh) written.set(nameOf(one), one);
}

async function sealedOneByOne(
  list: readonly Written[],
  sealOne: (one: Written) => Promise<Buffer>,
): Promise<readonly Buffer[]> {
  const sealed: Buffer[] = [];
  for (const one of list) sealed.push(await sealOne(one));
  return sealed;
}

const nameOf = ({ column, key }: Pick<Written, "column" | "key">): string =>
  `${column.table} ${column.keyColumns.map(([name]) => key[name]).join("/")}`;

/** Changes or, one time in eight, adds secrets until it is told to stop. Returns how often. */
async function writeUntil(
  stopped: () => boolean,
  keyrings: readonly Keyring[],
  tenants: readonly Tenant[],
): Promise<number> {
  let writes = 0;
  for (; !stopped(); writes += 1) {
    const by = keyrings[below(keyrings.length)];
    const tenant = tenants[below(tenants.length)];
    if (by === undefined || tenant === undefined) throw new Error("nobody writes");
    if (below(8) === 0) {
      await addSecrets(by, tenant);
      continue;
    }
    const names = [...written.keys()];
    const one = written.get(names[below(names.length)] ?? "");
    if (one === undefined) throw new Error("nothing was written");
    const { tenantId, column, key } = one;
    const plaintext = `changed ${writes}`;
    const where = column.keyColumns.map(([name], index) => `${name} = $${index + 3}`);
    await inTenant(database.ownerPool, { tenantId }, async (transaction) => {
      const place = column.place(tenantId, key);
      const sealed = await by.seal(transaction, place, Buffer.from(plaintext));
      await transaction.query({
        text: `UPDATE ${column.table} SET ${column.column} = $2 WHERE tenant_id = $1 AND ${where.join(" AND ")}`,
        values: [tenantId, sealed, ...column.keyColumns.map(([name]) => key[name])],
      });
    });
    written.set(nameOf(one), { ...one, plaintext });
  }
  return writes;
}

/** Runs the job; kills it after so many steps, unless it ends before. Says whether it ended by itself. */
async function runJob(args: readonly string[], stepsMax: number): Promise<boolean> {
  const child = fork(entry, [...args], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let steps = 0;
  child.on("message", () => {
    steps += 1;
    if (steps > stepsMax) child.kill("SIGKILL");
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  if (signal === "SIGKILL") return false;
  if (code !== 0) throw new Error(`the job ended with ${code}`);
  return true;
}

/** Kills the job at random points, with writers beside it; then lets it end, with and without them. */
async function killAgainAndAgain(
  args: readonly string[],
  { stepsMax, writing }: { stepsMax: number; writing: (stopped: () => boolean) => Promise<number> },
): Promise<void> {
  let isOver = false;
  const writer = writing(() => isOver);
  try {
    let killed = 0;
    while (killed < kills) {
      // At least as many are left as are to come.
      const wasKilled = !(await runJob(args, below(stepsMax)));
      expect([killed, wasKilled]).toEqual([killed, true]);
      killed += 1;
    }
  } finally {
    isOver = true;
  }
  expect(await writer).toBeGreaterThan(kills);
  expect(await runJob(args, Number.POSITIVE_INFINITY)).toBe(true);
}

async function expectEverything(by: Keyring): Promise<ReadonlySet<string>> {
  const dataKeyIds = new Set<string>();
  for (const { tenantId, column, key, plaintext } of written.values()) {
    const where = column.keyColumns.map(([name], index) => `${name} = $${index + 2}`);
    const { rows } = await database.superuserPool.query<{ sealed: Buffer }>(
      `SELECT ${column.column} AS sealed FROM ${column.table} WHERE tenant_id = $1 AND ${where.join(" AND ")}`,
      [tenantId, ...column.keyColumns.map(([name]) => key[name])],
    );
    const sealed = rows[0]?.sealed ?? Buffer.alloc(0);
    const opener = await by.openerFor(tenantId, [sealed], asApi);
    expect(opener(column.place(tenantId, key), sealed).toString()).toBe(plaintext);
    dataKeyIds.add(sealingKeyIdOf(sealed));
  }
  return dataKeyIds;
}

test("T65: re-wrapping that is killed at 20 random points loses nothing", async () => {
  const before = createKeyring({ keks: createKekSet(oldKek, [newKek]) });
  const after = createKeyring({ keks: createKekSet(newKek, [oldKek]) });
  const tenants: Tenant[] = [];
  for (let count = 0; count < 400; count += 1) {
    const tenant = await addTenant();
    tenants.push(tenant);
    if (count % 4 === 0) await addSecrets(before, tenant);
    else await before.sealerFor(tenant.tenantId, asApi);
  }
  const keyId = "ssk_test";
  await database.superuserPool.query(
    "INSERT INTO session_keys (id, public_jwk, sealed_private, kek_id) VALUES ($1, '{}', $2, $3)",
    [keyId, await oldKek.wrap(sessionKeyPlace(keyId), Buffer.from("private")), oldKek.id],
  );
  const args = ["rewrap", database.ownerUrl, newText, oldText];
  await killAgainAndAgain(args, {
    stepsMax: 8,
    writing: async (stopped) => {
      // Tenants that begin meanwhile, in processes that have the new key and in those that have the old one yet.
      const others: Tenant[] = [];
      for (let count = 0; count < 10; count += 1) others.push(await addTenant());
      return await writeUntil(stopped, [before, after], [...tenants, ...others]);
    },
  });
  const { rows } = await database.superuserPool.query<{ kek_id: string }>(
    "SELECT DISTINCT kek_id FROM data_keys UNION SELECT kek_id FROM session_keys",
  );
  expect(rows).toEqual([{ kek_id: newKek.id }]);
  const { rows: dataKeys } = await database.superuserPool.query<{
    tenant_id: string;
    id: string;
    wrapped: Buffer;
  }>("SELECT tenant_id, id, wrapped FROM data_keys");
  expect(dataKeys.length).toBeGreaterThanOrEqual(tenants.length);
  for (const { tenant_id: tenantId, id, wrapped } of dataKeys) {
    expect(await newKek.unwrap(dataKeyPlace(tenantId, id), wrapped)).toHaveLength(32);
  }
  await expectEverything(createKeyring({ keks: createKekSet(newKek) }));
}, 300_000);

test("T65: a rotation of data keys that is killed at 20 random points loses nothing", async () => {
  const keyring = createKeyring({ keks: createKekSet(newKek, [oldKek]), sealerMs: 0 });
  const tenants: Tenant[] = [];
  for (let count = 0; count < 6; count += 1) {
    const tenant = await addTenant();
    tenants.push(tenant);
    for (let times = 0; times < 30; times += 1) await addSecrets(keyring, tenant);
  }
  const { rows: old } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM data_keys",
  );
  const { rows: times } = await database.superuserPool.query<{ now: Date }>("SELECT now()");
  const madeBefore = times[0]?.now.toISOString() ?? "";
  const args = ["rotate", database.ownerUrl, newText, oldText, madeBefore];
  await killAgainAndAgain(args, {
    stepsMax: 10,
    writing: (stopped) => writeUntil(stopped, [keyring], tenants),
  });
  const dataKeyIds = await expectEverything(createKeyring({ keks: createKekSet(newKek) }));
  expect(dataKeyIds.size).toBe(tenants.length);
  expect(dataKeyIds.isDisjointFrom(new Set(old.map(({ id }) => id)))).toBe(true);
  const { rows: made } = await database.superuserPool.query("SELECT FROM data_keys");
  expect(made.length).toBe(2 * tenants.length);
}, 300_000);
