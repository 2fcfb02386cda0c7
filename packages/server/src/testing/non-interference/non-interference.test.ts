import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../api.ts";
import { createTestDatabase, type TestDatabase } from "../postgres.ts";
import { plans } from "./commands.ts";
import { compare } from "./run.ts";

// Goal: what one tenant sees does not depend on what another does, nor what one customer sees on what another customer
// of the same tenant does. Method: two of them send random commands to one process, in which names, keys and customers
// often are the same and each also tries the other's ids; each transcript is then held against the one that the same
// commands give to somebody who is alone.
//
// To repeat a failure: PUSHRAIL_NON_INTERFERENCE="<seed> <path>", as the message of the failure says them.

/** Plans that run at the same time; a failure is narrowed down to one of them. */
const plansAtOnce = 10;
const plansMin = 500;

const [seed = String(Date.now() % 2 ** 31), path] = (process.env["PUSHRAIL_NON_INTERFERENCE"] ?? "")
  .split(" ")
  .filter((part) => part !== "");

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

test("T39, T40, T45: two who send commands see what each would see alone", async () => {
  console.log(`non-interference: seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(plans, { minLength: plansAtOnce, maxLength: plansAtOnce }),
      async (some) => {
        const compared = await Promise.all(
          some.map((plan) => compare(server, database.superuserPool, plan)),
        );
        for (const { who, together, alone } of compared.flat()) {
          expect([who, ...together]).toEqual([who, ...alone]);
        }
      },
    ),
    {
      seed: Number(seed),
      numRuns: plansMin / plansAtOnce,
      endOnFailure: path === undefined,
      ...(path !== undefined && { path }),
    },
  );
}, 600_000);
