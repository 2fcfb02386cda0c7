import { createBatchAdapter } from "./batch-adapter.ts";
import { registerForTests } from "./register.ts";

/**
 * Registers TEST_BATCH in a server of a black-box test: `node --import <this file> packages/server/src/main.ts`, or the
 * same in NODE_OPTIONS.
 *
 * TEST_BATCH_EVENTS_MAX (default 100), TEST_BATCH_BYTES_MAX (default 262144), TEST_BATCH_AGE_MS_MAX (default 1000) are
 * whole numbers; TEST_BATCH_PARTITIONED is `true` for batches by hour and event type, by default there are no partitions.
 */
registerForTests(
  createBatchAdapter({
    eventsMax: integerFrom("TEST_BATCH_EVENTS_MAX", 100),
    bytesMax: integerFrom("TEST_BATCH_BYTES_MAX", 256 * 1024),
    ageMsMax: integerFrom("TEST_BATCH_AGE_MS_MAX", 1_000),
    partitioned: process.env["TEST_BATCH_PARTITIONED"] === "true",
  }),
);

function integerFrom(name: string, otherwise: number): number {
  const text = process.env[name];
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} is not a whole number.`);
  return value;
}
