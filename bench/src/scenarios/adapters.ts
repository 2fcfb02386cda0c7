import type { Json } from "../api.ts";
import { monotonicMs } from "../clock.ts";
import { type AcceptedEvent, type Ledger, ledgerOf } from "../ledger.ts";
import type { Measurement, Plan, RunResult, Scenario } from "../measurement.ts";
import { System } from "../system.ts";
import { type Target, targets } from "../../../e2e/processes/targets.ts";

const customerExternalId = "acct_adapters";
/** Events of one request, and requests at a time. */
const requestEvents = 100;
const requestsAtOnce = 8;
/** Characters of text in a payload, which make a body of about 1 KB. */
const payloadCharacters = 800;
const lookMs = 250;
/** Longest wait after the last acceptance: a last batch that is not full is kept for a minute. */
const patienceMs = 120_000;

/** How many events a second are accepted and stored by a real system of each type, in batches as they are by default. */
export const adapters: Scenario = {
  name: "adapters",
  title: "Accept and deliver in batches to real systems",
  isLong: true,
  run: async (plan) => {
    const results: RunResult[] = [];
    for (const [type, start] of Object.entries(targets))
      results.push(await runTarget(type, await start(), plan));
    return {
      measurements: results.flatMap(({ measurements }) => measurements),
      ledgers: Object.assign({}, ...results.map(({ ledgers }) => ledgers)) as RunResult["ledgers"],
      tables: results[0]?.tables ?? [],
      lateSteps: [],
      voidReasons: results.flatMap(({ voidReasons }) => voidReasons),
    };
  },
};

async function runTarget(type: string, target: Target, plan: Plan): Promise<RunResult> {
  const system = await System.start("one process", plan);
  try {
    const name = `/adapters/${type}`;
    const { type: credentialType, ...secrets } = target.credential;
    const credential = await system.api.post("/v1/credentials", {
      ...{ customerExternalId, name, type: credentialType },
      ...secrets,
    });
    await system.api.post("/v1/destinations", {
      ...{ customerExternalId, name, type, credentialId: credential["id"] },
      ...target.settings,
    });
    const restingMb = system.residentMb();
    const startedMs = monotonicMs();
    const accepted = await send(system, plan.amounts.batched);
    const acceptedMs = monotonicMs() - startedMs;
    const deliveredMs = (await untilDelivered(system, accepted.length)) - startedMs;
    const ledger = ledgerFor(plan.amounts.batched, accepted, await target.eventIds());
    const figures: readonly Measurement[] = [
      { name: "accepted", unit: "events/s", value: (accepted.length * 1_000) / acceptedMs },
      {
        name: "delivered, to the last",
        unit: "events/s",
        value: (accepted.length * 1_000) / deliveredMs,
      },
      { name: "memory of the server at rest", unit: "MB", value: restingMb },
      { name: "memory of the server at the end", unit: "MB", value: system.residentMb() },
    ];
    return {
      measurements: figures.map((figure) => ({ ...figure, name: `${type}: ${figure.name}` })),
      ledgers: { [type]: ledger },
      tables: await system.tables(),
      lateSteps: [],
      // Nothing here is signed, so the ledger alone says whether the run may be used.
      voidReasons: faultsOf(type, ledger),
    };
  } finally {
    await system.stop();
    await target.stop();
  }
}

async function send(system: System, count: number): Promise<readonly AcceptedEvent[]> {
  const accepted: AcceptedEvent[] = [];
  let next = 0;
  const payload = { text: "x".repeat(payloadCharacters) };
  const sendSome = async (): Promise<void> => {
    while (next < count) {
      const size = Math.min(requestEvents, count - next);
      next += size;
      const plannedMs = monotonicMs();
      const events = Array.from({ length: size }, () => ({
        ...{ eventType: "order.completed", customerExternalId },
        payload,
      }));
      const { results } = (await system.api.post("/v1/events/batch", { events })) as {
        readonly results: readonly Json[];
      };
      const answeredMs = monotonicMs();
      for (const { id, status } of results)
        if (status === "accepted") accepted.push({ id: String(id), plannedMs, answeredMs });
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, sendSome));
  return accepted;
}

/** Waits until so many are delivered. Returns when that was seen, monotonic. */
async function untilDelivered(system: System, count: number): Promise<number> {
  const giveUpMs = monotonicMs() + patienceMs;
  for (;;) {
    const { delivered, dead } = await system.accountOf("adapters");
    if (delivered + dead >= count || monotonicMs() > giveUpMs) return monotonicMs();
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

function ledgerFor(
  offered: number,
  accepted: readonly AcceptedEvent[],
  eventIds: readonly string[],
): Ledger {
  const counts = new Map<string, number>();
  for (const id of eventIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  const arrivals = [...counts].map(([id, count]) => ({ id, count, firstMs: 0, group: "" }));
  const refused = offered - accepted.length;
  return ledgerOf(accepted, arrivals, { offered, duplicates: 0, refused, unanswered: 0 });
}

function faultsOf(type: string, { lost, unexplained, deliveredAgain }: Ledger): readonly string[] {
  return [
    ...(lost > 0 ? [`${type}: ${lost} accepted events were not stored.`] : []),
    ...(unexplained > 0 ? [`${type}: ${unexplained} stored events were not accepted.`] : []),
    ...(deliveredAgain > 0 ? [`${type}: ${deliveredAgain} events were stored twice.`] : []),
  ];
}
