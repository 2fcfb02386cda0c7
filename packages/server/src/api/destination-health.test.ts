import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestTenant, startTestApi, type TestApi, type TestTenant } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

// Goal: a destination says that it fails, and when it is disabled for that, as the patrol will do it.

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let path: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

beforeEach(async () => {
  tenant = await createTestTenant(database);
  const { json } = await call("POST", "/v1/destinations", {
    ...{ type: "WEBHOOK", name: "hook", customerExternalId: "acme", url: "https://example.com/" },
  });
  path = `/v1/destinations/${json.id}`;
  await database.superuserPool.query(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at)
     SELECT tenant_id, customer_id, id, '2026-11-21T09:30:00Z', '2026-11-21T09:31:00Z' FROM destinations WHERE tenant_id = $1`,
    [tenant.tenantId],
  );
});

function call(method: string, at: string, body?: unknown) {
  return server.call(method, at, tenant.keyText, body);
}

const failing = {
  failingSince: "2026-11-21T09:30:00.000Z",
  disablesAt: "2026-11-26T09:30:00.000Z",
};

test("one that does not fail says nothing", async () => {
  await database.superuserPool.query("DELETE FROM destination_health");
  expect((await call("GET", path)).json).toMatchObject({ failingSince: null, disablesAt: null });
});

test("one that fails says since when, and that it is disabled five days after, also in lists", async () => {
  expect((await call("GET", path)).json).toMatchObject(failing);
  expect((await call("GET", "/v1/destinations")).json.data).toMatchObject([failing]);
});

test("a paused one is not disabled, and a disabled one no second time", async () => {
  const paused = await call("POST", `${path}/pause`, {});
  expect(paused.json).toMatchObject({ failingSince: failing.failingSince, disablesAt: null });
  await database.superuserPool.query(
    "UPDATE destinations SET state = 'DISABLED', pause_mode = NULL, paused_at = NULL, disabled_reason = 'gone' WHERE tenant_id = $1",
    [tenant.tenantId],
  );
  expect((await call("GET", path)).json).toMatchObject({ state: "DISABLED", disablesAt: null });
});

test("resuming and changes of settings begin the account afresh", async () => {
  await call("POST", `${path}/pause`, {});
  const fresh = { failingSince: null, disablesAt: null };
  expect((await call("POST", `${path}/resume`)).json).toMatchObject(fresh);
  await database.superuserPool.query(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at)
     SELECT tenant_id, customer_id, id, now(), now() FROM destinations WHERE tenant_id = $1`,
    [tenant.tenantId],
  );
  expect((await call("PATCH", path, { timeoutMs: 2_000 })).json).toMatchObject(fresh);
});

test("nobody writes them", async () => {
  for (const member of ["failingSince", "disablesAt"]) {
    const refused = await call("PATCH", path, { [member]: null });
    expect(refused.json).toMatchObject({ code: "invalid_field", path: `/${member}` });
  }
});
