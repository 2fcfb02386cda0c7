import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { environmentsOf, testEnvironmentOf } from "./environments.ts";
import { readSettings } from "./settings.ts";
import { changeTenant, createTenant, findTenant, listTenants, tenantPage } from "./tenants.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function addLoneRow(environment: "live" | "test", name: string): Promise<string> {
  const id = newUuid();
  await database.superuserPool.query(
    "INSERT INTO tenants (id, name, environment) VALUES ($1, $2, $3)",
    [id, name, environment],
  );
  return id;
}

async function actionsOf(tenantId: string): Promise<readonly string[]> {
  const { rows } = await database.superuserPool.query<{ action: string }>(
    "SELECT action FROM audit_entries WHERE tenant_id = $1 ORDER BY seq",
    [tenantId],
  );
  return rows.map(({ action }) => action);
}

test("a tenant is made with a live and a test environment, which are found by id, and the live one by name", async () => {
  const pool = database.ownerPool;
  const id = await createTenant(pool, { name: "One", retentionDays: 7 });
  const { live, test: testId } = await environmentsOf(pool, id);
  expect([live, testId]).toEqual([id, expect.any(String)]);
  expect(await environmentsOf(pool, testId ?? "")).toEqual({ live, test: testId });
  const common = {
    ...{ name: "One", createdAt: expect.any(Date), suspendedAt: null },
    ...{ retentionDays: 7, payloadDays: 7, attemptDays: 7 },
  };
  const rows = [
    { ...common, id, environment: "live", liveId: null },
    { ...common, id: testId, environment: "test", liveId: id },
  ];
  const listed = await listTenants(pool);
  expect(listed.filter(({ name }) => name === "One")).toEqual(rows);
  for (const text of [publicId("tenant", id), id, "One"]) {
    expect(await findTenant(pool, text)).toEqual(rows[0]);
  }
  expect(await findTenant(pool, testId ?? "")).toEqual(rows[1]);
  expect(await findTenant(pool, "Three")).toBeUndefined();
  expect(await actionsOf(id)).toEqual(["tenant.created"]);
  expect(await actionsOf(testId ?? "")).toEqual(["tenant.created"]);
});

test("a tenant of an earlier version gets its test environment when it is first needed, once", async () => {
  const pool = database.ownerPool;
  const liveId = await addLoneRow("live", "Earlier");
  expect(await environmentsOf(pool, liveId)).toEqual({ live: liveId, test: null });
  await changeTenant(pool, accessTo(liveId), {
    isSuspended: true,
    retention: { retentionDays: 12 },
    settings: { portalPolicy: { mayReplay: false }, allowedOrigins: ["https://a.example"] },
  });
  // Connections that are open already, so that the requests meet.
  await Promise.all(Array.from({ length: 8 }, () => environmentsOf(pool, liveId)));
  const made = await Promise.all(
    Array.from({ length: 8 }, () => testEnvironmentOf(pool, accessTo(liveId))),
  );
  const [testId = ""] = made;
  expect(new Set(made).size).toBe(1);
  expect(await readSettings(pool, testId)).toMatchObject({
    ...{ name: "Earlier", environment: "test", liveId, retentionDays: 12 },
    ...{ portalPolicy: { mayReplay: false }, allowedOrigins: [], suspendedAt: expect.any(Date) },
  });
  expect(await actionsOf(testId)).toEqual(["tenant.created"]);
});

test("a test environment that stands alone stays usable, and has no live one", async () => {
  const pool = database.ownerPool;
  const id = await addLoneRow("test", "Alone");
  expect(await environmentsOf(pool, id)).toEqual({ live: null, test: id });
  expect(await testEnvironmentOf(pool, accessTo(id))).toBe(id);
  expect((await findTenant(pool, "Alone"))?.id).toBe(id);
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

test("retention is changed member by member for one environment, and never keeps a part longer than the whole", async () => {
  const pool = database.ownerPool;
  const id = await createTenant(pool, { name: "Changing", retentionDays: 90 });
  const change = async (retention: object) => {
    await changeTenant(pool, accessTo(id), { retention });
    const { retentionDays, payloadDays, attemptDays } = await readSettings(pool, id);
    return { retentionDays, payloadDays, attemptDays };
  };
  expect(await change({ payloadDays: 90 })).toEqual({
    ...{ retentionDays: 90, payloadDays: 90, attemptDays: 30 },
  });
  expect(await change({ retentionDays: 20 })).toEqual({
    ...{ retentionDays: 20, payloadDays: 20, attemptDays: 20 },
  });
  await expect(change({ attemptDays: 21 })).rejects.toMatchObject({
    details: { path: "/attemptDays" },
  });
  expect(await findTenant(pool, id)).toMatchObject({ attemptDays: 20 });
  const { test: testId } = await environmentsOf(pool, id);
  expect(await findTenant(pool, testId ?? "")).toMatchObject({ retentionDays: 90 });
  expect(await actionsOf(id)).toEqual([
    "tenant.created",
    "tenant.retention_changed",
    "tenant.retention_changed",
  ]);
});

test.each(["live", "test"] as const)(
  "suspending a tenant by its %s environment suspends both, and so does taking it back",
  async (environment) => {
    const pool = database.ownerPool;
    const ids = await environmentsOf(pool, await createTenant(pool, { name: "Late payer" }));
    const access = accessTo(ids[environment] ?? "");
    const states = async () => {
      const both = await Promise.all(
        [ids.live ?? "", ids.test ?? ""].map((id) => readSettings(pool, id)),
      );
      return both.map(({ suspendedAt, name }) => [suspendedAt, name]);
    };
    await changeTenant(pool, access, { isSuspended: true, name: "Late" });
    const first = await states();
    expect(first).toEqual(Array.from({ length: 2 }, () => [expect.any(Date), "Late"]));
    await changeTenant(pool, access, { isSuspended: true });
    expect(await states()).toEqual(first);
    await changeTenant(pool, access, { isSuspended: false });
    expect(await states()).toEqual(Array.from({ length: 2 }, () => [null, "Late"]));
    for (const id of [ids.live, ids.test]) {
      expect(await actionsOf(id ?? "")).toEqual([
        ...["tenant.created", "tenant.updated", "tenant.suspended", "tenant.reinstated"],
      ]);
    }
  },
);

test("the role that administers tenants can do all of it, and reads nothing that tenants own", async () => {
  const pool = database.adminPool;
  const id = await createTenant(pool, {
    name: "By root key",
    settings: { allowedOrigins: ["https://a.example"] },
  });
  await changeTenant(pool, accessTo(id), {
    name: "Renamed",
    isSuspended: true,
    settings: { allowedOrigins: ["https://b.example"], privatePayloads: true },
  });
  expect(await readSettings(pool, id)).toMatchObject({
    ...{ name: "Renamed", allowedOrigins: ["https://b.example"], privatePayloads: true },
  });
  const { tenants } = await tenantPage(pool, { cursor: undefined, limit: 1 });
  expect(tenants).toMatchObject([{ id, testId: expect.any(String) }]);
  const { rows } = await database.superuserPool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.table_privileges WHERE grantee = 'pushrail_admin'
      AND privilege_type = 'SELECT' AND table_schema = 'public' ORDER BY 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([
    ...["api_keys", "audit_heads", "schema_migrations", "tenant_origins", "tenants"],
  ]);
});

test("the API's and the worker's role cannot make, suspend or prolong a tenant", async () => {
  const id = await createTenant(database.ownerPool, { name: "Mine" });
  for (const pool of [database.apiPool, database.workerPool]) {
    await expect(createTenant(pool, { name: "Mine" })).rejects.toMatchObject({ code: "42501" });
    for (const change of [{ isSuspended: true }, { retention: { retentionDays: 99 } }]) {
      const changing = changeTenant(pool, accessTo(id), change);
      await expect(changing).rejects.toMatchObject({ code: "42501" });
    }
  }
});

test.each([
  ["/name", { name: "" }],
  ["/name", { name: "x".repeat(101) }],
  ["/name", { name: "a\0b" }],
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

test("the pages of a list hold every tenant once, newest first", async () => {
  const pool = database.ownerPool;
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tenantPage(pool, { cursor, limit: 2 });
    seen.push(...page.tenants.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const all = (await listTenants(pool)).filter(({ liveId }) => liveId === null);
  expect(seen).toEqual(all.map(({ id }) => id).toReversed());
  await expect(tenantPage(pool, { cursor: "x", limit: 2 })).rejects.toMatchObject({
    code: "invalid_cursor",
  });
});
