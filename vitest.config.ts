import { availableParallelism } from "node:os";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: {
    resolve: {
      // Node knows no "module" condition: packages keep there what only bundlers can read.
      conditions: [
        "@pushrail/source",
        ...defaultServerConditions.filter((name) => name !== "module"),
      ],
    },
  },
  test: {
    include: [
      "{packages,examples}/*/src/**/*.test.{ts,tsx}",
      "tools/**/*.test.ts",
      "{bench,e2e}/**/*.test.ts",
    ],
    pool: "forks",
    // Most tests wait for a database or a clock: one at a time would leave half of a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Only for what hangs: tests wait for signals, and shared machines are at times several times slower.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // None, unless asked for: whole processes and browsers on a machine that others use as well. The report tells of each.
    retry: Number(process.env["PUSHRAIL_TEST_RETRIES"] ?? 0),
    globalSetup: ["packages/server/src/testing/postgres-setup.ts"],
  },
});
