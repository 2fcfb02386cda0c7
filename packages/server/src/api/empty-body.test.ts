import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Some clients name the type of a body on every request, even where there is none.

let database: TestDatabase;
let server: TestApi;
let keyText: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  ({ keyText } = await createTestTenant(database));
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const unknownId = "018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f";

test.each([
  ["DELETE", `/v1/destinations/dst_${unknownId}`],
  ["POST", `/v1/destinations/dst_${unknownId}/resume`],
  ["POST", `/v1/destinations/dst_${unknownId}/pause`],
  ["DELETE", "/v1/customers/nobody"],
])("nothing, called JSON, is no body for %s %s", async (method, path) => {
  const answer = await server.call(method, path, keyText, "");
  expect(answer.json.code).toBe("not_found");
});

test.each(["/v1/events", "/v1/events/batch", "/v1/destinations", "/v1/replays"])(
  "nothing is refused where a body is needed: POST %s",
  async (path) => {
    const answer = await server.call("POST", path, keyText, "");
    expect(answer.status).toBe(400);
  },
);
