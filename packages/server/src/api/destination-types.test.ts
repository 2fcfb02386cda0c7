import { definitions, guideOf, iconOf } from "@pushrail/destinations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  tenant = await createTestTenant(database);
  const body = { customerExternalId: "acme" };
  token = (await server.call("POST", "/v1/sessions", tenant.keyText, body)).json.token;
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

test("every type is listed with its icon, and its fields with what a form needs", async () => {
  const { data } = (await server.call("GET", "/v1/destination-types", token)).json;
  expect(data.map(({ type }: { type: string }) => type)).toEqual(
    definitions.map(({ type }) => type),
  );
  for (const definition of definitions) {
    const listed = data.find(({ type }: { type: string }) => type === definition.type);
    expect(listed).toMatchObject({ icon: iconOf(definition), fields: definition.fields });
    expect(listed).not.toHaveProperty("guide");
  }
  const webhook = data.find(({ type }: { type: string }) => type === "WEBHOOK");
  const [url, timeoutMs, headers] = webhook.fields;
  expect(url).toMatchObject({ name: "url", placeholder: expect.stringMatching(/^https:/) });
  expect(timeoutMs).toMatchObject({ name: "timeoutMs", advanced: true });
  expect(headers).toMatchObject({ name: "headers", advanced: true });
});

test("a type is read with its guide as data", async () => {
  for (const definition of definitions) {
    const { type } = definition;
    const { status, json } = await server.call("GET", `/v1/destination-types/${type}`, token);
    expect(status).toBe(200);
    expect(json).toMatchObject({ type, icon: iconOf(definition) });
    expect(json.guide).toEqual({ type, blocks: guideOf(definition) });
  }
});

test("a type that nobody has, and one that is not offered, are answered alike", async () => {
  const ask = async (type: string) => {
    const { status, json } = await server.call("GET", `/v1/destination-types/${type}`, token);
    return { status, ...json, requestId: "" };
  };
  const nobodys = await ask("NOBODYS");
  expect(nobodys).toMatchObject({ status: 404, code: "not_found" });
  expect(await ask("webhook")).toEqual(nobodys);
  const portalPolicy = { destinationTypes: [] };
  await server.call("PATCH", "/v1/tenant", tenant.keyText, { portalPolicy });
  expect(await ask("WEBHOOK")).toEqual(nobodys);
  const path = "/v1/destination-types/WEBHOOK";
  expect((await server.call("GET", path, tenant.keyText)).status).toBe(200);
});
