import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Receiver } from "./receiver.ts";
import type { ReceivedWebhook, ReceiverOptions } from "./receiver.ts";

const now = new Date("2026-05-26T14:00:00Z");
const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const otherSecret = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const body = '{"id":"evt_1","eventType":"order.completed","payload":{"total":1.10}}';

let closeServer = async (): Promise<void> => {};
afterEach(async () => {
  await closeServer();
});

/** A receiver that knows the secret, behind a real server on loopback. */
async function setUp(options: ReceiverOptions = {}) {
  const receiver = new Receiver({ now: () => now, ...options });
  receiver.secrets = [secret];
  const server = createServer((request, response) => {
    receiver.handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closeServer = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { receiver, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function signed(text: string, { secretText = secret, at = now } = {}): Record<string, string> {
  const timestamp = String(at.getTime() / 1000);
  const key = Buffer.from(secretText.slice("whsec_".length), "base64");
  const hex = createHmac("sha256", key).update(`${timestamp}.${text}`).digest("hex");
  return {
    "content-type": "application/json",
    "x-pushrail-timestamp": timestamp,
    "x-pushrail-signature": `v1=${hex}`,
    "x-pushrail-event-id": "evt_1",
    "x-pushrail-event-type": "order.completed",
    "x-pushrail-attempt": "2",
  };
}

async function post(
  url: string,
  headers: Record<string, string>,
  text = body,
  signal?: AbortSignal,
): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    headers,
    body: text,
    ...(signal ? { signal } : {}),
  });
}

/** Resolves with the next webhook that the receiver reports. */
function nextWebhook(receiver: Receiver): Promise<ReceivedWebhook> {
  return new Promise((resolve) => {
    const unsubscribe = receiver.subscribe((event) => {
      if (event.type !== "webhook") return;
      unsubscribe();
      resolve(event.webhook);
    });
  });
}

describe("the receiver", () => {
  test("remembers a signed webhook with what its headers say", async () => {
    const { url, receiver } = await setUp();
    const response = await post(url, {
      ...signed(body),
      "x-pushrail-replay": "true",
      "x-pushrail-test": "true",
    });
    expect(response.status).toBe(200);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({
      number: 1,
      receivedAt: "2026-05-26T14:00:00.000Z",
      eventType: "order.completed",
      eventId: "evt_1",
      attempt: 2,
      isReplay: true,
      isTest: true,
      verification: { verified: true },
      answer: "200",
      body,
      bodyBytes: body.length,
    });
    expect(receiver.received[0]?.bodyIndented).toContain('"total": 1.10');
    expect(receiver.received[0]?.headers).toContainEqual(["x-pushrail-attempt", "2"]);
  });

  test.each([
    ["another secret", signed(body, { secretText: otherSecret }), "does not match"],
    ["another body", signed(`${body} `), "does not match"],
    ["an old signature", signed(body, { at: new Date(now.getTime() - 301_000) }), "too long ago"],
    ["no signature", {}, "missing"],
  ])("says why a webhook is not verified: %s", async (_, headers, reason) => {
    const { url, receiver } = await setUp();
    await post(url, headers);
    expect(receiver.received[0]?.verification.verified).toBe(false);
    expect(receiver.received[0]?.verification.sentence).toContain(reason);
    expect(receiver.received[0]).toMatchObject({ isReplay: false, isTest: false });
  });

  test("verifies nothing before it knows a secret", async () => {
    const { url, receiver } = await setUp();
    receiver.secrets = [];
    await post(url, signed(body));
    expect(receiver.received[0]?.verification).toEqual({
      verified: false,
      sentence: "The secret is not known yet.",
    });
  });

  test.each([
    ["200", 200],
    ["500", 500],
    ["410", 410],
  ] as const)("switched to %s it answers %i", async (mode, status) => {
    const { url, receiver } = await setUp();
    receiver.setMode(mode);
    expect((await post(url, signed(body))).status).toBe(status);
    expect(receiver.received[0]?.answer).toBe(mode);
  });

  test("switched to slow it answers 200 after three seconds", async () => {
    const waits: { durationMs: number; end: () => void }[] = [];
    const wait = (durationMs: number): Promise<void> =>
      new Promise((end) => void waits.push({ durationMs, end }));
    const { url, receiver } = await setUp({ wait });
    receiver.setMode("slow");
    const webhook = nextWebhook(receiver);
    const answered = post(url, signed(body));
    await webhook;
    expect(waits.map(({ durationMs }) => durationMs)).toEqual([3000]);
    waits[0]?.end();
    expect((await answered).status).toBe(200);
  });

  test("stops waiting when the client goes away", async () => {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const wait = (_: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => signal.addEventListener("abort", () => (resolve(), end())));
    const { url, receiver } = await setUp({ wait });
    receiver.setMode("slow");
    const webhook = nextWebhook(receiver);
    const client = new AbortController();
    const answered = post(url, signed(body), body, client.signal);
    await webhook;
    client.abort();
    await expect(answered).rejects.toThrow();
    await ended;
  });

  test("switched to hang it shows the webhook and never answers", async () => {
    const { url, receiver } = await setUp();
    receiver.setMode("hang");
    const webhook = nextWebhook(receiver);
    const client = new AbortController();
    const answered = post(url, signed(body), body, client.signal);
    expect((await webhook).answer).toBe("hang");
    client.abort();
    await expect(answered).rejects.toThrow();
  });

  test("keeps the last 200 webhooks, the newest first", async () => {
    const { url, receiver } = await setUp();
    for (let count = 0; count < 201; count++) await (await post(url, {}, "{}")).text();
    expect(receiver.received.map(({ number }) => number)).toEqual(
      Array.from({ length: 200 }, (_, index) => 201 - index),
    );
  });

  test("takes bytes that are no text and no JSON", async () => {
    const { url, receiver } = await setUp();
    const response = await fetch(url, {
      method: "POST",
      body: new Uint8Array([0xff, 0x00, 0x80]),
    });
    expect(response.status).toBe(200);
    expect(receiver.received[0]).toMatchObject({
      bodyBytes: 3,
      bodyIndented: null,
      eventType: null,
      attempt: null,
    });
  });

  test("answers 413 to a body above 2 MiB and forgets it", async () => {
    const { url, receiver } = await setUp();
    const response = await post(url, {}, "x".repeat(2 * 1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(receiver.received).toEqual([]);
  });
});
