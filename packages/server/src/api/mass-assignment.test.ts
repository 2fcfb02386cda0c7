import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { bodiesOf, described, ownRequest } from "../testing/sweep/requests.ts";
import { routesOf, type Json, type SweptRoute } from "../testing/sweep/routes.ts";
import { Sweep } from "../testing/sweep/sweep.ts";

// Goal: nobody says by a member of a body whose something is, or what the service gives by itself. Method: each such
// member is added to every valid body of every route; it is refused, and what it says is nowhere in the database.

let database: TestDatabase;
let server: TestApi;
let sweep: Sweep;
let routes: readonly SweptRoute[];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  sweep = await Sweep.open(database, server);
  const all = await routesOf(server.api);
  routes = all.filter(({ bodySchema, rule }) => bodySchema && rule.owner !== "public");
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

/** Occurs in every value below, and nowhere else. */
const mark = "mass-assignment-canary";
/** Year 2091: no time of a real row. */
const time = "2091-03-04T05:06:07.000Z";

const members: Readonly<Record<string, Json>> = {
  id: mark,
  tenantId: mark,
  tenant_id: mark,
  customerId: mark,
  customer_id: mark,
  owner: mark,
  state: mark,
  status: mark,
  version: 4_711_001,
  createdAt: time,
  updatedAt: time,
  createdBy: mark,
  actor: { kind: "system", id: mark },
  externalId: mark,
  environment: mark,
  signingSecret: `whsec_${mark}`,
  sealedSecrets: mark,
  secrets: { password: mark },
  portal: { mayDelete: mark },
  isTest: mark,
  suspendedAt: time,
};

/** Members that some routes know; there they are that route's own business. */
const known: Readonly<Record<string, readonly string[]>> = {
  createApiKey: ["environment"],
};

/** Members that reach into the object itself when somebody copies them carelessly. They are sent as text. */
const reaching = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

/** Names of the tables that hold the mark anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { rows } = await database.superuserPool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await database.superuserPool.query(
      `SELECT FROM ${name} t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1`,
      [text],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

test("T38: members that say whose something is, or what the service gives, are refused and stored nowhere", async () => {
  const failures: string[] = [];
  for (const route of routes) {
    for (const asker of sweep.askers.filter(({ refusal }) => refusal(route.rule) === undefined)) {
      const [body] = bodiesOf(route);
      // One of them per kind of credential is enough to see them refused all alike.
      if (!asker.isThorough && asker.name !== "a root key") continue;
      for (const [name, value] of Object.entries(members)) {
        if (known[route.operationId]?.includes(name) === true) continue;
        const own = await ownRequest(route, asker.own, body, { isFresh: false });
        const request = { ...own, body: { ...(own.body as object), [name]: value } };
        const { status, text } = await sweep.ask(route, asker, request);
        const isRefused = status === 400 && text.includes(`/${name}`);
        if (!isRefused) failures.push(`${described(asker, request)}: ${status} ${text}`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(await tablesWith(mark)).toEqual([]);
  expect(await tablesWith("2091-03-04")).toEqual([]);
  expect(await tablesWith("4711001")).toEqual([]);
}, 120_000);

test("T57: members that reach into objects themselves are refused or kept as data, and change nothing", async () => {
  const failures: string[] = [];
  const asker = sweep.askers.find(({ isThorough }) => isThorough);
  const root = sweep.askers.find(({ name }) => name === "a root key");
  if (asker === undefined || root === undefined) throw new Error("there are askers");
  for (const route of routes) {
    const sender = route.rule.owner === "installation" ? root : asker;
    for (const name of reaching) {
      const own = await ownRequest(route, sender.own, bodiesOf(route)[0], { isFresh: false });
      const text = JSON.stringify(own.body);
      // As text, because an object literal would set the prototype and send nothing.
      for (const altered of [
        text.replace("{", `{${JSON.stringify(name)}:{"polluted":"${mark}"},`),
        text
          .replaceAll("{", `{${JSON.stringify(name)}:{"polluted":"${mark}"},`)
          .replaceAll(",}", "}"),
      ]) {
        const response = await fetch(server.url + own.path, {
          method: own.method,
          headers: {
            authorization: `Bearer ${sender.credential(route.rule)}`,
            "content-type": "application/json",
          },
          body: altered,
        });
        const answer = await response.text();
        const isBatch = response.status === 200 && answer.includes('"rejected"');
        if (response.status !== 400 && !isBatch) {
          failures.push(`${route.name} ${name}: ${response.status} ${answer}`);
        }
      }
    }
  }
  expect(failures).toEqual([]);
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
}, 120_000);

test("T57: names of an object's own members are unknown parameters of a query, like any other", async () => {
  const { owner } = sweep.world;
  for (const name of reaching) {
    const path = `/v1/destinations?${name}=1&${name}[polluted]=1`;
    const { status, json } = await server.call("GET", path, owner.keyText);
    expect([name, status, json.code]).toEqual([name, 400, "unknown_field"]);
  }
});

test("T57: a payload may have any names, and comes back as it was", async () => {
  const { owner } = sweep.world;
  const payload =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}';
  const { customerExternalId } = owner;
  const sent = await server.call(
    "POST",
    "/v1/events",
    owner.keyText,
    `{"eventType":"order.made","customerExternalId":"${customerExternalId}","payload":${payload}}`,
  );
  expect(sent.status).toBe(202);
  const read = await server.call("GET", `/v1/events/${sent.json.id}`, owner.keyText);
  expect(read.text).toContain(`"payload":${payload}`);
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
});
