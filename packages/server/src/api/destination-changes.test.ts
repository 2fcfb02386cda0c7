import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidOf } from "../ids.ts";
import { created, draft, openDestinationsApi } from "../testing/destinations-api.ts";
import type { DestinationsApi, Shown } from "../testing/destinations-api.ts";

// Changing a destination through HTTP, on a real database.

let api: DestinationsApi;
beforeAll(async () => {
  api = await openDestinationsApi({ destinationsMax: 5 });
});
afterAll(async () => {
  await api.close();
});

describe("changing", () => {
  test("takes no secret along to another address, where it could be read", async () => {
    const { send } = await api.addTenant();
    const before = await created(send, { headers: { "X-Token": "a-secret-of-some-length" } });
    const path = `/v1/destinations/${before.id}`;
    const url = "https://elsewhere.example.com/hooks";
    const refused = await send("PATCH", path, { url });
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ code: "missing_field", path: "/headers" }),
    ]);
    const samePlace = new URL("/other/path", String(before["url"])).href;
    expect((await send("PATCH", path, { url: samePlace })).status).toBe(200);
    const anew = await send("PATCH", path, { url, headers: { "X-Token": "another" } });
    expect([anew.status, (anew.body as Shown)["url"]]).toEqual([200, url]);
    const without = await send("PATCH", path, { url: samePlace, headers: null });
    expect([without.status, (without.body as Shown)["headers"]]).toEqual([200, {}]);
  });

  test("replaces what is given and keeps the rest, secrets included", async () => {
    const { send, tenantId } = await api.addTenant();
    const before = await created(send);
    const path = `/v1/destinations/${before.id}`;
    const { signingSecret: _shownOnce, updatedAt: _changes, ...kept } = before;
    const answer = await send("PATCH", path, {
      name: "New",
      timeoutMs: 2_000,
      retryPolicy: [2, 4],
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({
      ...{ ...kept, name: "New", timeoutMs: 2_000, retryPolicy: [2, 4] },
      updatedAt: expect.not.stringMatching(String(before["updatedAt"])) as string,
    });
    expect((await send("GET", path)).body).toEqual(answer.body);
    const directory = await api.directory.refresh(tenantId);
    const routable = directory.destination(uuidOf("destination", before.id) ?? "");
    expect(routable).toMatchObject({
      settings: { config: { timeoutMs: 2_000 }, secrets: { headers: draft.headers } },
      retryPolicy: { kind: "custom", delaysSeconds: [2, 4] },
      settingsProblem: null,
    });
  });

  test("replaces headers as a whole, and null takes optional members back", async () => {
    const { send } = await api.addTenant();
    const path = `/v1/destinations/${(await created(send)).id}`;
    expect((await send("PATCH", path, { headers: { "X-New": "value" } })).body).toMatchObject({
      headers: { "X-New": "••••" },
    });
    const answer = await send("PATCH", path, { headers: null, filter: null, eventTypes: null });
    expect(answer.body).toMatchObject({ headers: {}, filter: null, eventTypes: ["*"] });
    for (const member of ["name", "url"]) {
      const refused = await send("PATCH", path, { [member]: null });
      expect(refused.body).toMatchObject({
        status: 400,
        code: "missing_field",
        path: `/${member}`,
      });
    }
  });

  test.each<[body: object, code: string, path: string]>([
    [{ type: "S3" }, "invalid_field", "/type"],
    [{ customerExternalId: "other" }, "invalid_field", "/customerExternalId"],
    [{ state: "DISABLED" }, "invalid_field", "/state"],
    [{ colour: "red" }, "unknown_field", "/colour"],
    [{ url: "https://10.0.0.1/" }, "invalid_field", "/url"],
    [{ headers: { Authorization: "••••4711" } }, "invalid_field", "/headers/Authorization"],
    [{ filter: {} }, "invalid_field", "/filter/field"],
  ])("%j is refused and changes nothing", async (body, code, path) => {
    const { send } = await api.addTenant();
    const before = await created(send);
    const answer = await send("PATCH", `/v1/destinations/${before.id}`, { ...body, name: "New" });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, path });
    const after = (await send("GET", `/v1/destinations/${before.id}`)).body as Shown;
    expect(after).toMatchObject({ name: "Orders", updatedAt: before["updatedAt"] });
  });

  test("naming the present type and customer changes nothing and is fine", async () => {
    const { send } = await api.addTenant();
    const path = `/v1/destinations/${(await created(send)).id}`;
    const body = { type: "WEBHOOK", customerExternalId: "acme", name: "New" };
    expect((await send("PATCH", path, body)).status).toBe(200);
  });

  test("changes that meet do not lose one another", async () => {
    const { send } = await api.addTenant();
    const path = `/v1/destinations/${(await created(send)).id}`;
    const bodies = [{ name: "New" }, { timeoutMs: 2_000 }, { headers: {} }, { eventTypes: ["a"] }];
    await Promise.all(bodies.map((body) => send("PATCH", path, body)));
    expect((await send("GET", path)).body).toMatchObject(Object.assign({}, ...bodies) as object);
  });

  test("secrets that cannot be read do not hide the rest, and can be given anew", async () => {
    const { send, tenantId } = await api.addTenant();
    const path = `/v1/destinations/${(await created(send)).id}`;
    await api.database.superuserPool.query(
      `UPDATE destinations SET sealed_secrets = set_byte(sealed_secrets, 60, get_byte(sealed_secrets, 60) # 1)
        WHERE tenant_id = $1`,
      [tenantId],
    );
    expect((await send("GET", path)).body).toMatchObject({ url: draft.url, headers: {} });
    expect((await send("PATCH", path, { name: "New" })).status).toBe(200);
    const refused = await send("PATCH", path, { timeoutMs: 2_000 });
    expect(refused.body).toMatchObject({ status: 409, code: "state_conflict" });
    const mended = await send("PATCH", path, { headers: { "X-New": "value" } });
    expect(mended.body).toMatchObject({ headers: { "X-New": "••••" } });
  });
});

test("the destination types are listed with their fields", async () => {
  const { send } = await api.addTenant();
  const answer = await send("GET", "/v1/destination-types");
  const { data } = answer.body as { data: { type: string; fields: { name: string }[] }[] };
  const webhook = data.find((one) => one.type === "WEBHOOK");
  expect(webhook?.fields.map((field) => field.name)).toEqual(["url", "timeoutMs", "headers"]);
});
