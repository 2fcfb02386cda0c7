import { calibrationUs } from "../calibration.ts";
import { monotonicMs } from "../clock.ts";
import { histogramIn, histogramQuantile, histogramSince } from "../histogram.ts";
import { type PageTimes, emptyPage, pageKinds, pooledQuantile, timePages } from "../log-pages.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { quantile } from "../quantile.ts";
import { type DueTimes, seedDeadLetters, seedRetries, settle } from "../seed-store.ts";
import { type LoadStep, type StepResult, System } from "../system.ts";
import { arrivalDelaysMs } from "./latency.ts";

const liveCount = 100;
const livePerSecond = 300;
/** Destinations with a limit: all that they get goes through the backlog and is claimed from there. */
const queuedCount = 20;
const queuedPerSecond = 100;
const pagesPerSecond = 40;
/** The empty system has so many retries and dead letters at so many destinations, so that its pages have rows. */
const fewRows = 6_000;
const fewCount = 10;
/** Retries come due at this rate, from the few as from the many. */
const duePerSecond = 10;
const rowsPerDestination = 10_000;
/** Of the retries, how many are due, all of one destination that is down. */
const dueShare = 0.1;
const hourMs = 3_600_000;
const spanMs = 20 * hourMs;
/** Pages are read for so many windows: enough of them for a p99. */
const windows = 4;
const fixed = { connections: 16, batchEvents: 1, warmUpMs: 0 } as const;

/** What everybody feels of a million retries and a million dead letters, against the nearly empty system. */
export const million: Scenario = {
  name: "million",
  title: "Claims, ingest and log pages beside a million retries and a million dead letters",
  isLong: true,
  run: runMillion,
};

interface Phase {
  readonly live: StepResult;
  readonly queued: StepResult;
  readonly liveDelayP99: number;
  readonly queuedDelayP99: number;
  readonly claimMeanMs: number;
  readonly claimP99Ms: number;
  readonly claims: number;
  readonly pages: PageTimes;
  readonly metricsMs: number;
  /** How fast the machine is just after; see `calibrationUs`. */
  readonly calibrationUs: number;
}

async function runMillion(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    await prepare(system, plan);
    const durationMs = plan.windowMs * windows;
    const few = { groupName: "few", durationMs };
    // Code that has not run yet is slow, and PostgreSQL reads what it has not read yet.
    await measurePhase(system, { ...few, name: "warm-up", isUnmeasured: true });
    const before = await measurePhase(system, { ...few, name: "empty" });
    const seedMs = await seedAll(system, plan.amounts.waiting);
    const waiting = { groupName: "waiting", durationMs };
    await measurePhase(system, { ...waiting, name: "warm-up again", isUnmeasured: true });
    const after = await measurePhase(system, { ...waiting, name: "full" });
    const [ledger, queuedLedger] = [await system.ledger(), await system.ledger("queued")];
    return {
      measurements: [
        { name: "seconds to fill the tables", unit: "s", value: seedMs / 1_000 },
        ...comparison(before, after),
      ],
      ledgers: { live: ledger, queued: queuedLedger },
      tables: await system.tables(),
      lateSteps: system.lateSteps,
      voidReasons: system.faultsOf(ledger, queuedLedger),
    };
  } finally {
    await system.stop();
  }
}

async function prepare(system: System, plan: Plan): Promise<void> {
  await system.createGroup("", liveCount);
  await system.createGroup("queued", queuedCount, { concurrencyLimit: 64 });
  await system.createGroup("few", fewCount);
  await system.createGroup("waiting", Math.ceil(plan.amounts.waiting / rowsPerDestination));
  await system.createGroup("hang", 1, { timeoutMs: 1_000 });
  // The seed needs one event to copy.
  const { warmUpMs: durationMs } = plan;
  await system.load({
    ...fixed,
    name: "first",
    isUnmeasured: true,
    requestsPerSecond: 10,
    durationMs,
  });
  const few = { namePrefix: "/few/", rows: fewRows, spanMs, endMsAgo: 0 };
  await seedRetries(system.admin, { ...few, number: 0 }, dueSoon(fewRows));
  await seedDeadLetters(system.admin, { ...few, number: 1 });
  await settle(system.admin);
}

function dueSoon(rows: number): DueTimes {
  return { dueFromSeconds: 0, dueOverSeconds: rows / duePerSecond };
}

async function seedAll(system: System, rows: number): Promise<number> {
  const startedMs = monotonicMs();
  const waiting = { namePrefix: "/waiting/", rows, spanMs, endMsAgo: 0 };
  const due = Math.round(rows * dueShare);
  await seedRetries(system.admin, { ...waiting, rows: rows - due, number: 2 }, dueSoon(rows - due));
  await seedDeadLetters(system.admin, { ...waiting, number: 3 });
  await seedRetries(
    system.admin,
    { namePrefix: "/hang/", rows: due, spanMs, endMsAgo: 0, number: 4 },
    { dueFromSeconds: -60, dueOverSeconds: 0 },
  );
  await settle(system.admin);
  return monotonicMs() - startedMs;
}

interface PhasePlan extends Pick<LoadStep, "name" | "durationMs" | "isUnmeasured"> {
  /** Whose pages are read. */
  readonly groupName: string;
}

async function measurePhase(system: System, { groupName, ...phase }: PhasePlan): Promise<Phase> {
  const { destinationIds, customers } = system.group(groupName);
  const [destinationId = "", customerExternalId = ""] = [destinationIds[0], customers[0]];
  const middle = new Date(Date.now() - spanMs / 2);
  const kinds = await pageKinds(system.api, { destinationId, customerExternalId, middle });
  const { name, durationMs } = phase;
  const queuedStep = { ...fixed, ...phase, name: `${name}, queued` };
  const reading = async (): Promise<string> => await system.api.text("/metrics");
  const textBefore = await reading();
  const [live, queued, pages] = await Promise.all([
    system.load({ ...fixed, ...phase, requestsPerSecond: livePerSecond }),
    system.load({ ...queuedStep, requestsPerSecond: queuedPerSecond }, "queued"),
    timePages(system.api, [...kinds, emptyPage], { durationMs, perSecond: pagesPerSecond }),
  ]);
  const startedMs = monotonicMs();
  const textAfter = await reading();
  const metricsMs = monotonicMs() - startedMs;
  const [claimsBefore, claimsAfter] = [textBefore, textAfter].map((text) =>
    histogramIn(text, "pushrail_claim_seconds"),
  );
  if (claimsBefore === undefined || claimsAfter === undefined) throw new Error("no readings");
  const claims = histogramSince(claimsBefore, claimsAfter);
  const arrivals = await system.arrivals();
  const p99 = (result: StepResult): number =>
    quantile(arrivalDelaysMs(result, arrivals).sinceSent, 0.99);
  return {
    live,
    queued,
    liveDelayP99: p99(live),
    queuedDelayP99: p99(queued),
    claimMeanMs: (claims.sum * 1_000) / claims.count,
    claimP99Ms: histogramQuantile(claims, 0.99) * 1_000,
    claims: claims.count,
    pages,
    metricsMs,
    calibrationUs: calibrationUs(),
  };
}

function comparison(before: Phase, after: Phase): readonly Measurement[] {
  const measurements: Measurement[] = [];
  const compare = (name: string, value: (phase: Phase) => number, unit = "ms"): void => {
    measurements.push(
      { name: `${name}: empty`, unit, value: value(before) },
      { name: `${name}: full`, unit, value: value(after) },
      { name: `${name}: full against empty`, unit: "ratio", value: value(after) / value(before) },
    );
  };
  compare("ingest answer p50", ({ live }) => live.report.p50Ms);
  compare("ingest answer p99", ({ live }) => live.report.p99Ms);
  compare("sent to first attempt p99", ({ liveDelayP99 }) => liveDelayP99);
  compare("sent to first attempt p99, queued", ({ queuedDelayP99 }) => queuedDelayP99);
  compare("claim mean", ({ claimMeanMs }) => claimMeanMs);
  compare("claim p99, by buckets", ({ claimP99Ms }) => claimP99Ms);
  compare("log pages p50", ({ pages }) => pooledQuantile(pages, 0.5, emptyPage.name));
  compare("log pages p99", ({ pages }) => pooledQuantile(pages, 0.99, emptyPage.name));
  for (const name of before.pages.keys()) {
    compare(`page of ${name}, p50`, ({ pages }) => quantile(pages.get(name) ?? [], 0.5));
  }
  compare("metrics", ({ metricsMs }) => metricsMs);
  // Everything comes at fixed rates, so what all of it costs compares even on a machine that others slow down.
  compare(
    "CPU of server and PostgreSQL for a live event and all beside it",
    ({ live: { cpuUsPerEvent } }) =>
      (cpuUsPerEvent["server"] ?? 0) + (cpuUsPerEvent["postgresql"] ?? 0),
    "µs",
  );
  compare("calibration round", (phase) => phase.calibrationUs, "µs");
  measurements.push(
    { name: "claims: empty", unit: "claims", value: before.claims },
    { name: "claims: full", unit: "claims", value: after.claims },
  );
  return measurements;
}
