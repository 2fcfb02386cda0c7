import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPortalPolicy } from "../access/portal-policy.ts";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import {
  createTestSessions,
  openSessionProcesses,
  type SessionProcesses,
} from "../testing/sessions.ts";
import {
  deleteEndedSessions,
  type MintedSession,
  pageOfSessions,
  revokeCustomerSessions,
  revokeSession,
} from "./sessions.ts";

const now = Date.now;
let world: SessionProcesses;
let database: SessionProcesses["database"];
let keks: SessionProcesses["keks"];
let processes: SessionProcesses["processes"];
let sessions: SessionProcesses["sessions"];
let apiPool: SessionProcesses["apiPool"];
let newTenant: SessionProcesses["newTenant"];
let superuser: SessionProcesses["superuser"];

beforeAll(async () => {
  world = await openSessionProcesses();
  ({ database, keks, processes, sessions, apiPool, newTenant, superuser } = world);
});

afterAll(() => world.close());

const tokenOf = ({ token }: MintedSession): string => token.reveal();

async function isGood(token: string): Promise<boolean> {
  return typeof (await sessions.authenticate(token)) === "object";
}

const ports = () => ({ pool: database.apiPool, now });

test("a session lets its customer in, in every process, and says for whom it was made", async () => {
  const access = await newTenant();
  const minted = await sessions.mint(access, {
    customerExternalId: "acme",
    user: { id: "u_1", name: "Dana" },
  });
  const [row] = await superuser(
    "SELECT id, external_id FROM customers WHERE tenant_id = $1",
    access.tenantId,
  );
  for (const one of processes) {
    expect(await one.authenticate(tokenOf(minted))).toEqual({
      kind: "session",
      tenantId: access.tenantId,
      customerId: row?.["id"],
      customerExternalId: "acme",
      sessionId: minted.id,
      user: { id: "u_1", name: "Dana" },
      portal: defaultPortalPolicy,
    });
  }
  const leftMs = minted.expiresAt.getTime() - Date.now();
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(900_000);
});

test("what the tenant's policy says holds from the next request on", async () => {
  const access = await newTenant();
  const token = tokenOf(await sessions.mint(access, { customerExternalId: "acme" }));
  await superuser(
    "UPDATE tenants SET portal_policy = $2 WHERE id = $1",
    access.tenantId,
    JSON.stringify({ mayReplay: false, eventTypes: ["order.*"] }),
  );
  expect(await sessions.authenticate(token)).toMatchObject({
    user: null,
    portal: { mayReplay: false, eventTypes: ["order.*"], mayDelete: true },
  });
});

test("a session is written down with who asked for it, and its token nowhere", async () => {
  const access = await newTenant();
  const user = { id: "u_1", name: "Dana" };
  const minted = await sessions.mint(access, { customerExternalId: "acme", ttlSeconds: 60, user });
  const [entry] = await superuser(
    "SELECT action, customer_id, content::json AS content FROM audit_entries WHERE tenant_id = $1",
    access.tenantId,
  );
  const [customer] = await superuser(
    "SELECT id FROM customers WHERE tenant_id = $1",
    access.tenantId,
  );
  expect(entry).toMatchObject({
    action: "session.created",
    customer_id: customer?.["id"],
    content: {
      actor: access.actor,
      subjectId: publicId("session", minted.id),
      details: { user, expiresAt: minted.expiresAt.toISOString() },
    },
  });
  const stored = await superuser(
    `SELECT (SELECT json_agg(s) FROM sessions s)::text || (SELECT json_agg(a) FROM audit_entries a)::text
      || (SELECT json_agg(k) FROM session_keys k)::text AS text`,
  );
  for (const part of tokenOf(minted).split(".").slice(1)) {
    expect(String(stored[0]?.["text"])).not.toContain(part);
  }
  expect(JSON.stringify(minted)).not.toContain(tokenOf(minted));
});

test("T47: what is no token of ours costs no look-up, and an API key is none", async () => {
  const access = await newTenant();
  const token = tokenOf(await sessions.mint(access, { customerExternalId: "acme" }));
  const counted = Object.assign(Object.create(database.apiPool), {
    connect: () => {
      throw new Error("the database was asked");
    },
  });
  const other = createTestSessions(counted, { keks });
  for (const text of ["", "prl_live_0123456789abcdefghijklmnopqrstuvwxyz", `${token}x`, "a.b.c"]) {
    expect(await other.authenticate(text), text).toBeUndefined();
  }
  await expect(other.authenticate(token)).rejects.toThrow("the database was asked");
});

test("T47: a good token of another installation is no token here", async () => {
  const elsewhere = await createTestDatabase();
  try {
    const theirs = createTestSessions(elsewhere.apiPool, { keks });
    const tenantId = newUuid();
    await elsewhere.superuserPool.query("INSERT INTO tenants (id, name) VALUES ($1, 't')", [
      tenantId,
    ]);
    const minted = await theirs.mint(accessTo(tenantId), { customerExternalId: "acme" });
    expect(await theirs.authenticate(tokenOf(minted))).toMatchObject({ kind: "session" });
    expect(await sessions.authenticate(tokenOf(minted))).toBeUndefined();
  } finally {
    await elsewhere.drop();
  }
});

test("a connection that looked a session up keeps nothing of it", async () => {
  const pool = apiPool(1);
  const access = await newTenant();
  const one = createTestSessions(pool, { keks });
  const minted = await one.mint(access, { customerExternalId: "acme" });
  expect(await one.authenticate(tokenOf(minted))).toMatchObject({ kind: "session" });
  const { rows } = await pool.query(
    `SELECT current_setting('pushrail.tenant_id', true) AS tenant, current_setting('pushrail.customer_id', true) AS customer,
      current_setting('pushrail.session_id', true) AS session, (SELECT count(*)::int FROM sessions) AS seen`,
  );
  expect(rows).toEqual([{ tenant: "", customer: "", session: "", seen: 0 }]);
});

test.each([
  ["/customerExternalId", "everybody", { customerExternalId: "*" }],
  ["/customerExternalId", "nobody", { customerExternalId: "" }],
  ["/customerExternalId", "a reserved name", { customerExternalId: "pushrail.operator" }],
  ["/customerExternalId", "a name of the platform", { customerExternalId: "pushrail.anything" }],
  ["/customerExternalId", "NUL", { customerExternalId: "ac\0me" }],
  ["/customerExternalId", "257 characters", { customerExternalId: "x".repeat(257) }],
  ["/ttlSeconds", "59 seconds", { customerExternalId: "acme", ttlSeconds: 59 }],
  ["/ttlSeconds", "more than an hour", { customerExternalId: "acme", ttlSeconds: 3_601 }],
  ["/ttlSeconds", "a fraction", { customerExternalId: "acme", ttlSeconds: 900.5 }],
  ["/ttlSeconds", "for ever", { customerExternalId: "acme", ttlSeconds: Number.POSITIVE_INFINITY }],
  ["/user/id", "NUL in the user", { customerExternalId: "acme", user: { id: "u\0" } }],
  ["/user/name", "an empty name", { customerExternalId: "acme", user: { id: "u", name: "" } }],
] as const)("T50: no session is made with a wrong %s: %s", async (path, _, request) => {
  const access = await newTenant();
  await expect(sessions.mint(access, request)).rejects.toMatchObject({
    code: "invalid_field",
    details: { path },
  });
  const [row] = await superuser(
    "SELECT count(*)::int AS rows FROM customers WHERE tenant_id = $1",
    access.tenantId,
  );
  expect(row).toEqual({ rows: 0 });
});

test("T50: everything that is wrong with a request is reported at once", async () => {
  const access = await newTenant();
  await expect(
    sessions.mint(access, { customerExternalId: "*", ttlSeconds: 1, user: { id: "" } }),
  ).rejects.toMatchObject({
    details: {
      problems: [{ path: "/customerExternalId" }, { path: "/ttlSeconds" }, { path: "/user/id" }],
    },
  });
});

test("T50: another tenant's session is as unknown as one that does not exist", async () => {
  const [owner, other] = [await newTenant(), await newTenant()];
  const minted = await sessions.mint(owner, { customerExternalId: "acme" });
  const answers = await Promise.all(
    [publicId("session", minted.id), publicId("session", newUuid()), "ses_1", "*"].map((id) =>
      revokeSession(ports(), other, id).catch((error: unknown) => error),
    ),
  );
  expect(new Set(answers.map(String)).size).toBe(1);
  expect(answers[0]).toMatchObject({ code: "not_found" });
  await expect(revokeCustomerSessions(ports(), other, "acme")).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(revokeCustomerSessions(ports(), other, "ac\0me")).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await pageOfSessions(ports(), other, { limit: 10 })).toEqual({
    sessions: [],
    nextCursor: null,
  });
  expect(await isGood(tokenOf(minted))).toBe(true);
});

test("sessions are listed newest first, page by page, those that go on unless all are asked for", async () => {
  const access = await newTenant();
  const made: string[] = [];
  for (const customerExternalId of ["acme", "globex", "acme", "acme"]) {
    made.unshift((await sessions.mint(access, { customerExternalId })).id);
  }
  const [, revoked = "", , expired = ""] = made;
  await revokeSession(ports(), access, publicId("session", revoked));
  await superuser(
    "UPDATE sessions SET expires_at = clock_timestamp() - interval '1 s' WHERE id = $1",
    expired,
  );
  const list = async (query: Partial<Parameters<typeof pageOfSessions>[2]>) => {
    const page = await pageOfSessions(ports(), access, { limit: 10, ...query });
    return { ...page, ids: page.sessions.map(({ id }) => id) };
  };
  expect((await list({})).ids).toEqual([made[0], made[2]]);
  expect((await list({ withEnded: true })).ids).toEqual(made);
  expect((await list({ withEnded: true })).sessions.map(({ isActive }) => isActive)).toEqual([
    ...[true, false, true, false],
  ]);
  expect((await list({ customerExternalId: "acme" })).ids).toEqual([made[0]]);
  expect((await list({ customerExternalId: "nobody" })).ids).toEqual([]);
  expect((await list({ customerExternalId: "no\0body" })).ids).toEqual([]);
  const first = await list({ withEnded: true, limit: 3 });
  expect(first.ids).toEqual(made.slice(0, 3));
  const cursor = first.nextCursor ?? "";
  const second = await list({ withEnded: true, limit: 3, cursor });
  expect(second).toMatchObject({ ids: made.slice(3), nextCursor: null });
  await expect(list({ cursor })).rejects.toMatchObject({ code: "invalid_cursor" });
  const other = await newTenant();
  await expect(
    pageOfSessions(ports(), other, { withEnded: true, limit: 3, cursor }),
  ).rejects.toMatchObject({ code: "invalid_cursor" });
});

test("sessions are deleted a week after they ended", async () => {
  const [access, other] = [await newTenant(), await newTenant()];
  for (const one of [access, access, other]) {
    await sessions.mint(one, { customerExternalId: "acme" });
  }
  const [row] = await superuser(
    `UPDATE sessions SET expires_at = clock_timestamp() - interval '7 days 1 s' WHERE id IN (
      SELECT id FROM sessions WHERE tenant_id = $1 ORDER BY id LIMIT 1) RETURNING id`,
    access.tenantId,
  );
  expect(await deleteEndedSessions(database.ownerPool, access.tenantId)).toBe(1);
  expect(await deleteEndedSessions(database.ownerPool, access.tenantId)).toBe(0);
  expect(await superuser("SELECT FROM sessions WHERE id = $1", row?.["id"])).toEqual([]);
  expect(
    await superuser("SELECT FROM sessions WHERE tenant_id = $1", access.tenantId),
  ).toHaveLength(1);
});

test.each(["", "a b", "x".repeat(257), "https://exämple.com"])(
  "no process starts with the issuer %j",
  (issuer) => {
    expect(() => createTestSessions(database.apiPool, { keks, issuer })).toThrow(
      "an issuer has 1 to 256 printable ASCII characters",
    );
  },
);
