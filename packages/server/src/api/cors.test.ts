import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: a page reads an answer only when its origin is on the list of the tenant whose session it sends.

const ours = "https://app.example.com";
const theirs = "https://other.example.org:8443";
const stranger = "https://evil.example.net";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let neighbour: TestTenant;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  tenant = await createTestTenant(database);
  neighbour = await createTestTenant(database);
  for (const [{ keyText }, origin] of [
    [tenant, ours],
    [neighbour, theirs],
  ] as const) {
    const body = { allowedOrigins: [origin] };
    const changed = await server.call("PATCH", "/v1/tenant", keyText, body);
    if (changed.status !== 200) throw new Error(changed.text);
  }
  const minted = await server.call("POST", "/v1/sessions", tenant.keyText, {
    customerExternalId: "acme",
  });
  token = minted.json.token;
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function ask(
  credential: string | undefined,
  origin: string | undefined,
  { method = "GET", path = "/v1/destinations" } = {},
): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: {
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(origin !== undefined && { origin }),
      ...(method === "OPTIONS" && { "access-control-request-method": "POST" }),
    },
  });
}

const leave = (response: Response) => response.headers.get("access-control-allow-origin");

describe("a request with a session", () => {
  test("T54: is answered to a page of an origin that the tenant lists, by that very name", async () => {
    const response = await ask(token, ours);
    expect([response.status, leave(response)]).toEqual([200, ours]);
    expect(response.headers.get("vary")).toBe("Origin");
    const exposed = response.headers.get("access-control-expose-headers")?.split(", ");
    expect(exposed).toEqual(expect.arrayContaining(["retry-after", "date"]));
    expect(response.headers.get("date")).toMatch(/GMT$/);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each([
    theirs,
    stranger,
    `${ours}.evil.example.net`,
    "https://APP.example.com",
    `${ours}:443`,
    `${ours}/`,
    "http://app.example.com",
    "null",
    "*",
  ])("T54: is refused to a page of %s", async (origin) => {
    const response = await ask(token, origin);
    expect([response.status, leave(response)]).toEqual([403, null]);
    expect(await response.json()).toMatchObject({ code: "forbidden" });
  });

  test("is answered without an origin, as programs send it", async () => {
    const response = await ask(token, undefined);
    expect([response.status, leave(response), response.headers.get("vary")]).toEqual([
      200,
      null,
      null,
    ]);
  });

  test("lets a page of a listed origin read that the session is over", async () => {
    const response = await ask(`${token.slice(0, -4)}AAAA`, ours);
    expect([response.status, leave(response)]).toEqual([401, ours]);
  });

  test("changes nothing when its origin is not listed", async () => {
    const pausing = { method: "POST", path: "/v1/destinations/dst_nonsense/pause" };
    expect((await ask(token, stranger, pausing)).status).toBe(403);
    expect((await ask(token, ours, pausing)).status).toBe(404);
  });
});

test("T50: the answer to an API key is never for a page to read", async () => {
  const response = await ask(tenant.keyText, ours);
  expect([response.status, leave(response)]).toEqual([200, null]);
  expect(response.headers.get("access-control-expose-headers")).toBeNull();
});

describe("a preflight request", () => {
  test("gives leave to origins that some tenant lists, for what sessions can do", async () => {
    for (const origin of [ours, theirs]) {
      const response = await ask(undefined, origin, { method: "OPTIONS" });
      expect([response.status, leave(response)]).toEqual([204, origin]);
      expect(response.headers.get("access-control-allow-methods")).toBe("POST, GET");
      expect(response.headers.get("access-control-allow-headers")).toContain("authorization");
      expect(response.headers.get("access-control-max-age")).toBe("600");
    }
  });

  test("gives none to an origin that nobody lists", async () => {
    expect(leave(await ask(undefined, stranger, { method: "OPTIONS" }))).toBeNull();
  });

  test("names no method that only keys may use", async () => {
    const response = await ask(undefined, ours, { method: "OPTIONS", path: "/v1/events" });
    expect(response.headers.get("access-control-allow-methods")).toBe("GET");
  });

  test.each(["/v1/events/batch", "/v1/sessions", "/v1/tenant", "/v1/customers", "/v1/tenants"])(
    "gives none for %s, which takes keys only",
    async (path) => {
      const response = await ask(undefined, ours, { method: "OPTIONS", path });
      expect([response.status, leave(response)]).toEqual([405, null]);
    },
  );
});
