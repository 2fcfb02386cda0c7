import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTenant } from "../database/transaction.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { isOriginAllowed, isOriginKnown, originProblem } from "./origins.ts";
import { changeTenant, createTenant } from "./tenants.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

describe("an origin is taken as browsers write it:", () => {
  test.each([
    "https://app.example.com",
    "https://app.example.com:8443",
    "https://xn--mnchen-3ya.example",
    "https://a_b.example.com",
    "https://203.0.113.7",
    "https://[2001:db8::1]:8443",
    "http://localhost",
    "http://localhost:3000",
    "http://portal.localhost:3000",
    "http://127.0.0.1:5173",
    "http://127.1.2.3",
    "http://[::1]:3000",
  ])("%s", (origin) => {
    expect(originProblem(origin)).toBeUndefined();
  });
});

describe("anything else is refused:", () => {
  test.each([
    ["", /origin such as/],
    ["null", /sandboxed/],
    ["*", /Wildcards/],
    ["https://*.example.com", /Wildcards/],
    ["https://*", /Wildcards/],
    ["app.example.com", /origin such as/],
    ["//app.example.com", /origin such as/],
    ["https://", /origin such as/],
    ["https://app.example.com/", /write https:\/\/app\.example\.com\.$/],
    ["https://app.example.com/portal", /write https:\/\/app\.example\.com\.$/],
    ["https://app.example.com?x", /alone: write https/],
    ["https://app.example.com#x", /alone: write https/],
    ["https://user@app.example.com", /alone: write https/],
    ["https://App.example.com", /write https:\/\/app\.example\.com\.$/],
    ["HTTPS://app.example.com", /write https:\/\/app\.example\.com\.$/],
    ["https://app.example.com:443", /write https:\/\/app\.example\.com\.$/],
    ["http://localhost:80", /write http:\/\/localhost\.$/],
    ["https://münchen.example", /write https:\/\/xn--mnchen-3ya\.example\.$/],
    ["https://0x7f.1", /write https:\/\/127\.0\.0\.1\.$/],
    ["https://[::0001]", /write https:\/\/\[::1\]\.$/],
    ["https://app.example.com:65536", /origin such as/],
    [" https://app.example.com", /alone: write https/],
    ["https://app.example.com\n", /alone: write https/],
    ["https://app.example.com\u0000", /alone: write https/],
    ["https:\\\\app.example.com", /alone: write https/],
    ["http://app.example.com", /Must be https/],
    ["http://localhost.example.com", /Must be https/],
    ["http://127.0.0.1.example.com", /Must be https/],
    ["http://10.0.0.1", /Must be https/],
    ["http://[::ffff:7f00:1]", /Must be https/],
    ["ws://localhost", /origin such as/],
    ["file:///etc/passwd", /origin such as/],
    ["javascript:alert(1)", /origin such as/],
    ["chrome-extension://abcdef", /origin such as/],
    ["blob:https://app.example.com/x", /origin such as/],
    ["https://app.example.com,https://b.example", /alone/],
    [`https://${"a.".repeat(150)}example`, /300 characters/],
  ])("%j", (origin, sentence) => {
    expect(originProblem(origin)).toMatch(sentence);
  });
});

test("an origin is allowed by the tenants that list it, in the environment that lists it, and by no others", async () => {
  const pool = database.apiPool;
  const origin = "https://one.example";
  const settings = { allowedOrigins: [origin, "https://more.example"] };
  const one = await createTenant(database.ownerPool, { name: "One", settings });
  const two = await createTenant(database.ownerPool, { name: "Two" });
  const isAllowed = (tenantId: string, asked: string) =>
    inTenant(pool, { tenantId }, (transaction) => isOriginAllowed(transaction, tenantId, asked));
  expect(await isAllowed(one, origin)).toBe(true);
  expect(await isAllowed(two, origin)).toBe(false);
  expect(await isAllowed(one, `${origin}/`)).toBe(false);
  // Another tenant's context must not find it either, whatever the statement names.
  expect(
    await inTenant(pool, { tenantId: two }, (transaction) =>
      isOriginAllowed(transaction, one, origin),
    ),
  ).toBe(false);
  expect(await isOriginKnown(pool, origin)).toBe(true);
  await changeTenant(database.ownerPool, accessTo(one), {
    settings: { allowedOrigins: ["https://more.example"] },
  });
  expect(await isAllowed(one, origin)).toBe(false);
  expect(await isAllowed(one, "https://more.example")).toBe(true);
});

test("a preflight learns whether any tenant lists its origin, and nothing of an origin that is none", async () => {
  const pool = database.apiPool;
  for (const origin of ["https://nobody.example", "null", "*", "", "x\0", "https://%.example"]) {
    expect(await isOriginKnown(pool, origin)).toBe(false);
  }
});
