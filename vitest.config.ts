import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@pushrail/source", ...defaultServerConditions] } },
  test: {
    include: [
      "{packages,examples}/*/src/**/*.test.ts",
      "tools/**/*.test.ts",
      "{bench,e2e}/**/*.test.ts",
    ],
    pool: "forks",
    globalSetup: ["packages/server/src/testing/postgres-setup.ts"],
  },
});
