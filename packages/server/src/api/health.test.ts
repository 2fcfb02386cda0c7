import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
const servers: TestApi[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await database.drop();
});

async function start(...missing: readonly (string | undefined | Error)[]): Promise<TestApi> {
  const readiness = missing.map((one, n) => ({
    name: `part ${n}`,
    check: async () => {
      if (one instanceof Error) throw one;
      return one;
    },
  }));
  const server = await startTestApi(database, { context: { readiness } });
  servers.push(server);
  return server;
}

test("a process is alive and ready when nothing is missing", async () => {
  const server = await start(undefined, undefined);
  expect(await server.call("GET", "/healthz", "")).toMatchObject({
    status: 200,
    json: { status: "ok" },
  });
  expect(await server.call("GET", "/readyz", "")).toMatchObject({
    status: 200,
    json: { status: "ready", missing: [] },
  });
});

test("a process that misses something is alive but not ready, and says what without details", async () => {
  const server = await start(
    undefined,
    "The database lacks 0002.",
    new Error("password authentication failed"),
  );
  expect((await server.call("GET", "/healthz", "")).status).toBe(200);
  expect(await server.call("GET", "/readyz", "")).toMatchObject({
    status: 503,
    json: { status: "not_ready", missing: ["The database lacks 0002.", "part 2 is unavailable."] },
  });
});

test("metrics count what ingest did", async () => {
  const server = await start();
  const { keyText } = await createTestTenant(database);
  const event = { eventType: "a", customerExternalId: "c", idempotencyKey: "k", payload: {} };
  await server.call("POST", "/v1/events", keyText, event);
  await server.call("POST", "/v1/events", keyText, event);
  await server.call("POST", "/v1/events", keyText, { ...event, payload: { a: 1 } });
  await server.call("POST", "/v1/events", keyText, "nope");
  const answer = await fetch(`${server.url}/metrics`);
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(text).toContain("pushrail_events_accepted_total 1\n");
  expect(text).toContain("pushrail_events_duplicate_total 1\n");
  expect(text).toContain("pushrail_events_unmatched_total 1\n");
  expect(text).toContain('pushrail_events_rejected_total{code="idempotency_conflict"} 1\n');
  expect(text).toContain('pushrail_events_rejected_total{code="malformed_json"} 1\n');
  expect(text).toContain('pushrail_commit_seconds_count{kind="ingest"}');
  expect(text).toContain(
    'pushrail_request_seconds_count{route="POST /v1/events",status="202"} 1\n',
  );
});
