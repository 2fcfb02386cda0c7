import { describe, expect, test } from "vitest";
import type { Pushrail } from "./client.ts";
import { PushrailError } from "./errors.ts";
import { type Answer, json, scriptedApi } from "./testing/scripted-api.ts";

const cut: Answer = (response) => void response.destroy();
const overloaded = json(503, { code: "overloaded", title: "Too busy", status: 503 });
const event = { eventType: "order.completed", customerExternalId: "acct_1", payload: { total: 3 } };

describe("retrying", () => {
  test("waits as long as Retry-After asks, in seconds or as a date", async () => {
    const busy = (retryAfter: string): Answer =>
      json(429, { code: "rate_limited", title: "Slow down" }, { "retry-after": retryAfter });
    const { client, sleptMs } = await scriptedApi([
      busy("7"),
      busy("Thu, 01 Jan 1970 00:00:00 GMT"),
      busy("soon"),
      json(200, { id: "evt_1" }),
    ]);
    await client.events.get("evt_1");
    expect(sleptMs).toEqual([7000, 0, 500]);
  });

  test("hands over an answer that asks for more than 30 seconds", async () => {
    const { client, seen, sleptMs } = await scriptedApi([
      json(429, { code: "rate_limited", title: "Slow down" }, { "retry-after": "31" }),
    ]);
    await expect(client.events.get("evt_1")).rejects.toMatchObject({
      code: "rate_limited",
      status: 429,
    });
    expect(seen).toHaveLength(1);
    expect(sleptMs).toEqual([]);
  });

  test("what a limit refused is sent again, also a change", async () => {
    const limited = json(429, { code: "rate_limited", title: "Slow" }, { "retry-after": "2" });
    const { client, seen, sleptMs } = await scriptedApi([limited, json(200, { id: "dst_1" })]);
    await client.destinations.update("dst_1", { name: "a" });
    expect(seen).toHaveLength(2);
    expect(sleptMs).toEqual([2_000]);
  });

  test("gives up after the last retry with the last cause", async () => {
    const { client, seen } = await scriptedApi([cut, overloaded], { retriesMax: 2 });
    await expect(client.events.send(event)).rejects.toMatchObject({
      code: "overloaded",
      status: 503,
    });
    expect(seen).toHaveLength(3);
  });

  test.each([
    [
      "create",
      (client: Pushrail) =>
        client.destinations.create({
          type: "WEBHOOK",
          name: "a",
          customerExternalId: "b",
          url: "https://example.com/",
        }),
    ],
    ["update", (client: Pushrail) => client.destinations.update("dst_1", { name: "a" })],
    ["delete", (client: Pushrail) => client.destinations.delete("dst_1")],
    ["test", (client: Pushrail) => client.destinations.test("dst_1")],
    ["replay", (client: Pushrail) => client.deliveries.replay("dlv_1")],
    ["rotate", (client: Pushrail) => client.destinations.signingSecrets.rotate("dst_1")],
    ["revoke", (client: Pushrail) => client.destinations.signingSecrets.revoke("dst_1", 1)],
    ["pause a replay", (client: Pushrail) => client.replays.pause("rpl_1")],
    ["erase", (client: Pushrail) => client.customers.erase("acct_1")],
    [
      "make a session",
      (client: Pushrail) => client.sessions.create({ customerExternalId: "acct_1" }),
    ],
    [
      "create a credential",
      (client: Pushrail) =>
        client.credentials.create({ type: "BEARER_TOKEN", name: "a", token: "0123456789" }),
    ],
    [
      "change the tenant",
      (client: Pushrail) => client.tenant.update({ allowedOrigins: ["https://app.example.com"] }),
    ],
  ])("sends a call that may not be repeated once: %s", async (_, call) => {
    const { client, seen } = await scriptedApi([overloaded]);
    await expect(call(client)).rejects.toThrow(PushrailError);
    expect(seen).toHaveLength(1);
  });

  test("does not retry what the API refuses", async () => {
    const { client, seen } = await scriptedApi([
      json(409, { code: "idempotency_conflict", title: "Other content" }),
    ]);
    await expect(client.events.send(event)).rejects.toMatchObject({ code: "idempotency_conflict" });
    expect(seen).toHaveLength(1);
  });
});
