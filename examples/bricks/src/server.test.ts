import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pushrail } from "@pushrail/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { readPageFiles } from "./page-files.ts";
import { northwind } from "./people.ts";
import { Receivers } from "./receivers.ts";
import { createBricksServer } from "./server.ts";
import { SignIns } from "./sign-in.ts";
import { startStubApi } from "./testing/stub-api.ts";
import type { StubAnswer, StubRequest } from "./testing/stub-api.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function setUp(answer: (request: StubRequest) => StubAnswer | undefined = () => undefined) {
  const api = await startStubApi(answer);
  cleanUps.push(() => api.close());
  const receivers = new Receivers();
  const pushrail = new Pushrail({ apiKey: "prl_test_key", baseUrl: api.url, retriesMax: 0 });
  const server = createBricksServer({
    pushrail,
    receivers,
    signIns: new SignIns(),
    apiUrl: api.url,
    page: readPageFiles(await smallPage(), api.url),
    destinationOf: ({ id }) => (id === northwind.id ? "dst_1" : undefined),
    shop: { random: () => 0.5 },
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => close(server));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api, receivers, url, ...callsOf(url) };
}

async function smallPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bricks-page-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets", "index-1.js"), "1;");
  await writeFile(join(folder, "notes.txt"), "not a part of the page");
  return folder;
}

function callsOf(url: string) {
  const call = async (
    cookie: string,
    method: string,
    path: string,
    input?: unknown,
  ): Promise<Response> =>
    await fetch(`${url}${path}`, {
      method,
      headers: { cookie },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
  const signIn = async (personId: string): Promise<string> => {
    const response = await call("", "POST", "/app/sign-in", { personId });
    return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  };
  return { call, signIn };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe("the sign-in", () => {
  test("is a cookie that no script and no other site can use, until the sign-out", async () => {
    const { call } = await setUp();
    const response = await call("", "POST", "/app/sign-in", { personId: "ada" });
    const header = response.headers.get("set-cookie") ?? "";
    expect(header).toMatch(
      /^bricks_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    const [cookie = ""] = header.split(";");
    const me = async (): Promise<unknown> => await (await call(cookie, "GET", "/app/me")).json();
    expect(await me()).toMatchObject({ person: { id: "ada", company: { id: "northwind" } } });
    await call(cookie, "POST", "/app/sign-out", {});
    expect(await me()).toMatchObject({ person: null });
  });

  test.each([
    ["GET", "/app/shop"],
    ["POST", "/app/orders"],
    ["POST", "/session"],
    ["GET", "/app/log"],
    ["GET", "/app/deliveries/dlv_1"],
    ["POST", "/app/receiver/secrets"],
    ["PUT", "/app/receiver/mode"],
  ])("comes before %s %s", async (method, path) => {
    const { call, api } = await setUp();
    const response = await call(
      "bricks_session=guess",
      method,
      path,
      method === "GET" ? undefined : {},
    );
    expect(response.status).toBe(401);
    expect(api.requests).toEqual([]);
  });

  test("comes before the stream of the receiver", async () => {
    const { call } = await setUp();
    expect((await call("", "GET", "/app/receiver/stream")).status).toBe(404);
  });
});

describe("the portal session", () => {
  test("is of the company of whoever is signed in, whatever the browser sends", async () => {
    const { call, signIn, api } = await setUp(() => [
      201,
      { id: "ses_1", token: "eyJ", expiresAt: "2026-01-01T00:00:00.000Z", extra: "x" },
    ]);
    const cookie = await signIn("lena");
    const input = { customerExternalId: "acct_northwind" };
    const response = await call(cookie, "POST", "/session", input);
    expect(await response.json()).toEqual({ token: "eyJ", expiresAt: "2026-01-01T00:00:00.000Z" });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(api.requests).toEqual([
      {
        method: "POST",
        path: "/v1/sessions",
        body: { customerExternalId: "acct_harbor", user: { id: "lena", name: "Lena Harms" } },
      },
    ]);
  });
});

describe("the shop", () => {
  const accepted = (): StubAnswer => [202, { id: "evt_1", status: "accepted" }];

  test("a new order, its completion and a paid invoice are real events of the company", async () => {
    const { call, signIn, api } = await setUp(accepted);
    const cookie = await signIn("ada");
    const placed = (await (await call(cookie, "POST", "/app/orders", {})).json()) as {
      orders: { id: string; state: string }[];
      invoices: { id: string; state: string }[];
      event: unknown;
    };
    expect(placed.event).toEqual({ id: "evt_1", eventType: "order.created" });
    const order = placed.orders[0];
    await call(cookie, "POST", `/app/orders/${order?.id}/complete`, {});
    const due = placed.invoices.find(({ state }) => state === "issued");
    await call(cookie, "POST", `/app/invoices/${due?.id}/pay`, {});
    expect(
      api.requests.map(({ body }) => body as { eventType: string; customerExternalId: string }),
    ).toMatchObject(
      ["order.created", "order.completed", "invoice.paid"].map((eventType) => ({
        eventType,
        customerExternalId: "acct_northwind",
      })),
    );
    const keys = api.requests.map(
      ({ body }) => (body as { idempotencyKey: string }).idempotencyKey,
    );
    expect(new Set(keys).size).toBe(3);
  });

  test("one company's orders are not the other's", async () => {
    const { call, signIn } = await setUp(accepted);
    const ada = await signIn("ada");
    const lena = await signIn("lena");
    const ordersOf = async (cookie: string): Promise<string[]> => {
      const shop = await (await call(cookie, "GET", "/app/shop")).json();
      return (shop as { orders: { id: string }[] }).orders.map(({ id }) => id);
    };
    const [before] = await Promise.all([ordersOf(lena), call(ada, "POST", "/app/orders", {})]);
    expect(await ordersOf(lena)).toEqual(before);
    expect(await ordersOf(ada)).toHaveLength(11);
  });

  test("what could not be told to Pushrail did not happen", async () => {
    const { call, signIn, api } = await setUp();
    const cookie = await signIn("ada");
    const read = async (): Promise<unknown> =>
      await (await call(cookie, "GET", "/app/shop")).json();
    const before = await read();
    await api.close();
    const orders = (before as { orders: { id: string }[] }).orders;
    expect((await call(cookie, "POST", "/app/orders", {})).status).toBe(502);
    expect((await call(cookie, "POST", `/app/orders/${orders[0]?.id}/ship`, {})).status).toBe(502);
    expect(await read()).toEqual(before);
  });

  test("an order cannot be completed twice", async () => {
    const { call, signIn } = await setUp(accepted);
    const cookie = await signIn("ada");
    const { orders } = (await (await call(cookie, "GET", "/app/shop")).json()) as {
      orders: { id: string; state: string }[];
    };
    const done = orders.find(({ state }) => state === "completed");
    const response = await call(cookie, "POST", `/app/orders/${done?.id}/complete`, {});
    expect([response.status, await response.json()]).toEqual([
      409,
      { error: "An order that is completed cannot be completed." },
    ]);
  });
});

describe("the receiver", () => {
  test("each company has its own, with its own switch", async () => {
    const { call, signIn, url } = await setUp();
    const lena = await signIn("lena");
    await call(lena, "PUT", "/app/receiver/mode", { mode: "500" });
    const statusOf = async (company: string): Promise<number> =>
      (await fetch(`${url}/webhooks/${company}`, { method: "POST", body: "{}" })).status;
    expect(await statusOf("harbor")).toBe(500);
    expect(await statusOf("northwind")).toBe(200);
    expect(await statusOf("nobody")).toBe(404);
  });

  test("the stream gives a snapshot, then each webhook and each turn of the switch", async () => {
    const { url, call, signIn, receivers } = await setUp();
    const cookie = await signIn("ada");
    await fetch(`${url}/webhooks/northwind`, { method: "POST", body: "{}" });
    await fetch(`${url}/webhooks/harbor`, { method: "POST", body: "{}" });
    const stream = await openStream(url, cookie);
    expect(await stream.next()).toMatchObject({
      type: "snapshot",
      data: { mode: "200", webhooks: [{ number: 1 }] },
    });
    await fetch(`${url}/webhooks/northwind`, { method: "POST", body: "{}" });
    expect(await stream.next()).toMatchObject({
      type: "webhook",
      data: { number: 2, bodyBytes: 2 },
    });
    await call(cookie, "PUT", "/app/receiver/mode", { mode: "500" });
    expect(await stream.next()).toEqual({ type: "mode", data: { mode: "500" } });
    expect(receivers.of(northwind).mode).toBe("500");
    await stream.close();
  });

  test("a pasted secret is kept and shown by its end alone", async () => {
    const { call, signIn, receivers } = await setUp();
    const cookie = await signIn("ada");
    const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const response = await call(cookie, "POST", "/app/receiver/secrets", { secret });
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({ tails: ["Hh8="] });
    expect(receivers.of(northwind).secrets).toEqual([secret]);
    const refused = await call(cookie, "POST", "/app/receiver/secrets", { secret: "hunter2" });
    expect(refused.status).toBe(400);
  });

  async function openStream(url: string, cookie: string) {
    const client = new AbortController();
    const response = await fetch(`${url}/app/receiver/stream`, {
      headers: { cookie },
      signal: client.signal,
    });
    const reader = (response.body as ReadableStream<Uint8Array>)
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let text = "";
    return {
      async next(): Promise<{ type: string; data: unknown }> {
        while (!text.includes("\n\n")) text += (await reader.read()).value ?? "";
        const [message = "", ...rest] = text.split("\n\n");
        text = rest.join("\n\n");
        const [, type = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(message) ?? [];
        return { type, data: JSON.parse(data) as unknown };
      },
      async close(): Promise<void> {
        client.abort();
        await reader.cancel().catch(() => {});
      },
    };
  }
});

describe("the log", () => {
  test("is the company's deliveries with its destination's state and the server's time", async () => {
    const deliveries = [{ id: "dlv_1", state: "dead" }];
    const { call, signIn, api } = await setUp(({ path }) =>
      path.startsWith("/v1/deliveries")
        ? [200, { data: deliveries, nextCursor: null }]
        : [200, { id: "dst_1", state: "DISABLED", url: "x" }],
    );
    const response = await call(await signIn("ada"), "GET", "/app/log");
    const log = (await response.json()) as { now: string };
    expect(log).toMatchObject({ deliveries, destination: { id: "dst_1", state: "DISABLED" } });
    expect(Date.parse(log.now)).not.toBeNaN();
    expect(api.requests.map(({ path }) => path).toSorted()).toEqual([
      "/v1/deliveries?customerExternalId=acct_northwind&limit=50",
      "/v1/destinations/dst_1",
    ]);
  });

  test("shows and replays a delivery of the company", async () => {
    const { call, signIn, api } = await setUp(() => [
      200,
      { id: "dlv_1", customerExternalId: "acct_northwind" },
    ]);
    const cookie = await signIn("ada");
    expect((await call(cookie, "GET", "/app/deliveries/dlv_1")).status).toBe(200);
    await call(cookie, "POST", "/app/deliveries/dlv_1/replay", {});
    expect(api.requests.at(-1)).toMatchObject({ path: "/v1/deliveries/dlv_1/replay" });
  });

  test("neither shows nor replays a delivery of another company", async () => {
    const { call, signIn, api } = await setUp(() => [
      200,
      { id: "dlv_1", customerExternalId: "acct_northwind" },
    ]);
    const cookie = await signIn("lena");
    expect((await call(cookie, "GET", "/app/deliveries/dlv_1")).status).toBe(404);
    expect((await call(cookie, "POST", "/app/deliveries/dlv_1/replay", {})).status).toBe(404);
    expect(api.requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
  });

  test.each(["test", "resume"])("%s goes to the destination that Bricks made", async (action) => {
    const { call, signIn, api } = await setUp(() => [200, { id: "x" }]);
    const path = `/app/destination/${action}`;
    expect((await call(await signIn("ada"), "POST", path, {})).status).toBe(200);
    expect(api.requests).toMatchObject([
      { method: "POST", path: `/v1/destinations/dst_1/${action}` },
    ]);
    expect((await call(await signIn("lena"), "POST", path, {})).status).toBe(409);
  });
});

describe("what is refused", () => {
  test.each([
    ["PUT", "/app/receiver/mode", { mode: "418" }, 400],
    ["PUT", "/app/receiver/mode", [], 400],
    ["POST", "/app/receiver/secrets", { secret: "x".repeat(5_000) }, 400],
    ["POST", "/app/orders/ord_0/ship", {}, 409],
    ["GET", "/app/nothing", undefined, 404],
    ["GET", "/app/deliveries/..%2F..", undefined, 404],
    ["GET", "/toString", undefined, 404],
    ["GET", "/assets/../../main.ts", undefined, 404],
    ["GET", "/app/deliveries/dlv_0", undefined, 502],
  ])("%s %s %j is answered %4$i with a sentence", async (method, path, input, status) => {
    const { call, signIn } = await setUp();
    const response = await call(await signIn("ada"), method, path, input);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toMatch(/\.$/);
  });

  test("another site cannot press the buttons", async () => {
    const { url, signIn, api, receivers } = await setUp();
    const cookie = await signIn("ada");
    for (const path of ["/session", "/app/orders", "/app/sign-out"]) {
      const headers = { cookie, "sec-fetch-site": "cross-site" };
      expect((await fetch(`${url}${path}`, { method: "POST", headers })).status).toBe(403);
    }
    expect(receivers.of(northwind).mode).toBe("200");
    expect(api.requests).toEqual([]);
  });
});

describe("the page", () => {
  test("is one document at every address it knows, under a policy that allows nothing inline", async () => {
    const { url, api } = await setUp();
    for (const path of ["/", "/orders", "/settings/integrations", "/receiver", "/how"]) {
      const response = await fetch(`${url}${path}`);
      expect([path, response.status, await response.text()]).toEqual([
        path,
        200,
        "<!doctype html>",
      ]);
      const policy = response.headers.get("content-security-policy")?.split("; ");
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          `connect-src 'self' ${api.url}`,
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'",
        ]),
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
  });

  test("has its built files, and nothing else that lies beside them", async () => {
    const { url } = await setUp();
    const script = await fetch(`${url}/assets/index-1.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toContain("immutable");
    await script.body?.cancel();
    expect((await fetch(`${url}/notes.txt`)).status).toBe(404);
  });
});
