import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startGuardedMoto } from "../../../../tools/counterparts/moto.ts";
import { testConformance } from "../conformance.ts";
import { s3 } from "./index.ts";
import { createMotoCounterpart } from "./testing/moto-counterpart.ts";

// Goal: a bucket of AWS passes the whole suite with each way to sign in; signatures and policies are checked by moto.

const moto = withCounterpart(startGuardedMoto);

const batches = {
  dedupes: true,
  keepsOrder: true,
  refusals: [],
  lostAnswer: "answer_lost",
  stall: "stall",
} as const;

testConformance({
  definition: s3,
  variant: "AWS_ACCESS_KEY",
  createCounterpart: () => createMotoCounterpart(moto(), "AWS_ACCESS_KEY"),
  batches,
});

testConformance({
  definition: s3,
  variant: "AWS_ROLE, gzip",
  createCounterpart: () => createMotoCounterpart(moto(), "AWS_ROLE", { compression: "gzip" }),
  batches,
  // The role is assumed before anything else is done.
  checks: {
    refusedStep: "credential",
    blockedStep: "credential",
    unauthorizedStep: "credential",
  },
});
