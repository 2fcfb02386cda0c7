import { createEgressGuard, definitionOf, signingKeyOf } from "@pushrail/destinations";
import type { Exchange, Settings } from "@pushrail/destinations";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeOfText, exchangeText } from "./exchange-text.ts";

const facts = {
  eventId: "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
  eventType: "order.completed",
  deliveryId: "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
  attempt: 3,
};
const receiver = createServer((request, response) => {
  request.resume().on("end", () => response.end("done"));
});
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => receiver.close(resolve)));

/** The exchange of a real webhook attempt. */
async function attempted(
  settings: Settings,
  flags: { readonly isReplay: boolean; readonly isTest: boolean },
): Promise<Exchange> {
  const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
  const connection = await definitionOf("WEBHOOK").connect(settings, { egress, now: Date.now });
  const keys = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEw"];
  const event = {
    ...facts,
    ...flags,
    body: Buffer.from('{"id":"evt"}'),
    receivedAtMs: 1_795_255_200_000,
    signingKeys: keys.map((key) => signingKeyOf(`whsec_${key}`)),
  };
  const [outcome] = await connection.deliver(
    { id: null, partitionKey: "", events: [event] },
    AbortSignal.timeout(5_000),
  );
  await connection.close();
  expect(outcome?.kind).toBe("delivered");
  return outcome!.exchange;
}

describe("the stored text of a webhook's exchange", () => {
  test.each([
    { what: "a plain one", path: "/in", headers: {}, isReplay: false, isTest: false },
    { what: "a replay", path: "/", headers: {}, isReplay: true, isTest: false },
    { what: "a test with a query", path: "/in?t=1", headers: {}, isReplay: false, isTest: true },
    {
      what: "one with headers of the customer's own",
      path: "/in",
      headers: { Authorization: "Bearer 0123456789", "X-Team": "orders" },
      isReplay: false,
      isTest: false,
    },
  ])(
    "is short and gives the whole exchange back: $what",
    async ({ path, headers, isReplay, isTest }) => {
      const settings = { config: { url: origin + path }, secrets: { headers } };
      const exchange = await attempted(settings, { isReplay, isTest });
      const text = exchangeText(exchange, facts);
      expect(text).toMatch(/^\[2,/);
      expect(text).not.toContain(facts.eventId);
      expect(text.length).toBeLessThan(JSON.stringify(exchange).length / 2);
      expect(exchangeOfText(text, facts)).toEqual(exchange);
    },
  );

  test("keeps its form, so that old rows stay readable", () => {
    const text =
      '[2,"https://a.example:8443/in",["Pushrail/0.1.0","1795291317","v1,c3Q=","v1=ab","12",["X-Pushrail-Test","true"]],[200,[["Date","x"]],"ok",2,false],[14.82,8.63,null,null,1]]';
    const exchange = exchangeOfText(text, facts);
    expect(exchange).toEqual({
      target: "https://a.example:8443/in",
      requestHeaders: [
        ["host", "a.example:8443"],
        ["connection", "keep-alive"],
        ["content-type", "application/json"],
        ["user-agent", "Pushrail/0.1.0"],
        ["accept-encoding", "identity"],
        ["webhook-id", facts.eventId],
        ["webhook-timestamp", "1795291317"],
        ["webhook-signature", "v1,c3Q="],
        ["X-Pushrail-Timestamp", "1795291317"],
        ["X-Pushrail-Signature", "v1=ab"],
        ["X-Pushrail-Event-Id", facts.eventId],
        ["X-Pushrail-Event-Type", "order.completed"],
        ["X-Pushrail-Delivery-Id", facts.deliveryId],
        ["X-Pushrail-Attempt", "3"],
        ["X-Pushrail-Test", "true"],
        ["content-length", "12"],
      ],
      response: {
        status: 200,
        headers: [["Date", "x"]],
        bodyExcerpt: "ok",
        bodyBytes: 2,
        bodyTruncated: false,
      },
      timings: { totalMs: 14.82, waitMs: 8.63, dnsMs: 1 },
    });
    expect(exchangeText(exchange, facts)).toBe(text);
  });

  test("is the whole exchange when its headers do not fit the short form word for word", () => {
    const timings = { totalMs: 0 };
    const none = { target: "https://a.example/", requestHeaders: [], timings };
    expect(exchangeText(none, facts)).toBe(JSON.stringify(none));
    expect(exchangeOfText(JSON.stringify(none), facts)).toEqual(none);

    const text = '[2,"https://a.example/",["Pushrail/0.1.0","1","v1,a","v1=b","2"],null,[0]]';
    const other = exchangeText(exchangeOfText(text, facts), { ...facts, attempt: 4 });
    expect(exchangeOfText(other, facts)).toEqual(exchangeOfText(text, facts));
    expect(other).toMatch(/^\{/);
  });

  test("of an unknown form is refused instead of guessed at", () => {
    expect(() => exchangeOfText("[3]", facts)).toThrow("form 3");
  });
});
