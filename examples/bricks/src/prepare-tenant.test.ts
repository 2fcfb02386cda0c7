import { Pushrail } from "@pushrail/sdk";
import { afterEach, expect, test } from "vitest";
import { eventTypes } from "./event-types.ts";
import { prepareTenant } from "./prepare-tenant.ts";
import { startStubApi } from "./testing/stub-api.ts";
import type { StubApi } from "./testing/stub-api.ts";

let api: StubApi | undefined;
afterEach(async () => {
  await api?.close();
});

async function prepared(allowedOrigins: readonly string[]): Promise<StubApi> {
  api = await startStubApi(() => [200, { allowedOrigins }]);
  const pushrail = new Pushrail({ apiKey: "prl_test_key", baseUrl: api.url, retriesMax: 0 });
  await prepareTenant(pushrail, "http://127.0.0.1:8081");
  return api;
}

test("lists the page's origins, keeps others, and drops those of earlier ports", async () => {
  const { requests } = await prepared(["https://app.example.com", "http://127.0.0.1:40001"]);
  expect(requests.find(({ method }) => method === "PATCH")?.body).toEqual({
    allowedOrigins: ["https://app.example.com", "http://127.0.0.1:8081", "http://localhost:8081"],
  });
});

test("changes nothing when they are listed", async () => {
  const { requests } = await prepared(["http://localhost:8081", "http://127.0.0.1:8081"]);
  expect(requests.filter(({ method }) => method === "PATCH")).toEqual([]);
});

test("describes every event type that the shop sends", async () => {
  const { requests } = await prepared([]);
  const described = requests.filter(({ path }) => path.startsWith("/v1/event-types/"));
  expect(described.map(({ path }) => path.slice("/v1/event-types/".length))).toEqual(
    eventTypes.map(({ name }) => name),
  );
});
