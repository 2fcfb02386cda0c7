import { parseArgs } from "node:util";
import { report, simulate } from "../packages/server/src/testing/simulation/simulate.ts";

/**
 * Runs the delivery engine in virtual time: `--seed N` one seed, with what happened to the first delivery that a promise
 * was broken of; `--seeds N` that many from there on. Ends with 1 when a promise was broken.
 */

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
  },
});

const first = Number(values.seed);
const count = Number(values.seeds);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count)) {
  throw new Error("--seed and --seeds are whole numbers");
}
for (let seed = first; seed < first + count; seed += 1) {
  const simulated = await simulate(seed);
  const isBroken = simulated.violations.length > 0;
  if (isBroken) process.exitCode = 1;
  if (isBroken || count === 1) console.log(await report(simulated));
}
console.log(
  `seeds ${first} to ${first + count - 1}: ${process.exitCode === 1 ? "broken" : "kept"}`,
);
