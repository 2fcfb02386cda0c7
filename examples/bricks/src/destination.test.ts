import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pushrail } from "@pushrail/sdk";
import { afterEach, expect, test } from "vitest";
import { destinationName, ensureDestination } from "./destination.ts";
import { startStubApi } from "./testing/stub-api.ts";
import type { StubAnswer, StubRequest } from "./testing/stub-api.ts";

const url = "http://127.0.0.1:4000/webhooks/northwind";
const signingSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const own = {
  type: "WEBHOOK",
  id: "dst_1",
  customerExternalId: "acct_northwind",
  name: destinationName,
  url,
};

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** An API that holds the given destinations, and a state file that is absent unless `state` is given. */
async function setUp({
  existing = [],
  state,
}: { existing?: Record<string, unknown>[]; state?: unknown } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "bricks-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, "state", "demo.json");
  if (state !== undefined) {
    await mkdir(join(folder, "state"));
    await writeFile(stateFile, typeof state === "string" ? state : JSON.stringify(state));
  }
  const api = await startStubApi((request) => answerOf(request, existing));
  cleanUps.push(() => api.close());
  const pushrail = new Pushrail({ apiKey: "prl_test_key", baseUrl: api.url, retriesMax: 0 });
  return { pushrail, api, stateFile };
}

function answerOf(
  { method, path, body }: StubRequest,
  existing: readonly Record<string, unknown>[],
): StubAnswer | undefined {
  if (method === "GET" && path.startsWith("/v1/destinations?"))
    return [200, { data: existing, nextCursor: null }];
  if (method === "POST" && path === "/v1/destinations")
    return [201, { ...(body as object), id: "dst_new", signingSecret }];
  const found = existing.find(({ id }) => path === `/v1/destinations/${String(id)}`);
  if (found === undefined) return undefined;
  return method === "DELETE" ? [204] : [200, { ...found, ...(body as object | undefined) }];
}

test("makes the destination and keeps its secret where only its owner can read it", async () => {
  const { pushrail, api, stateFile } = await setUp();
  const made = await ensureDestination(pushrail, { url, stateFile });
  expect(made).toEqual({ destinationId: "dst_new", signingSecret });
  expect(api.requests.at(-1)?.body).toEqual({
    customerExternalId: "acct_northwind",
    type: "WEBHOOK",
    name: destinationName,
    url,
    timeoutMs: 5000,
    retryPolicy: [2, 4, 8],
  });
  expect(JSON.parse(await readFile(stateFile, "utf8"))).toEqual(made);
  expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
});

test("reuses the destination of the state file as it is", async () => {
  const state = { destinationId: "dst_1", signingSecret };
  const { pushrail, api, stateFile } = await setUp({
    existing: [own],
    state,
  });
  await expect(ensureDestination(pushrail, { url, stateFile })).resolves.toEqual(state);
  expect(api.requests.map(({ method }) => method)).toEqual(["GET"]);
});

test("brings the address up to date when the port has changed", async () => {
  const state = { destinationId: "dst_1", signingSecret };
  const { pushrail, api, stateFile } = await setUp({
    existing: [{ ...own, url: "http://127.0.0.1:1/webhooks" }],
    state,
  });
  await expect(ensureDestination(pushrail, { url, stateFile })).resolves.toEqual(state);
  expect(api.requests.at(-1)).toEqual({
    method: "PATCH",
    path: "/v1/destinations/dst_1",
    body: { url },
  });
});

test.each([
  ["is absent", undefined],
  ["is half written", '{"destinationId":"dst_1"'],
  ["names a destination that is gone", { destinationId: "dst_0", signingSecret }],
])(
  "replaces the destination of its name, and no other, when the state file %s",
  async (_, state) => {
    const existing = [
      { id: "dst_1", name: destinationName },
      { id: "dst_2", name: "Something else" },
    ];
    const { pushrail, api, stateFile } = await setUp({ existing, state });
    const made = await ensureDestination(pushrail, { url, stateFile });
    expect(made.destinationId).toBe("dst_new");
    const deleted = api.requests.filter(({ method }) => method === "DELETE");
    expect(deleted.map(({ path }) => path)).toEqual(["/v1/destinations/dst_1"]);
    expect(JSON.parse(await readFile(stateFile, "utf8"))).toEqual(made);
  },
);

test("leaves nothing behind of an earlier version's customer", async () => {
  const { pushrail, api, stateFile } = await setUp({
    existing: [{ ...own, customerExternalId: "acct_demo" }],
    state: { destinationId: "dst_1", signingSecret },
  });
  const made = await ensureDestination(pushrail, { url, stateFile });
  expect(made.destinationId).toBe("dst_new");
  expect(api.requests).toContainEqual({
    method: "DELETE",
    path: "/v1/destinations/dst_1",
    body: undefined,
  });
});

test("passes on that the API does not answer", async () => {
  const { pushrail, api, stateFile } = await setUp();
  await api.close();
  await expect(ensureDestination(pushrail, { url, stateFile })).rejects.toThrow("No answer from");
});
