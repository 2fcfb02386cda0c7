import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTenant, inTransaction, type Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { createTenant } from "../tenants/tenants.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { KekError, type KekSet } from "./kek-provider.ts";
import {
  createKeyring,
  dataKeyPlace,
  type Keyring,
  type SealedPlace,
  SealError,
  type TenantRun,
  type WornDataKey,
} from "./keyring.ts";
import { sealingKeyIdOf } from "./sealing.ts";

const keks = createTestKeks();
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
  keyring = createKeyring({ keks });
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
  const other = createKeyring({ keks });
  const opened = await asTenant((transaction) => other.open(transaction, place, value));
  expect(opened.equals(plaintext)).toBe(true);
  const byWorker = await inTransaction(database.workerPool, (transaction) =>
    createKeyring({ keks }).open(transaction, place, value),
  );
  expect(byWorker.equals(plaintext)).toBe(true);
});

test("two processes that seal a tenant's first secrets at once make one data key", async () => {
  const [one, two] = [createKeyring({ keks }), createKeyring({ keks })];
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
    createKeyring({ keks }).open(transaction, place, value),
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
  const [row] = rows;
  expect(row?.kek_id).toBe(keks.current.id);
  const wrapped = row?.wrapped ?? Buffer.alloc(0);
  const { rows: keys } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM data_keys WHERE tenant_id = $1",
    [tenantId],
  );
  const keyPlace = dataKeyPlace(tenantId, keys[0]?.id ?? "");
  const dataKey = await keks.unwrap(keks.current.id, keyPlace, wrapped);
  expect([dataKey.length, wrapped.includes(dataKey), value.includes(dataKey)]).toEqual([
    ...[32, false, false],
  ]);
});

test("T64: another key encryption key opens nothing, and is named as the cause", async () => {
  const value = await sealed();
  const opening = asTenant((transaction) =>
    createKeyring({ keks: createTestKeks() }).open(transaction, place, value),
  );
  await expect(opening).rejects.toThrow(
    `wrapped by the key encryption key ${keks.current.id}, which is not configured`,
  );
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
    (transaction) => createKeyring({ keks }).open(transaction, moved, value),
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
  const small = createKeyring({ keks, dataKeysMax: 1 });
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

const run: TenantRun = (id, work) => inTenant(database.apiPool, { tenantId: id }, work);

/** The same keys, with what happens at each unwrapping. */
function watched(onUnwrap: () => Promise<void>): KekSet {
  return {
    ...keks,
    unwrap: async (kekId, at, wrapped) => {
      await onUnwrap();
      return await keks.unwrap(kekId, at, wrapped);
    },
  };
}

test("those who wait for one data key share its unwrapping", async () => {
  const values = [await sealed(), await sealed()];
  let unwraps = 0;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const waiting = createKeyring({
    keks: watched(async () => {
      unwraps += 1;
      await gate;
    }),
  });
  const arrived = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const opening = values.map((value, index) =>
    asTenant(async (transaction) => {
      arrived[index]?.resolve();
      return await waiting.open(transaction, place, value);
    }),
  );
  await Promise.all(arrived.map(({ promise }) => promise));
  // Both are at the database or beyond; one more look at it comes after theirs.
  await asTenant((transaction) => transaction.query({ text: "SELECT 1" }));
  openGate();
  const opened = await Promise.all(opening);
  expect([opened.every((one) => one.equals(plaintext)), unwraps]).toEqual([true, 1]);
});

test("a key encryption key that could not be reached is asked again", async () => {
  const value = await sealed();
  let failures = 1;
  const failing = createKeyring({
    keks: watched(async () => {
      if (failures-- > 0) throw new KekError("unreachable");
    }),
  });
  const opening = () => asTenant((transaction) => failing.open(transaction, place, value));
  await expect(opening()).rejects.toThrow(KekError);
  expect((await opening()).equals(plaintext)).toBe(true);
});

test("a tenant's first data key is wrapped before anything is locked", async () => {
  const looking: KekSet = {
    ...keks,
    current: {
      ...keks.current,
      wrap: async (at, bytes) => {
        const { rows } = await database.superuserPool.query<{ locks: number }>(
          "SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'transactionid' AND database IS NULL AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
        );
        expect(rows).toEqual([{ locks: 0 }]);
        return await keks.current.wrap(at, bytes);
      },
    },
  };
  const value = await sealed(createKeyring({ keks: looking }));
  const sealer = await createKeyring({ keks: looking }).sealerFor(tenantId, run);
  for (const one of [value, sealer(place, plaintext)]) {
    const opened = await asTenant((transaction) => keyring.open(transaction, place, one));
    expect(opened.equals(plaintext)).toBe(true);
  }
});

test("many values are sealed and opened without waiting, in the worker's role too", async () => {
  const asWorker: TenantRun = (_id, work) => inTransaction(database.workerPool, work);
  const sealer = await keyring.sealerFor(tenantId, asWorker);
  const places = Array.from({ length: 100 }, (_, index) => ({ ...place, rowId: String(index) }));
  const values = places.map((at) => sealer(at, Buffer.from(at.rowId)));
  const opener = await createKeyring({ keks }).openerFor(tenantId, values, asWorker);
  expect(places.map((at, index) => opener(at, values[index] ?? plaintext).toString())).toEqual(
    places.map(({ rowId }) => rowId),
  );
  expect(() => sealer({ ...place, tenantId: newUuid() }, plaintext)).toThrow("one tenant");
});

test("values that cannot be opened do not keep the others from it", async () => {
  const good = await sealed();
  const gone = Buffer.from(good);
  gone.write(newUuid(), 3);
  const values = [good, gone, Buffer.from("not sealed")];
  const opener = await createKeyring({ keks }).openerFor(tenantId, values, run);
  expect(opener(place, good).equals(plaintext)).toBe(true);
  for (const value of values.slice(1)) expect(() => opener(place, value)).toThrow(SealError);
});

test("a sealer never uses a data key that was not committed", async () => {
  const rolledBack: TenantRun = async (id, work) => {
    await run(id, async (transaction) => {
      await work(transaction);
      throw new Error("rolled back");
    }).catch(() => undefined);
    throw new Error("no sealer");
  };
  await expect(keyring.sealerFor(tenantId, rolledBack)).rejects.toThrow("no sealer");
  expect(await dataKeys()).toBe(0);
  const sealing = asTenant(async (transaction) => {
    await keyring.seal(transaction, place, plaintext);
    throw new Error("rolled back");
  });
  await expect(sealing).rejects.toThrow("rolled back");
  const value = (await keyring.sealerFor(tenantId, run))(place, plaintext);
  const opener = await createKeyring({ keks }).openerFor(tenantId, [value], run);
  expect(opener(place, value).equals(plaintext)).toBe(true);
});

test("a data key that was replaced elsewhere is sealed with for sealerMs at most", async () => {
  let nowMs = 0;
  const slow = createKeyring({ keks, sealerMs: 60_000, monotonicMs: () => nowMs });
  const keyOf = async (by: Keyring) =>
    sealingKeyIdOf((await by.sealerFor(tenantId, run))(place, plaintext));
  const first = await keyOf(slow);
  let recorded = 0;
  const replacing = { run, madeBefore: new Date(8e15), record: async () => void (recorded += 1) };
  expect(await keyring.replaceDataKey(tenantId, replacing)).toBe(true);
  expect(recorded).toBe(1);
  nowMs = 59_999;
  expect(await keyOf(slow)).toBe(first);
  nowMs = 60_000;
  const second = await keyOf(slow);
  expect([second === first, second]).toEqual([false, await keyOf(keyring)]);
  expect(await keyring.replaceDataKey(tenantId, { ...replacing, madeBefore: new Date(0) })).toBe(
    false,
  );
  expect(await dataKeys()).toBe(2);
});

async function storedKeys() {
  const { rows } = await database.superuserPool.query<{ seals: number; retired: boolean }>(
    "SELECT seals::int, retired_at IS NOT NULL AS retired FROM data_keys WHERE tenant_id = $1 ORDER BY id",
    [tenantId],
  );
  return rows;
}

test("T64: a data key that has sealed enough is replaced with an alarm, before any nonce is likely to repeat", async () => {
  const worn: WornDataKey[] = [];
  const limited = createKeyring({
    keks,
    sealsWanted: 3,
    sealsMax: 5,
    onWorn: (key) => worn.push(key),
  });
  const values = [await sealed(limited), await sealed(limited)];
  const sealer = await limited.sealerFor(tenantId, run);
  values.push(sealer(place, plaintext));
  await limited.recordSeals(database.workerPool);
  expect(await storedKeys()).toEqual([{ seals: 3, retired: false }]);

  // Another process counts what was written down, and the sealer in hand goes on to its last limit.
  const other = createKeyring({
    keks,
    sealsWanted: 3,
    sealsMax: 5,
    onWorn: (key) => worn.push(key),
  });
  values.push(await sealed(other), sealer(place, plaintext), sealer(place, plaintext));
  expect(worn).toEqual([{ tenantId, id: sealingKeyIdOf(values[0] ?? plaintext), seals: 3 }]);
  expect(() => sealer(place, plaintext)).toThrow("as much as it may");
  await limited.recordSeals(database.apiPool);
  await other.recordSeals(database.workerPool);
  await other.recordSeals(database.workerPool);
  expect(await storedKeys()).toEqual([
    { seals: 5, retired: true },
    { seals: 1, retired: false },
  ]);
  const opener = await keyring.openerFor(tenantId, values, run);
  for (const value of values) expect(opener(place, value).equals(plaintext)).toBe(true);
});

test("a worn data key goes on while no other can be wrapped, but not past its last limit", async () => {
  await sealed();
  const stuck: KekSet = {
    ...keks,
    current: {
      ...keks.current,
      wrap: async () => {
        throw new KekError("unreachable");
      },
    },
  };
  const limited = createKeyring({ keks: stuck, sealsWanted: 1, sealsMax: 3 });
  for (let seals = 0; seals < 3; seals += 1) await sealed(limited);
  await expect(sealed(limited)).rejects.toThrow("as much as it may");
});

test("counts that could not be written down are written down the next time", async () => {
  await sealed();
  const closed = { connect: async () => await Promise.reject(new Error("closed")) };
  await expect(keyring.recordSeals(closed as never)).rejects.toThrow("closed");
  await keyring.recordSeals(database.apiPool);
  expect(await storedKeys()).toEqual([{ seals: 1, retired: false }]);
});

test("T63: of values at 72 places of two tenants, none opens at any other place", async () => {
  const otherId = await createTenant(database.ownerPool, { name: "Another" });
  const places: SealedPlace[] = [];
  const customers = [newUuid(), newUuid(), undefined];
  for (const ownerId of [tenantId, otherId]) {
    for (const customerId of customers) {
      for (const [table, column] of [
        ["destinations", "sealed_secrets"],
        ["credentials", "sealed_secrets"],
        ["signing_secrets", "sealed"],
        ["events", "body"],
      ] as const) {
        for (const rowId of ["row/1", "row/2", "row/11"]) {
          const owner = customerId === undefined ? {} : { customerId };
          places.push({ tenantId: ownerId, ...owner, table, column, rowId });
        }
      }
    }
  }
  const sealers = new Map(
    await Promise.all(
      [tenantId, otherId].map(async (id) => [id, await keyring.sealerFor(id, run)] as const),
    ),
  );
  const values = places.map((at) => {
    const sealer = sealers.get(at.tenantId);
    if (sealer === undefined) throw new Error("no sealer");
    return sealer(at, plaintext);
  });
  const openers = new Map(
    await Promise.all(
      [tenantId, otherId].map(
        async (id) => [id, await keyring.openerFor(id, values, run)] as const,
      ),
    ),
  );
  let refused = 0;
  for (const [at, wanted] of places.entries()) {
    for (const [from, value] of values.entries()) {
      const opening = () => openers.get(wanted.tenantId)?.(wanted, value);
      if (at === from) expect(opening()?.equals(plaintext)).toBe(true);
      else {
        expect(opening).toThrow(SealError);
        refused += 1;
      }
    }
  }
  expect(refused).toBe(places.length * (places.length - 1));
});
