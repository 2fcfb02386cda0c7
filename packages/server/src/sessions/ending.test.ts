import { afterAll, beforeAll, expect, test } from "vitest";
import { changeCustomer, holdActiveCustomer } from "../customers/changes.ts";
import { inTenant } from "../database/transaction.ts";
import { ErasureRun } from "../erasure/runner.ts";
import { requestErasure } from "../erasure/erasure.ts";
import { newUuid, publicId } from "../ids.ts";
import {
  createTestSessions,
  openSessionProcesses,
  type SessionProcesses,
} from "../testing/sessions.ts";
import { revokeSessionKey, rotateSessionKeys } from "./session-keys.ts";
import { type MintedSession, revokeCustomerSessions, revokeSession } from "./sessions.ts";
import { insertSession } from "./store.ts";

// Goal: what ends a session ends it for the very next request, in every process. Method: three processes with connections of
// their own ask while one of them ends it; a request that begins after that call has returned must be refused.

const now = Date.now;
let world: SessionProcesses;
let database: SessionProcesses["database"];
let processes: SessionProcesses["processes"];
let sessions: SessionProcesses["sessions"];
let apiPool: SessionProcesses["apiPool"];
let newTenant: SessionProcesses["newTenant"];
let superuser: SessionProcesses["superuser"];

beforeAll(async () => {
  world = await openSessionProcesses();
  ({ database, processes, sessions, apiPool, newTenant, superuser } = world);
});

afterAll(() => world.close());

const tokenOf = ({ token }: MintedSession): string => token.reveal();

async function isGood(token: string): Promise<boolean> {
  return typeof (await sessions.authenticate(token)) === "object";
}

const ports = () => ({ pool: database.apiPool, now });

test("T48: once the call that revokes a session has returned, no process lets it in", async () => {
  const access = await newTenant();
  const rounds = 100;
  let admitted = 0;
  for (let round = 0; round < rounds; round += 1) {
    const minted = await sessions.mint(access, { customerExternalId: "acme" });
    const token = tokenOf(minted);
    const racing = processes.map((one) => one.authenticate(token));
    await revokeSession(ports(), access, publicId("session", minted.id));
    const after = [...processes, ...processes.slice(1)].map((one) => one.authenticate(token));
    const [raced, answers] = [await Promise.all(racing), await Promise.all(after)];
    admitted += raced.filter((caller) => typeof caller === "object").length;
    expect(answers).toEqual(Array.from(after, () => "ended"));
  }
  // Otherwise there was no race.
  expect(admitted).toBeGreaterThan(0);
});

test("T48: all sessions of a customer end at once, with those that are being made", async () => {
  const access = await newTenant();
  const other = tokenOf(await sessions.mint(access, { customerExternalId: "globex" }));
  for (let round = 0; round < 20; round += 1) {
    const before = await sessions.mint(access, { customerExternalId: "acme" });
    const making = Promise.all(
      processes.map((one) => one.mint(access, { customerExternalId: "acme" })),
    );
    const revoked = await revokeCustomerSessions(ports(), access, "acme");
    expect(revoked).toBeGreaterThanOrEqual(1);
    expect(await isGood(tokenOf(before))).toBe(false);
    const good = await Promise.all((await making).map((minted) => isGood(tokenOf(minted))));
    // Each was either before the revocation and ended, or after it and goes on.
    expect(revoked + good.filter(Boolean).length).toBe(1 + processes.length);
    await revokeCustomerSessions(ports(), access, "acme");
  }
  expect(await revokeCustomerSessions(ports(), access, "acme")).toBe(0);
  expect(await isGood(other)).toBe(true);
});

test("T48: revoking all sessions waits for one that is being made, and ends it", async () => {
  const access = await newTenant();
  await sessions.mint(access, { customerExternalId: "acme" });
  const { tenantId } = access;
  const [row] = await superuser("SELECT id FROM customers WHERE tenant_id = $1", tenantId);
  const customerId = String(row?.["id"]);
  const [inserted, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const making = inTenant(apiPool(), access, async (transaction) => {
    await holdActiveCustomer(transaction, access, customerId);
    await insertSession(transaction, {
      ...{ tenantId, customerId, id: newUuid(), apiKeyId: newUuid(), user: null, seconds: 60 },
    });
    inserted.resolve();
    await goOn.promise;
  });
  await inserted.promise;
  const ended: number[] = [];
  const revoking = revokeCustomerSessions(ports(), access, "acme").then((revoked) =>
    ended.push(revoked),
  );
  for (let isWaiting = false; !isWaiting && ended.length === 0;) {
    const waiting = await superuser(
      "SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'",
      database.name,
    );
    isWaiting = waiting.length > 0;
  }
  expect(ended).toEqual([]);
  goOn.resolve();
  await making;
  await revoking;
  expect(ended).toEqual([2]);
});

test("T48: a revoked session stays revoked", async () => {
  const access = await newTenant();
  const minted = await sessions.mint(access, { customerExternalId: "acme" });
  const id = publicId("session", minted.id);
  await revokeSession(ports(), access, id);
  const read = () => superuser("SELECT revoked_at FROM sessions WHERE id = $1", minted.id);
  const first = await read();
  await revokeSession(ports(), access, id);
  expect(await read()).toEqual(first);
  const actions = await superuser(
    "SELECT action FROM audit_entries WHERE tenant_id = $1 ORDER BY seq",
    access.tenantId,
  );
  expect(actions.map(({ action }) => action)).toEqual(["session.created", "session.revoked"]);
});

test("T48: a session ends by the database's clock, whatever the process's says", async () => {
  const access = await newTenant();
  const minted = await sessions.mint(access, { customerExternalId: "acme" });
  await superuser(
    "UPDATE sessions SET expires_at = clock_timestamp() - interval '1 ms' WHERE id = $1",
    minted.id,
  );
  expect(await sessions.authenticate(tokenOf(minted))).toBe("expired");
  await revokeSession(ports(), access, publicId("session", minted.id));
  expect(await sessions.authenticate(tokenOf(minted))).toBe("ended");
});

test("T48: a key that was retired for too long or revoked ends its tokens with the next request, in processes that know it, too", async () => {
  const access = await newTenant();
  const before = tokenOf(await sessions.mint(access, { customerExternalId: "acme" }));
  const retiredKeyIds = await rotateSessionKeys(database.ownerPool);
  const after = tokenOf(await sessions.mint(access, { customerExternalId: "acme" }));
  for (const one of processes) {
    expect(await one.authenticate(before)).toMatchObject({ kind: "session" });
    expect(await one.authenticate(after)).toMatchObject({ kind: "session" });
  }
  const setRetired = (ago: string) =>
    superuser(
      "UPDATE session_keys SET retired_at = clock_timestamp() - $2::interval WHERE id = $1",
      ...[retiredKeyIds[0], ago],
    );
  await setRetired("62 minutes");
  expect(await isGood(before)).toBe(false);
  await setRetired("61 minutes");
  expect(await isGood(before)).toBe(true);
  await revokeSessionKey(database.ownerPool, retiredKeyIds[0] ?? "");
  for (const one of [...processes, createTestSessions(database.apiPool, { keks: world.keks })]) {
    expect(await one.authenticate(before)).toBe("ended");
    expect(await one.authenticate(after)).toMatchObject({ kind: "session" });
  }
});

test("T49: the sessions of a suspended customer end, and reinstating it does not bring them back", async () => {
  const access = await newTenant();
  const request = { customerExternalId: "acme" };
  const token = tokenOf(await sessions.mint(access, request));
  const other = tokenOf(await sessions.mint(access, { customerExternalId: "globex" }));
  const change = (suspended: boolean) =>
    changeCustomer(ports(), access, { externalId: "acme", change: { suspended } });
  await change(true);
  expect(await isGood(token)).toBe(false);
  expect(await isGood(other)).toBe(true);
  await expect(sessions.mint(access, request)).rejects.toMatchObject({ code: "state_conflict" });
  await change(false);
  expect(await isGood(token)).toBe(false);
  expect(await isGood(tokenOf(await sessions.mint(access, request)))).toBe(true);
});

test("T49: a suspension ends sessions that are being made, or lets none be made", async () => {
  const access = await newTenant();
  await sessions.mint(access, { customerExternalId: "acme" });
  for (let round = 0; round < 20; round += 1) {
    const making = Promise.allSettled(
      processes.map((one) => one.mint(access, { customerExternalId: "acme" })),
    );
    const change = { externalId: "acme", change: { suspended: true } };
    await changeCustomer(ports(), access, change);
    for (const result of await making) {
      if (result.status === "rejected") {
        expect(result.reason).toMatchObject({ code: "state_conflict" });
      }
    }
    const [row] = await superuser(
      "SELECT count(*)::int AS active FROM sessions WHERE tenant_id = $1 AND revoked_at IS NULL",
      access.tenantId,
    );
    expect(row).toEqual({ active: 0 });
    await changeCustomer(ports(), access, { externalId: "acme", change: { suspended: false } });
  }
});

test.each([
  ["tenant", "tenants", "id"],
  ["customer", "customers", "tenant_id"],
])("T49: nobody gets in while the %s is suspended", async (_, table, column) => {
  const access = await newTenant();
  const token = tokenOf(await sessions.mint(access, { customerExternalId: "acme" }));
  const set = (value: string) =>
    superuser(`UPDATE ${table} SET suspended_at = ${value} WHERE ${column} = $1`, access.tenantId);
  await set("clock_timestamp()");
  for (const one of processes) expect(await one.authenticate(token)).toBe("ended");
  await set("NULL");
  expect(await isGood(token)).toBe(true);
});

test("T49: an erasure ends sessions at once, and whoever has the name later is another customer", async () => {
  const access = await newTenant();
  const request = { customerExternalId: "acme" };
  const old = tokenOf(await sessions.mint(access, request));
  const { id } = await requestErasure(database.apiPool, access, "acme");
  expect(await isGood(old)).toBe(false);
  await expect(sessions.mint(access, request)).rejects.toMatchObject({ code: "state_conflict" });
  expect(await revokeCustomerSessions(ports(), access, "acme")).toBe(1);
  const monotonicMs = () => performance.now();
  const run = new ErasureRun({ pool: database.ownerPool, monotonicMs, quietMs: 0 });
  for (let result = ""; result !== "finished";) {
    result = await run.step({ tenantId: access.tenantId, id });
  }
  const fresh = await sessions.mint(access, request);
  expect(await isGood(tokenOf(fresh))).toBe(true);
  expect(await isGood(old)).toBe(false);
});

test("T49: a token is good only for the customer whom it names", async () => {
  const access = await newTenant();
  const minted = await sessions.mint(access, { customerExternalId: "acme" });
  await sessions.mint(access, { customerExternalId: "globex" });
  await superuser(
    `UPDATE sessions SET customer_id = (SELECT id FROM customers WHERE tenant_id = $1 AND external_id = 'globex')
      WHERE id = $2`,
    access.tenantId,
    minted.id,
  );
  expect(await isGood(tokenOf(minted))).toBe(false);
});
