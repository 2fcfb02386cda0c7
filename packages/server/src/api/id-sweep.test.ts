import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { placesOf } from "../testing/sweep/places.ts";
import { bodiesOf, described, ownRequest, type SweepRequest } from "../testing/sweep/requests.ts";
import {
  addressesForEverybody,
  allAddresses,
  publicAddresses,
  routesOf,
  type SweptRoute,
} from "../testing/sweep/routes.ts";
import { Sweep } from "../testing/sweep/sweep.ts";

// Goal: whatever stands where the name of a thing may stand, on any route, with any credential: who may not see the
// thing gets to the byte the answer to a name that nobody has, the status follows from the route's rule alone, nothing
// of the owner's changes, and nothing is ever a fault of ours. Routes, places and bodies come from the application, so
// a new route is swept as soon as it is registered.

let database: TestDatabase;
let server: TestApi;
let routes: readonly SweptRoute[];
let protectedRoutes: readonly SweptRoute[];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  routes = await routesOf(server.api);
  protectedRoutes = routes.filter(({ rule }) => rule.owner !== "public");
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

test("T37: every route that does not answer everybody is described, and so among those that are swept", async () => {
  expect(await addressesForEverybody(server)).toEqual(publicAddresses);
  const listed = new Set(routes.map(({ name }) => name));
  const hidden = (await allAddresses(server.api)).filter((address) => !listed.has(address));
  // Beside the document itself, only what says which methods there are.
  expect(hidden).toContain("GET /openapi.json");
  for (const address of hidden)
    expect(protectedRoutes.map(({ name }) => name)).not.toContain(address);
  expect(protectedRoutes.length).toBeGreaterThan(40);
});

test("T37: every route has a valid request, which everybody may send whom its rule names", async () => {
  const sweep = await Sweep.open(database, server);
  const failures: string[] = [];
  for (const route of protectedRoutes) {
    const bodies = bodiesOf(route);
    if (bodies.length === 0) failures.push(`${route.name} shows no example of its body`);
    for (const asker of sweep.askers.filter(({ refusal }) => refusal(route.rule) === undefined)) {
      for (const body of bodies) {
        const request = await ownRequest(route, asker.own, body, { isFresh: true });
        const { status, text } = await sweep.ask(route, asker, request);
        // 409: it is there, and in another state than the one that this needs.
        if (status < 300 || status === 409) continue;
        failures.push(`${described(asker, request)}: ${status} ${text} ${sweep.newFaults()}`);
      }
    }
  }
  expect(failures).toEqual([]);
}, 120_000);

test("T37, T40, T61: on every route, the name of something hidden is answered as one that nobody has, and nothing changes", async () => {
  const sweep = await Sweep.open(database, server);
  const failures: string[] = [];
  let places = 0;
  for (const route of protectedRoutes) {
    places += placesOf(route).length;
    failures.push(...(await sweep.route(route)));
  }
  expect(places).toBeGreaterThan(50);
  expect(failures).toEqual([]);
}, 300_000);

/** What changes nothing that an audit log is for: it accepts events, of which the log of deliveries tells, or only looks. */
const unaudited = new Set(["sendEvent", "sendEvents", "previewFilter", "checkDestination"]);

/** What has to be sent first, so that there is something to change. */
const preparations: Readonly<Record<string, (path: string) => Partial<SweepRequest>>> = {
  resumeDestination: (path) => ({ path: path.replace(/resume$/, "pause"), body: {} }),
  resumeReplay: (path) => ({ path: path.replace(/resume$/, "pause") }),
  revokeSigningSecret: (path) => ({ path: path.replace(/\/\d+$/, ""), body: {} }),
  revokeCustomerSessions: (path) => ({
    path: "/v1/sessions",
    body: { customerExternalId: path.split("/")[3] ?? "" },
  }),
};

test("T56: whatever changes something leaves an entry in the audit log of whom it concerns", async () => {
  const sweep = await Sweep.open(database, server);
  const failures: string[] = [];
  const changing = new Set<string>();
  const mutations = protectedRoutes.filter(
    ({ method, operationId }) => method !== "GET" && !unaudited.has(operationId),
  );
  const entries = async () => {
    const { rows } = await database.superuserPool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_entries",
    );
    return rows[0]?.count ?? 0;
  };
  for (const route of mutations) {
    for (const asker of sweep.askers.filter(({ refusal }) => refusal(route.rule) === undefined)) {
      for (const body of bodiesOf(route)) {
        const request = await ownRequest(route, asker.own, body, { isFresh: true });
        const prepared = preparations[route.operationId]?.(request.path);
        if (prepared !== undefined) {
          await sweep.ask(route, asker, { ...request, method: "POST", ...prepared });
        }
        const before = await entries();
        const { status, text } = await sweep.ask(route, asker, request);
        const isEstimate = JSON.stringify(body ?? null).includes('"dryRun":true');
        const written = (await entries()) - before;
        // A refusal is none; neither is what was so already.
        const isChange = status < 300 && !isEstimate && !text.includes('"revoked":0');
        if (isChange) changing.add(route.name);
        if (isChange ? written > 0 : written === 0) continue;
        failures.push(`${described(asker, request)}: ${status}, and ${written} entries`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(mutations.map(({ name }) => name).filter((name) => !changing.has(name))).toEqual([]);
}, 120_000);
