import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { Asker } from "../testing/sweep/askers.ts";
import type { Party } from "../testing/sweep/party.ts";
import { listedKind, placesOf, type ThingKind } from "../testing/sweep/places.ts";
import { ownRequest } from "../testing/sweep/requests.ts";
import { routesOf, type SweptRoute } from "../testing/sweep/routes.ts";
import { Sweep } from "../testing/sweep/sweep.ts";

// Goal: a list, its pages, its filters and its counts are of whoever asks, and of nobody else. Method: everybody has a
// thing of every kind; every list is read to its end with every credential, and every cursor is tried by everybody else.

let database: TestDatabase;
let server: TestApi;
let sweep: Sweep;
let lists: readonly SweptRoute[];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  const routes = await routesOf(server.api);
  lists = routes.filter((route) => placesOf(route).some(({ kind }) => kind === "cursor"));
  sweep = await Sweep.open(database, server);
  for (const party of parties()) {
    // Two of each, so that every list has a second page.
    for (const route of lists) {
      if (listedKind(route) === "tenant") continue;
      await party.thing(listedKind(route));
      await party.make(listedKind(route));
    }
  }
}, 60_000);

afterAll(async () => {
  await server.close();
  await database.drop();
});

function parties(): readonly Party[] {
  const { owner, neighbour, stranger, tester } = sweep.world;
  return [owner, neighbour, stranger, tester];
}

function askersOf(route: SweptRoute): readonly Asker[] {
  return sweep.askers.filter(({ refusal }) => refusal(route.rule) === undefined);
}

interface Page {
  readonly data: readonly unknown[];
  readonly nextCursor: string | null;
}

async function page(route: SweptRoute, asker: Asker, query: string): Promise<Page> {
  const request = await ownRequest(route, asker.own, undefined, { isFresh: false });
  const { text } = await sweep.ask(route, asker, { ...request, path: `${request.path}?${query}` });
  return JSON.parse(text) as Page;
}

/** Everything that a list shows somebody, page by page. */
async function whole(route: SweptRoute, asker: Asker, filter = ""): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { data, nextCursor } = await page(route, asker, `limit=3${filter}${more}`);
    rows.push(...data);
    cursor = nextCursor;
  }
  return rows;
}

test("T39: every list shows everybody what is theirs, and nothing of what is hidden from them", async () => {
  expect(lists.length).toBeGreaterThan(7);
  for (const route of lists.filter(({ rule }) => rule.owner !== "installation")) {
    const kind: ThingKind = listedKind(route);
    for (const asker of askersOf(route)) {
      const text = JSON.stringify(await whole(route, asker));
      const what = `${asker.name}: ${route.name}`;
      expect(text, what).toContain(await asker.own.thing(kind));
      for (const party of asker.foreign) {
        expect(text, what).not.toContain(party.customerExternalId);
        expect(text, what).not.toContain(await party.thing(kind));
      }
    }
  }
}, 60_000);

test("T39: a filter that names what is somebody else's finds nothing", async () => {
  for (const route of lists.filter(({ rule }) => rule.owner !== "installation")) {
    for (const { where, steps, kind } of placesOf(route)) {
      if (where !== "query" || kind === "cursor") continue;
      for (const asker of askersOf(route)) {
        for (const party of asker.foreign) {
          const filter = `&${steps[0]}=${await party.thing(kind)}`;
          expect([route.name, filter, await whole(route, asker, filter)]).toEqual([
            route.name,
            filter,
            [],
          ]);
        }
      }
    }
  }
}, 60_000);

test("T39: a cursor works for nobody but whom it was given to, and for no other list or filter", async () => {
  const cursors: { readonly route: SweptRoute; readonly asker: Asker; readonly cursor: string }[] =
    [];
  for (const route of lists) {
    for (const asker of askersOf(route)) {
      const { nextCursor } = await page(route, asker, "limit=1");
      expect([route.name, asker.name, nextCursor]).not.toEqual([route.name, asker.name, null]);
      cursors.push({ route, asker, cursor: nextCursor ?? "" });
    }
  }
  for (const route of lists) {
    for (const asker of askersOf(route)) {
      const request = await ownRequest(route, asker.own, undefined, { isFresh: false });
      for (const given of cursors) {
        const path = `${request.path}?limit=1&cursor=${given.cursor}`;
        const { status, text } = await sweep.ask(route, asker, { ...request, path });
        const isOwn = given.route === route && given.asker === asker;
        const what = `${given.asker.name}'s cursor of ${given.route.name}, used by ${asker.name} on ${route.name}`;
        expect([what, status]).toEqual([what, isOwn ? 200 : 400]);
        if (!isOwn) expect([what, text]).toEqual([what, expect.stringContaining("invalid_cursor")]);
      }
    }
  }
}, 60_000);

test("T39: counts are of the asker's own alone", async () => {
  const { owner, neighbour, stranger } = sweep.world;
  // The same name for a customer of either tenant, with another number of things.
  const name = "counted";
  const body = { type: "WEBHOOK", name: "hook", url: "https://example.com/" };
  const create = async (party: Party) =>
    await server.call("POST", "/v1/destinations", party.keyText, {
      ...body,
      customerExternalId: name,
    });
  const mine = await create(owner);
  for (let made = 0; made < 3; made += 1) await create(stranger);
  const counted = async (party: Party) =>
    (await server.call("GET", `/v1/customers/${name}`, party.keyText)).json.destinationCount;
  expect([await counted(owner), await counted(stranger)]).toEqual([1, 3]);

  // What died elsewhere is not counted where somebody resumes, nor what waits where somebody deletes.
  await neighbour.make("delivery");
  const path = `/v1/destinations/${mine.json.id}`;
  await server.call("POST", `${path}/pause`, owner.keyText, {});
  const resumed = await server.call("POST", `${path}/resume`, owner.keyText);
  expect(JSON.stringify(resumed.json.deadLetters)).toMatch(/^(0|\{"count":0\b.*\})$/);
  const estimate = await server.call("POST", "/v1/replays", owner.keyText, {
    destinationId: mine.json.id,
    scope: { kind: "deadLetters" },
    dryRun: true,
  });
  expect([estimate.status, JSON.stringify(estimate.json)]).toEqual([
    200,
    expect.stringMatching(/"(count|deliveries|total)\w*":(0|\{"count":0)/),
  ]);
});
