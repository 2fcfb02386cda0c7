import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defaultPortalPolicy } from "../access/portal-policy.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { environmentsOf } from "./environments.ts";
import { parseSettingsChange } from "./settings-draft.ts";
import { changeSettings, readSettings } from "./settings.ts";
import { createTenant } from "./tenants.ts";

let database: TestDatabase;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  tenantId = await createTenant(database.ownerPool, { name: "A tenant" });
});

const change = async (body: unknown) =>
  changeSettings(database.apiPool, accessTo(tenantId), parseSettingsChange(body));

async function versionOf(id: string): Promise<number> {
  const { rows } = await database.superuserPool.query<{ version: number }>(
    "SELECT config_version::int AS version FROM tenants WHERE id = $1",
    [id],
  );
  return rows[0]?.version ?? 0;
}

const nothingSaid = {
  portalPolicy: defaultPortalPolicy,
  branding: { displayName: null, logoUrl: null, accentColor: null, supportUrl: null },
  allowedOrigins: [],
  privatePayloads: false,
};

test("a tenant that has said nothing has defaults", async () => {
  expect(await readSettings(database.apiPool, tenantId)).toMatchObject(nothingSaid);
});

test("members are replaced as a whole, stay when they are absent, and null takes them back", async () => {
  const full = {
    portalPolicy: {
      destinationTypes: ["WEBHOOK"],
      eventTypes: ["order.*", "invoice.paid"],
      mayReplay: false,
      mayDelete: false,
      showsPayloads: false,
    },
    branding: {
      displayName: "Acme",
      logoUrl: "https://acme.example/logo.svg",
      accentColor: "#1A73E8",
      supportUrl: "mailto:help@acme.example",
    },
    allowedOrigins: ["https://b.example", "https://a.example"],
    privatePayloads: true,
  };
  const shown = {
    ...full,
    branding: { ...full.branding, accentColor: "#1a73e8" },
    allowedOrigins: ["https://a.example", "https://b.example"],
  };
  expect(await change(full)).toMatchObject(shown);
  expect(await change({})).toMatchObject(shown);
  expect(await change({ portalPolicy: { mayDelete: false, eventTypes: null } })).toMatchObject({
    ...shown,
    portalPolicy: { ...defaultPortalPolicy, mayDelete: false },
  });
  const { test: testId } = await environmentsOf(database.ownerPool, tenantId);
  expect(await readSettings(database.apiPool, testId ?? "")).toMatchObject(nothingSaid);
  const nulls = { portalPolicy: null, branding: null, allowedOrigins: null, privatePayloads: null };
  expect(await change(nulls)).toMatchObject(nothingSaid);
});

test("everything that is wrong is reported at once", async () => {
  const changing = change({
    name: "Mine",
    tenantId: "ten_1",
    portalPolicy: {
      destinationTypes: ["WEBHOOK", "PIGEON", 7],
      eventTypes: ["order.*", "or*der", "order.*"],
      mayReplay: "yes",
      mayFly: true,
    },
    branding: {
      displayName: "a\nb",
      logoUrl: "http://acme.example/logo.svg",
      accentColor: "red",
      supportUrl: "javascript:alert(1)",
    },
    allowedOrigins: ["https://a.example", "https://a.example", "https://*.example", 1],
    privatePayloads: "no",
  });
  const error: unknown = await changing.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "unknown_field", details: { path: "/name" } });
  const { problems } = (error as { details: { problems: { path: string }[] } }).details;
  expect(problems.map(({ path }) => path).toSorted()).toEqual([
    "/allowedOrigins/1",
    "/allowedOrigins/2",
    "/allowedOrigins/3",
    "/branding/accentColor",
    "/branding/displayName",
    "/branding/logoUrl",
    "/branding/supportUrl",
    "/name",
    "/portalPolicy/destinationTypes/1",
    "/portalPolicy/destinationTypes/2",
    "/portalPolicy/eventTypes/1",
    "/portalPolicy/eventTypes/2",
    "/portalPolicy/mayFly",
    "/portalPolicy/mayReplay",
    "/privatePayloads",
    "/tenantId",
  ]);
  expect(await readSettings(database.apiPool, tenantId)).toMatchObject(nothingSaid);
});

describe("a body is refused", () => {
  test.each([
    ["", null],
    ["", []],
    ["", "text"],
    ["/portalPolicy", { portalPolicy: [] }],
    ["/portalPolicy/destinationTypes/0", { portalPolicy: { destinationTypes: ["PIGEON"] } }],
    ["/portalPolicy/eventTypes", { portalPolicy: { eventTypes: [] } }],
    ["/portalPolicy/__proto__", JSON.parse('{"portalPolicy":{"__proto__":{"mayReplay":true}}}')],
    ["/branding", { branding: "blue" }],
    ["/branding/logoUrl", { branding: { logoUrl: "https://user:pass@acme.example/" } }],
    ["/branding/logoUrl", { branding: { logoUrl: `https://a.example/${"x".repeat(2048)}` } }],
    ["/branding/displayName", { branding: { displayName: " " } }],
    ["/branding/accentColor", { branding: { accentColor: "#1a73e8;}" } }],
    ["/allowedOrigins", { allowedOrigins: "https://a.example" }],
    [
      "/allowedOrigins",
      { allowedOrigins: Array.from({ length: 101 }, (_, n) => `https://a${n}.example`) },
    ],
  ])("at %s", async (path, body) => {
    await expect(change(body)).rejects.toMatchObject({ details: { path } });
  });
});

test("a hundred origins are taken", async () => {
  const allowedOrigins = Array.from({ length: 100 }, (_, n) => `https://a${n}.example`);
  expect((await change({ allowedOrigins })).allowedOrigins).toHaveLength(100);
});

test("the audit log says what was changed, and nothing of what was not", async () => {
  await change({ allowedOrigins: ["https://a.example"], portalPolicy: { mayReplay: false } });
  await change({ allowedOrigins: ["https://b.example"] });
  await change({});
  await change({ allowedOrigins: ["https://b.example"] });
  const { rows } = await database.superuserPool.query<{ action: string; content: string }>(
    "SELECT action, content FROM audit_entries WHERE tenant_id = $1 ORDER BY seq OFFSET 1",
    [tenantId],
  );
  const said = rows.map(({ action, content }) => [
    action,
    (JSON.parse(content) as { details: unknown }).details,
  ]);
  expect(said).toEqual([
    ["tenant.policy_changed", { mayReplay: false }],
    ["origin.added", { origins: ["https://a.example"] }],
    ["origin.removed", { origins: ["https://a.example"] }],
    ["origin.added", { origins: ["https://b.example"] }],
  ]);
});

test("only what processes keep in memory gives the tenant a new version", async () => {
  const before = await versionOf(tenantId);
  await change({ branding: { displayName: "Acme" }, portalPolicy: { mayReplay: false } });
  expect(await versionOf(tenantId)).toBe(before);
  await change({ privatePayloads: true });
  expect(await versionOf(tenantId)).toBe(before + 1);
});

test("changes that meet leave one of them, whole", async () => {
  const lists = [
    ["https://a.example", "https://b.example"],
    ["https://b.example", "https://c.example"],
  ];
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(lists.map((allowedOrigins) => change({ allowedOrigins })));
    const { allowedOrigins } = await readSettings(database.apiPool, tenantId);
    expect(lists).toContainEqual(allowedOrigins);
  }
});
