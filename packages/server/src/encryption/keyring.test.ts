import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTenant, inTransaction, type Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { createTenant } from "../tenants/tenants.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { loadKek } from "./kek.ts";
import { createKeyring, type Keyring, type SealedPlace, SealError } from "./keyring.ts";
import { Secret } from "./secret.ts";

const newKek = () => loadKek({ text: new Secret(randomBytes(32).toString("hex")) });
const kek = await newKek();
const plaintext = Buffer.from("whsec_secret");

let database: TestDatabase;
let tenantId: string;
let place: SealedPlace;
let keyring: Keyring;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  tenantId = await createTenant(database.ownerPool, { name: "A tenant" });
  place = {
    tenantId,
    customerId: newUuid(),
    table: "signing_secrets",
    column: "sealed",
    rowId: "1",
  };
  keyring = createKeyring({ kek });
});

async function asTenant<Result>(
  work: (transaction: Transaction) => Promise<Result>,
  id = tenantId,
): Promise<Result> {
  return await inTenant(database.apiPool, { tenantId: id }, work);
}

async function sealed(by = keyring): Promise<Buffer> {
  return await asTenant((transaction) => by.seal(transaction, place, plaintext));
}

async function dataKeys(): Promise<number | null> {
  const keys = await database.superuserPool.query("SELECT FROM data_keys WHERE tenant_id = $1", [
    tenantId,
  ]);
  return keys.rowCount;
}

test("a value sealed by one process is opened by another, and by the worker's role", async () => {
  const value = await sealed();
  const other = createKeyring({ kek });
  const opened = await asTenant((transaction) => other.open(transaction, place, value));
  expect(opened.equals(plaintext)).toBe(true);
  const byWorker = await inTransaction(database.workerPool, (transaction) =>
    createKeyring({ kek }).open(transaction, place, value),
  );
  expect(byWorker.equals(plaintext)).toBe(true);
});

test("two processes that seal a tenant's first secrets at once make one data key", async () => {
  const [one, two] = [createKeyring({ kek }), createKeyring({ kek })];
  const waiting = async (): Promise<boolean> => {
    const { rowCount } = await database.superuserPool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rowCount === 1;
  };
  let second: Promise<Buffer> | undefined;
  const first = await asTenant(async (transaction) => {
    const value = await one.seal(transaction, place, plaintext);
    const settled = new AbortController();
    second = sealed(two).finally(() => settled.abort());
    while (!settled.signal.aborted && !(await waiting()));
    return value;
  });
  expect(await dataKeys()).toBe(1);
  for (const value of [first, await second]) {
    const opened = await asTenant((transaction) =>
      keyring.open(transaction, place, value as Buffer),
    );
    expect(opened.equals(plaintext)).toBe(true);
  }
  expect(await dataKeys()).toBe(1);
});

test("a data key that was rolled back is not used again", async () => {
  const sealing = asTenant(async (transaction) => {
    await keyring.seal(transaction, place, plaintext);
    await keyring.seal(transaction, place, plaintext);
    throw new Error("no");
  });
  await expect(sealing).rejects.toThrow("no");
  const value = await sealed();
  const opened = await asTenant((transaction) =>
    createKeyring({ kek }).open(transaction, place, value),
  );
  expect(opened.equals(plaintext)).toBe(true);
  expect(await dataKeys()).toBe(1);
});

test("the database holds neither the value nor a key that opens it", async () => {
  const value = await sealed();
  const { rows } = await database.superuserPool.query<{ wrapped: Buffer; kek_id: string }>(
    "SELECT wrapped, kek_id FROM data_keys WHERE tenant_id = $1",
    [tenantId],
  );
  expect(value.includes(plaintext)).toBe(false);
  expect(rows[0]?.kek_id).toBe(kek.id);
  expect(rows[0]?.wrapped.includes(kek.key.export())).toBe(false);
});

test("another key encryption key is named as the cause", async () => {
  const value = await sealed();
  const wrong = await newKek();
  const opening = asTenant((transaction) =>
    createKeyring({ kek: wrong }).open(transaction, place, value),
  );
  await expect(opening).rejects.toThrow(`wrapped by the key encryption key ${kek.id}`);
  await expect(opening).rejects.toThrow(SealError);
});

test("one tenant's value does not open for another, nor with another's data key", async () => {
  const value = await sealed();
  const otherId = await createTenant(database.ownerPool, { name: "Another" });
  const moved = { ...place, tenantId: otherId };
  const opening = asTenant((transaction) => keyring.open(transaction, moved, value), otherId);
  await expect(opening).rejects.toThrow("the data key of the sealed value is missing");

  await asTenant((transaction) => keyring.seal(transaction, moved, plaintext), otherId);
  // The other tenant's data key, replaced by this one's wrapped bytes.
  await database.superuserPool.query(
    "UPDATE data_keys SET (id, wrapped) = (SELECT id, wrapped FROM data_keys WHERE tenant_id = $1) WHERE tenant_id = $2",
    [tenantId, otherId],
  );
  const swapped = asTenant(
    (transaction) => createKeyring({ kek }).open(transaction, moved, value),
    otherId,
  );
  await expect(swapped).rejects.toThrow("does not belong to this place or was altered");
});

test("a value that cannot be opened leaves the transaction usable", async () => {
  const header = Buffer.concat([Buffer.of(1, 1, 4), Buffer.from("oops"), Buffer.alloc(28)]);
  const still = await asTenant(async (transaction) => {
    await expect(keyring.open(transaction, place, header)).rejects.toThrow("names no data key");
    return (await transaction.query({ text: "SELECT 1 AS one" })).rows;
  });
  expect(still).toEqual([{ one: 1 }]);
});

test("a keyring that may remember one data key still opens every tenant's values", async () => {
  const small = createKeyring({ kek, dataKeysMax: 1 });
  const otherId = await createTenant(database.ownerPool, { name: "Another" });
  const otherPlace = { ...place, tenantId: otherId };
  const mine = await asTenant((transaction) => small.seal(transaction, place, plaintext));
  const theirs = await asTenant(
    (transaction) => small.seal(transaction, otherPlace, plaintext),
    otherId,
  );
  for (let round = 0; round < 2; round += 1) {
    const one = await asTenant((transaction) => small.open(transaction, place, mine));
    const two = await asTenant(
      (transaction) => small.open(transaction, otherPlace, theirs),
      otherId,
    );
    expect([one.equals(plaintext), two.equals(plaintext)]).toEqual([true, true]);
  }
});
