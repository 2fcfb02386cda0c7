import { afterAll, beforeAll, expect, test } from "vitest";
import { openDestinationsApi } from "../testing/destinations-api.ts";
import type { DestinationsApi, Send } from "../testing/destinations-api.ts";

// Signing secrets through HTTP, on a real database.

let api: DestinationsApi;
beforeAll(async () => {
  api = await openDestinationsApi();
});
afterAll(() => api.close());

interface Shown {
  readonly version: number;
  readonly [member: string]: unknown;
}

async function setUp() {
  const { send, tenantId } = await api.addTenant();
  const destination = await send("POST", "/v1/destinations", {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: "https://hooks.example.com/",
  });
  const { id } = destination.body as { readonly id: string };
  return { send, tenantId, path: `/v1/destinations/${id}/signing-secrets` };
}

async function listed(send: Send, path: string): Promise<readonly Shown[]> {
  const { status, body } = await send("GET", path);
  expect(status).toBe(200);
  return (body as { readonly data: readonly Shown[] }).data;
}

test("a rotation answers with the new secret this once, and the list shows both", async () => {
  const { send, path } = await setUp();
  const answer = await send("POST", path);
  expect(answer.status, answer.text).toBe(201);
  const { secret, ...shown } = answer.body as Shown;
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(shown).toEqual({
    version: 2,
    lastFour: String(secret).slice(-4),
    createdAt: expect.stringMatching(/Z$/) as string,
    signsUntil: null,
    state: "active",
  });
  const [newest, older, ...others] = await listed(send, path);
  expect(newest).toEqual(shown);
  expect(older).toMatchObject({ version: 1, state: "retiring" });
  expect(others).toEqual([]);
  // A day when nothing is said.
  const overlapMs =
    Date.parse(String(older?.["signsUntil"])) - Date.parse(String(shown["createdAt"]));
  expect(Math.round(overlapMs / 3_600_000)).toBe(24);
});

test("the overlap is a whole number of seconds up to thirty days, and nothing else is taken", async () => {
  const { send, path } = await setUp();
  const refused = [
    [{ overlapSeconds: -1 }, "invalid_field"],
    [{ overlapSeconds: 2_592_001 }, "invalid_field"],
    [{ overlapSeconds: 1.5 }, "invalid_field"],
    [{ overlapSeconds: "60" }, "invalid_field"],
    [{ overlapSeconds: null }, "invalid_field"],
    [{ secret: "whsec_mine" }, "unknown_field"],
    ["{", "malformed_json"],
  ] as const;
  for (const [body, code] of refused) {
    const answer = await send("POST", path, body);
    expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { code } });
  }
  expect(await listed(send, path)).toHaveLength(1);
  expect((await send("POST", path, { overlapSeconds: 2_592_000 })).status).toBe(201);
  expect((await send("POST", path, {})).status).toBe(201);
  expect((await send("POST", path, { overlapSeconds: 0 })).status).toBe(201);
  expect(await listed(send, path)).toMatchObject([{ version: 4 }]);
});

test("an older secret is revoked, the newest is not", async () => {
  const { send, path } = await setUp();
  const only = await send("DELETE", `${path}/1`);
  expect(only).toMatchObject({ status: 409, body: { code: "state_conflict" } });
  await send("POST", path);
  expect((await send("DELETE", `${path}/2`)).status).toBe(409);
  const revoked = await send("DELETE", `${path}/1`);
  expect(revoked).toMatchObject({ status: 204, text: "" });
  expect(await listed(send, path)).toMatchObject([{ version: 2 }]);
  expect((await send("DELETE", `${path}/1`)).status).toBe(404);
});

test("the process that answered has the change in memory already", async () => {
  const { send, tenantId, path } = await setUp();
  const { directory } = api;
  await directory.current(tenantId);
  await send("POST", path);
  const held = () => directory.known(tenantId)?.version;
  expect(held()).toBe((await directory.refresh(tenantId)).version);
  await send("DELETE", `${path}/1`);
  expect(held()).toBe((await directory.refresh(tenantId)).version);
});

test("another tenant's secrets are as those of nobody, and a key may only what its scopes say", async () => {
  const { path } = await setUp();
  const stranger = await api.addTenant();
  const nobody = "/v1/destinations/dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f/signing-secrets";
  for (const [method, suffix] of [
    ["GET", ""],
    ["POST", ""],
    ["DELETE", "/1"],
  ] as const) {
    const foreign = await stranger.send(method, path + suffix);
    const unknown = await stranger.send(method, nobody + suffix);
    expect(foreign.status).toBe(404);
    const lasting = ({ body }: typeof foreign) => ({ ...(body as object), requestId: "" });
    expect(lasting(foreign)).toEqual(lasting(unknown));
  }
  const reader = await api.addTenant(["read"]);
  expect((await reader.send("POST", nobody)).status).toBe(403);
  expect((await reader.send("DELETE", `${nobody}/1`)).status).toBe(403);
  expect((await reader.send("GET", nobody)).status).toBe(404);
});
