import { runBaseline } from "../baseline.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { type StepResult, System } from "../system.ts";

const connectionCounts = [1, 16, 256] as const;
const batchConnections = 16;
const batchEvents = 100;
const destinationCount = 100;

/** How many events a second are accepted durably, and how fast, while they are delivered by the same process. */
export const ingest: Scenario = {
  name: "ingest",
  title: "Ingest to a durable answer, delivering meanwhile, one process",
  run: runIngest,
};

async function runIngest(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    const measurements: Measurement[] = [];
    const add = (name: string, unit: string, value: number): void => {
      measurements.push({ name, unit, value });
    };
    const addStep = (name: string, { report, walBytesPerEvent }: StepResult): void => {
      add(`${name}: accepted`, "events/s", report.acceptedPerSecond);
      add(`${name}: answer p50`, "ms", report.p50Ms);
      add(`${name}: answer p99`, "ms", report.p99Ms);
      add(`${name}: WAL`, "bytes/event", walBytesPerEvent);
    };
    const bareInsert = async (connections: number, batchEventsMax: number): Promise<number> =>
      await runBaseline({
        kind: "insert",
        databaseUrl: system.installation.database.ownerUrl,
        connections,
        batchEventsMax,
        durationMs: plan.windowMs / 2,
      });
    const grouped = await bareInsert(4, 100);
    const single = await bareInsert(32, 1);
    add("bare group commit, no HTTP", "events/s", grouped);
    add("bare commit of single events, no HTTP", "events/s", single);

    await system.createGroup("", destinationCount);
    const window = { warmUpMs: plan.warmUpMs, durationMs: plan.windowMs };
    let maximum = 0;
    for (const connections of connectionCounts) {
      const name = `${connections} connection${connections === 1 ? "" : "s"}`;
      const step = await system.load({
        ...window,
        name,
        connections,
        batchEvents: 1,
        requestsPerSecond: null,
      });
      addStep(name, step);
      maximum = step.report.acceptedPerSecond;
    }
    add("256 connections against bare group commit", "ratio", maximum / grouped);
    const half = await system.load({
      ...window,
      name: "half of the maximum",
      connections: 256,
      batchEvents: 1,
      requestsPerSecond: Math.max(1, Math.floor(maximum / 2)),
    });
    addStep("half of the maximum, open loop", half);
    const batches = await system.load({
      ...window,
      name: "batches",
      connections: batchConnections,
      batchEvents,
      requestsPerSecond: null,
    });
    addStep(`batches of ${batchEvents}, ${batchConnections} connections`, batches);
    add("resident memory of the server", "MB", system.residentMb());
    const ledger = await system.ledger();
    return {
      measurements,
      ledgers: { ingest: ledger },
      tables: await system.tables(),
      lateSteps: system.lateSteps,
      voidReasons: system.faultsOf(ledger),
    };
  } finally {
    await system.stop();
  }
}
