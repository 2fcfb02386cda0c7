import { afterAll, beforeAll } from "vitest";
import { testConformance, type BatchTraits } from "../conformance.ts";
import {
  startPostgresStage,
  type PostgresStage,
  type StagedVariant,
} from "../testing/postgres-stage.ts";
import { postgres } from "./index.ts";

let stage: PostgresStage;

beforeAll(async () => {
  stage = await startPostgresStage();
}, 180_000);

afterAll(() => stage.stop());

const traits: BatchTraits = {
  dedupes: true,
  keepsOrder: false,
  refusals: [],
  lostAnswer: "answer_lost",
  stall: "stall",
};

const variants: Readonly<Record<string, StagedVariant & { readonly traits: BatchTraits }>> = {
  "password over TLS, one table": {
    signsInWith: "password",
    isSecured: true,
    layout: "single",
    traits: { ...traits, refusals: ["rejected", "too_large"] },
  },
  "client certificate, tables by type": {
    signsInWith: "certificate",
    isSecured: true,
    layout: "per_type",
    traits: { dedupes: true, keepsOrder: false, refusals: [] },
  },
  "password without TLS, one table": {
    signsInWith: "password",
    isSecured: false,
    layout: "single",
    traits: { ...traits, refusals: ["rejected"] },
  },
};

for (const [variant, { traits: batches, ...how }] of Object.entries(variants)) {
  testConformance({
    definition: postgres,
    variant,
    batches,
    checks: { unauthorizedStep: "credential" },
    createCounterpart: () => stage.createCounterpart(how),
  });
}
