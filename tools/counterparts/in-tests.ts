import { afterAll, beforeAll, beforeEach } from "vitest";

/** A minute for a start, and several for the first installation. */
const startMs = 1_500_000;

/**
 * Starts a counterpart before the tests of the suite (or file) that calls this, and stops it after them. Where it cannot
 * be had the suite's tests are skipped with the reason, or fail with PUSHRAIL_REQUIRE_COUNTERPARTS=1.
 *
 * @param prepare what is to be made in it before the first test; not called where there is none.
 * @returns what was started, for use inside of tests.
 */
export function withCounterpart<Started extends { stop(): Promise<void> }>(
  start: () => Promise<Started>,
  prepare: (started: Started) => Promise<void> | void = () => undefined,
): () => Started {
  let started: Started | undefined;
  let missing = "It was not started.";

  beforeAll(async () => {
    try {
      started = await start();
    } catch (error) {
      if (process.env["PUSHRAIL_REQUIRE_COUNTERPARTS"] === "1") throw error;
      [missing = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      return;
    }
    await prepare(started);
  }, startMs);

  beforeEach(({ skip }) => {
    if (started === undefined) skip(missing);
  });

  afterAll(async () => await started?.stop());

  return () => {
    if (started === undefined) throw new Error(missing);
    return started;
  };
}
