import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testConformance, type Counterpart, type ReceivedEvent } from "../conformance.ts";
import type { Connection, OutboundEvent, Outcome } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { startReceiver, type ReceivedRequest, type Receiver } from "../testing/receiver.ts";
import { webhook } from "./index.ts";
import { generateSigningSecret, signingKeyOf } from "./signature.ts";

const loopback = { allow: ["127.0.0.0/8"] };

testConformance({ definition: webhook, createCounterpart: createWebhookCounterpart });

/** A receiver on node:http that knows nothing of the adapter. */
async function createWebhookCounterpart(): Promise<Counterpart> {
  const receiver = await startReceiver();
  const received: ReceivedEvent[] = [];
  const statusOf: Record<string, number> = {
    unauthorized: 401,
    forbidden: 403,
    missing: 404,
    gone: 410,
    too_large: 413,
    throttled: 429,
    broken: 500,
    unavailable: 503,
    redirected: 302,
  };
  const tokens = new Set(["canary-0123456789"]);
  const inputWith = (token: string): Counterpart["input"] => ({
    url: `http://127.0.0.1:${receiver.port}/in?token=url-canary-1`,
    headers: { Authorization: `Bearer ${token}`, "X-Team": "short-canary" },
  });
  let fault: string | undefined;
  receiver.answer = (response, request) => {
    if (fault === "hang") return;
    if (fault === "cut") return void response.destroy();
    const isKnown = tokens.has(request.headers["authorization"]!.slice("Bearer ".length));
    if (fault !== undefined || !isKnown) {
      // An echo of the request: the worst a receiver can do for what is stored about it.
      response.writeHead(fault === undefined ? 401 : statusOf[fault]!, {
        location: "/elsewhere",
        "x-echo": request.headers["authorization"],
      });
      response.end(JSON.stringify(request.headers));
      return;
    }
    received.push({
      eventId: request.headers["x-pushrail-event-id"]!,
      eventType: request.headers["x-pushrail-event-type"]!,
      body: request.body,
    });
    response.end(JSON.stringify(request.headers));
  };
  return {
    input: inputWith("canary-0123456789"),
    egress: loopback,
    secretTexts: ["canary-0123456789", "short-canary"],
    received: () => received,
    faults: {
      unauthorized: "unauthorized",
      forbidden: "unauthorized",
      missing: "rejected",
      gone: "gone",
      too_large: "too_large",
      throttled: "throttled",
      broken: "unavailable",
      unavailable: "unavailable",
      redirected: "redirected",
      cut: "unreachable",
    },
    act: (next) => {
      fault = next;
    },
    nextArrival: () => receiver.nextRequest(),
    rotate: () => {
      tokens.add("second-canary-9876543210");
      return {
        input: inputWith("second-canary-9876543210"),
        secretTexts: ["second-canary-9876543210"],
        retireOld: () => void tokens.delete("canary-0123456789"),
      };
    },
    close: () => receiver.close(),
  };
}

describe("the request", () => {
  let receiver: Receiver;
  let connection: Connection;
  const nowMs = Date.parse("2026-11-21T18:00:00.999Z");
  const secret = generateSigningSecret();

  beforeEach(async () => {
    receiver = await startReceiver();
    connection = await open({ "X-Team": "blue", authorization: "Bearer 0123456789abcdef" });
  });

  afterEach(async () => {
    await connection.close();
    await receiver.close();
  });

  async function open(headers: Record<string, string>, path = "/hooks?a=1"): Promise<Connection> {
    const config = { url: `http://127.0.0.1:${receiver.port}${path}`, timeoutMs: 10_000 };
    return webhook.connect(
      { config, secrets: { headers } },
      { egress: createEgressGuard(loopback), now: () => nowMs },
    );
  }

  async function deliver(
    changes: Partial<OutboundEvent> = {},
  ): Promise<[Outcome, ReceivedRequest]> {
    const event: OutboundEvent = {
      eventId: "evt_1",
      eventType: "order.completed",
      body: Buffer.from('{"a":1.10}'),
      receivedAtMs: 1_795_255_200_000,
      deliveryId: "dlv_1",
      attempt: 3,
      isReplay: false,
      isTest: false,
      signingKeys: [signingKeyOf(secret)],
      ...changes,
    };
    const [outcome] = await connection.deliver(
      { id: null, partitionKey: "", events: [event] },
      new AbortController().signal,
    );
    return [outcome!, receiver.requests.at(-1)!];
  }

  test("is a POST of the exact bytes with the documented headers", async () => {
    const [outcome, request] = await deliver();
    expect(outcome.kind).toBe("delivered");
    expect({ method: request.method, path: request.path, body: request.body.toString() }).toEqual({
      method: "POST",
      path: "/hooks?a=1",
      body: '{"a":1.10}',
    });
    expect(request.headers).toMatchObject({
      host: `127.0.0.1:${receiver.port}`,
      "content-type": "application/json",
      "content-length": "10",
      "accept-encoding": "identity",
      "user-agent": expect.stringMatching(/^Pushrail\/\d+\.\d+\.\d+/),
      "x-pushrail-event-id": "evt_1",
      "x-pushrail-event-type": "order.completed",
      "x-pushrail-delivery-id": "dlv_1",
      "x-pushrail-attempt": "3",
      "x-pushrail-timestamp": "1795284000",
      "webhook-id": "evt_1",
      "webhook-timestamp": "1795284000",
      "x-team": "blue",
      authorization: "Bearer 0123456789abcdef",
    });
    expect(request.headers).not.toHaveProperty("x-pushrail-replay");
    expect(request.headers).not.toHaveProperty("x-pushrail-test");
  });

  test("says when it is a replay or a test", async () => {
    const [, replayed] = await deliver({ isReplay: true });
    const [, tested] = await deliver({ isTest: true });
    expect(replayed.headers).toMatchObject({ "x-pushrail-replay": "true" });
    expect(tested.headers).toMatchObject({ "x-pushrail-test": "true" });
  });

  test("carries a signature that a plain HMAC over timestamp and body confirms", async () => {
    const [, request] = await deliver();
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const hex = createHmac("sha256", key).update('1795284000.{"a":1.10}').digest("hex");
    expect(request.headers["x-pushrail-signature"]).toBe(`v1=${hex}`);
  });

  test("verifies with the Standard Webhooks library under each of two keys", async () => {
    const older = generateSigningSecret();
    connection = await webhook.connect(
      { config: { url: `http://127.0.0.1:${receiver.port}/` }, secrets: {} },
      { egress: createEgressGuard(loopback), now: Date.now },
    );
    const [, request] = await deliver({ signingKeys: [signingKeyOf(secret), signingKeyOf(older)] });
    for (const text of [secret, older]) {
      expect(new Webhook(text).verify(request.body, { ...request.headers })).toEqual({ a: 1.1 });
    }
    expect(() =>
      new Webhook(generateSigningSecret()).verify(request.body, { ...request.headers }),
    ).toThrow();
    expect(request.headers["x-pushrail-signature"]).toMatch(/^v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
  });

  test("is recorded as it was sent, header by header, with customer values masked", async () => {
    const [outcome, request] = await deliver();
    const masked = outcome.exchange.requestHeaders.map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    const sent = request.rawHeaders.map((text, index) =>
      index % 2 === 0 ? text.toLowerCase() : text,
    );
    const expected = sent.map(
      (text) => ({ blue: "••••", "Bearer 0123456789abcdef": "••••cdef" })[text] ?? text,
    );
    expect(masked.flat()).toEqual(expected);
    expect(outcome.exchange.target).toBe(`http://127.0.0.1:${receiver.port}/hooks?…`);
  });

  test("T25, T26: a stored header that is no longer allowed is left out and ours is sent once", async () => {
    connection = await open({
      "webhook-SIGNATURE": "forged",
      Host: "evil.example",
      TE: "trailers",
      "X-Ok": "yes",
    });
    const [, request] = await deliver();
    const names = request.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("te");
    expect(request.headers).toMatchObject({ host: `127.0.0.1:${receiver.port}`, "x-ok": "yes" });
    expect(request.headers["webhook-signature"]).not.toContain("forged");
  });

  test("T27: a stored header with a line break fails every attempt and sends nothing", async () => {
    connection = await open({ "X-Bad": "a\r\nX-Injected: 1" });
    const [outcome] = await deliver();
    expect(outcome).toMatchObject({ kind: "failed", reason: "misconfigured" });
    expect(receiver.requests).toEqual([]);
  });

  test("T27: an event type that no header can carry fails its own attempt only", async () => {
    const [outcome] = await deliver({ eventType: "order.completed\r\nX-Injected: 1" });
    expect(outcome).toMatchObject({ kind: "failed", reason: "misconfigured" });
    const [next] = await deliver();
    expect(next.kind).toBe("delivered");
    expect(receiver.requests).toHaveLength(1);
  });

  test("is never sent unsigned", async () => {
    const [outcome] = await deliver({ signingKeys: [] });
    expect(outcome).toMatchObject({ kind: "failed", reason: "misconfigured" });
    expect(receiver.requests).toEqual([]);
  });

  test("uses an open connection again, and only the first attempt shows a connect phase", async () => {
    const [first] = await deliver();
    const [second] = await deliver();
    expect(receiver.connections).toBe(1);
    expect(Object.keys(first.exchange.timings).toSorted()).toEqual([
      "connectMs",
      "totalMs",
      "waitMs",
    ]);
    expect(Object.keys(second.exchange.timings).toSorted()).toEqual(["totalMs", "waitMs"]);
  });

  test("opens a new connection after the receiver closed the last one", async () => {
    receiver.answer = (response) => response.setHeader("connection", "close").end();
    await deliver();
    const [second] = await deliver();
    expect(second.kind).toBe("delivered");
    expect(receiver.connections).toBe(2);
  });

  test("Retry-After reaches the outcome as milliseconds", async () => {
    receiver.answer = (response) => response.writeHead(429, { "retry-after": "7" }).end();
    const [seconds] = await deliver();
    receiver.answer = (response) =>
      response.writeHead(503, { "retry-after": "Sat, 21 Nov 2026 18:01:00 GMT" }).end();
    const [date] = await deliver();
    expect(seconds).toMatchObject({ reason: "throttled", retryAfterMs: 7_000 });
    expect(date).toMatchObject({ reason: "unavailable", retryAfterMs: 59_001 });
  });
});

describe("settings", () => {
  const runtime = { egress: createEgressGuard() };

  test("are split into plain values with defaults and secret headers", () => {
    const parsed = webhook.parseSettings(
      { url: "https://example.com/in", headers: { "X-Key": "k" } },
      runtime,
    );
    expect(parsed).toEqual({
      settings: {
        config: { url: "https://example.com/in", timeoutMs: 10_000 },
        secrets: { headers: { "X-Key": "k" } },
      },
    });
  });

  test.each([0, 999, 30_001, 1500.5, "5000", null])(
    "a time limit of %j is refused",
    (timeoutMs) => {
      const parsed = webhook.parseSettings({ url: "https://example.com", timeoutMs }, runtime);
      expect(parsed).toMatchObject({ problems: [{ path: "/timeoutMs" }] });
    },
  );

  test("every problem is reported together", () => {
    const parsed = webhook.parseSettings(
      { url: "ftp://x", timeoutMs: 1, headers: { Host: "a", "X-A": "" }, "o/k": 1 },
      runtime,
    );
    expect("problems" in parsed && parsed.problems.map((problem) => problem.path)).toEqual([
      "/o~1k",
      "/url",
      "/timeoutMs",
      "/headers/Host",
      "/headers/X-A",
    ]);
  });

  test("secrets are shown by name only", () => {
    const headers = { "X-Long": "0123456789abcdef", "X-Short": "0123" };
    expect(webhook.maskSecrets({ headers })).toEqual({
      headers: { "X-Long": "••••cdef", "X-Short": "••••" },
    });
    expect(webhook.maskSecrets({})).toEqual({ headers: {} });
  });

  test("the target line has neither query nor scheme, and the deadline comes from the settings", () => {
    const config = { url: "https://example.com:8443/in?token=t", timeoutMs: 2_000 };
    expect(webhook.target(config)).toBe("example.com:8443/in");
    expect(webhook.deadlineMs(config)).toBe(2_000);
    expect(webhook.deadlineMs({})).toBe(10_000);
  });
});
