import type { DestinationDefinition } from "@pushrail/destinations";
import { documentsForTests, registerForTests } from "@pushrail/destinations/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../postgres.ts";
import { StoreComparison } from "./store-comparison.ts";

/**
 * The tables in memory are a model of PostgreSQL, and what a simulation shows is worth as much as the model. Here both are
 * told the same, at random, and have to answer the same and to look the same after every step.
 */

const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
const steps = 30;

let database: TestDatabase;

beforeAll(async () => {
  registerForTests(collecting("TEST_TWIN_AT_ONCE", 0));
  registerForTests(collecting("TEST_TWIN_LATER", 60 * 60 * 1_000));
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function collecting(type: `TEST_${string}`, ageMsMax: number): DestinationDefinition<typeof type> {
  return {
    type,
    folder: documentsForTests,
    label: type,
    category: "object-storage",
    description: "Exists in this test only.",
    fields: [],
    signs: false,
    credentialTypes: [],
    requiresCredential: false,
    batch: { eventsMax: 3, bytesMax: 10_000, ageMsMax },
    parseSettings: () => ({ settings: { config: {}, secrets: {} } }),
    maskSecrets: () => ({}),
    target: () => "nowhere",
    deadlineMs: () => 1_000,
    connect: () => Promise.reject(new Error("it is never connected to")),
  };
}

test.each(seeds)(
  "told the same, PostgreSQL and its model answer and look the same, seed %i",
  async (seed) => {
    const comparison = new StoreComparison(database, seed);
    await comparison.begin();
    const told: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      told.push(await comparison.step());
      const [real, model] = await comparison.twins.states();
      expect(model, `seed ${seed} after ${told.join(", ")}`).toEqual(real);
    }
  },
);
