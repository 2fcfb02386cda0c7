import { afterAll, beforeAll, beforeEach } from "vitest";
import { counterpartOrReason } from "../../../../tools/counterparts/counterpart.ts";
import type { MariaDb } from "../../../../tools/counterparts/mariadb.ts";
import { testConformance } from "../conformance.ts";
import { mysql } from "./index.ts";
import { counterpartIn, startTestServer, type TestVariant } from "./testing/mariadb-bench.ts";

// The suite against a real MariaDB: how it is signed in to, secured and laid out.

/** A start, and an installation before the first. */
const startTimeoutMs = 420_000;
let server: MariaDb;
let missing: string | undefined;

beforeAll(async () => {
  const started = await counterpartOrReason(startTestServer);
  if (typeof started === "string") missing = started;
  else server = started;
}, startTimeoutMs);

beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});

afterAll(async () => {
  await server?.stop();
});

const variants: Readonly<Record<string, TestVariant & { readonly lostAnswer?: string }>> = {
  "password over TLS, tables made": {
    signsInWith: "password",
    tls: "verify",
    tableLayout: "single",
    createTables: true,
  },
  "client certificate, a table for each type": {
    signsInWith: "certificate",
    tls: "verify",
    tableLayout: "per_type",
    createTables: true,
  },
  "password without TLS, the guide's table": {
    signsInWith: "password",
    tls: "off",
    tableLayout: "single",
    createTables: false,
    // Without TLS a proxy can read where the transaction ends.
    lostAnswer: "answer_lost",
  },
};

for (const [variant, { lostAnswer, ...shape }] of Object.entries(variants)) {
  testConformance({
    definition: mysql,
    variant,
    createCounterpart: () => counterpartIn(server, shape),
    batches: {
      dedupes: true,
      // A table has no order.
      keepsOrder: false,
      refusals: ["rejected"],
      stall: "stall",
      ...(lostAnswer !== undefined && { lostAnswer }),
    },
    checks: { unauthorizedStep: "credential" },
  });
}
