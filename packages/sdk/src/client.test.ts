import { describe, expect, test } from "vitest";
import { Pushrail } from "./client.ts";
import { PushrailConnectionError, PushrailError } from "./errors.ts";
import { PushrailRoot } from "./root-client.ts";
import { type Answer, empty, json, scriptedApi } from "./testing/scripted-api.ts";

const cut: Answer = (response) => void response.destroy();
const overloaded = json(503, { code: "overloaded", title: "Too busy", status: 503 });
const event = { eventType: "order.completed", customerExternalId: "acct_1", payload: { total: 3 } };

describe("sending events", () => {
  test("posts the event with the key and returns what became of it", async () => {
    const { client, seen } = await scriptedApi([json(202, { id: "evt_1", status: "accepted" })]);
    const sent = await client.events.send({ ...event, idempotencyKey: "order_1" });
    expect(sent).toEqual({ id: "evt_1", status: "accepted" });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: "POST",
      url: "/v1/events",
      body: { ...event, idempotencyKey: "order_1" },
    });
    expect(seen[0]?.headers).toMatchObject({
      authorization: "Bearer prl_test_key",
      "content-type": "application/json",
    });
  });

  test("a retried event carries the same generated idempotency key", async () => {
    const { client, seen, sleptMs } = await scriptedApi([
      cut,
      overloaded,
      json(200, { id: "evt_1", status: "duplicate" }),
    ]);
    await expect(client.events.send(event)).resolves.toEqual({ id: "evt_1", status: "duplicate" });
    expect(seen).toHaveLength(3);
    const keys = new Set(
      seen.map(({ body }) => (body as { idempotencyKey: string }).idempotencyKey),
    );
    expect(keys.size).toBe(1);
    expect([...keys][0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(sleptMs).toEqual([125, 250]);
  });

  test("two events get different generated keys, and a batch gives one result each", async () => {
    const results = [
      { status: "accepted", id: "evt_1" },
      {
        status: "rejected",
        error: { code: "invalid_field", title: "Invalid field", status: 400, path: "/payload" },
      },
    ];
    const { client, seen } = await scriptedApi([json(200, { results })]);
    await expect(
      client.events.sendBatch([event, { ...event, idempotencyKey: "mine" }]),
    ).resolves.toEqual(results);
    const events =
      (seen[0]?.body as { events: { idempotencyKey: string }[] } | undefined)?.events ?? [];
    expect(events[0]?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(events[1]?.idempotencyKey).toBe("mine");
  });
});

describe("errors", () => {
  test("problem JSON becomes one error with its fields", async () => {
    const problem = {
      type: "about:blank",
      code: "invalid_field",
      status: 422,
      title: "A field is invalid",
      detail: "eventType must be a dotted name.",
      path: "/eventType",
      problems: [
        { path: "/eventType", message: "eventType must be a dotted name." },
        { path: "/payload", message: "payload must be an object." },
      ],
      requestId: "req_1",
    };
    const { client } = await scriptedApi([
      json(422, problem, { "content-type": "application/problem+json" }),
    ]);
    const error = await client.events.send(event).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PushrailError);
    const { type: _, ...fields } = problem;
    expect(error).toMatchObject({ ...fields, name: "PushrailError", message: problem.detail });
  });

  test.each([
    ["an error page", 502, "<h1>Bad gateway</h1>"],
    ["a success that is not JSON", 200, "<h1>Hello</h1>"],
    ["JSON of something else", 404, "[]"],
  ])("an answer that is not Pushrail's is named so: %s", async (_, status, body) => {
    const answer: Answer = (response) =>
      void response.writeHead(status, { "x-request-id": "req_9" }).end(body);
    const { client } = await scriptedApi([answer]);
    await expect(client.events.get("evt_1")).rejects.toMatchObject({
      code: "unexpected_response",
      status,
      requestId: "req_9",
    });
  });

  test("no answer is a connection error with its cause", async () => {
    const { client } = await scriptedApi([cut], { retriesMax: 0 });
    const error = await client.events.get("evt_1").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PushrailConnectionError);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  test("an answer that never comes ends with the time limit", async () => {
    const { client } = await scriptedApi([() => {}], { retriesMax: 0, timeoutMs: 20 });
    await expect(client.events.get("evt_1")).rejects.toThrow(PushrailConnectionError);
  });

  test("the key is not carried to where a redirect points", async () => {
    const { client, seen } = await scriptedApi(
      [(response) => void response.writeHead(307, { location: "/elsewhere" }).end()],
      { retriesMax: 0 },
    );
    await expect(client.events.send(event)).rejects.toThrow(PushrailConnectionError);
    expect(seen.map(({ url }) => url)).toEqual(["/v1/events"]);
  });

  test("an empty key, two ways to sign in or none, and a base URL that is none are refused at once", () => {
    const baseUrl = "http://localhost";
    const wrong: readonly unknown[] = [
      { apiKey: "", baseUrl },
      { token: "", baseUrl },
      { apiKey: "key", token: "token", baseUrl },
      { baseUrl },
      { apiKey: "key", baseUrl: "localhost" },
    ];
    for (const options of wrong) expect(() => new Pushrail(options as never)).toThrow(TypeError);
    expect(() => new PushrailRoot({ rootKey: "", baseUrl })).toThrow(TypeError);
  });
});

describe("lists", () => {
  test("a query's absent fields are left out and its values encoded", async () => {
    const { client, seen } = await scriptedApi([json(200, { data: [], nextCursor: null })]);
    await client.deliveries.list({ state: "dead", from: "2026-05-26T14:00:00+02:00" });
    await client.destinations.list();
    expect(seen.map(({ url }) => url)).toEqual([
      "/v1/deliveries?state=dead&from=2026-05-26T14%3A00%3A00%2B02%3A00",
      "/v1/destinations",
    ]);
  });

  test("iterating reads page after page and only as far as it is asked", async () => {
    const page = (ids: string[], nextCursor: string | null): Answer =>
      json(200, { data: ids.map((id) => ({ id })), nextCursor });
    const { client, seen } = await scriptedApi([
      page(["dlv_1", "dlv_2"], "c1"),
      page([], "c2"),
      page(["dlv_3"], null),
    ]);
    const ids: string[] = [];
    for await (const delivery of client.deadLetters.iterate({ customerExternalId: "acct_1" }))
      ids.push(delivery.id);
    expect(ids).toEqual(["dlv_1", "dlv_2", "dlv_3"]);
    expect(seen.map(({ url }) => url)).toEqual([
      "/v1/dead-letters?customerExternalId=acct_1",
      "/v1/dead-letters?customerExternalId=acct_1&cursor=c1",
      "/v1/dead-letters?customerExternalId=acct_1&cursor=c2",
    ]);
  });
});

describe("checks and counts", () => {
  test("a check is sent once, and what it found is its answer", async () => {
    const found = { passed: false, steps: [], durationMs: 3, response: null };
    const { client, seen } = await scriptedApi([json(200, found)]);
    const input = { destinationId: "dst_1", url: "https://example.com/" };
    await expect(client.destinations.check(input)).resolves.toEqual(found);
    expect(seen).toMatchObject([{ method: "POST", url: "/v1/destination-checks", body: input }]);
    const away = await scriptedApi([overloaded]);
    await expect(away.client.destinations.check(input)).rejects.toThrow();
    expect(away.seen).toHaveLength(1);
  });

  test("counts come as a list, and are asked for again when the API is busy", async () => {
    const data = [{ destinationId: "dst_1" }];
    const { client, seen } = await scriptedApi([overloaded, json(200, { data })]);
    const query = { hours: 168, destinationId: "dst_1" } as const;
    await expect(client.deliveryCounts.list(query)).resolves.toEqual(data);
    expect(seen.map(({ url }) => url)).toEqual(
      Array.from({ length: 2 }, () => "/v1/delivery-counts?hours=168&destinationId=dst_1"),
    );
  });
});

describe("replays", () => {
  const scope = { kind: "deadLetters", reasons: ["timeout"] } as const;
  const input = { destinationId: "dst_1", scope };

  test("a replay that is sent again carries the same generated idempotency key", async () => {
    const { client, seen } = await scriptedApi([cut, overloaded, json(202, { id: "rpl_1" })]);
    await expect(client.replays.create(input)).resolves.toEqual({ id: "rpl_1" });
    expect(seen.map(({ method, url, body }) => ({ method, url, body }))).toEqual(
      Array.from({ length: 3 }, () => ({ method: "POST", url: "/v1/replays", body: input })),
    );
    const keys = new Set(seen.map(({ headers }) => headers["idempotency-key"]));
    expect(keys.size).toBe(1);
    expect([...keys][0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a replay carries the caller's idempotency key beside the API key", async () => {
    const { client, seen } = await scriptedApi([json(200, { id: "rpl_1" })]);
    await client.replays.create(input, { idempotencyKey: "outage 21 November" });
    expect(seen[0]?.headers).toMatchObject({
      "idempotency-key": "outage 21 November",
      authorization: "Bearer prl_test_key",
      "content-type": "application/json",
    });
  });

  test("a key that cannot stand in a header is the caller's mistake and is not sent", async () => {
    const { client, seen } = await scriptedApi([json(202, { id: "rpl_1" })]);
    const creating = client.replays.create(input, { idempotencyKey: "störung ✗" });
    await expect(creating).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });

  test("an estimate asks for a dry run, without an idempotency key", async () => {
    const { client, seen } = await scriptedApi([overloaded, json(200, { count: 3 })]);
    await expect(client.replays.estimate(input)).resolves.toEqual({ count: 3 });
    expect(seen[1]?.body).toEqual({ ...input, dryRun: true });
    expect(seen[1]?.headers).not.toHaveProperty("idempotency-key");
  });

  test("lists and iterates the replays of a destination in a state", async () => {
    const { client, seen } = await scriptedApi([
      json(200, { data: [{ id: "rpl_2" }], nextCursor: "c1" }),
      json(200, { data: [{ id: "rpl_1" }], nextCursor: null }),
    ]);
    const ids: string[] = [];
    for await (const replay of client.replays.iterate({ destinationId: "dst_1", state: "paused" }))
      ids.push(replay.id);
    expect(ids).toEqual(["rpl_2", "rpl_1"]);
    expect(seen.map(({ url }) => url)).toEqual([
      "/v1/replays?destinationId=dst_1&state=paused",
      "/v1/replays?destinationId=dst_1&state=paused&cursor=c1",
    ]);
  });
});

describe("signing secrets", () => {
  test("rotating sends the overlap and returns the new secret", async () => {
    const created = { version: 2, state: "active", secret: "whsec_x" };
    const { client, seen } = await scriptedApi([json(201, created)]);
    const { signingSecrets } = client.destinations;
    await expect(signingSecrets.rotate("dst_1", { overlapSeconds: 0 })).resolves.toEqual(created);
    await signingSecrets.rotate("dst_1");
    expect(seen.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
      {
        method: "POST",
        url: "/v1/destinations/dst_1/signing-secrets",
        body: { overlapSeconds: 0 },
      },
      { method: "POST", url: "/v1/destinations/dst_1/signing-secrets", body: {} },
    ]);
  });

  test("the list is what signs, and an older one is revoked by its version", async () => {
    const data = [{ version: 2 }, { version: 1 }];
    const { client, seen } = await scriptedApi([json(200, { data }), empty]);
    await expect(client.destinations.signingSecrets.list("dst_1")).resolves.toEqual(data);
    await expect(client.destinations.signingSecrets.revoke("dst_1", 1)).resolves.toBeUndefined();
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/destinations/dst_1/signing-secrets",
      "DELETE /v1/destinations/dst_1/signing-secrets/1",
    ]);
  });
});

test("customers are listed page after page", async () => {
  const { client, seen } = await scriptedApi([
    json(200, { data: [{ externalId: "b" }], nextCursor: "c1" }),
    json(200, { data: [{ externalId: "a" }], nextCursor: null }),
  ]);
  const names: string[] = [];
  for await (const customer of client.customers.iterate({ limit: 1 }))
    names.push(customer.externalId);
  expect(names).toEqual(["b", "a"]);
  expect(seen.map(({ url }) => url)).toEqual([
    "/v1/customers?limit=1",
    "/v1/customers?limit=1&cursor=c1",
  ]);
});

test("types are listed without a page, those of credentials for a customer", async () => {
  const { client, seen } = await scriptedApi([json(200, { data: [{ type: "X" }] })]);
  await expect(client.destinationTypes.list()).resolves.toEqual([{ type: "X" }]);
  await expect(client.credentialTypes.list()).resolves.toEqual([{ type: "X" }]);
  await client.credentialTypes.list({ customerExternalId: "acct 1" });
  expect(seen.map(({ url }) => url)).toEqual([
    "/v1/destination-types",
    "/v1/credential-types",
    "/v1/credential-types?customerExternalId=acct+1",
  ]);
});

test.each([
  ["customers", "/v1/customers", (client: Pushrail) => client.customers.iterate()],
  ["sessions", "/v1/sessions", (client: Pushrail) => client.sessions.iterate()],
  ["credentials", "/v1/credentials", (client: Pushrail) => client.credentials.iterate()],
  ["audit", "/v1/audit", (client: Pushrail) => client.audit.iterate()],
])("%s are iterated page after page", async (_, path, iterate) => {
  const { client, seen } = await scriptedApi([
    json(200, { data: [{ id: "2" }], nextCursor: "c1" }),
    json(200, { data: [{ id: "1" }], nextCursor: null }),
  ]);
  const items: unknown[] = [];
  for await (const item of iterate(client)) items.push(item);
  expect(items).toEqual([{ id: "2" }, { id: "1" }]);
  expect(seen.map(({ url }) => url)).toEqual([path, `${path}?cursor=c1`]);
});

test.each([
  ["GET", "/v1/events/evt_1", (client: Pushrail) => client.events.get("evt_1")],
  ["GET", "/v1/destinations/dst_1", (client: Pushrail) => client.destinations.get("dst_1")],
  [
    "PATCH",
    "/v1/destinations/dst_1",
    (client: Pushrail) => client.destinations.update("dst_1", { name: "b" }),
  ],
  ["DELETE", "/v1/destinations/dst_1", (client: Pushrail) => client.destinations.delete("dst_1")],
  [
    "POST",
    "/v1/destinations/dst_1/pause",
    (client: Pushrail) => client.destinations.pause("dst_1", { mode: "skip" }),
  ],
  [
    "POST",
    "/v1/destinations/dst_1/resume",
    (client: Pushrail) => client.destinations.resume("dst_1"),
  ],
  ["POST", "/v1/destinations/dst_1/test", (client: Pushrail) => client.destinations.test("dst_1")],
  ["GET", "/v1/deliveries/dlv_1", (client: Pushrail) => client.deliveries.get("dlv_1")],
  ["POST", "/v1/deliveries/dlv_1/replay", (client: Pushrail) => client.deliveries.replay("dlv_1")],
  ["GET", "/v1/replays/rpl_1", (client: Pushrail) => client.replays.get("rpl_1")],
  ["POST", "/v1/replays/rpl_1/pause", (client: Pushrail) => client.replays.pause("rpl_1")],
  ["POST", "/v1/replays/rpl_1/resume", (client: Pushrail) => client.replays.resume("rpl_1")],
  ["POST", "/v1/replays/rpl_1/cancel", (client: Pushrail) => client.replays.cancel("rpl_1")],
  ["GET", "/v1/customers/a%2Fb%20c", (client: Pushrail) => client.customers.get("a/b c")],
  ["DELETE", "/v1/customers/a%2Fb%20c", (client: Pushrail) => client.customers.erase("a/b c")],
  [
    "PATCH",
    "/v1/customers/a%2Fb%20c",
    (client: Pushrail) => client.customers.update("a/b c", { suspended: true }),
  ],
  ["GET", "/v1/credentials/crd_1", (client: Pushrail) => client.credentials.get("crd_1")],
  [
    "PATCH",
    "/v1/credentials/crd_1",
    (client: Pushrail) => client.credentials.update("crd_1", { name: "b" }),
  ],
  ["GET", "/v1/tenant", (client: Pushrail) => client.tenant.get()],
  ["GET", "/v1/portal", (client: Pushrail) => client.portal.get()],
  ["GET", "/v1/erasures/era_1", (client: Pushrail) => client.erasures.get("era_1")],
  ["GET", "/v1/deliveries/..%2Fevents", (client: Pushrail) => client.deliveries.get("../events")],
])("%s %s", async (method, url, call) => {
  const { client, seen } = await scriptedApi([json(200, { id: "x" })]);
  await expect(call(client)).resolves.toEqual({ id: "x" });
  expect(seen).toMatchObject([{ method, url }]);
});
