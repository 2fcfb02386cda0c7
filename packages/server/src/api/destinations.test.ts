import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { created, draft, openDestinationsApi, secretHeader } from "../testing/destinations-api.ts";
import type { DestinationsApi, Shown } from "../testing/destinations-api.ts";

// Destinations through HTTP, on a real database: what a vendor's backend can do with them, and what it may not.

let api: DestinationsApi;
beforeAll(async () => {
  api = await openDestinationsApi({ destinationsMax: 5 });
});
afterAll(async () => {
  await api.close();
});

describe("creating", () => {
  test("answers with the destination, secrets masked, and the signing secret this once", async () => {
    const { send } = await api.addTenant();
    const answer = await send("POST", "/v1/destinations", draft);
    expect(answer.status).toBe(201);
    const shown = answer.body as Shown;
    expect(shown).toEqual({
      id: expect.stringMatching(/^dst_[0-9a-f]{32}$/) as string,
      type: "WEBHOOK",
      name: "Orders",
      credentialId: null,
      customerExternalId: "acme",
      eventTypes: ["order.*"],
      filter: draft.filter,
      retryPolicy: "exponential_backoff",
      retryAllFailures: false,
      rateLimitPerSecond: null,
      concurrencyLimit: null,
      ordering: "none",
      orderingKey: null,
      state: "ACTIVE",
      pauseMode: null,
      disabledReason: null,
      failingSince: null,
      disablesAt: null,
      target: "hooks.example.com/orders",
      url: draft.url,
      timeoutMs: 10_000,
      headers: { Authorization: "••••4711", "X-Team": "••••" },
      createdAt: expect.stringMatching(/Z$/) as string,
      updatedAt: expect.stringMatching(/Z$/) as string,
      signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as string,
    });
    expect(answer.headers.get("location")).toBe(`/v1/destinations/${shown.id}`);
    const { signingSecret: _shownOnce, ...rest } = shown;
    expect((await send("GET", `/v1/destinations/${shown.id}`)).body).toEqual(rest);
    expect((await send("GET", "/v1/destinations")).body).toEqual({
      data: [rest],
      nextCursor: null,
    });
  });

  test("stores no secret in plain text", async () => {
    const { send, tenantId } = await api.addTenant();
    const { signingSecret } = await created(send);
    const rows = await api.database.superuserPool.query(
      `SELECT (SELECT json_agg(d) FROM destinations d WHERE tenant_id = $1)::text
        || (SELECT json_agg(s) FROM signing_secrets s WHERE tenant_id = $1)::text AS stored`,
      [tenantId],
    );
    const stored = (rows.rows[0] as { stored: string }).stored;
    const asHex = (text: string): string => Buffer.from(text).toString("hex");
    for (const secret of [secretHeader, String(signingSecret).slice("whsec_".length)]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(asHex(secret));
    }
  });

  test("fills in what is left out, null included", async () => {
    const { send } = await api.addTenant();
    const { type, name, customerExternalId, url } = draft;
    const nulls = { eventTypes: null, filter: null, retryPolicy: null, headers: null };
    for (const members of [{}, { ...nulls, timeoutMs: null, retryAllFailures: null }]) {
      const body = { type, name, customerExternalId, url, ...members };
      const answer = await send("POST", "/v1/destinations", body);
      expect(answer.body).toMatchObject({
        eventTypes: ["*"],
        filter: null,
        retryPolicy: "exponential_backoff",
        retryAllFailures: false,
        timeoutMs: 10_000,
        headers: {},
      });
    }
  });

  test("reports every problem at once, each with its path", async () => {
    const { send } = await api.addTenant();
    const answer = await send("POST", "/v1/destinations", {
      type: "WEBHOOK",
      name: " ",
      eventTypes: ["order*"],
      filter: { field: "payload.a", op: "like", value: 1 },
      retryPolicy: [0],
      retryAllFailures: "yes",
      timeoutMs: 5,
      headers: { Host: "x", "X-Masked": "••••4711" },
      colour: "red",
      state: "PAUSED",
    });
    expect(answer.status).toBe(400);
    const { code, path, problems } = answer.body as {
      code: string;
      path: string;
      problems: { path: string; message: string }[];
    };
    expect([code, path]).toEqual(["missing_field", "/customerExternalId"]);
    expect(problems.map((problem) => problem.path).toSorted()).toEqual([
      "/colour",
      "/customerExternalId",
      "/eventTypes/0",
      "/filter/op",
      "/headers/Host",
      "/headers/X-Masked",
      "/name",
      "/retryAllFailures",
      "/retryPolicy",
      "/state",
      "/timeoutMs",
      "/url",
    ]);
    for (const problem of problems) expect(problem.message).toMatch(/^[A-Z].*\.$/);
  });

  test.each<[members: object, code: string, path: string]>([
    [{ type: undefined }, "missing_field", "/type"],
    [{ type: "PIGEON" }, "invalid_field", "/type"],
    [{ type: "__proto__" }, "invalid_field", "/type"],
    [{ type: 5 }, "invalid_field", "/type"],
    [{ customerExternalId: undefined }, "missing_field", "/customerExternalId"],
    [{ customerExternalId: "a\u0000b" }, "invalid_field", "/customerExternalId"],
    [{ customerExternalId: "x".repeat(257) }, "invalid_field", "/customerExternalId"],
    [{ name: undefined }, "missing_field", "/name"],
    [{ name: "a\ud800" }, "invalid_field", "/name"],
    [{ name: "x".repeat(101) }, "invalid_field", "/name"],
    [{ url: undefined }, "missing_field", "/url"],
    [{ url: "ftp://example.com/" }, "invalid_field", "/url"],
    [{ id: "dst_1" }, "invalid_field", "/id"],
    [{ signingSecret: "whsec_mine" }, "invalid_field", "/signingSecret"],
    [{ constructor: 1 }, "unknown_field", "/constructor"],
    [{ "a/b~c": 1 }, "unknown_field", "/a~1b~0c"],
    [{ headers: { "X-Team": "a\r\nHost: b" } }, "invalid_field", "/headers/X-Team"],
  ])("%j is %s at %s", async (members, code, path) => {
    const { send } = await api.addTenant();
    const answer = await send("POST", "/v1/destinations", { ...draft, ...members });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, path });
  });

  test.each(["[]", "null", '"WEBHOOK"', "{", "", `${"[".repeat(65)}${"]".repeat(65)}`])(
    "a body that is no object is refused: %s",
    async (body) => {
      const { send } = await api.addTenant();
      expect((await send("POST", "/v1/destinations", body)).status).toBe(400);
    },
  );

  test.each([
    "http://hooks.example.com/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://0x0a000001/",
    "https://localhost/",
    "https://database.internal/",
    "https://user:pass@example.com/",
    "https://example.com:5432/",
  ])("a URL that may not be reached is refused when it is written: %s", async (url) => {
    const { send } = await api.addTenant();
    const answer = await send("POST", "/v1/destinations", { ...draft, url });
    expect(answer.body).toMatchObject({ status: 400, code: "invalid_field", path: "/url" });
  });

  test("what the operator allows may be reached, by HTTP too", async () => {
    const lenient = await openDestinationsApi({ egressAllow: ["127.0.0.0/8"] });
    try {
      const { send } = await lenient.addTenant();
      const { target } = await created(send, { url: "http://127.0.0.1:9/x" });
      expect(target).toBe("127.0.0.1:9/x");
    } finally {
      await lenient.close();
    }
  });

  test("a customer has its limit, also when creations race; deleting makes room", async () => {
    const { send } = await api.addTenant();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send("POST", "/v1/destinations", draft)),
    );
    expect(answers.map((answer) => String(answer.status)).toSorted()).toEqual([
      ...Array<string>(5).fill("201"),
      ...Array<string>(3).fill("409"),
    ]);
    expect(answers.find((answer) => answer.status === 409)?.body).toMatchObject({
      code: "state_conflict",
    });
    await created(send, { customerExternalId: "another" });
    const first = answers.find((answer) => answer.status === 201)?.body as Shown;
    await send("DELETE", `/v1/destinations/${first.id}`);
    await created(send);
  });
});

describe("one destination for one tenant", () => {
  const actions: [method: "GET" | "POST" | "PATCH" | "DELETE", suffix: string, body?: object][] = [
    ["GET", ""],
    ["PATCH", "", { name: "Mine now" }],
    ["POST", "/pause"],
    ["POST", "/resume"],
    ["POST", "/test"],
    ["DELETE", ""],
  ];

  test.each(actions)(
    "%s %s: a foreign, an unknown, a malformed and a deleted id get the same answer",
    async (method, suffix, body) => {
      const owner = await api.addTenant();
      const stranger = await api.addTenant();
      const foreign = await created(owner.send);
      const deleted = await created(stranger.send);
      await stranger.send("DELETE", `/v1/destinations/${deleted.id}`);
      const unknown = publicId("destination", newUuid());
      const ids = [
        foreign.id,
        unknown,
        deleted.id,
        "dst_x",
        foreign.id.toUpperCase(),
        "%00",
        "a'b",
      ];
      const answers = [];
      for (const id of ids) {
        const answer = await stranger.send(method, `/v1/destinations/${id}${suffix}`, body);
        const { requestId: _differs, ...rest } = answer.body as Record<string, unknown>;
        answers.push(rest);
      }
      expect(answers[0]).toMatchObject({ status: 404, code: "not_found" });
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect((await owner.send("GET", `/v1/destinations/${foreign.id}`)).body).toMatchObject({
        name: "Orders",
        state: "ACTIVE",
      });
    },
  );

  test("reading needs the scope read, the rest needs manage", async () => {
    const { send } = await api.addTenant(["read"]);
    const other = await api.addTenant(["manage"]);
    const { id } = await created(other.send);
    expect((await send("GET", "/v1/destinations")).status).toBe(200);
    expect((await send("GET", "/v1/destination-types")).status).toBe(200);
    expect((await send("POST", "/v1/destinations", draft)).status).toBe(403);
    expect((await other.send("GET", `/v1/destinations/${id}`)).status).toBe(403);
    for (const [method, suffix, body] of actions.slice(1)) {
      expect((await send(method, `/v1/destinations/${id}${suffix}`, body)).status).toBe(403);
    }
  });
});

describe("listing", () => {
  test("pages newest first, by customer or over all, stable while others are added", async () => {
    const { send } = await api.addTenant();
    const ids: string[] = [];
    for (const customerExternalId of ["a", "b", "a", "b", "a"]) {
      ids.unshift((await created(send, { customerExternalId })).id);
    }
    const page = async (query: string) => {
      const answer = await send("GET", `/v1/destinations?${query}`);
      expect(answer.status, answer.text).toBe(200);
      const { data, nextCursor } = answer.body as { data: Shown[]; nextCursor: string | null };
      return { ids: data.map((one) => one.id), nextCursor };
    };
    expect(await page("")).toEqual({ ids, nextCursor: null });
    const first = await page("limit=3");
    expect(first.ids).toEqual(ids.slice(0, 3));
    await created(send, { customerExternalId: "c" });
    expect(await page(`limit=3&cursor=${first.nextCursor}`)).toEqual({
      ids: ids.slice(3),
      nextCursor: null,
    });
    const ofA = [ids[0], ids[2], ids[4]];
    const firstOfA = await page("customerExternalId=a&limit=2");
    expect(firstOfA.ids).toEqual(ofA.slice(0, 2));
    const rest = await page(`customerExternalId=a&limit=2&cursor=${firstOfA.nextCursor}`);
    expect(rest).toEqual({ ids: ofA.slice(2), nextCursor: null });
    expect((await page("customerExternalId=nobody")).ids).toEqual([]);
    expect((await page("customerExternalId=%00")).ids).toEqual([]);
  });

  test("a cursor serves only the list, the filter and the tenant that it came from", async () => {
    const { send } = await api.addTenant();
    const stranger = await api.addTenant();
    await created(send);
    await created(send);
    const { body } = await send("GET", "/v1/destinations?limit=1");
    const { nextCursor } = body as { nextCursor: string };
    for (const query of [`cursor=${nextCursor}&customerExternalId=acme`, "cursor=x", "cursor="]) {
      const answer = await send("GET", `/v1/destinations?${query}`);
      expect(answer.body).toMatchObject({ status: 400, code: "invalid_cursor" });
    }
    const foreign = await stranger.send("GET", `/v1/destinations?cursor=${nextCursor}`);
    expect(foreign.body).toMatchObject({ status: 400, code: "invalid_cursor" });
  });

  test.each(["limit=0", "limit=101", "limit=x", "colour=red", "customerExternalId="])(
    "%s is refused",
    async (query) => {
      const { send } = await api.addTenant();
      expect((await send("GET", `/v1/destinations?${query}`)).status).toBe(400);
    },
  );

  test("shows no other tenant's", async () => {
    const { send } = await api.addTenant();
    const stranger = await api.addTenant();
    await created(send);
    expect((await stranger.send("GET", "/v1/destinations")).body).toMatchObject({ data: [] });
  });
});
