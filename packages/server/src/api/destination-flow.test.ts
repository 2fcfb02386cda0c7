import { afterAll, beforeAll, expect, test } from "vitest";
import { openDestinationsApi } from "../testing/destinations-api.ts";
import type { DestinationsApi } from "../testing/destinations-api.ts";

// The limits and the order of a destination through HTTP. What may be written is in destinations/flow-draft.test.ts.

let api: DestinationsApi;
beforeAll(async () => {
  api = await openDestinationsApi();
});
afterAll(async () => {
  await api.close();
});

const draft = {
  type: "WEBHOOK",
  customerExternalId: "acme",
  name: "Orders",
  url: "https://hooks.example.com/orders",
};

test("the limits and the order are kept as asked for, through changes of other members", async () => {
  const { send } = await api.addTenant();
  const flow = {
    rateLimitPerSecond: 50,
    concurrencyLimit: 4,
    ordering: "key",
    orderingKey: "payload.order.id",
  };
  const created = await send("POST", "/v1/destinations", { ...draft, ...flow });
  expect(created.status, created.text).toBe(201);
  expect(created.body).toMatchObject(flow);
  const path = `/v1/destinations/${(created.body as { id: string }).id}`;
  const renamed = await send("PATCH", path, { name: "Renamed", concurrencyLimit: null });
  expect(renamed.body).toMatchObject({ ...flow, concurrencyLimit: null });
  const unordered = await send("PATCH", path, { ordering: "none", rateLimitPerSecond: null });
  expect(unordered.body).toMatchObject({
    rateLimitPerSecond: null,
    concurrencyLimit: null,
    ordering: "none",
    orderingKey: null,
  });
  const whole = await send("PATCH", path, { ordering: "key" });
  expect(whole.body).toMatchObject({ ordering: "key", orderingKey: "customerExternalId" });
  const refused = await send("PATCH", path, { ordering: "none", orderingKey: "payload.id" });
  expect(refused.body).toMatchObject({ code: "invalid_field", path: "/orderingKey" });
  expect((await send("GET", path)).body).toMatchObject({ orderingKey: "customerExternalId" });
});

test("every problem with them is reported at once, each with its path", async () => {
  const { send } = await api.addTenant();
  const answer = await send("POST", "/v1/destinations", {
    ...draft,
    rateLimitPerSecond: 10_001,
    concurrencyLimit: 0,
    ordering: "key",
    orderingKey: "order.id",
  });
  expect(answer.status).toBe(400);
  const { problems } = answer.body as { problems: { path: string; message: string }[] };
  expect(problems.map(({ path }) => path)).toEqual([
    "/rateLimitPerSecond",
    "/concurrencyLimit",
    "/orderingKey",
  ]);
  for (const { message } of problems) expect(message).toMatch(/^[A-Z].*\.$/);
});
