import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { createCustomers, readCustomer } from "./customers.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

test("a customer is created on first use and keeps its id", async () => {
  const { tenantId } = await createTestTenant(database);
  const first = await createCustomers(database.apiPool).idsOf(tenantId, ["acme", "globex", "acme"]);
  expect([...first.keys()].toSorted()).toEqual(["acme", "globex"]);
  const second = await createCustomers(database.apiPool).idsOf(tenantId, ["globex", "acme"]);
  expect(new Map(second)).toEqual(new Map(first));
});

test("processes that create the same customers at once agree on their ids", async () => {
  const { tenantId } = await createTestTenant(database);
  const names = Array.from({ length: 50 }, (_, n) => `customer-${n}`);
  const answers = await Promise.all(
    [names, names.toReversed(), names.slice(10), names.slice(0, 20)].map((wanted) =>
      createCustomers(database.apiPool).idsOf(tenantId, wanted),
    ),
  );
  for (const answer of answers) {
    for (const [name, id] of answer) expect(id).toBe(answers[0]?.get(name));
  }
});

test("the same name in two tenants is two customers", async () => {
  const customers = createCustomers(database.apiPool);
  const [one, two] = [await createTestTenant(database), await createTestTenant(database)];
  const ids = [
    (await customers.idsOf(one.tenantId, ["acme"])).get("acme"),
    (await customers.idsOf(two.tenantId, ["acme"])).get("acme"),
  ];
  expect(new Set(ids).size).toBe(2);
});

test("one customer is read by its name, and names that nothing can have are not found", async () => {
  const { tenantId } = await createTestTenant(database);
  const ids = await createCustomers(database.apiPool).idsOf(tenantId, ["somebody"]);
  expect(await readCustomer(database.apiPool, tenantId, "somebody")).toEqual({
    id: ids.get("somebody"),
    externalId: "somebody",
    createdAt: expect.any(Date),
    destinationCount: 0,
    erasureId: null,
  });
  for (const name of ["nobody", "some\0body"]) {
    await expect(readCustomer(database.apiPool, tenantId, name)).rejects.toMatchObject({
      code: "not_found",
    });
  }
});

test("a customer that is being erased has no id, and a name is asked for again at another version", async () => {
  const { tenantId } = await createTestTenant(database);
  const customers = createCustomers(database.apiPool);
  const before = await customers.idsOf(tenantId, ["acme", "globex"], 1);
  await database.superuserPool.query(
    "UPDATE customers SET erasure_id = id WHERE tenant_id = $1 AND external_id = 'acme'",
    [tenantId],
  );
  expect(await customers.idsOf(tenantId, ["acme", "globex"], 1)).toEqual(before);
  const after = await customers.idsOf(tenantId, ["acme", "globex"], 2);
  expect([...after.keys()]).toEqual(["globex"]);
  expect([...(await customers.idsOf(tenantId, ["acme"])).keys()]).toEqual([]);
});

test("known names need no database, and memory for them is bounded", async () => {
  const { tenantId } = await createTestTenant(database);
  let connections = 0;
  const counted = Object.assign(Object.create(database.apiPool), {
    connect: () => {
      connections += 1;
      return database.apiPool.connect();
    },
  });
  const customers = createCustomers(counted, { cachedMax: 2 });
  await customers.idsOf(tenantId, ["a", "b"], 1);
  await customers.idsOf(tenantId, ["a"], 1);
  expect(connections).toBe(1);
  // The third pushes out "b", which was unused for longest.
  await customers.idsOf(tenantId, ["c"], 1);
  await customers.idsOf(tenantId, ["a", "c"], 1);
  expect(connections).toBe(2);
  await customers.idsOf(tenantId, ["b"], 1);
  expect(connections).toBe(3);
});
