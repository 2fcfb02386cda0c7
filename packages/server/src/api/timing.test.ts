import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { seededRandom } from "../testing/random.ts";
import { unknownThing } from "../testing/sweep/names.ts";
import { placesOf } from "../testing/sweep/places.ts";
import { send } from "../testing/sweep/requests.ts";
import { routesOf } from "../testing/sweep/routes.ts";
import { Sweep } from "../testing/sweep/sweep.ts";

// Goal: the time of an answer does not tell what is hidden from what is not there. Method: pairs of requests, one for
// somebody else's thing and one for a thing that nobody has, in an order that a coin decides. If time told nothing, each
// is the slower one in half of the pairs: what a machine does at the moment concerns both, so no figure of time is
// compared with anything but its twin.

const pairsMin = 1_000;
/** Six standard deviations of the share in 1,000 pairs: by chance one run in half a billion. */
const shareTolerance = 0.095;

const seed = Date.now() % 2 ** 31;
const random = seededRandom(seed);

let database: TestDatabase;
let server: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

test("T41: the time of an answer tells nothing of what is hidden", async () => {
  const sweep = await Sweep.open(database, server);
  const routes = (await routesOf(server.api)).filter(
    (route) => route.method === "GET" && /^\/v1\/\w+\/\{id\}$/.test(route.path),
  );
  const askers = sweep.askers.filter(({ name }) =>
    ["an API key of another tenant", "a session of another customer"].includes(name),
  );
  const tasks = routes.flatMap((route) =>
    askers
      .filter(({ refusal }) => refusal(route.rule) === undefined)
      .map((asker) => ({ route, asker })),
  );
  const times = { hidden: [] as number[], unknown: [] as number[] };
  let hiddenSlower = 0;
  const rounds = Math.ceil(pairsMin / tasks.length);
  for (let round = -1; round < rounds; round += 1) {
    for (const { route, asker } of tasks) {
      const [place] = placesOf(route);
      if (place === undefined) throw new Error("the route names a thing");
      const hidden = await sweep.world.owner.thing(place.kind);
      const pair = { hidden, unknown: unknownThing(place.kind) };
      const taken = { hidden: 0, unknown: 0 };
      const order = ["hidden", "unknown"] as const;
      for (const which of random() < 0.5 ? order : order.toReversed()) {
        const path = route.path.replace("{id}", pair[which]);
        const startedAt = performance.now();
        const request = { method: "GET", path, headers: {}, body: undefined };
        const { status } = await send(server.url, request, asker.credential(route.rule));
        taken[which] = performance.now() - startedAt;
        expect(status).toBe(404);
      }
      // The first round warms up.
      if (round < 0) continue;
      times.hidden.push(taken.hidden);
      times.unknown.push(taken.unknown);
      if (taken.hidden > taken.unknown) hiddenSlower += 1;
    }
  }
  const pairs = times.hidden.length;
  const share = hiddenSlower / pairs;
  const ratio = median(times.hidden) / median(times.unknown);
  console.log(
    `timing of ${pairs} pairs (seed ${seed}): hidden slower in ${(share * 100).toFixed(1)} %, ratio of medians ${ratio.toFixed(3)}`,
  );
  expect(pairs).toBeGreaterThanOrEqual(pairsMin);
  expect(Math.abs(share - 0.5)).toBeLessThan(shareTolerance);
}, 120_000);
