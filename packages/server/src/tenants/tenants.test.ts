import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { changeRetention, createTenant, findTenant, listTenants } from "./tenants.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

test("tenants are listed oldest first, and found by public id, UUID and name", async () => {
  const pool = database.ownerPool;
  const one = await createTenant(pool, { name: "One" });
  const two = await createTenant(pool, { name: "Two", environment: "test", retentionDays: 7 });
  const listed = await listTenants(pool);
  expect(listed).toEqual([
    {
      ...{ id: one, name: "One", environment: "live", createdAt: expect.any(Date) },
      ...{ retentionDays: 30, payloadDays: 30, attemptDays: 30 },
    },
    {
      ...{ id: two, name: "Two", environment: "test", createdAt: expect.any(Date) },
      ...{ retentionDays: 7, payloadDays: 7, attemptDays: 7 },
    },
  ]);
  for (const text of [publicId("tenant", two), two, "Two"]) {
    expect(await findTenant(pool, text)).toEqual(listed[1]);
  }
  expect(await findTenant(pool, "Three")).toBeUndefined();
});

test("a name that two tenants have must be replaced by an id", async () => {
  const pool = database.ownerPool;
  const id = await createTenant(pool, { name: "Twin" });
  await createTenant(pool, { name: "Twin" });
  await expect(findTenant(pool, "Twin")).rejects.toMatchObject({ code: "state_conflict" });
  expect((await findTenant(pool, id))?.id).toBe(id);
});

test("a longer log does not keep bodies and attempts longer by itself", async () => {
  const id = await createTenant(database.ownerPool, { name: "Long", retentionDays: 90 });
  const tenant = await findTenant(database.ownerPool, id);
  expect(tenant).toMatchObject({ retentionDays: 90, payloadDays: 30, attemptDays: 30 });
});

test("retention is changed member by member, and never keeps a part longer than the whole", async () => {
  const pool = database.ownerPool;
  const id = await createTenant(pool, { name: "Changing", retentionDays: 90 });
  expect(await changeRetention(pool, id, { payloadDays: 90 })).toEqual({
    ...{ retentionDays: 90, payloadDays: 90, attemptDays: 30 },
  });
  expect(await changeRetention(pool, id, { retentionDays: 20 })).toEqual({
    ...{ retentionDays: 20, payloadDays: 20, attemptDays: 20 },
  });
  await expect(changeRetention(pool, id, { attemptDays: 21 })).rejects.toMatchObject({
    details: { path: "/attemptDays" },
  });
  expect(await findTenant(pool, id)).toMatchObject({ attemptDays: 20 });
});

test("the API's and the worker's role cannot make a tenant", async () => {
  for (const pool of [database.apiPool, database.workerPool]) {
    await expect(createTenant(pool, { name: "Mine" })).rejects.toMatchObject({ code: "42501" });
  }
});

test.each([
  ["/name", { name: "" }],
  ["/name", { name: "x".repeat(101) }],
  ["/retentionDays", { name: "One", retentionDays: 0 }],
  ["/retentionDays", { name: "One", retentionDays: 1.5 }],
  ["/retentionDays", { name: "One", retentionDays: 3651 }],
  ["/payloadDays", { name: "One", retentionDays: 7, payloadDays: 8 }],
  ["/attemptDays", { name: "One", attemptDays: 0 }],
] as const)("a tenant with a wrong %s is refused", async (path, request) => {
  await expect(createTenant(database.ownerPool, request)).rejects.toMatchObject({
    code: "invalid_field",
    details: { path },
  });
});
