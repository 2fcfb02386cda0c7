import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { verifyChain } from "../audit/verify.ts";
import { inTenant } from "../database/transaction.ts";
import { signingSecretPlace } from "../destinations/sealed-places.ts";
import { firstUuidAt, newUuid } from "../ids.ts";
import { createTestKeks, createTestCustomer, type TestCustomer } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createQueuedDestination } from "../testing/queued.ts";
import { createKekSet } from "./keks.ts";
import { createKeyring, type Keyring, type TenantRun } from "./keyring.ts";
import { rewrapKeys } from "./rewrap.ts";
import { rotateDataKeys, type RotationOptions } from "./rotation.ts";
import { sessionKeyPlace } from "../sessions/sealed-places.ts";
import { sealedColumns, wrappedColumns } from "./sealed-columns.ts";
import { sealingKeyIdOf } from "./sealing.ts";
import { encryptionStatus } from "./status.ts";

const keks = createTestKeks();
const everyKey: RotationOptions = {
  madeBefore: new Date(8e15),
  actor: { kind: "operator", name: "someone" },
};

let database: TestDatabase;
let customer: TestCustomer;
let keyring: Keyring;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.superuserPool.query("DELETE FROM session_keys");
  customer = await createTestCustomer(database);
  keyring = createKeyring({ keks });
});

const run: TenantRun = (tenantId, work) => inTenant(database.ownerPool, { tenantId }, work);

/** A destination with secret settings and signing secret, a credential, and a sealed payload; its id. */
async function addSecrets(): Promise<string> {
  const { tenantId, customerId } = customer;
  const id = await createQueuedDestination(database, keyring, {
    customer,
    destination: { type: "WEBHOOK", config: { url: "https://example.com" }, secrets: { a: "b" } },
  });
  const credentialId = newUuid();
  const place = sealedColumns
    .find(({ table }) => table === "credentials")
    ?.place(tenantId, { id: credentialId, customer_id: customerId });
  if (place === undefined) throw new Error("credentials are sealed");
  const sealer = await keyring.sealerFor(tenantId, run);
  await database.superuserPool.query(
    "INSERT INTO credentials (tenant_id, customer_id, id, type, name, config, sealed_secrets) VALUES ($1, $2, $3, 'BEARER', 'c', '{}', $4)",
    [tenantId, customerId, credentialId, sealer(place, Buffer.from("credential"))],
  );
  const body = sealer({ ...place, table: "events", column: "body" }, Buffer.from("payload"));
  await database.superuserPool.query(
    "INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count) VALUES ($1, $2, $3, 't', $4, 0)",
    [tenantId, newUuid(), customerId, body.toString("base64")],
  );
  return id;
}

interface Value {
  readonly where: string;
  readonly sealed: Buffer;
  readonly plaintext: string;
}

/** Every secret field of the tenant, opened by a keyring that remembers nothing. */
async function values(by = createKeyring({ keks })): Promise<readonly Value[]> {
  const { tenantId } = customer;
  const found: Value[] = [];
  for (const column of sealedColumns) {
    const { rows } = await database.superuserPool.query<Record<string, unknown>>(
      `SELECT *, ${column.column} AS value FROM ${column.table} WHERE tenant_id = $1 AND ${column.column} IS NOT NULL`,
      [tenantId],
    );
    for (const row of rows) {
      const key = Object.fromEntries(
        column.keyColumns.map(([name]) => [name, String(row[name])] as const),
      );
      const sealed = row["value"] as Buffer;
      const opener = await by.openerFor(tenantId, [sealed], run);
      const plaintext = opener(column.place(tenantId, key), sealed).toString();
      found.push({ where: `${column.table} ${Object.values(key).join("/")}`, sealed, plaintext });
    }
  }
  return found;
}

async function everythingElse(): Promise<unknown> {
  const { rows } = await database.superuserPool.query(
    `SELECT t.config_version, t.customers_version, d.version, d.updated_at, d.config::text, e.body, s.created_at, c.version AS credential_version
     FROM tenants t JOIN destinations d ON d.tenant_id = t.id JOIN events e ON e.tenant_id = t.id
     JOIN signing_secrets s ON s.tenant_id = t.id JOIN credentials c ON c.tenant_id = t.id WHERE t.id = $1`,
    [customer.tenantId],
  );
  return rows;
}

test("every column that is called sealed is on a list, and no other", async () => {
  const { rows } = await database.superuserPool.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.atttypid = 'bytea'::regtype AND (a.attname LIKE 'sealed%' OR a.attname LIKE 'wrapped%') ORDER BY 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(
    [...sealedColumns, ...wrappedColumns]
      .map(({ table, column }) => `${table}.${column}`)
      .toSorted(),
  );
});

test("the list knows the columns of the primary keys", async () => {
  for (const { table, keyColumns } of sealedColumns) {
    const { rows } = await database.superuserPool.query<{ name: string; type: string }>(
      `SELECT a.attname AS name, a.atttypid::regtype::text AS type FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (number, place)
       JOIN pg_attribute a ON a.attnum = k.number WHERE i.indrelid = $1::regclass AND a.attrelid = i.indrelid AND i.indisprimary ORDER BY k.place`,
      [table],
    );
    expect([table, rows.map(({ name, type }) => [name, type])]).toEqual([
      table,
      [["tenant_id", "uuid"], ...keyColumns],
    ]);
  }
});

test("a rotation seals every secret field anew, which changes nothing else, and tells nobody", async () => {
  await addSecrets();
  const [before, elseBefore] = [await values(), await everythingElse()];
  const listener = await database.apiPool.connect();
  const heard: string[] = [];
  listener.on("notification", ({ channel }) => heard.push(channel));
  await listener.query("LISTEN pushrail_config");
  const steps: number[] = [];
  const result = await rotateDataKeys(database.ownerPool, keyring, {
    ...everyKey,
    tenantId: customer.tenantId,
    onProgress: ({ resealed }) => steps.push(resealed),
  });
  expect(result).toEqual({
    ...{ tenants: 1, tenantsDone: 1, replaced: 1, resealed: 3, deleted: 0, failed: [] },
  });
  expect(steps.at(-1)).toBe(3);
  const after = await values();
  expect(after.map(({ where, plaintext }) => [where, plaintext])).toEqual(
    before.map(({ where, plaintext }) => [where, plaintext]),
  );
  const ids = (list: readonly Value[]) => new Set(list.map(({ sealed }) => sealingKeyIdOf(sealed)));
  expect([ids(before).size, ids(after).size]).toEqual([1, 1]);
  expect(ids(after).isDisjointFrom(ids(before))).toBe(true);
  expect(await everythingElse()).toEqual(elseBefore);
  await listener.query("UNLISTEN *");
  listener.release(true);
  expect(heard).toEqual([]);

  // Another owner's change still tells everybody.
  await database.superuserPool.query(
    "UPDATE signing_secrets SET sealed = sealed WHERE tenant_id = $1",
    [customer.tenantId],
  );
  expect(await everythingElse()).not.toEqual(elseBefore);
});

test("a rotation is in the audit log, once", async () => {
  await addSecrets();
  const { tenantId } = customer;
  const again = { ...everyKey, tenantId, madeBefore: new Date() };
  await rotateDataKeys(database.ownerPool, keyring, { ...everyKey, tenantId });
  expect((await rotateDataKeys(database.ownerPool, keyring, again)).replaced).toBe(0);
  const { rows } = await database.superuserPool.query<{ action: string; content: string }>(
    "SELECT action, content FROM audit_entries WHERE tenant_id = $1",
    [tenantId],
  );
  expect(rows.map(({ action, content }) => [action, JSON.parse(content).actor])).toEqual([
    ["data_key.rotated", everyKey.actor],
  ]);
  const verified = await verifyChain(tenantId, {
    pool: database.ownerPool,
    publicKeyOf: () => undefined,
  });
  expect(verified.findings).toEqual([]);
});

test("an owner who changes a secret meanwhile goes before", async () => {
  const id = await addSecrets();
  const { tenantId, customerId } = customer;
  const place = signingSecretPlace({ tenantId, customerId, id }, 1);
  const newer = await inTenant(database.apiPool, { tenantId }, (transaction) =>
    keyring.seal(transaction, place, Buffer.from("newer")),
  );
  // Changes the row between the moment it was read and the moment it is written: its column is the third.
  let columns = 0;
  const interrupted: Keyring = {
    ...bound(keyring),
    sealerFor: async (...args) => {
      columns += 1;
      if (columns !== 3) return await keyring.sealerFor(...args);
      await database.superuserPool.query(
        "UPDATE signing_secrets SET sealed = $2 WHERE tenant_id = $1",
        [tenantId, newer],
      );
      return await keyring.sealerFor(...args);
    },
  };
  const result = await rotateDataKeys(database.ownerPool, interrupted, { ...everyKey, tenantId });
  expect([result.resealed, result.failed]).toEqual([2, []]);
  const secret = (await values()).find(({ where }) => where.startsWith("signing_secrets"));
  expect([secret?.plaintext, secret?.sealed.equals(newer)]).toEqual(["newer", true]);
  const rest = await rotateDataKeys(database.ownerPool, keyring, {
    ...everyKey,
    tenantId,
    madeBefore: new Date(0),
  });
  expect([rest.replaced, rest.resealed]).toEqual([0, 1]);
});

function bound(real: Keyring): Keyring {
  return {
    seal: (...args) => real.seal(...args),
    open: (...args) => real.open(...args),
    sealerFor: (...args) => real.sealerFor(...args),
    openerFor: (...args) => real.openerFor(...args),
    prepare: (...args) => real.prepare(...args),
    replaceDataKey: (...args) => real.replaceDataKey(...args),
    recordSeals: (pool) => real.recordSeals(pool),
  };
}

test("a value that cannot be opened is named and left as it is, and the others are sealed anew", async () => {
  const id = await addSecrets();
  const { tenantId } = customer;
  const { rows } = await database.superuserPool.query<{ sealed: Buffer }>(
    `UPDATE destinations SET sealed_secrets = set_byte(sealed_secrets, 60, get_byte(sealed_secrets, 60) # 1)
     WHERE tenant_id = $1 RETURNING sealed_secrets AS sealed`,
    [tenantId],
  );
  const result = await rotateDataKeys(database.ownerPool, keyring, { ...everyKey, tenantId });
  expect([result.resealed, result.failed]).toEqual([
    2,
    [
      {
        tenantId,
        table: "destinations",
        column: "sealed_secrets",
        key: { id, customer_id: customer.customerId },
        problem: "the sealed value does not belong to this place or was altered.",
      },
    ],
  ]);
  const { rows: after } = await database.superuserPool.query(
    "SELECT sealed_secrets AS sealed FROM destinations WHERE tenant_id = $1",
    [tenantId],
  );
  expect(after).toEqual(rows);
});

test("more values than a portion, and tenants without any, are no trouble", async () => {
  for (let count = 0; count < 5; count += 1) await addSecrets();
  const result = await rotateDataKeys(database.ownerPool, keyring, {
    ...everyKey,
    portionRows: 2,
    tenantId: customer.tenantId,
  });
  expect(result.resealed).toBe(15);
  customer = await createTestCustomer(database);
  const none = await rotateDataKeys(database.ownerPool, keyring, {
    ...everyKey,
    tenantId: customer.tenantId,
  });
  expect([none.replaced, none.resealed]).toEqual([0, 0]);
});

test("a retired data key is deleted when it was retired for longer than anything is kept, and nothing refers to it", async () => {
  await addSecrets();
  const { tenantId } = customer;
  const rotate = async (madeBefore = new Date(0)) =>
    (await rotateDataKeys(database.ownerPool, keyring, { ...everyKey, tenantId, madeBefore }))
      .deleted;
  const { rows: fields } = await database.superuserPool.query<{ sealed: Buffer }>(
    "SELECT sealed FROM signing_secrets WHERE tenant_id = $1",
    [tenantId],
  );
  expect(await rotate(new Date(8e15))).toBe(0);
  const retire = async (days: number) =>
    await database.superuserPool.query(
      "UPDATE data_keys SET retired_at = clock_timestamp() - make_interval(days => $2) WHERE tenant_id = $1 AND retired_at IS NOT NULL",
      [tenantId, days],
    );
  // Kept for 30 days by default, and two more for clocks; the event of now is younger than the key is retired.
  await retire(31);
  expect(await rotate()).toBe(0);
  await retire(33);
  await database.superuserPool.query("UPDATE events SET id = $2 WHERE tenant_id = $1", [
    tenantId,
    firstUuidAt(Date.now() - 34 * 86_400_000),
  ]);
  expect(await rotate()).toBe(0);
  for (const table of ["kept_events", "attempts"]) {
    const columns = table === "attempts" ? "delivery_id" : "id";
    await database.superuserPool.query("DELETE FROM events WHERE tenant_id = $1", [tenantId]);
    await database.superuserPool.query(
      table === "attempts"
        ? "INSERT INTO attempts (tenant_id, delivery_id, customer_id, number, outcome, started_at) VALUES ($1, $2, $3, 1, 'delivered', now())"
        : "INSERT INTO kept_events (tenant_id, id, customer_id, event_type, body, matched_count) VALUES ($1, $2, $3, 't', '', 0)",
      [tenantId, firstUuidAt(Date.now() - 34 * 86_400_000), customer.customerId],
    );
    expect([columns, await rotate()]).toEqual([columns, 0]);
    await database.superuserPool.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId]);
  }
  // A secret field that cannot be opened keeps its key, should it be mended one day.
  const broken = Buffer.from(fields[0]?.sealed ?? "");
  broken.writeUInt8(broken.readUInt8(60) ^ 1, 60);
  const put = async (sealed: Buffer | undefined) =>
    await database.superuserPool.query(
      "UPDATE signing_secrets SET sealed = $2 WHERE tenant_id = $1",
      [tenantId, sealed],
    );
  const { rows: present } = await database.superuserPool.query<{ sealed: Buffer }>(
    "SELECT sealed FROM signing_secrets WHERE tenant_id = $1",
    [tenantId],
  );
  await put(broken);
  expect(await rotate()).toBe(0);
  await put(present[0]?.sealed);
  expect(await rotate()).toBe(1);
  expect((await values()).length).toBe(3);
  const { rows: left } = await database.superuserPool.query(
    "SELECT FROM data_keys WHERE tenant_id = $1",
    [tenantId],
  );
  expect(left.length).toBe(1);
});

test("the status shows what wraps and seals what, and re-wrapping moves it to the current key", async () => {
  await addSecrets();
  const { tenantId } = customer;
  const keyId = `ssk_${createHash("sha256").update(tenantId).digest("hex").slice(0, 8)}`;
  const privateKey = Buffer.from("a private key");
  await database.superuserPool.query(
    "INSERT INTO session_keys (id, public_jwk, sealed_private, kek_id) VALUES ($1, '{}', $2, $3)",
    [keyId, await keks.current.wrap(sessionKeyPlace(keyId), privateKey), keks.current.id],
  );
  await rotateDataKeys(database.ownerPool, keyring, { ...everyKey, tenantId });
  const statusWith = async (by: typeof keks) => {
    const { keks: shown, dataKeys, ...rest } = await encryptionStatus(database.ownerPool, by);
    const mine = dataKeys.filter((dataKey) => dataKey.tenantId === tenantId);
    return {
      ...rest,
      keks: shown.map(({ id, role, sessionKeys }) => ({ id, role, sessionKeys })),
      dataKeys: mine.map(({ kekId, retiredAt, seals, fields }) => ({
        ...{ kekId, isRetired: retiredAt !== null, seals, fields },
      })),
    };
  };
  const oldId = keks.current.id;
  expect(await statusWith(keks)).toEqual({
    keks: [{ id: oldId, role: "current", sessionKeys: 1 }],
    dataKeys: [
      { kekId: oldId, isRetired: true, seals: 4, fields: 0 },
      { kekId: oldId, isRetired: false, seals: 3, fields: 3 },
    ],
    fieldsWithoutKey: 0,
  });

  const fresh = createTestKeks().current;
  const both = createKekSet(fresh, [keks.current]);
  const before = await values();
  const alone = await rewrapKeys(database.ownerPool, createKekSet(fresh));
  expect(alone.rewrapped).toBe(0);
  expect(alone.failed).toContainEqual({
    ...{ kind: "session key", id: keyId, kekId: oldId },
    problem: expect.stringContaining(`wrapped by the key encryption key ${oldId}, which is not`),
  });
  const { failed } = await rewrapKeys(database.ownerPool, both);
  expect(failed).toEqual([]);
  expect(await rewrapKeys(database.ownerPool, both)).toEqual({ rewrapped: 0, failed: [] });
  expect((await statusWith(both)).keks).toEqual([
    { id: fresh.id, role: "current", sessionKeys: 1 },
    { id: oldId, role: "previous", sessionKeys: 0 },
  ]);
  const after = await values(createKeyring({ keks: createKekSet(fresh) }));
  expect(after).toEqual(before);
  const { rows } = await database.superuserPool.query<{ sealed: Buffer }>(
    "SELECT sealed_private AS sealed FROM session_keys WHERE id = $1",
    [keyId],
  );
  const unwrapped = await fresh.unwrap(sessionKeyPlace(keyId), rows[0]?.sealed ?? Buffer.alloc(0));
  expect(unwrapped.equals(privateKey)).toBe(true);
  // For the other tests, whose keyrings know the old key only.
  await rewrapKeys(database.ownerPool, createKekSet(keks.current, [fresh]));
});
