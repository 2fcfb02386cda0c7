import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantAccess } from "../access/access.ts";
import { requestErasure } from "../erasure/erasure.ts";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { changeCustomer, type CustomerChange } from "./changes.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function newCustomer(): Promise<TenantAccess & { readonly newCustomerId: string }> {
  const [tenantId, id] = [newUuid(), newUuid()];
  await superuser("INSERT INTO tenants (id, name) VALUES ($1, 'test')", tenantId);
  await superuser(
    "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acme')",
    ...[tenantId, id],
  );
  return { ...accessTo(tenantId), newCustomerId: id };
}

async function superuser(text: string, ...values: unknown[]) {
  return (await database.superuserPool.query<Record<string, unknown>>(text, values)).rows;
}

function change(access: TenantAccess, asked: CustomerChange, externalId = "acme") {
  return changeCustomer({ pool: database.apiPool }, access, { externalId, change: asked });
}

async function auditOf({ tenantId }: TenantAccess) {
  return await superuser(
    `SELECT action, customer_id, content::json -> 'subjectId' #>> '{}' AS subject, content::json -> 'details' AS details
      FROM audit_entries WHERE tenant_id = $1 ORDER BY seq`,
    tenantId,
  );
}

test("a customer is suspended and reinstated, each written down once", async () => {
  const access = await newCustomer();
  const suspended = await change(access, { suspended: true });
  expect(suspended.suspendedAt).toBeInstanceOf(Date);
  expect(await change(access, { suspended: true })).toEqual(suspended);
  expect(await change(access, {})).toEqual(suspended);
  expect((await change(access, { suspended: false })).suspendedAt).toBeNull();
  expect((await change(access, { suspended: false })).suspendedAt).toBeNull();
  const concerned = {
    customer_id: access.newCustomerId,
    subject: publicId("customer", access.newCustomerId),
  };
  expect(await auditOf(access)).toEqual([
    { ...concerned, action: "customer.suspended", details: { revokedSessions: 0 } },
    { ...concerned, action: "customer.reinstated", details: {} },
  ]);
});

test("every process learns that payloads are private, and none of a suspension, which is looked up", async () => {
  const access = await newCustomer();
  const version = async () =>
    (await superuser("SELECT customers_version FROM tenants WHERE id = $1", access.tenantId))[0];
  const before = await version();
  await change(access, { suspended: true });
  await change(access, { privatePayloads: false });
  expect(await version()).toEqual(before);
  expect(await change(access, { privatePayloads: true })).toMatchObject({ privatePayloads: true });
  expect(await version()).not.toEqual(before);
  expect((await auditOf(access)).at(-1)).toMatchObject({
    action: "customer.updated",
    details: { privatePayloads: true },
  });
});

test("two changes in one request are two entries of the audit log", async () => {
  const access = await newCustomer();
  await change(access, { suspended: true, privatePayloads: true });
  expect((await auditOf(access)).map(({ action }) => action)).toEqual([
    "customer.suspended",
    "customer.updated",
  ]);
});

test("a customer that is not there, another tenant's, and a name that none can have are the same", async () => {
  const [access, other] = [await newCustomer(), await newCustomer()];
  await superuser(
    "UPDATE customers SET external_id = 'globex' WHERE tenant_id = $1",
    other.tenantId,
  );
  const errors = await Promise.all(
    ["nobody", "globex", "ac\0me", ""].map((name) =>
      change(access, { suspended: true }, name).catch((error: unknown) => error),
    ),
  );
  expect(new Set(errors.map(String)).size).toBe(1);
  expect(errors[0]).toMatchObject({ code: "not_found" });
  expect(
    await superuser("SELECT suspended_at FROM customers WHERE tenant_id = $1", other.tenantId),
  ).toEqual([{ suspended_at: null }]);
});

test("a customer that is being erased cannot be changed", async () => {
  const { tenantId, actor } = await newCustomer();
  await requestErasure(database.apiPool, { tenantId, actor }, "acme");
  await expect(change({ tenantId, actor }, { suspended: false })).rejects.toMatchObject({
    code: "state_conflict",
  });
});
