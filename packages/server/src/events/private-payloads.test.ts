import { createHmac } from "node:crypto";
import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { startBatchSystem } from "@pushrail/destinations/testing/batch-system";
import { describe, expect, test } from "vitest";
import { ErasureRun } from "../erasure/runner.ts";
import { uuidOf } from "../ids.ts";
import type { ReceivedRequest } from "../testing/deliverable.ts";
import { leaksOf, newCanary, PayloadTest } from "../testing/private-payloads.ts";

/**
 * Private Payload Mode over whole servers: what is stored is sealed, and what is delivered is what was sent. Who is shown it
 * is in payload-reading.test.ts.
 */

const token = "token-0123456789";
registerForTests(
  createBatchAdapter({ eventsMax: 3, bytesMax: 10_000, ageMsMax: 300, partitioned: false }),
);

const on = new PayloadTest();
const { closeLater, startOne, start, sql, ok, until, receive, dump } = on;
const { addDestination, turnPrivate, sessionOf, send, deliveryOf, settled, isSealed } = on;

function isSigned({ headers, body }: ReceivedRequest, secret: string): boolean {
  const secretKey = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const signature = createHmac("sha256", secretKey).update(signed).digest("base64");
  return headers["webhook-signature"] === `v1,${signature}`;
}

describe.each([
  ["handed over in memory", on.startOne],
  ["through the database to another process", on.startTwo],
])("a private customer's payload, %s,", (_way, begin) => {
  test("arrives byte for byte and signed, and stands nowhere in the database or the log", async () => {
    await begin();
    const [canary, open] = [newCanary(), newCanary()];
    let takesDead = false;
    // It says back what it was told, as receivers do in their errors.
    const hook = await receive((response, body, index) => {
      const isRetried = body.includes('"retry"') && index === 0;
      const isRefused = body.includes('"dead"') && !takesDead;
      const echoed = body.includes(canary) ? { "x-echo": canary } : {};
      response.writeHead(isRetried ? 503 : isRefused ? 400 : 200, echoed).end(body);
    });
    const created = await addDestination("shy", { url: hook.url });
    const secret: string = created.signingSecret;
    await turnPrivate("shy");
    const payload = (kind: string) => `{"kind":"${kind}", "n":1.10,"secret" : "${canary}"}`;

    const retried = await send("shy", payload("retry"));
    await hook.arrived(2);
    await settled(await deliveryOf(retried), "delivered");
    const dead = [await send("shy", payload("dead")), await send("shy", payload("dead"))];
    const deadIds: string[] = [];
    for (const id of dead) deadIds.push(await deliveryOf(id));
    for (const id of deadIds) await settled(id, "dead");
    const tested = await ok("POST", `/v1/destinations/${created.id}/test`, {
      payload: { secret: canary },
    });
    await settled(tested.deliveryId, "delivered");

    // One of them as if its day were gone, which keeps what dead letters need.
    await sql(
      `WITH gone AS (DELETE FROM events WHERE id = $1 RETURNING *)
       INSERT INTO kept_events (tenant_id, id, customer_id, event_type, body, matched_count)
       SELECT tenant_id, id, customer_id, event_type, body, matched_count FROM gone`,
      [uuidOf("event", dead[0] ?? "")],
    );
    takesDead = true;
    const replay = await ok("POST", `/v1/deliveries/${deadIds[0]}/replay`);
    await settled(replay.id, "delivered");
    const job = await ok("POST", "/v1/replays", {
      destinationId: created.id,
      scope: { kind: "deadLetters" },
    });
    await until(async () => (await ok("GET", `/v1/replays/${job.id}`)).state === "finished");

    // And through the backlog, by a key that is a secret itself.
    await ok("PATCH", `/v1/destinations/${created.id}`, {
      ordering: "key",
      orderingKey: "payload.secret",
    });
    const held = await ok("POST", `/v1/destinations/${created.id}/pause`, { mode: "hold" });
    expect(held.state).toBe("PAUSED");
    const ordered = [await send("shy", payload("a")), await send("shy", payload("b"))];
    const waiting = await dump();
    await ok("POST", `/v1/destinations/${created.id}/resume`);
    for (const id of ordered) await settled(await deliveryOf(id), "delivered");

    const bodies = hook.received.map(({ body }) => body);
    const kinds = bodies.map((body) => JSON.parse(body).payload.kind as string | undefined);
    const ofKinds = (...wanted: (string | undefined)[]) =>
      kinds.filter((kind) => wanted.includes(kind));
    expect(ofKinds("retry", "dead")).toEqual(["retry", "retry", "dead", "dead", "dead", "dead"]);
    expect(ofKinds("a", "b")).toEqual(["a", "b"]);
    for (const request of hook.received) expect(isSigned(request, secret)).toBe(true);
    for (const id of [retried, ...dead, ...ordered]) {
      const own = bodies.filter((body) => body.includes(id));
      expect(new Set(own).size).toBe(1);
      expect(own[0]).toContain(`"payload":${payload(JSON.parse(own[0] ?? "").payload.kind)}`);
    }

    await addDestination("talkative", { url: hook.url });
    await settled(await deliveryOf(await send("talkative", `{"open":"${open}"}`)), "delivered");
    const [stored, logged] = [(await dump()) + waiting, on.logs];
    expect([leaksOf(canary, stored), leaksOf(canary, logged)]).toEqual([[], []]);
    // What is looked for would be found.
    expect([leaksOf(open, stored).length, leaksOf("order.completed", logged).length]).toEqual([
      1, 1,
    ]);
    const shown = await sql(
      `SELECT count(*)::int AS count FROM attempts a JOIN customers c ON c.id = a.customer_id
       WHERE c.external_id = 'shy' AND exchange NOT LIKE 'sealed:v1:%'`,
    );
    expect(shown).toEqual([{ count: 0 }]);
  });

  test("goes in batches like any other", async () => {
    await begin();
    const canary = newCanary();
    const entered: (() => void)[] = [];
    const system = await startBatchSystem({
      token,
      eventsMax: 3,
      bytesMax: 10_000,
      onEntry: () => {
        for (const look of entered) look();
      },
    });
    closeLater(() => system.close());
    const url = system.url;
    await addDestination("shy", { type: "TEST_BATCH", url, token, mode: "parts" });
    await turnPrivate("shy");
    const lines = () => [...system.parts.values()].flatMap((part) => part.lines);
    const all = new Promise<void>((resolve) => {
      entered.push(() => {
        if (lines().length >= 7) resolve();
      });
    });
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await send("shy", `{"n":${n},"s":"${canary}"}`));
    await all;
    for (const id of ids) await settled(await deliveryOf(id), "delivered");
    expect(lines().map((line) => JSON.parse(line).payload.n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(system.violations).toEqual([]);
    expect(leaksOf(canary, await dump())).toEqual([]);
  });
});

describe("turning private, and back,", () => {
  test.each([
    ["of one customer", (isPrivate: boolean) => turnPrivate("shy", isPrivate)],
    ["of a tenant", (privatePayloads: boolean) => ok("PATCH", "/v1/tenant", { privatePayloads })],
  ])("%s holds from the next event on in every process, and keeps the order", async (_of, turn) => {
    await startOne();
    const others = await start("api");
    const hook = await receive((response, _body, index) => {
      // The first fails once, so that all that follow wait behind it over the change.
      response.writeHead(index === 0 ? 503 : 200).end();
    });
    const members = { url: hook.url, ordering: "key", orderingKey: "payload.key" };
    await addDestination("shy", members);
    const sent: { readonly id: string; readonly isPrivate: boolean }[] = [];
    let n = 0;
    for (const isPrivate of [false, true, false, true]) {
      await turn(isPrivate);
      for (const server of [others, on.api, others]) {
        sent.push({ id: await send("shy", `{"key":"k","n":${n++}}`, server), isPrivate });
      }
    }
    for (const { id, isPrivate } of sent) {
      expect(await isSealed(id)).toBe(isPrivate);
    }
    await hook.arrived(13);
    const places = hook.received.map(({ body }) => JSON.parse(body).payload.n as number);
    expect(places).toEqual([0, ...Array.from({ length: 12 }, (_, place) => place)]);
    for (const { id } of sent) await settled(await deliveryOf(id), "delivered");
    for (const { id, isPrivate } of sent) {
      const shown = await ok("GET", `/v1/events/${id}`);
      expect(shown.payloadHidden).toBe(isPrivate ? "private_payloads" : null);
      const exchanges = await sql(
        `SELECT DISTINCT exchange LIKE 'sealed:v1:%' AS is_sealed FROM attempts a
         JOIN deliveries d ON d.id = a.delivery_id WHERE d.event_id = $1`,
        [uuidOf("event", id)],
      );
      expect(exchanges).toEqual([{ is_sealed: isPrivate }]);
    }
  });

  test("under load seals nothing before the change was asked for, and everything after it was answered", async () => {
    await startOne();
    const others = await start("api");
    await ok("POST", "/v1/sessions", { customerExternalId: "shy" });
    const sent: { readonly id: string; readonly sentAt: number; readonly answeredAt: number }[] =
      [];
    const over = new AbortController();
    let clock = 0;
    const load = [on.api, others].flatMap((server) =>
      Array.from({ length: 4 }, async () => {
        while (!over.signal.aborted) {
          const sentAt = clock++;
          const id = await send("shy", "{}", server);
          sent.push({ id, sentAt, answeredAt: clock++ });
        }
      }),
    );
    await until(async () => sent.length > 40);
    const askedAt = clock++;
    await turnPrivate("shy");
    const doneAt = clock++;
    const count = sent.length;
    await until(async () => sent.length > count + 40);
    over.abort();
    await Promise.all(load);
    let before = 0;
    let after = 0;
    for (const { id, sentAt, answeredAt } of sent) {
      const isNowSealed = await isSealed(id);
      if (answeredAt < askedAt) {
        before += 1;
        expect(isNowSealed).toBe(false);
      }
      if (sentAt > doneAt) {
        after += 1;
        expect(isNowSealed).toBe(true);
      }
    }
    expect([before > 0, after > 0]).toEqual([true, true]);
  });
});

test("T63: a sealed body that was moved to another event is neither opened nor sent, and goes out once it is back", async () => {
  await startOne();
  const hook = await receive((response) => response.end());
  const { id: destinationId } = await addDestination("shy", { url: hook.url });
  await turnPrivate("shy");
  await ok("POST", `/v1/destinations/${destinationId}/pause`, { mode: "hold" });
  const ids = [await send("shy", '{"n":1}'), await send("shy", '{"n":2}')];
  const deliveryIds: string[] = [];
  for (const id of ids) deliveryIds.push(await deliveryOf(id));
  const swap = () =>
    sql(
      `UPDATE events e SET body = o.body FROM events o
       WHERE e.id = ANY($1::uuid[]) AND o.id = ANY($1::uuid[]) AND o.id <> e.id`,
      [ids.map((id) => uuidOf("event", id))],
    );
  await swap();
  await ok("POST", `/v1/destinations/${destinationId}/resume`);
  for (const id of deliveryIds) {
    await settled(id, "retrying");
    expect(await ok("GET", `/v1/deliveries/${id}`)).toMatchObject({ reason: "platform_fault" });
  }
  expect(hook.received).toEqual([]);
  expect(on.logs).toContain("does not belong to this place");
  const own = await sessionOf("shy");
  expect((await on.api.call("GET", `/v1/events/${ids[0]}`, own)).status).toBe(500);
  await swap();
  for (const id of deliveryIds) await settled(id, "delivered");
  const received = hook.received.map(({ body }) => JSON.parse(body).payload.n);
  expect(new Set(received)).toEqual(new Set([1, 2]));
  expect(received).toHaveLength(2);
});

test("an erased private customer leaves nothing behind", async () => {
  await startOne();
  const hook = await receive((response) => response.writeHead(400).end());
  await addDestination("shy", { url: hook.url });
  await turnPrivate("shy");
  await settled(await deliveryOf(await send("shy", '{"n":1}')), "dead");
  const { id } = (
    await sql("SELECT id FROM customers WHERE external_id = 'shy' AND tenant_id = $1", [
      on.tenantId,
    ])
  )[0];
  await ok("DELETE", "/v1/customers/shy");
  const run = new ErasureRun({
    pool: on.database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
  });
  await until(async () => {
    const keys = await sql("SELECT tenant_id, id FROM erasures WHERE finished_at IS NULL");
    for (const one of keys) await run.step({ tenantId: one.tenant_id, id: one.id });
    return keys.length === 0;
  });
  for (const table of ["events", "kept_events", "attempts", "dead_letters", "backlog"]) {
    expect(await sql(`SELECT FROM ${table} WHERE customer_id = $1`, [id])).toEqual([]);
  }
});
