import { freePort } from "../../../e2e/processes/installation.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { quantile } from "../quantile.ts";
import type { DeliveryAccount } from "../store.ts";
import { type LoadStep, type OfferResult, System } from "../system.ts";
import { arrivalDelaysMs } from "./latency.ts";

const healthyCount = 100;
const healthyPerSecond = 300;
/** Events a second for all that are dead; before they are, as many go to others that answer. */
const deadPerSecond = 200;
const others = "others";
const othersCount = 100;
/** Windows that are measured without and beside them. */
const windows = 4;
/** The shortest that a webhook may have: with a longer one, each of those that hang would be tried less often. */
const timeoutMs = 1_000;

/** The ways to be dead: nothing listens, an answer never comes, the answer is always 500. */
const deadGroups = ["refuse", "hang", "fail"] as const;

/** What healthy destinations feel of thousands that are down, against their own baseline in the same run. */
export const deadDestinations: Scenario = {
  name: "dead-destinations",
  title: "100 healthy destinations beside 10,000 that are down, one process",
  isLong: true,
  run: runDeadDestinations,
};

async function runDeadDestinations(plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    const { deadDestinations: deadCount } = plan.amounts;
    await createGroups(system, deadCount);
    const durationMs = plan.windowMs * windows;
    const warmUp = step("warm-up", healthyPerSecond, plan.warmUpMs * 5);
    await Promise.all([
      system.load({ ...warmUp, isUnmeasured: true }),
      system.load({ ...warmUp, name: "warm-up, others", isUnmeasured: true }, others),
    ]);
    const [alone] = await Promise.all([
      system.load(step("alone", healthyPerSecond, durationMs)),
      system.load(step("alone, others", deadPerSecond, durationMs), others),
    ]);
    // Long enough for an event to each of them.
    const beginningMs = (deadCount * 1_000) / deadPerSecond;
    const [during, first] = await Promise.all([
      system.load(step("while they begin to fail", healthyPerSecond, beginningMs)),
      offerDead(system, beginningMs),
    ]);
    const [beside, more] = await Promise.all([
      system.load(step("beside dead ones", healthyPerSecond, durationMs)),
      offerDead(system, durationMs),
    ]);
    const { hangingCount, failedCount } = beside.counts;
    const [ledger, othersLedger] = [await system.ledger(), await system.ledger(others)];
    const accounts: NamedAccount[] = [];
    for (const name of deadGroups) accounts.push({ name, ...(await system.accountOf(name)) });
    return {
      measurements: [
        ...(await figures(system, { alone, during, beside })),
        ...accounts.flatMap(accountFigures),
        { name: "requests that hung", unit: "requests", value: hangingCount },
        { name: "requests that were answered with 500", unit: "requests", value: failedCount },
      ],
      ledgers: { healthy: ledger, others: othersLedger },
      tables: await system.tables(),
      lateSteps: system.lateSteps,
      voidReasons: [
        ...system.faultsOf(ledger, othersLedger),
        ...accounts.flatMap((account) => accountFaults(account, [...first, ...more])),
      ],
    };
  } finally {
    await system.stop();
  }
}

function step(name: string, requestsPerSecond: number, durationMs: number): LoadStep {
  return { name, connections: 32, batchEvents: 1, requestsPerSecond, warmUpMs: 0, durationMs };
}

async function createGroups(system: System, deadCount: number): Promise<void> {
  await system.createGroup("", healthyCount);
  await system.createGroup(others, othersCount);
  const each = Math.ceil(deadCount / deadGroups.length);
  const closed = `http://127.0.0.1:${await freePort()}`;
  await system.createGroup("refuse", each, { url: closed });
  await system.createGroup("hang", each, { timeoutMs });
  await system.createGroup("fail", each);
}

/** What was sent to one group. */
interface DeadOffer extends OfferResult {
  readonly name: string;
}

/** Sends to all groups that are dead. */
async function offerDead(system: System, durationMs: number): Promise<readonly DeadOffer[]> {
  const offers = deadGroups.map(async (name) => {
    const rate = deadPerSecond / deadGroups.length;
    const offered = { ...step(`to those that ${name}`, rate, durationMs), isUnmeasured: true };
    return { name, ...(await system.offer(offered, name)) };
  });
  return await Promise.all(offers);
}

async function figures(
  system: System,
  steps: {
    readonly alone: OfferResult;
    readonly during: OfferResult;
    readonly beside: OfferResult;
  },
): Promise<readonly Measurement[]> {
  const arrivals = await system.arrivals();
  const delay = (result: OfferResult, share: number): number =>
    quantile(arrivalDelaysMs(result, arrivals).sinceSent, share);
  const { alone, during, beside } = steps;
  const measurements: Measurement[] = [];
  for (const [percent, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const base = delay(alone, share);
    measurements.push(
      { name: `alone: sent to first attempt ${percent}`, unit: "ms", value: base },
      { name: `while they begin to fail: ${percent}`, unit: "ms", value: delay(during, share) },
      { name: `beside them: ${percent}`, unit: "ms", value: delay(beside, share) },
      {
        name: `${percent} while they begin to fail against alone`,
        unit: "ratio",
        value: delay(during, share) / base,
      },
      {
        name: `${percent} beside them against alone`,
        unit: "ratio",
        value: delay(beside, share) / base,
      },
    );
  }
  measurements.push(
    { name: "alone: answer p99", unit: "ms", value: alone.report.p99Ms },
    { name: "beside them: answer p99", unit: "ms", value: beside.report.p99Ms },
  );
  return measurements;
}

type NamedAccount = DeliveryAccount & { readonly name: string };

function accountFigures(account: NamedAccount): readonly Measurement[] {
  const unit = "deliveries";
  return [
    { name: `those that ${account.name}: accepted`, unit, value: account.made },
    { name: `those that ${account.name}: in the backlog`, unit, value: account.inBacklog },
    { name: `those that ${account.name}: not judged yet`, unit, value: account.handedOver },
  ];
}

/** None is lost and none is made up, but for requests whose answer left open what became of them. */
function accountFaults(
  { name, made, delivered }: NamedAccount,
  offers: readonly DeadOffer[],
): readonly string[] {
  const reports = offers.filter((offer) => offer.name === name).map(({ report }) => report);
  const accepted = reports.reduce((sum, report) => sum + report.accepted, 0);
  const open = reports.reduce((sum, { unanswered }) => sum + unanswered, 0);
  const faults: string[] = [];
  if (made < accepted || made > accepted + open) {
    faults.push(
      `Of those that ${name}, ${accepted} events were accepted, ${open} left open, and ${made} deliveries made.`,
    );
  }
  if (delivered > 0) faults.push(`${delivered} deliveries arrived where nothing can: ${name}.`);
  return faults;
}
