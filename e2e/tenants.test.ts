import { Pushrail, PushrailRoot } from "@pushrail/sdk";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilFinal } from "./processes/delivery-log.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { Receiver } from "./processes/receiver.ts";

// Several tenants on one installation: made with a root key, each with its environments, suspended, and held to account.

let installation: Installation;
let receiver: Receiver;
let first: Server;
let second: Server;
let root: PushrailRoot;
let rootKey: { readonly rootKeyId: string; readonly key: string };

beforeAll(async () => {
  installation = await Installation.create();
  receiver = await Receiver.start(installation);
  first = await installation.startServer({ role: "api" });
  second = await installation.startServer({ role: "all" });
  const created = await installation.admin("root-keys", "create", "--name", "test", "--json");
  rootKey = JSON.parse(created.stdout) as typeof rootKey;
  root = new PushrailRoot({ rootKey: rootKey.key, baseUrl: first.url });
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

const scopes = ["events:write", "sessions:write", "manage", "read"] as const;
const customerExternalId = "acct_1";
const event = {
  eventType: "order.completed",
  customerExternalId,
  idempotencyKey: "order_1",
  payload: { total: 3 },
};

/** Makes a tenant with a client for each of its environments, on another process than the one that made it. */
async function newTenant(name: string) {
  const tenant = await root.tenants.create({ name, retentionDays: 10 });
  const clientOf = async (environment: "live" | "test") => {
    const { key } = await root.tenants.keys.create(tenant.id, { environment, name: "e2e", scopes });
    expect(key).toMatch(new RegExp(`^prl_${environment}_`));
    return new Pushrail({ apiKey: key, baseUrl: second.url });
  };
  return { tenant, live: await clientOf("live"), test: await clientOf("test") };
}

async function createDestination(client: Pushrail, place: string): Promise<string> {
  const { id } = await client.destinations.create({
    ...{ type: "WEBHOOK", name: place, customerExternalId },
    ...{ url: receiver.urlOf(place), retryPolicy: [1, 1, 1, 1, 1] },
  });
  return id;
}

test("a test key reaches test data only, a live key live data only, and the names may be the same", async () => {
  const { tenant, live, test: sandbox } = await newTenant("Acme");
  expect(tenant).toMatchObject({ environment: "live", retentionDays: 10, suspendedAt: null });
  expect(await live.tenant.get()).toMatchObject({ environment: "live", name: "Acme" });
  expect(await sandbox.tenant.get()).toMatchObject({
    environment: "test",
    id: tenant.environments.test?.id,
  });
  const liveDestination = await createDestination(live, "live");
  const testDestination = await createDestination(sandbox, "sandbox");
  const sent = { live: await live.events.send(event), sandbox: await sandbox.events.send(event) };
  expect([sent.live.status, sent.sandbox.status]).toEqual(["accepted", "accepted"]);
  await untilFinal(live, liveDestination, 1);
  await untilFinal(sandbox, testDestination, 1);
  expect([receiver.at("live").length, receiver.at("sandbox").length]).toEqual([1, 1]);

  const unknown = { code: "not_found", status: 404 };
  await expect(sandbox.events.get(sent.live.id)).rejects.toMatchObject(unknown);
  await expect(live.events.get(sent.sandbox.id)).rejects.toMatchObject(unknown);
  await expect(sandbox.destinations.delete(liveDestination)).rejects.toMatchObject(unknown);
  await expect(live.destinations.get(testDestination)).rejects.toMatchObject(unknown);
  expect((await sandbox.destinations.list()).data.map(({ id }) => id)).toEqual([testDestination]);
  expect((await live.audit.list()).data.map(({ subjectId }) => subjectId)).not.toContain(
    testDestination,
  );
});

test("a root key reaches no data, and an API key no tenants", async () => {
  const { live } = await newTenant("Globex");
  const { id } = await live.events.send(event);
  const asTenant = new Pushrail({ apiKey: rootKey.key, baseUrl: first.url });
  const asRoot = new PushrailRoot({ rootKey: installation.apiKey, baseUrl: first.url });
  for (const refused of [
    () => asTenant.events.get(id),
    () => asTenant.events.send(event),
    () => asTenant.customers.list(),
    () => asTenant.audit.list(),
    () => asTenant.tenant.get(),
    () => asRoot.tenants.list(),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: "forbidden", status: 403 });
  }
});

test("a suspended tenant is refused by every process at once, and what it had sent is delivered", async () => {
  const { tenant, live, test: sandbox } = await newTenant("Initech");
  const other = (await newTenant("Umbrella")).live;
  receiver.behave("late", 503);
  const destinationId = await createDestination(live, "late");
  const { token } = await live.sessions.create({ customerExternalId });
  await live.events.send(event);
  await receiver.untilCount("late", 1);

  await root.tenants.update(tenant.id, { suspended: true });
  for (const client of [live, sandbox]) {
    await expect(client.destinations.list()).rejects.toMatchObject({ code: "suspended" });
    await expect(client.events.send(event)).rejects.toMatchObject({
      code: "suspended",
      status: 403,
    });
  }
  const page = new Pushrail({ token, baseUrl: second.url });
  await expect(page.portal.get()).rejects.toMatchObject({ code: "session_ended" });
  expect((await other.events.send(event)).status).toBe("accepted");
  receiver.behave("late", 200);

  await root.tenants.update(tenant.environments.test?.id ?? "", { suspended: false });
  const [delivery] = await untilFinal(live, destinationId, 1);
  expect(delivery?.state).toBe("delivered");
});

test("a key that a root key revoked, and a revoked root key, are refused at their next request", async () => {
  const { tenant, live } = await newTenant("Hooli");
  await live.events.send(event);
  for (const { id } of await root.tenants.keys.list(tenant.id)) {
    await root.tenants.keys.revoke(tenant.id, id);
  }
  const unauthenticated = { code: "unauthenticated", status: 401 };
  await expect(live.destinations.list()).rejects.toMatchObject(unauthenticated);
  await expect(live.events.send({ ...event, idempotencyKey: "2" })).rejects.toMatchObject(
    unauthenticated,
  );
  expect((await root.tenants.list()).data.map(({ name }) => name)).toContain("Hooli");
  expect((await installation.admin("root-keys", "revoke", rootKey.rootKeyId)).code).toBe(0);
  await expect(root.tenants.list()).rejects.toMatchObject(unauthenticated);
});

test("T55: the audit logs verify, until somebody edits a row as the superuser; then it is named", async () => {
  const whole = await installation.admin("audit", "verify", "--json");
  expect(whole).toMatchObject({ code: 0, stderr: "" });
  const verified = JSON.parse(whole.stdout) as readonly { findings: unknown[]; entries: number }[];
  expect(verified.length).toBeGreaterThan(5);
  expect(verified.flatMap(({ findings }) => findings)).toEqual([]);

  const superuserUrl = new URL(installation.database.superuserUrl);
  superuserUrl.pathname = new URL(installation.database.ownerUrl).pathname;
  const superuser = new pg.Client({ connectionString: superuserUrl.href });
  await superuser.connect();
  // Somebody else is made to have created the destinations: one entry each in the logs of three tenants.
  const { rows } = await superuser.query<{ id: string; tenant_id: string; seq: string }>(
    `UPDATE audit_entries SET content = replace(content, '"api_key"', '"session"')
     WHERE action = 'destination.created' RETURNING id, tenant_id, seq`,
  );
  await superuser.end();
  expect(rows).toHaveLength(3);
  const edited = await installation.admin("audit", "verify");
  expect(edited.code).toBe(1);
  const publicId = (prefix: string, uuid: string) => `${prefix}_${uuid.replaceAll("-", "")}`;
  for (const { id, tenant_id: tenantId, seq } of rows) {
    expect(edited.stdout).toContain(
      `${publicId("ten", tenantId)}  edited at entry ${seq}  ${publicId("aud", id)}`,
    );
  }
});
