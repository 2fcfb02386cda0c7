import { createEgressGuard } from "@pushrail/destinations";
import type { QueryResultRow } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCredential } from "../credentials/credentials.ts";
import { KekError } from "../encryption/kek-provider.ts";
import { createKeyring } from "../encryption/keyring.ts";
import { createCustomers } from "../customers/customers.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import type { Statement, Transaction } from "../database/transaction.ts";
import { uuidOf } from "../ids.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { createTenant } from "../tenants/tenants.ts";
import { changeDestination, createDestination, deleteDestination } from "./destinations.ts";
import { pauseDestination } from "./destination-state.ts";
import { createDestinationDirectory } from "./directory.ts";
import type { RoutableEvent } from "./directory.ts";
import { accessTo } from "../testing/access.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

type Run = <Result>(
  tenantId: string,
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/** A tenant, the operations on its destinations, and directories that read through either role. */
async function setUp() {
  const { apiPool: pool, workerPool, ownerPool } = database;
  const tenantId = await createTenant(ownerPool, { name: "test" });
  const keks = createTestKeks();
  const keyring = createKeyring({ keks });
  const ports = {
    pool,
    keyring,
    customers: createCustomers(pool),
    egress: createEgressGuard(),
    limits: { destinationsMax: 100 },
  };
  const draft = {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: "https://hooks.example.com/",
    eventTypes: ["order.*"],
    headers: { "X-Team": "logistics" },
  };
  const add = async (members: object = {}) => {
    const { destination } = await createDestination(ports, accessTo(tenantId), {
      ...draft,
      ...members,
    });
    return { id: destination.id, uuid: uuidOf("destination", destination.id) ?? "" };
  };
  const unusable: { id: string; error: Error }[] = [];
  const loads: { count: number; rows: number } = { count: 0, rows: 0 };
  const asApi: Run = (tenant, work) => inTenant(pool, { tenantId: tenant }, work);
  const asWorker: Run = (_tenant, work) => inTransaction(workerPool, work);
  const open = (run: Run = asApi) =>
    createDestinationDirectory({
      run: (tenant, work) => {
        return run(tenant, (transaction) =>
          work({
            query: async (statement) => {
              const result = await transaction.query(statement);
              if (statement.name === "load-changed-destinations") {
                loads.count += 1;
                loads.rows += result.rows.filter((row) => "id" in row && row["id"] !== null).length;
              }
              return result as never;
            },
          }),
        );
      },
      // Its own: what one process has in memory must not help another.
      keyring: createKeyring({ keks }),
      onUnusable: ({ id }, error) => unusable.push({ id, error }),
    });
  const customerIds = await ports.customers.idsOf(tenantId, ["acme"]);
  const customerId = customerIds.get("acme") ?? "";
  return { tenantId, customerId, ports, add, open, asWorker, loads, unusable };
}

const event: RoutableEvent = {
  eventType: "order.completed",
  source: undefined,
  payload: { amount: 5 },
  metadata: {},
};

test("a tenant is loaded on first use, with settings, secrets and keys ready to use", async () => {
  const { tenantId, customerId, add, open } = await setUp();
  const { uuid } = await add({ filter: { field: "payload.amount", op: "gt", value: 1 } });
  const directory = open();
  expect(directory.known(tenantId)).toBeUndefined();
  const tenant = await directory.current(tenantId);
  expect(directory.known(tenantId)).toBe(tenant);
  const destination = tenant.destination(uuid);
  expect(destination).toMatchObject({
    tenantId,
    customerId,
    id: uuid,
    type: "WEBHOOK",
    state: "ACTIVE",
    settingsProblem: null,
    settings: {
      config: { url: "https://hooks.example.com/", timeoutMs: 10_000 },
      secrets: { headers: { "X-Team": "logistics" } },
    },
    retryPolicy: { kind: "exponential_backoff" },
    signingKeys: [{ version: 1, signsUntilMs: null }],
  });
  expect(tenant.destinationsOf(customerId)).toEqual([destination]);
  expect(destination?.matches(event)).toBe(true);
  expect(destination?.matches({ ...event, eventType: "user.created" })).toBe(false);
  expect(destination?.matches({ ...event, payload: { amount: 1 } })).toBe(false);
});

test("whose payloads are private is known with the version of the change, in either role", async () => {
  const { tenantId, customerId, ports, open, asWorker } = await setUp();
  const ids = await ports.customers.idsOf(tenantId, ["other"]);
  const otherId = ids.get("other") ?? "";
  const directories = [open(), open(asWorker)];
  const change = (text: string, id: string) => database.superuserPool.query(text, [id]);
  const expectPrivate = async (expected: readonly boolean[]) => {
    for (const directory of directories) {
      const { rows } = await change("SELECT config_version FROM tenants WHERE id = $1", tenantId);
      const tenant = await directory.atLeast(tenantId, Number(rows[0].config_version));
      expect([customerId, otherId].map((id) => tenant.isPrivate(id))).toEqual(expected);
    }
  };
  await expectPrivate([false, false]);
  await change("UPDATE customers SET private_payloads = true WHERE id = $1", customerId);
  await expectPrivate([true, false]);
  // A change of something else must not forget it.
  await change("UPDATE tenants SET suspended_at = now() WHERE id = $1", tenantId);
  await expectPrivate([true, false]);
  await change("UPDATE tenants SET private_payloads = true WHERE id = $1", tenantId);
  await expectPrivate([true, true]);
  await change("UPDATE customers SET private_payloads = false WHERE id = $1", customerId);
  await expectPrivate([true, true]);
  await change("UPDATE tenants SET private_payloads = false WHERE id = $1", tenantId);
  await expectPrivate([false, false]);
});

test("the worker's role sees the same", async () => {
  const { tenantId, customerId, add, open, asWorker } = await setUp();
  await add();
  const [asApi, worker] = [await open().current(tenantId), await open(asWorker).current(tenantId)];
  const plain = (tenant: typeof asApi) =>
    tenant.destinationsOf(customerId).map(({ matches: _function, ...rest }) => rest);
  expect(worker.version).toBe(asApi.version);
  expect(plain(worker)).toEqual(plain(asApi));
});

test("T45: another tenant's destinations are not in it, in either role", async () => {
  const { tenantId, customerId, open, asWorker } = await setUp();
  const other = await setUp();
  const { uuid } = await other.add();
  for (const directory of [open(), open(asWorker)]) {
    const tenant = await directory.current(tenantId);
    expect(tenant.destination(uuid)).toBeUndefined();
    expect(tenant.destinationsOf(other.customerId)).toEqual([]);
    expect(tenant.destinationsOf(customerId)).toEqual([]);
  }
});

test("a refresh sees what was committed before it, and loads nothing but what changed", async () => {
  const { tenantId, customerId, ports, add, open, loads } = await setUp();
  const first = await add();
  const second = await add();
  const directory = open();
  const before = await directory.current(tenantId);
  expect(loads).toEqual({ count: 1, rows: 2 });

  await changeDestination(ports, accessTo(tenantId), second.id, { name: "New" });
  const after = await directory.refresh(tenantId);
  expect(loads).toEqual({ count: 2, rows: 3 });
  expect(after.version).toBeGreaterThan(before.version);
  expect(after.destination(second.uuid)?.name).toBe("New");
  expect(after.destination(first.uuid)).toBe(before.destination(first.uuid));
  // What was handed out stays what it was, so that its version goes on saying what was routed with it.
  expect(before.destination(second.uuid)?.name).toBe("Orders");

  const third = await add();
  await deleteDestination(ports, accessTo(tenantId), first.id);
  const last = await directory.refresh(tenantId);
  expect(loads).toEqual({ count: 3, rows: 5 });
  expect(last.destinationsOf(customerId).map(({ id }) => id)).toEqual([second.uuid, third.uuid]);
  const deleted = last.destination(first.uuid);
  expect(deleted).toMatchObject({ state: "DELETED", signingKeys: [] });
  expect(deleted?.matches(event)).toBe(false);
});

test("a credential that is attached during a load never meets the address from before", async () => {
  const { tenantId, ports, add, open, asWorker } = await setUp();
  const { id, uuid } = await add();
  const credential = await createCredential(
    { ...ports, limits: { credentialsMax: 1 } },
    accessTo(tenantId),
    {
      type: "BEARER_TOKEN",
      customerExternalId: "acme",
      name: "New",
      token: "only-for-the-new-one",
    },
  );
  let destinationsRead: Promise<unknown> | undefined;
  let isChanged = false;
  const directory = open((tenant, work) =>
    asWorker(tenant, (transaction) =>
      work({
        query: async <Row extends QueryResultRow>(statement: Statement) => {
          const reading = async () => transaction.query<Row>(statement);
          if (statement.name === "load-changed-destinations") {
            const read = reading();
            destinationsRead = read;
            return await read;
          }
          if (statement.name === "load-changed-credentials" && !isChanged) {
            isChanged = true;
            await destinationsRead;
            const moved = { url: "https://new.example.com/", headers: null };
            const change = { ...moved, credentialId: credential.id };
            await changeDestination(ports, accessTo(tenantId), id, change);
          }
          return await reading();
        },
      }),
    ),
  );
  const { settings } = (await directory.refresh(tenantId)).destination(uuid) ?? {};
  expect(isChanged).toBe(true);
  expect(settings?.config["url"]).toBe("https://new.example.com/");
  expect(settings?.credential?.secrets).toEqual({ token: "only-for-the-new-one" });
});

test("a refresh without a change gives the very same directory", async () => {
  const { tenantId, add, open } = await setUp();
  await add();
  const directory = open();
  expect(await directory.refresh(tenantId)).toBe(await directory.refresh(tenantId));
});

test("a version newer than what is known is loaded, an older one is not", async () => {
  const { tenantId, ports, add, open, loads } = await setUp();
  const { id, uuid } = await add();
  const directory = open();
  const { version } = await directory.current(tenantId);
  await pauseDestination(ports, accessTo(tenantId), id, "skip");
  expect((await directory.atLeast(tenantId, version)).version).toBe(version);
  expect(loads.count).toBe(1);
  const newer = await directory.atLeast(tenantId, version + 1);
  expect(newer.destination(uuid)).toMatchObject({ state: "PAUSED", pauseMode: "skip" });
  await expect(directory.atLeast(tenantId, version + 100)).rejects.toThrow("not at");
});

test("many calls at once share loads", async () => {
  const { tenantId, add, open, loads } = await setUp();
  await add();
  const directory = open();
  await Promise.all(Array.from({ length: 50 }, () => directory.current(tenantId)));
  await Promise.all(Array.from({ length: 50 }, () => directory.refresh(tenantId)));
  expect(loads.count).toBe(2);
});

test("listeners hear of every change, and of nothing else", async () => {
  const { tenantId, add, open } = await setUp();
  const directory = open();
  const heard: string[] = [];
  directory.onChange((changed) => heard.push(changed));
  await directory.current(tenantId);
  await directory.refresh(tenantId);
  await add();
  await directory.refresh(tenantId);
  expect(heard).toEqual([tenantId, tenantId]);
});

test("an ended signing secret is left out, and the newest comes first", async () => {
  const { tenantId, add, open } = await setUp();
  const { uuid } = await add();
  const directory = open();
  const { version } = await directory.current(tenantId);
  await database.superuserPool.query(
    `UPDATE signing_secrets SET signs_until = now() + interval '1 day' WHERE destination_id = $1`,
    [uuid],
  );
  const overlapping = await directory.refresh(tenantId);
  expect(overlapping.version).toBeGreaterThan(version);
  expect(overlapping.destination(uuid)?.signingKeys[0]?.signsUntilMs).toBeGreaterThan(Date.now());
  await database.superuserPool.query(
    `UPDATE signing_secrets SET signs_until = now() WHERE destination_id = $1`,
    [uuid],
  );
  expect((await directory.refresh(tenantId)).destination(uuid)?.signingKeys).toEqual([]);
});

test.each([
  [
    "altered settings",
    "platform_fault",
    `UPDATE destinations SET sealed_secrets = set_byte(sealed_secrets, 70, 0)`,
  ],
  ["an unreadable envelope", "platform_fault", `UPDATE destinations SET sealed_secrets = '\\x00'`],
  [
    "an altered key id",
    "platform_fault",
    `UPDATE destinations SET sealed_secrets = set_byte(sealed_secrets, 5, 0)`,
  ],
  [
    "an altered retry policy",
    "misconfigured",
    `UPDATE destinations SET retry_policy = '"sometimes"'`,
  ],
  ["an unknown type", "misconfigured", `UPDATE destinations SET type = 'PIGEON'`],
])("%s of one destination are its own problem", async (_case, reason, statement) => {
  const { tenantId, customerId, add, open, unusable } = await setUp();
  const broken = await add();
  const healthy = await add();
  await database.superuserPool.query(`${statement} WHERE tenant_id = $1 AND id = $2`, [
    tenantId,
    broken.uuid,
  ]);
  const tenant = await open().current(tenantId);
  expect(tenant.destinationsOf(customerId)).toHaveLength(2);
  expect(tenant.destination(healthy.uuid)).toMatchObject({
    settingsProblem: null,
    settings: { secrets: { headers: { "X-Team": "logistics" } } },
  });
  const unreadable = tenant.destination(broken.uuid);
  expect(unreadable).toMatchObject({
    settingsProblem: { reason, sentence: expect.stringMatching(/^[A-Z].*\.$/) as string },
    settings: { config: {}, secrets: {} },
    signingKeys: [],
  });
  expect(unreadable?.matches(event)).toBe(true);
  expect(unusable.map(({ id }) => id)).toEqual([broken.uuid]);
});

test("a load that fails leaves what was known, and the next one succeeds", async () => {
  const { tenantId, add, open, asWorker } = await setUp();
  await add();
  let isBroken = false;
  const directory = open(async (tenant, work) => {
    if (isBroken) throw new Error("the database is gone");
    return asWorker(tenant, work);
  });
  const before = await directory.current(tenantId);
  isBroken = true;
  await expect(directory.refresh(tenantId)).rejects.toThrow("gone");
  expect(directory.known(tenantId)).toBe(before);
  isBroken = false;
  await add();
  expect((await directory.refresh(tenantId)).version).toBeGreaterThan(before.version);
});

test("a tenant that does not exist is an error, not an empty directory", async () => {
  const { open } = await setUp();
  await expect(open().current("00000000-0000-7000-8000-000000000000")).rejects.toThrow("no tenant");
});

test("while a key service does not answer, tenants that are loaded hold no connection", async () => {
  const { tenantId, add, asWorker } = await setUp();
  await add();
  const away = Promise.withResolvers<never>();
  const asked = Promise.withResolvers<void>();
  const unwrap = () => {
    asked.resolve();
    return away.promise;
  };
  let transactions = 0;
  const directory = createDestinationDirectory({
    run: async (tenant, work) => {
      transactions += 1;
      return await asWorker(tenant, work).finally(() => (transactions -= 1));
    },
    keyring: createKeyring({ keks: { ...createTestKeks(), unwrap } }),
    onUnusable: () => undefined,
  });
  const loading = directory.current(tenantId);
  await asked.promise;
  expect(transactions).toBe(0);
  away.reject(new KekError("The key service is away."));
  await expect(loading).rejects.toThrow("away");
});
