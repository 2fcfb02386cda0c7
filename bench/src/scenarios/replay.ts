import type { Json } from "../api.ts";
import { monotonicMs } from "../clock.ts";
import type { Ledger } from "../ledger.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { quantile } from "../quantile.ts";
import { seedDeadLetters, settle } from "../seed-store.ts";
import { type LoadStep, type OfferResult, System } from "../system.ts";
import { arrivalDelaysMs } from "./latency.ts";

const liveCount = 100;
const livePerSecond = 400;
/** Live events of the destination whose dead letters are replayed. */
const samePerSecond = 20;
const group = "replayed";
/** Windows that are measured without the replay, and beside it. */
const windows = 4;
/** Replays beside live traffic are slow by design: after the measured windows there is none, and the rest may hurry. */
const restMsEach = 3;
const restMsMin = 60_000;
const pollMs = 500;

/** What live traffic feels of a replay of many dead letters of one destination. */
export const replay: Scenario = {
  name: "replay",
  title: "Replaying the dead letters of one destination beside live traffic, one process",
  isLong: true,
  run: runReplay,
};

interface Pair {
  readonly live: OfferResult;
  readonly same: OfferResult;
}

async function runReplay(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    await system.createGroup("", liveCount);
    await system.createGroup(group, 1);
    await loadBoth(system, { name: "warm-up", durationMs: plan.warmUpMs * 5, isUnmeasured: true });
    const { replayed: count } = plan.amounts;
    const seed = {
      number: 0,
      namePrefix: `/${group}/`,
      rows: count,
      spanMs: 3_600_000,
      endMsAgo: 0,
    };
    const eventIds = await seedDeadLetters(system.admin, seed);
    await settle(system.admin);
    const durationMs = plan.windowMs * windows;
    const alone = await loadBoth(system, { name: "alone", durationMs });

    const startedMs = monotonicMs();
    const job = await system.api.post("/v1/replays", {
      destinationId: system.group(group).destinationIds[0],
      scope: { kind: "deadLetters" },
    });
    const path = `/v1/replays/${String(job["id"])}`;
    const beside = await offerBoth(system, { name: "beside", durationMs });
    const besideCounts = countsOf(await system.api.get(path));
    const besideMs = monotonicMs() - startedMs;
    const end = await untilFinished(system, path, Math.max(restMsMin, count * restMsEach));
    const totalMs = monotonicMs() - startedMs;
    system.expectAlso(group, eventIds);
    await system.untilArrived(group);

    const [ledger, replayLedger] = [await system.ledger(), await system.ledger(group)];
    return {
      measurements: [
        ...(await liveFigures(system, alone, beside)),
        {
          name: "replayed beside live traffic",
          unit: "1/s",
          value: perSecond(besideCounts, besideMs),
        },
        { name: "replayed, all", unit: "1/s", value: perSecond(countsOf(end), totalMs) },
        { name: "replayed in all", unit: "deliveries", value: countsOf(end).delivered },
      ],
      ledgers: { live: ledger, replayed: replayLedger },
      tables: await system.tables(),
      lateSteps: system.lateSteps,
      voidReasons: [
        ...system.faultsOf(ledger, replayLedger),
        ...replayFaults(end, replayLedger, count),
      ],
    };
  } finally {
    await system.stop();
  }
}

type StepName = Pick<LoadStep, "name" | "durationMs" | "isUnmeasured">;

function liveStep(step: StepName): LoadStep {
  const requestsPerSecond = livePerSecond;
  return { ...step, connections: 16, batchEvents: 1, requestsPerSecond, warmUpMs: 0 };
}

function sameStep(step: StepName): LoadStep {
  const name = `${step.name}, the same destination`;
  return { ...liveStep(step), name, requestsPerSecond: samePerSecond };
}

async function loadBoth(system: System, step: StepName): Promise<Pair> {
  const [live, same] = await Promise.all([
    system.load(liveStep(step)),
    system.load(sameStep(step), group),
  ]);
  return { live, same };
}

/** The replay's events come to the same group, so what was sent there is waited for at the end. */
async function offerBoth(system: System, step: StepName): Promise<Pair> {
  const [live, same] = await Promise.all([
    system.load(liveStep(step)),
    system.offer(sameStep(step), group),
  ]);
  return { live, same };
}

interface ReplayCounts {
  readonly selected: number;
  readonly delivered: number;
  readonly cancelled: number;
}

function countsOf(job: Json): ReplayCounts {
  return job["counts"] as ReplayCounts;
}

function perSecond({ delivered }: ReplayCounts, ms: number): number {
  return (delivered * 1_000) / ms;
}

/** Waits for the end of the job; cancels what is left after so long. Returns the job at its end. */
async function untilFinished(system: System, path: string, ms: number): Promise<Json> {
  const giveUpMs = monotonicMs() + ms;
  let isCancelled = false;
  for (;;) {
    const job = await system.api.get(path);
    if (job["finishedAt"] !== null || job["state"] === "paused") return job;
    if (monotonicMs() > giveUpMs && !isCancelled) {
      await system.api.post(`${path}/cancel`, {});
      isCancelled = true;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function liveFigures(
  system: System,
  alone: Pair,
  beside: Pair,
): Promise<readonly Measurement[]> {
  const arrivals = await system.arrivals();
  const measurements: Measurement[] = [];
  const compare = (name: string, valueOf: (pair: Pair) => number): void => {
    const [without, withIt] = [valueOf(alone), valueOf(beside)];
    measurements.push(
      { name: `${name}: without`, unit: "ms", value: without },
      { name: `${name}: with the replay`, unit: "ms", value: withIt },
      { name: `${name}: with against without`, unit: "ratio", value: withIt / without },
    );
  };
  const delay = (result: OfferResult, share: number): number =>
    quantile(arrivalDelaysMs(result, arrivals).sinceSent, share);
  compare("live, sent to first attempt p50", ({ live }) => delay(live, 0.5));
  compare("live, sent to first attempt p99", ({ live }) => delay(live, 0.99));
  compare("live, answer p99", ({ live }) => live.report.p99Ms);
  compare("same destination, sent to first attempt p50", ({ same }) => delay(same, 0.5));
  compare("same destination, sent to first attempt p99", ({ same }) => delay(same, 0.99));
  return measurements;
}

/** Each of them has to come exactly once, which is more than the ledger asks of other deliveries. */
function replayFaults(job: Json, ledger: Ledger, count: number): readonly string[] {
  const { selected, delivered, cancelled } = countsOf(job);
  const faults: string[] = [];
  if (job["state"] !== "finished") {
    faults.push(
      `The replay is ${String(job["state"])} (${String(job["reason"])}): ${delivered} delivered, ${cancelled} cancelled.`,
    );
  }
  if (selected !== count) faults.push(`${selected} of ${count} dead letters were selected.`);
  if (ledger.deliveredAgain > 0) faults.push(`${ledger.deliveredAgain} arrived more than once.`);
  return faults;
}
