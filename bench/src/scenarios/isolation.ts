import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { quantile } from "../quantile.ts";
import { type LoadStep, System } from "../system.ts";
import { arrivalDelaysMs } from "./latency.ts";

const healthyCount = 100;
const hangingCount = 50;
const healthyPerSecond = 400;
/** Each hanging destination gets two events a second, more than it can ever take. */
const hangingPerSecond = 100;

/** What destinations that answer feel of those that hang, against their own baseline in the same run. */
export const isolation: Scenario = {
  name: "isolation",
  title: "100 healthy destinations beside 50 that hang, one process",
  run: runIsolation,
};

async function runIsolation(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    await system.createGroup("", healthyCount);
    await system.createGroup("hang", hangingCount);
    const healthy = (name: string, durationMs = plan.windowMs): LoadStep => ({
      name,
      connections: 32,
      batchEvents: 1,
      requestsPerSecond: healthyPerSecond,
      warmUpMs: 0,
      durationMs,
    });
    const hanging: LoadStep = {
      ...healthy("hanging", plan.warmUpMs),
      requestsPerSecond: hangingPerSecond,
    };
    await system.load(healthy("warm-up", plan.warmUpMs));
    const alone = await system.load(healthy("alone"));
    const flood = await system.offer({ ...hanging, requestsPerSecond: 500 }, "hang");
    const [beside, more] = await Promise.all([
      system.load(healthy("beside hanging ones")),
      system.offer({ ...hanging, durationMs: plan.windowMs }, "hang"),
    ]);
    const arrivals = await system.arrivals();
    const delays = [alone, beside].map((step) => arrivalDelaysMs(step, arrivals).sinceSent);
    const [aloneMs = [], besideMs = []] = delays;
    const [aloneP99, besideP99] = [quantile(aloneMs, 0.99), quantile(besideMs, 0.99)];
    const ms = "ms";
    const measurements: Measurement[] = [
      { name: "alone: sent to first attempt p50", unit: ms, value: quantile(aloneMs, 0.5) },
      { name: "alone: sent to first attempt p99", unit: ms, value: aloneP99 },
      { name: "beside 50 hanging: p50", unit: ms, value: quantile(besideMs, 0.5) },
      { name: "beside 50 hanging: p99", unit: ms, value: besideP99 },
      { name: "p99 beside against alone", unit: "ratio", value: besideP99 / aloneP99 },
      {
        name: "accepted for those that hang",
        unit: "events",
        value: flood.report.accepted + more.report.accepted,
      },
      { name: "requests that hung", unit: "requests", value: beside.counts.hangingCount },
    ];
    const ledger = await system.ledger();
    const voidReasons = [...system.faultsOf(ledger)];
    if (beside.counts.hangingCount < hangingCount) {
      voidReasons.push(`Only ${beside.counts.hangingCount} requests hung.`);
    }
    const tables = await system.tables();
    const { lateSteps } = system;
    return { measurements, ledgers: { healthy: ledger }, tables, voidReasons, lateSteps };
  } finally {
    await system.stop();
  }
}
