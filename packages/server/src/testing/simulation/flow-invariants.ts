import { batchLimits } from "./destination-types.ts";
import { endOf, type AcceptedDelivery, type Journal, type Violation } from "./journal.ts";
import type { Request } from "./receivers.ts";

/** What must hold of a destination's deliveries together. */

/** A receiver with an order never sees the next event of a key before the one before it has ended. */
export function orderIsKept(journal: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  const firstSentMs = new Map<string, number>();
  for (const { members, startedAtMs } of journal.requests) {
    for (const { deliveryId } of members) {
      if (!firstSentMs.has(deliveryId)) firstSentMs.set(deliveryId, startedAtMs);
    }
  }
  for (const sharing of sharingKeys(journal)) {
    for (const [index, later] of sharing.entries()) {
      const sentMs = firstSentMs.get(later.deliveryId);
      if (sentMs === undefined) continue;
      // Where the clocks of two processes disagree, there is no order to keep.
      const early = sharing
        .slice(0, index)
        .find(
          ({ deliveryId, origin }) =>
            origin === later.origin &&
            deliveryId < later.deliveryId &&
            journal.finishedAtMs(deliveryId) > sentMs,
        );
      if (early === undefined) continue;
      const sentence = `sent before …${early.deliveryId.slice(-4)} of the same key had ended`;
      violations.push({ invariant: "order is kept", sentence, deliveryId: later.deliveryId });
    }
  }
  return violations;
}

/** At most one delivery of a key is under way. */
export function oneOfAKeyIsUnderWay(journal: Journal): readonly Violation[] {
  const keyed = journal.requests.flatMap((request) => {
    const accepted = journal.accepted.get(request.members[0]?.deliveryId ?? "");
    return accepted?.orderingKey == null
      ? []
      : [{ request, key: `${accepted.destinationId} ${accepted.orderingKey}` }];
  });
  return [...Map.groupBy(keyed, ({ key }) => key).values()].flatMap((group) =>
    tooManyAtOnce(
      journal,
      group.map(({ request }) => request),
      1,
      "one of a key under way",
    ),
  );
}

/** No more attempts of a destination are under way over all workers than its limit allows. */
export function concurrencyIsLimited(journal: Journal): readonly Violation[] {
  const ofDestination = Map.groupBy(journal.requests, ({ destination }) => destination.id);
  return [...ofDestination.values()].flatMap((requests) => {
    const limit = requests[0]?.destination.concurrencyLimit ?? null;
    // Single replays come by a handover, which knows no limit but that of each process.
    const claimed = requests.filter(({ members }) =>
      members.every(({ deliveryId }) => journal.accepted.get(deliveryId)?.handoverId === null),
    );
    return limit === null ? [] : tooManyAtOnce(journal, claimed, limit, "concurrency is limited");
  });
}

function tooManyAtOnce(
  journal: Journal,
  requests: readonly Request[],
  limit: number,
  invariant: string,
): readonly Violation[] {
  const underWay: number[] = [];
  for (const request of requests) {
    const { startedAtMs, members } = request;
    const still = underWay.filter((endMs) => endMs > startedAtMs);
    underWay.splice(0, underWay.length, ...still, endOf(journal, request));
    if (underWay.length <= limit) continue;
    const sentence = `${underWay.length} requests are under way at ${(startedAtMs / 1_000).toFixed(3)} s, ${limit} are allowed`;
    return [{ invariant, sentence, deliveryId: members[0]?.deliveryId ?? "" }];
  }
  return [];
}

/** In no window of T seconds more deliveries are claimed than rate × T, a burst, and the rest of a batch. */
export function rateIsKept(journal: Journal): readonly Violation[] {
  const { claims, database, plan } = journal;
  const paceMax = Math.max(
    0,
    ...plan.actions.flatMap((action) => (action.kind === "pace" ? [action.ratePerSecond] : [])),
  );
  const violations: Violation[] = [];
  for (const [destinationId, own] of Map.groupBy(claims, (claim) => claim.destinationId)) {
    const { rateLimitPerSecond, type } = database.destination(destinationId);
    if (rateLimitPerSecond === null) continue;
    const changes = journal.changes.get(destinationId) ?? [];
    const rate =
      changes.length === 0 ? rateLimitPerSecond : Math.max(rateLimitPerSecond, paceMax, 50);
    const burst = Math.max(1, rate / 10) + (type === "WEBHOOK" ? 0 : batchLimits.eventsMax - 1);
    // The most that any window which ends here has above the rate: a leaky bucket without a bottom.
    let level = 0;
    let lastMs = 0;
    for (const { atMs, deliveries } of own) {
      level = Math.max(0, level - ((atMs - lastMs) * rate) / 1_000) + deliveries;
      lastMs = atMs;
      if (level <= burst + 0.01) continue;
      const sentence = `${level.toFixed(1)} deliveries of …${destinationId.slice(-4)} above the rate of ${rate} at ${(atMs / 1_000).toFixed(3)} s, ${burst.toFixed(1)} are allowed`;
      violations.push({ invariant: "rate is kept", sentence, deliveryId: "" });
      break;
    }
  }
  return violations;
}

/** A batch has the same members in the same order whenever it is sent, and keeps to its limits. */
export function batchesStayWhole({ requests, accepted }: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  const membersOf = new Map<string, string>();
  for (const { batchId, members } of requests) {
    if (batchId === null) continue;
    const deliveryId = members[0]?.deliveryId ?? "";
    const wrong = (sentence: string) =>
      violations.push({ invariant: "batches stay whole", sentence, deliveryId });
    const text = members.map((member) => member.deliveryId.slice(-4)).join(" ");
    const before = membersOf.get(batchId);
    if (before !== undefined && before !== text) {
      wrong(`batch …${batchId.slice(-4)} was sent as ${before}, then as ${text}`);
    }
    membersOf.set(batchId, text);
    const bytes = members.reduce((sum, { body }) => sum + body.length, 0);
    const { eventsMax, bytesMax } = batchLimits;
    if (members.length > eventsMax || (members.length > 1 && bytes > bytesMax)) {
      wrong(
        `batch …${batchId.slice(-4)} has ${members.length} events of ${members.map(({ body }) => body.length).join("+")} bytes`,
      );
    }
    const partitions = new Set(members.map((one) => accepted.get(one.deliveryId)?.eventType));
    if (partitions.size > 1) wrong(`batch …${batchId.slice(-4)} mixes partitions`);
  }
  return violations;
}

/** Where the same batch twice leaves one copy, no event is held twice, whatever crashed. */
export function objectsHoldEventsOnce({ requests }: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  const heldIn = new Map<string, string>();
  for (const { destination, batchId, members } of requests) {
    if ((destination.type as string) !== "TEST_SIMULATED_OBJECTS" || batchId === null) continue;
    for (const { deliveryId, isAccepted } of members) {
      if (!isAccepted) continue;
      const before = heldIn.get(deliveryId);
      if (before !== undefined && before !== batchId) {
        const sentence = `held in …${before.slice(-4)} and in …${batchId.slice(-4)}`;
        violations.push({ invariant: "objects hold events once", sentence, deliveryId });
      }
      heldIn.set(deliveryId, batchId);
    }
  }
  return violations;
}

/** How long the first attempt of a healthy destination may be in coming while nothing of ours fails. */
const firstAttemptBoundMs = 12_000;

/** However many receivers hang, a healthy one gets what is accepted for it soon. */
export function healthyOnesAreServed(journal: Journal): readonly Violation[] {
  const { accepted, requests, receivers, plan, troubles, database } = journal;
  const sentMs = new Map<string, number>();
  for (const { members, startedAtMs } of requests) {
    for (const { deliveryId } of members) {
      if (!sentMs.has(deliveryId)) sentMs.set(deliveryId, startedAtMs);
    }
  }
  const quietMs = plan.leaseMs * 3 + 15_000;
  for (const { deliveryId, destinationId, atMs, origin, orderingKey } of accepted.values()) {
    const { rateLimitPerSecond, concurrencyLimit } = database.destination(destinationId);
    const isUnlimited = rateLimitPerSecond === null && concurrencyLimit === null;
    const isHealthy = receivers.get(destinationId)?.wasAlwaysHealthy === true;
    if (origin !== "event" || orderingKey !== null || !isUnlimited || !isHealthy) continue;
    if (journal.changes.has(destinationId)) continue;
    const waitedMs = (sentMs.get(deliveryId) ?? Infinity) - atMs;
    if (waitedMs <= firstAttemptBoundMs) continue;
    const isQuiet = !troubles.some(
      (troubleMs) => troubleMs > atMs - quietMs && troubleMs < atMs + firstAttemptBoundMs,
    );
    if (!isQuiet) continue;
    const sentence = `its first attempt came ${Math.round(waitedMs)} ms after it was accepted`;
    return [{ invariant: "healthy destinations are served", sentence, deliveryId }];
  }
  return [];
}

/** Every worker leaves a destination alone that is to be left alone, as soon as it can know of it. */
export function restsAreHonoured(journal: Journal): readonly Violation[] {
  const { rests, requests, plan, changes } = journal;
  // The interval of maintenance, and the time that its calls take.
  const learnMs = Math.min(10_000, Math.max(250, plan.leaseMs / 3)) + 500;
  const restsOf = Map.groupBy(rests, ({ destinationId }) => destinationId);
  for (const { destination, startedAtMs, process, members } of requests) {
    for (const { fromMs, untilMs } of restsOf.get(destination.id) ?? []) {
      if (startedAtMs <= fromMs + learnMs || startedAtMs >= untilMs - 1) continue;
      const isChanged = (changes.get(destination.id) ?? []).some((atMs) => atMs < startedAtMs);
      if (isChanged || process.troubledAtMs > fromMs - 20_000) continue;
      const sentence = `sent at ${(startedAtMs / 1_000).toFixed(3)} s by ${process.name}, although its destination rests from ${(fromMs / 1_000).toFixed(3)} s to ${(untilMs / 1_000).toFixed(3)} s`;
      const deliveryId = members[0]?.deliveryId ?? "";
      return [{ invariant: "rests are honoured", sentence, deliveryId }];
    }
  }
  return [];
}

function sharingKeys({ accepted }: Journal): Iterable<readonly AcceptedDelivery[]> {
  const keyed = [...accepted.values()].filter(({ orderingKey }) => orderingKey !== null);
  return Map.groupBy(keyed, (one) => `${one.destinationId} ${one.orderingKey}`).values();
}
