import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { quantile, sorted } from "../quantile.ts";
import { type Layout, type OfferResult, System } from "../system.ts";

const eventsPerSecond = 50;
const destinationCount = 20;

/** How soon an event is at its destination when nothing else is going on. */
export const latency: Scenario = {
  name: "latency",
  title: "Accepted to first attempt, idle system",
  run: async (plan) => {
    const one = await runLatency("one process", plan);
    const two = await runLatency("two processes", plan);
    return {
      measurements: [...one.measurements, ...two.measurements],
      ledgers: { ...one.ledgers, ...two.ledgers },
      tables: one.tables,
      voidReasons: [...one.voidReasons, ...two.voidReasons],
      lateSteps: [...one.lateSteps, ...two.lateSteps],
    };
  },
};

/**
 * Sorted milliseconds of a step's events to the sink: from the planned time of sending, and from the moment at which the
 * generator had the 202. The second is negative where the webhook came first.
 */
export function arrivalDelaysMs(
  step: OfferResult,
  arrivals: ReadonlyMap<string, number>,
): { readonly sinceSent: readonly number[]; readonly sinceAnswer: readonly number[] } {
  const sinceSent: number[] = [];
  const sinceAnswer: number[] = [];
  for (const { id, plannedMs, answeredMs } of step.accepted) {
    const arrivedMs = arrivals.get(id) ?? Number.POSITIVE_INFINITY;
    sinceSent.push(arrivedMs - plannedMs);
    sinceAnswer.push(arrivedMs - answeredMs);
  }
  return { sinceSent: sorted(sinceSent), sinceAnswer: sorted(sinceAnswer) };
}

async function runLatency(layout: Layout, plan: Plan): Promise<RunResult> {
  const system = await System.start(layout, plan);
  try {
    await system.createGroup("", destinationCount);
    const load = {
      connections: 8,
      batchEvents: 1,
      requestsPerSecond: eventsPerSecond,
      warmUpMs: 0,
    };
    // Code that has not run yet is slow: the first events pay for it and are not measured.
    await system.load({ ...load, name: `${layout}, warm-up`, durationMs: plan.warmUpMs * 2 });
    const step = await system.load({ ...load, name: layout, durationMs: plan.windowMs });
    const { sinceSent, sinceAnswer } = arrivalDelaysMs(step, await system.arrivals());
    const measurements: Measurement[] = [
      ["answer p50", step.report.p50Ms],
      ["answer p99", step.report.p99Ms],
      ["sent to first attempt p50", quantile(sinceSent, 0.5)],
      ["sent to first attempt p99", quantile(sinceSent, 0.99)],
      ["answered to first attempt p50", quantile(sinceAnswer, 0.5)],
      ["answered to first attempt p99", quantile(sinceAnswer, 0.99)],
    ].map(([name, value]) => ({ name: `${layout}: ${name}`, unit: "ms", value: Number(value) }));
    const ledger = await system.ledger();
    return {
      measurements,
      ledgers: { [layout]: ledger },
      tables: await system.tables(),
      lateSteps: system.lateSteps,
      voidReasons: system.faultsOf(ledger),
    };
  } finally {
    await system.stop();
  }
}
