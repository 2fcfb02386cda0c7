import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Pushrail } from "@pushrail/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { Receiver } from "./receiver.ts";
import { createBricksServer } from "./server.ts";
import { startStubApi } from "./testing/stub-api.ts";
import type { StubAnswer, StubRequest } from "./testing/stub-api.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface SetUp {
  answer?: (request: StubRequest) => StubAnswer | undefined;
  /** Default `true`: the destination `dst_1` points here. */
  hasDestination?: boolean;
}

async function setUp({ answer = () => undefined, hasDestination = true }: SetUp = {}) {
  const api = await startStubApi(answer);
  cleanUps.push(() => api.close());
  const receiver = new Receiver();
  const pushrail = new Pushrail({ apiKey: "prl_test_key", baseUrl: api.url, retriesMax: 0 });
  const server = createBricksServer({
    pushrail,
    receiver,
    destinationId: () => (hasDestination ? "dst_1" : undefined),
    random: () => 0.5,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => close(server));
  return { api, receiver, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe("the stream", () => {
  test("gives a snapshot, then each webhook and each turn of the switch", async () => {
    const { url, receiver } = await setUp();
    await fetch(`${url}/webhooks`, { method: "POST", body: "{}" });
    const stream = await openStream(url);
    expect(await stream.next()).toMatchObject({
      type: "snapshot",
      data: { mode: "200", webhooks: [{ number: 1 }] },
    });
    await fetch(`${url}/webhooks`, { method: "POST", body: "{}" });
    expect(await stream.next()).toMatchObject({
      type: "webhook",
      data: { number: 2, bodyBytes: 2 },
    });
    await fetch(`${url}/demo/mode`, { method: "PUT", body: '{"mode":"500"}' });
    expect(await stream.next()).toEqual({ type: "mode", data: { mode: "500" } });
    expect(receiver.mode).toBe("500");
    await stream.close();
  });

  async function openStream(url: string) {
    const client = new AbortController();
    const response = await fetch(`${url}/demo/stream`, { signal: client.signal });
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

describe("what the page asks for", () => {
  test.each([
    ["order", "order.completed"],
    ["invoice", "invoice.issued"],
  ])("the button %s sends a real event for the demo customer", async (action, eventType) => {
    const { url, api } = await setUp({ answer: () => [202, { id: "evt_1", status: "accepted" }] });
    const response = await send(url, "POST", "/demo/events", { action });
    expect(await response.json()).toEqual({ id: "evt_1", status: "accepted", eventType });
    expect(api.requests).toMatchObject([
      { method: "POST", path: "/v1/events", body: { eventType, customerExternalId: "acct_demo" } },
    ]);
    expect(
      (api.requests[0]?.body as { idempotencyKey: string } | undefined)?.idempotencyKey,
    ).toMatch(/^(order|inv)_7fffff-/);
  });

  test("the log is the customer's deliveries with the destination's state and the server's time", async () => {
    const deliveries = [{ id: "dlv_1", state: "dead" }];
    const { url, api } = await setUp({
      answer: ({ path }) =>
        path.startsWith("/v1/deliveries")
          ? [200, { data: deliveries, nextCursor: null }]
          : [200, { id: "dst_1", state: "DISABLED", url: "x" }],
    });
    const log = (await (await fetch(`${url}/demo/log`)).json()) as { now: string };
    expect(log).toMatchObject({ deliveries, destination: { id: "dst_1", state: "DISABLED" } });
    expect(Date.parse(log.now)).not.toBeNaN();
    expect(api.requests.map(({ path }) => path).toSorted()).toEqual([
      "/v1/deliveries?customerExternalId=acct_demo&limit=50",
      "/v1/destinations/dst_1",
    ]);
  });

  test.each([
    ["GET", "/demo/deliveries/dlv_1", "GET", "/v1/deliveries/dlv_1"],
    ["POST", "/demo/deliveries/dlv_1/replay", "POST", "/v1/deliveries/dlv_1/replay"],
    ["POST", "/demo/destination/test", "POST", "/v1/destinations/dst_1/test"],
    ["POST", "/demo/destination/resume", "POST", "/v1/destinations/dst_1/resume"],
  ])("%s %s asks the API: %s %s", async (method, path, apiMethod, apiPath) => {
    const { url, api } = await setUp({ answer: () => [200, { id: "x" }] });
    const response = await send(url, method, path, method === "GET" ? undefined : {});
    expect(await response.json()).toEqual({ id: "x" });
    expect(api.requests).toMatchObject([{ method: apiMethod, path: apiPath }]);
  });

  test.each([
    ["PUT", "/demo/mode", { mode: "teapot" }, 400],
    ["PUT", "/demo/mode", [], 400],
    ["POST", "/demo/events", { action: "refund" }, 400],
    ["POST", "/demo/events", undefined, 400],
    ["POST", "/demo/events", { action: "x".repeat(5000) }, 400],
    ["GET", "/demo/nothing", undefined, 404],
    ["GET", "/demo/deliveries/..%2F..", undefined, 404],
    ["GET", "/toString", undefined, 404],
    ["GET", "/demo/deliveries/dlv_0", undefined, 502],
  ])("%s %s %j is refused with %4$i and a sentence", async (method, path, input, status) => {
    const { url } = await setUp();
    const response = await send(url, method, path, input);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toMatch(/\.$/);
  });

  test("says so when the API does not answer", async () => {
    const { url, api } = await setUp();
    await api.close();
    const response = await fetch(`${url}/demo/log`);
    expect([response.status, await response.json()]).toEqual([
      502,
      { error: "Pushrail's API does not answer at the moment." },
    ]);
  });

  test("has nothing to test or resume without a destination of its own", async () => {
    const { url, api } = await setUp({ hasDestination: false });
    expect((await send(url, "POST", "/demo/destination/test", {})).status).toBe(409);
    expect(api.requests).toEqual([]);
  });

  test("another site cannot press the buttons", async () => {
    const { url, api, receiver } = await setUp();
    const headers = { "sec-fetch-site": "cross-site" };
    const response = await fetch(`${url}/demo/mode`, {
      method: "PUT",
      headers,
      body: '{"mode":"500"}',
    });
    expect(response.status).toBe(403);
    expect(receiver.mode).toBe("200");
    expect(api.requests).toEqual([]);
  });

  async function send(
    url: string,
    method: string,
    path: string,
    input?: unknown,
  ): Promise<Response> {
    return await fetch(`${url}${path}`, {
      method,
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
  }
});

describe("the page", () => {
  test("every file it asks for is there, under a policy that allows nothing inline", async () => {
    const { url } = await setUp();
    const asked = ["/"];
    for (const path of asked) {
      const response = await fetch(`${url}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      const text = await response.text();
      for (const [, found = ""] of text.matchAll(/(?:src|href|from)=?\s?"\.?(\/[a-z.]+)"/g)) {
        if (!asked.includes(found)) asked.push(found);
      }
    }
    expect(asked.toSorted()).toEqual([
      "/",
      "/bricks.css",
      "/bricks.js",
      "/bricks.svg",
      "/cards.css",
      "/deliveries.js",
      "/elements.js",
      "/webhooks.js",
    ]);
  });

  test("no file holds an inline script or style", async () => {
    const { url } = await setUp();
    const text = await (await fetch(url)).text();
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  });
});
