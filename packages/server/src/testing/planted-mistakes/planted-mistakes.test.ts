import { createEgressGuard } from "@pushrail/destinations";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestApi, type TestApi } from "../api.ts";
import { createTestDatabase, type TestDatabase } from "../postgres.ts";
import { type Mistake, mistakes, restoreModules } from "./mistakes.ts";

// Goal: the checks of isolation are no decoration. Method: each mistake is made for real, in a database or in a server
// of its own, and the check that has to find it must find it there and nothing in a server without it.

let sound: { readonly database: TestDatabase; readonly server: TestApi };

beforeAll(async () => {
  const database = await createTestDatabase();
  // Nothing is let through beyond what is public, as by default.
  const server = await startTestApi(database, { context: { egress: createEgressGuard() } });
  sound = { database, server };
});

afterAll(async () => {
  await sound.server.close();
  await sound.database.drop();
});

afterEach(restoreModules);

async function findingsOf(mistake: Mistake): Promise<readonly string[]> {
  const database = await createTestDatabase();
  try {
    if (mistake.sql !== undefined) await database.ownerPool.query(mistake.sql);
    const server = await startWrong(database, mistake);
    if (typeof server === "string") return [server];
    try {
      return await mistake.check({ database, server });
    } finally {
      await server.close().catch(unlessLeaked);
    }
  } finally {
    await database.drop();
  }
}

/** Every server of a test is searched for secrets when it is closed; here one of them is meant to have some. */
function unlessLeaked(error: unknown): void {
  if (!(error instanceof Error) || !error.message.startsWith("Secrets in ")) throw error;
}

/** The server with the mistake in it; the error when it does not start, which is the best way to be found. */
async function startWrong(database: TestDatabase, mistake: Mistake): Promise<TestApi | string> {
  vi.resetModules();
  mistake.replace?.(database);
  const { startTestApi: start } = await import("../api.ts");
  try {
    const first = await start(database, { context: { egress: createEgressGuard() } });
    if (mistake.wrap === undefined) return first;
    const wrong = mistake.wrap(first.context);
    await first.close();
    return await start(database, { context: { egress: createEgressGuard(), ...wrong } });
  } catch (error) {
    return String(error);
  }
}

describe.each(mistakes)("$name", (mistake) => {
  test("would be found", async () => {
    expect(await findingsOf(mistake)).toContainEqual(expect.stringMatching(mistake.finding));
  }, 120_000);

  test("is not there", async () => {
    expect(await mistake.check(sound)).toEqual([]);
  }, 120_000);
});
