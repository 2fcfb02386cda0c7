import { describe, expect, test } from "vitest";
import { uuidOf } from "../ids.ts";
import { newCanary, PayloadTest } from "../testing/private-payloads.ts";

const on = new PayloadTest();
const { startOne, sql, ok, until, receive } = on;
const { addDestination, turnPrivate, sessionOf, send, deliveryOf } = on;

describe("who is shown a payload", () => {
  const reads = () => sql("SELECT * FROM audit_entries WHERE action = 'payload.read'");

  async function delivered(customer: string, hookUrl: string, payload: string) {
    await addDestination(customer, { url: hookUrl });
    if (customer === "shy") await turnPrivate(customer);
    const eventId = await send(customer, payload);
    const deliveryId = await deliveryOf(eventId);
    await until(
      async () =>
        (await sql("SELECT FROM attempts WHERE delivery_id = $1", [uuidOf("delivery", deliveryId)]))
          .length > 0,
    );
    return { eventId, deliveryId };
  }

  test("of a private customer: its own sessions, and nobody else", async () => {
    await startOne();
    const canary = newCanary();
    const payload = `{"s":"${canary}","n":1.10}`;
    const hook = await receive((response, body) => {
      response.writeHead(200, { "x-echo": canary });
      response.end(body);
    });
    const { eventId, deliveryId } = await delivered("shy", hook.url, payload);
    const before = (await reads()).length;
    const paths = [`/v1/events/${eventId}`, `/v1/deliveries/${deliveryId}`];

    const event = await ok("GET", paths[0] ?? "");
    expect(event).toMatchObject({ payload: null, payloadHidden: "private_payloads" });
    const delivery = await ok("GET", paths[1] ?? "");
    expect(delivery).toMatchObject({
      body: null,
      event: null,
      payloadHidden: "private_payloads",
      attempts: [
        {
          outcome: "delivered",
          request: { target: hook.url, headers: [] },
          response: { status: 200, headers: [], bodyExcerpt: null, bodyTruncated: false },
          timings: { totalMs: expect.any(Number) },
        },
      ],
    });
    const lists = ["/v1/deliveries", `/v1/deliveries?eventId=${eventId}`, "/v1/dead-letters"];
    for (const path of [...paths, ...lists]) {
      expect((await on.api.call("GET", path, on.key)).text).not.toContain(canary);
    }
    expect(await reads()).toHaveLength(before);

    const own = await sessionOf("shy");
    const seen = await on.api.call("GET", paths[0] ?? "", own);
    expect(seen.text).toContain(`"payload":${payload}`);
    expect(seen.json.payloadHidden).toBeNull();
    const detail = await ok("GET", paths[1] ?? "", undefined, own);
    expect(detail).toMatchObject({ body: hook.received[0]?.body, payloadHidden: null });
    expect(detail.attempts[0].response).toMatchObject({ bodyExcerpt: hook.received[0]?.body });
    expect(detail.attempts[0].response.headers).toContainEqual(["x-echo", canary]);
    expect(await reads()).toHaveLength(before);

    const other = await sessionOf("curious");
    for (const path of paths) expect((await on.api.call("GET", path, other)).status).toBe(404);
  });

  test("of any other: API keys, which the audit log tells, and sessions as the portal's policy says", async () => {
    await startOne();
    const canary = newCanary();
    const hook = await receive((response, body) => response.end(body));
    const { eventId, deliveryId } = await delivered("talkative", hook.url, `{"s":"${canary}"}`);
    const [path, detailPath] = [`/v1/events/${eventId}`, `/v1/deliveries/${deliveryId}`];
    const before = (await reads()).length;
    expect(await ok("GET", path)).toMatchObject({ payload: { s: canary }, payloadHidden: null });
    expect(await ok("GET", detailPath)).toMatchObject({ payloadHidden: null });
    const told = (await reads()).slice(before);
    expect(told.map((row) => JSON.parse(row.content).subjectId)).toEqual([eventId, deliveryId]);
    const session = await sessionOf("talkative");
    expect((await on.api.call("GET", path, session)).text).toContain(canary);
    expect((await on.api.call("GET", detailPath, session)).text).toContain(canary);
    await ok("PATCH", "/v1/tenant", { portalPolicy: { showsPayloads: false } });
    for (const hidden of [path, detailPath]) {
      const answer = await on.api.call("GET", hidden, session);
      expect(answer.json.payloadHidden).toBe("portal_policy");
      expect(answer.text).not.toContain(canary);
    }
    expect((await on.api.call("GET", detailPath, on.key)).text).toContain(canary);
  });

  test("that is past its retention: nobody", async () => {
    await startOne();
    const hook = await receive((response) => response.end());
    const { eventId } = await delivered("shy", hook.url, "{}");
    await sql("DELETE FROM events WHERE id = $1", [uuidOf("event", eventId)]);
    for (const credential of [on.key, await sessionOf("shy")]) {
      expect(await ok("GET", `/v1/events/${eventId}`, undefined, credential)).toMatchObject({
        payload: null,
        payloadHidden: "retention",
      });
    }
  });
});
