import { expect, test } from "vitest";
import { empty, json, scriptedApi } from "./testing/scripted-api.ts";

const overloaded = json(503, { code: "overloaded", title: "Too busy", status: 503 });
const lines = (
  seen: readonly { readonly method: string | undefined; readonly url: string | undefined }[],
) => seen.map(({ method, url }) => `${method} ${url}`);

test("events are iterated page after page, with the same filter", async () => {
  const { client, seen } = await scriptedApi([
    json(200, { data: [{ id: "evt_2" }], nextCursor: "c1" }),
    json(200, { data: [{ id: "evt_1" }], nextCursor: null }),
  ]);
  const ids: string[] = [];
  for await (const { id } of client.events.iterate({ eventType: "order.*" })) ids.push(id);
  expect(ids).toEqual(["evt_2", "evt_1"]);
  expect(lines(seen)).toEqual([
    "GET /v1/events?eventType=order.*",
    "GET /v1/events?eventType=order.*&cursor=c1",
  ]);
});

test("a preview changes nothing, and is asked for again when the API is busy", async () => {
  const { client, seen } = await scriptedApi([overloaded, json(200, { events: [] })]);
  const input = { eventTypes: ["order.*"], filter: { field: "payload.total", op: "exists" } };
  await expect(client.events.preview(input)).resolves.toEqual({ events: [] });
  expect(lines(seen)).toEqual(["POST /v1/filter-previews", "POST /v1/filter-previews"]);
  expect(seen[1]?.body).toEqual(input);
});

test("event types are listed, put again when the API is busy, and deleted once", async () => {
  const type = { name: "order.paid", description: "Paid.", example: null };
  const { client, seen } = await scriptedApi([
    json(200, { data: [type] }),
    overloaded,
    json(200, type),
    empty,
  ]);
  await expect(client.eventTypes.list()).resolves.toEqual([type]);
  await expect(client.eventTypes.put("order.paid", { description: "Paid." })).resolves.toEqual(
    type,
  );
  await expect(client.eventTypes.delete("order.paid")).resolves.toBeUndefined();
  expect(lines(seen)).toEqual([
    "GET /v1/event-types",
    "PUT /v1/event-types/order.paid",
    "PUT /v1/event-types/order.paid",
    "DELETE /v1/event-types/order.paid",
  ]);
});

test("a destination type and the groups of dead letters are read by name", async () => {
  const group = { reason: "timeout", count: 2 };
  const { client, seen } = await scriptedApi([
    json(200, { type: "WEBHOOK" }),
    json(200, { data: [group] }),
  ]);
  await expect(client.destinationTypes.get("WEBHOOK")).resolves.toEqual({ type: "WEBHOOK" });
  await expect(client.deadLetters.groups("dst_1")).resolves.toEqual([group]);
  expect(lines(seen)).toEqual([
    "GET /v1/destination-types/WEBHOOK",
    "GET /v1/dead-letter-groups?destinationId=dst_1",
  ]);
});
