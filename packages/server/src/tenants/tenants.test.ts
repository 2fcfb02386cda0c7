import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTenant, findTenant, listTenants } from "./tenants.ts";

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
    { id: one, name: "One", environment: "live", retentionDays: 30, createdAt: expect.any(Date) },
    { id: two, name: "Two", environment: "test", retentionDays: 7, createdAt: expect.any(Date) },
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
] as const)("a tenant with a wrong %s is refused", async (path, request) => {
  await expect(createTenant(database.ownerPool, request)).rejects.toMatchObject({
    code: "invalid_field",
    details: { path },
  });
});
