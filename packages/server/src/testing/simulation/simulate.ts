import {
  attemptsAreOnRecord,
  duplicatesHaveCauses,
  finishedStaysFinished,
  nothingExpires,
  nothingIsLost,
  receiversSeeTheirOwn,
} from "./delivery-invariants.ts";
import {
  batchesStayWhole,
  concurrencyIsLimited,
  healthyOnesAreServed,
  objectsHoldEventsOnce,
  oneOfAKeyIsUnderWay,
  orderIsKept,
  rateIsKept,
  restsAreHonoured,
} from "./flow-invariants.ts";
import type { Journal, Violation } from "./journal.ts";
import { Trace } from "./trace.ts";
import { World, type WorldOptions } from "./world.ts";

const invariants: readonly ((journal: Journal) => readonly Violation[])[] = [
  nothingIsLost,
  duplicatesHaveCauses,
  attemptsAreOnRecord,
  receiversSeeTheirOwn,
  finishedStaysFinished,
  nothingExpires,
  orderIsKept,
  oneOfAKeyIsUnderWay,
  concurrencyIsLimited,
  rateIsKept,
  batchesStayWhole,
  objectsHoldEventsOnce,
  healthyOnesAreServed,
  restsAreHonoured,
];

/** What came of one seed. */
export interface Simulated {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly journal: Journal;
}

/** Runs the world of one seed and looks at everything that it left. */
export async function simulate(seed: number, options: WorldOptions = {}): Promise<Simulated> {
  const world = new World(seed, options);
  const rejections: unknown[] = [];
  const onRejection = (error: unknown) => rejections.push(error);
  process.on("unhandledRejection", onRejection);
  try {
    const journal = await world.run();
    const violations = invariants.flatMap((holds) => holds(journal));
    const unhandled = rejections.map((error): Violation => {
      const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { invariant: "every rejection is handled", sentence, deliveryId: "" };
    });
    return { seed, violations: [...unhandled, ...violations], journal };
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

/** Most lines of a trace that a report shows. */
const linesMax = 120;

/** What is wrong with a seed, with what happened to the first delivery concerned. It is run once more for that. */
export async function report(simulated: Simulated, options: WorldOptions = {}): Promise<string> {
  const { seed, violations } = simulated;
  const [first] = violations;
  if (first === undefined) return `seed ${seed}: nothing is wrong`;
  const trace = new Trace();
  await simulate(seed, { ...options, trace });
  const lines = trace.of(first.deliveryId);
  const kinds = [...Map.groupBy(violations, ({ invariant }) => invariant)];
  return [
    `seed ${seed}: ${kinds.map(([kind, of]) => `${kind} (${of.length})`).join(", ")}`,
    `first: ${first.invariant}: ${first.deliveryId.slice(-4)} ${first.sentence}`,
    ...lines.slice(-linesMax),
    `again: npm run simulate -- --seed ${seed}`,
  ].join("\n");
}
