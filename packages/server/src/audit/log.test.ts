import { afterAll, beforeAll, expect, test } from "vitest";
import type { Access, CustomerAccess } from "../access/access.ts";
import { defaultPortalPolicy } from "../access/portal-policy.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { readingsOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { AuditAction } from "./actions.ts";
import { recordAudit } from "./audit.ts";
import { type AuditFilter, listAudit } from "./log.ts";
import { type EntrySelection, selectEntries } from "./log-store.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function addTenant(): Promise<string> {
  const tenantId = newUuid();
  const text = "INSERT INTO tenants (id, name) VALUES ($1, 'acme')";
  await database.superuserPool.query(text, [tenantId]);
  return tenantId;
}

async function addCustomer(tenantId: string, customerExternalId: string): Promise<CustomerAccess> {
  const customerId = newUuid();
  const text = "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)";
  await database.superuserPool.query(text, [tenantId, customerId, customerExternalId]);
  const actor = { kind: "session", id: newUuid(), user: { id: "u_1", name: null } } as const;
  return { tenantId, customerId, customerExternalId, actor, portal: defaultPortalPolicy };
}

async function record(
  access: Access,
  action: AuditAction,
  customerId?: string,
  actor = access.actor,
): Promise<void> {
  await inTenant(database.apiPool, access, (transaction) =>
    recordAudit(transaction, { ...access, actor }, { action, subjectId: null, customerId }),
  );
}

async function list(access: Access, given: Partial<AuditFilter> = {}, limit = 100) {
  const filter: AuditFilter = {
    customerExternalId: undefined,
    action: undefined,
    fromMs: undefined,
    toMs: undefined,
    ...given,
  };
  return await listAudit(database.apiPool, access, { filter, limit, cursor: undefined });
}

/** Where entries stand in the chain, which customers are not told. */
async function placesOf(entries: readonly { readonly id: string }[]): Promise<readonly number[]> {
  const { rows } = await database.superuserPool.query<{ id: string; seq: string }>(
    "SELECT id, seq FROM audit_entries WHERE id = ANY ($1)",
    [entries.map(({ id }) => id)],
  );
  const places = new Map(rows.map(({ id, seq }) => [id, Number(seq)]));
  return entries.map(({ id }) => places.get(id) ?? 0);
}

const seqsOf = async (access: Access, given: Partial<AuditFilter> = {}) =>
  placesOf((await list(access, given)).entries);

test("a tenant sees everything, a customer what concerns it, and in that the service where somebody acted for the tenant", async () => {
  const tenant = accessTo(await addTenant());
  const { tenantId } = tenant;
  const [one, other] = [await addCustomer(tenantId, "one"), await addCustomer(tenantId, "other")];
  await record(tenant, "tenant.updated");
  await record(tenant, "destination.created", one.customerId);
  await record(one, "destination.paused");
  await record(other, "destination.paused");
  await record(tenant, "destination.disabled", one.customerId, { kind: "system" });
  await record(tenant, "destination.tested", one.customerId, { kind: "operator", name: "root" });
  await record(tenant, "destination.tested", one.customerId, { kind: "root_key", id: newUuid() });
  await record(accessTo(await addTenant()), "tenant.updated");

  const all = (await list(tenant)).entries;
  expect(all.map(({ seq, customerExternalId }) => [Number(seq), customerExternalId])).toEqual([
    [7, "one"],
    [6, "one"],
    [5, "one"],
    [4, "other"],
    [3, "one"],
    [2, "one"],
    [1, null],
  ]);
  expect(all[5]?.content).toEqual({ actor: tenant.actor, subjectId: null, details: {} });
  const own = (await list(one)).entries;
  const places = await placesOf(own);
  expect(own.map(({ seq, content }, index) => [seq, places[index], content?.actor])).toEqual([
    [null, 7, { kind: "service" }],
    [null, 6, { kind: "service" }],
    [null, 5, { kind: "system" }],
    [null, 3, one.actor],
    [null, 2, { kind: "service" }],
  ]);
  expect(JSON.stringify(own.map(({ content }) => content))).not.toContain("root");
  expect(await seqsOf(other)).toEqual([4]);
});

test("filters and times choose the same entries for a tenant and for a customer", async () => {
  const tenant = accessTo(await addTenant());
  const one = await addCustomer(tenant.tenantId, "one");
  const actions: readonly AuditAction[] = ["destination.created", "destination.updated"];
  for (let done = 0; done < 6; done += 1) {
    await record(one, actions[done % 2] ?? "destination.created");
  }
  // Two at a time share a moment, an hour after the two before them.
  const hour = 3_600_000;
  const startMs = Date.parse("2026-11-21T00:00:00Z");
  await database.superuserPool.query(
    "UPDATE audit_entries SET occurred_at = $2::timestamptz + (seq - 1) / 2 * interval '1 hour' WHERE tenant_id = $1",
    [tenant.tenantId, new Date(startMs)],
  );
  for (const access of [tenant, one]) {
    expect(await seqsOf(access, { action: "destination.updated" })).toEqual([6, 4, 2]);
    expect(await seqsOf(access, { fromMs: startMs + hour })).toEqual([6, 5, 4, 3]);
    expect(await seqsOf(access, { fromMs: startMs + hour + 1 })).toEqual([6, 5]);
    expect(await seqsOf(access, { toMs: startMs + hour })).toEqual([2, 1]);
    expect(await seqsOf(access, { toMs: startMs + 9 * hour })).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await seqsOf(access, { fromMs: startMs + 9 * hour })).toEqual([]);
    expect(await seqsOf(access, { toMs: startMs })).toEqual([]);
    expect(await seqsOf(access, { customerExternalId: "one" })).toHaveLength(6);
    expect(await seqsOf(access, { customerExternalId: "none" })).toEqual([]);
  }
  const both = { fromMs: startMs + hour, toMs: startMs + 2 * hour, customerExternalId: "one" };
  expect(await seqsOf(tenant, both)).toEqual([4, 3]);
});

test("naming another customer matches nothing for a customer, whether there is one or not", async () => {
  const { tenantId } = accessTo(await addTenant());
  const [one, other] = [await addCustomer(tenantId, "one"), await addCustomer(tenantId, "other")];
  await record(one, "destination.created");
  await record(other, "destination.created");
  const answers = ["other", "none"].map((name) => list(one, { customerExternalId: name }));
  expect(await Promise.all(answers)).toEqual([
    { entries: [], nextCursor: null },
    { entries: [], nextCursor: null },
  ]);
});

test("pages follow each other while entries arrive, and a cursor works only where it came from", async () => {
  const tenant = accessTo(await addTenant());
  const [one, other] = [
    await addCustomer(tenant.tenantId, "one"),
    await addCustomer(tenant.tenantId, "other"),
  ];
  for (let done = 0; done < 5; done += 1) await record(one, "destination.created");
  const page = async (access: Access, cursor: string | undefined, action?: AuditAction) =>
    await listAudit(database.apiPool, access, {
      filter: { customerExternalId: undefined, action, fromMs: undefined, toMs: undefined },
      limit: 2,
      cursor,
    });
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const { entries, nextCursor } = await page(one, cursor);
    seen.push(...(await placesOf(entries)));
    cursor = nextCursor ?? undefined;
    await record(one, "destination.updated");
  } while (cursor !== undefined);
  expect(seen).toEqual([5, 4, 3, 2, 1]);

  const { nextCursor } = await page(one, undefined);
  const given = nextCursor ?? "";
  for (const access of [tenant, other, accessTo(await addTenant())]) {
    await expect(page(access, given)).rejects.toMatchObject({ code: "invalid_cursor" });
  }
  await expect(page(one, given, "destination.created")).rejects.toMatchObject({
    code: "invalid_cursor",
  });
});

test("a page of a large log reads little more than itself, whatever it is filtered by", async () => {
  const tenantId = await addTenant();
  const one = await addCustomer(tenantId, "one");
  await database.superuserPool.query(
    `INSERT INTO audit_entries (tenant_id, customer_id, seq, id, occurred_at, action, content, content_sha256, hash)
     SELECT $1, CASE n % 100 WHEN 0 THEN $2::uuid ELSE gen_random_uuid() END, n, gen_random_uuid(),
       timestamptz '2026-11-21' + n * interval '1 second',
       CASE n % 500 WHEN 0 THEN 'destination.deleted' ELSE 'session.created' END,
       '{"actor":{"kind":"system"},"subjectId":null,"details":{}}', sha256(''), sha256('')
     FROM generate_series(1, 50000) n`,
    [tenantId, one.customerId],
  );
  await database.superuserPool.query("ANALYZE audit_entries");
  const selection: EntrySelection = {
    tenantId,
    customerId: undefined,
    customerExternalId: undefined,
    action: undefined,
    from: undefined,
    to: undefined,
    beforeId: undefined,
    afterSeq: undefined,
    order: "newest first",
    rowsMax: 51,
  };
  const early = new Date("2026-11-21T00:30:00Z");
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM audit_entries WHERE tenant_id = $1 AND seq = 900",
    [tenantId],
  );
  const beforeId = rows[0]?.id;
  const selections: readonly (readonly [Partial<EntrySelection>, customerId?: string])[] = [
    [{}],
    [{ beforeId }],
    [{ afterSeq: 40_000n, order: "oldest first" }],
    [{ action: "destination.deleted" }],
    [{ to: early }],
    [{ to: early, action: "destination.deleted" }],
    [{ from: new Date("2026-11-22") }],
    [{ customerExternalId: "one" }],
    [{ customerId: one.customerId }, one.customerId],
  ];
  for (const [given, customerId] of selections) {
    const context = { tenantId, ...(customerId !== undefined && { customerId }) };
    const { readings } = await inTenant(database.apiPool, context, (transaction) =>
      readingsOf(transaction, (tx) => selectEntries(tx, { ...selection, ...given })),
    );
    const what = JSON.stringify({
      ...given,
      afterSeq: String(given.afterSeq),
    });
    expect(readings[0]?.seqScans, what).toEqual([]);
    // Each entry is looked up with its customer.
    expect(readings[0]?.rowsRead, what).toBeLessThan(200);
  }
});
