import { runBaseline } from "../baseline.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { type Layout, System } from "../system.ts";

const destinationCount = 100;
const connectionsOf = { "one process": 64, "two processes": 256 } as const;

/** How many events a second are accepted, delivered and logged without a queue building up. */
export const endToEnd: Scenario = {
  name: "end-to-end",
  title: "Accept, deliver and log, sustained",
  run: async (plan) => {
    const one = await runEndToEnd("one process", plan);
    const two = await runEndToEnd("two processes", plan);
    return {
      measurements: [...one.measurements, ...two.measurements],
      ledgers: { ...one.ledgers, ...two.ledgers },
      tables: one.tables,
      voidReasons: [...one.voidReasons, ...two.voidReasons],
      lateSteps: [...one.lateSteps, ...two.lateSteps],
    };
  },
};

async function runEndToEnd(layout: Layout, plan: Plan): Promise<RunResult> {
  const system = await System.start(layout, plan);
  try {
    const measurements: Measurement[] = [];
    const add = (name: string, unit: string, value: number): void => {
      measurements.push({ name: `${layout}: ${name}`, unit, value });
    };
    add(
      "bare signed POST, no queue, no log",
      "requests/s",
      await runBaseline({
        kind: "post",
        url: `${system.sink.url}/bare`,
        durationMs: plan.windowMs / 2,
      }),
    );
    await system.createGroup("", destinationCount);
    const step = await system.load({
      name: layout,
      connections: connectionsOf[layout],
      batchEvents: 1,
      requestsPerSecond: null,
      warmUpMs: plan.warmUpMs,
      durationMs: plan.windowMs * 2,
    });
    add("accepted", "events/s", step.report.acceptedPerSecond);
    add("delivered, to the last arrival", "events/s", step.deliveredPerSecond);
    add("answer p50", "ms", step.report.p50Ms);
    add("answer p99", "ms", step.report.p99Ms);
    let productUs = 0;
    for (const [process, us] of Object.entries(step.cpuUsPerEvent)) {
      add(`CPU, ${process}`, "µs/event", us);
      if (process !== "generator" && process !== "sink") productUs += us;
    }
    add("CPU, server and PostgreSQL together", "µs/event", productUs);
    add("WAL", "bytes/event", step.walBytesPerEvent);
    add("resident memory of the server", "MB", system.residentMb());
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
