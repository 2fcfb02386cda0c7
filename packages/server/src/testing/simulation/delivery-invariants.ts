import { trustedMs } from "../../worker/freshness.ts";
import { endOf, type Journal, type Violation } from "./journal.ts";
import { livenessBoundMs } from "./world.ts";
import type { Request, RequestMember } from "./receivers.ts";

/** What must hold of each delivery by itself. Each function takes everything that happened and returns what is wrong. */

/** I1, I8: nothing that was accepted is lost, and when everything has healed it comes to an end within the bound. */
export function nothingIsLost({ database, accepted }: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  for (const { deliveryId, handoverId } of accepted.values()) {
    if (database.finished.has(deliveryId)) continue;
    const row = database.backlog.get(deliveryId);
    const handover = handoverId === null ? undefined : database.handovers.get(handoverId);
    const place =
      row !== undefined
        ? `in the backlog, ${row.workerId === null ? "unclaimed" : "claimed"}, due in ${Math.round(row.dueMs - database.nowMs())} ms, queue due in ${Math.round((database.queues.get(row.destinationId)?.nextDueMs ?? Number.NaN) - database.nowMs())} ms`
        : handover !== undefined
          ? `in a handover, ${handover.workerId === null ? "unclaimed" : "claimed"}`
          : "nowhere";
    const sentence = `not finished ${livenessBoundMs / 1_000} s after everything healed: ${place}`;
    violations.push({ invariant: "I1 nothing is lost", sentence, deliveryId });
  }
  return violations;
}

/** I2: whatever a receiver took twice, it took because the first answer was lost; id and body are the same. */
export function duplicatesHaveCauses(journal: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  for (const [deliveryId, sent] of byDelivery(journal)) {
    const bodies = new Set(sent.map(({ member }) => `${member.eventId} ${member.body}`));
    if (bodies.size > 1) {
      const sentence = "its requests differ in id or body";
      violations.push({ invariant: "I2 same id and body", sentence, deliveryId });
    }
    const certain = sent.filter(
      ({ member, request }) =>
        member.isAccepted && member.isKnownAccepted && !isLostAfterwards(journal, request),
    );
    if (certain.length <= 1) continue;
    const times = certain.map(({ request }) => (request.startedAtMs / 1_000).toFixed(3));
    const sentence = `taken and known to be taken ${certain.length} times, from requests at ${times.join(", ")} s`;
    violations.push({ invariant: "I2 duplicates have causes", sentence, deliveryId });
  }
  return violations;
}

/** A known answer that may not have been put on record: its process died, or was fenced. */
function isLostAfterwards(journal: Journal, request: Request): boolean {
  const { process, startedAtMs } = request;
  if (process.isDead && process.diedAtMs < Infinity && endOf(journal, request) > process.diedAtMs)
    return true;
  const registration = journal.registrations.findLast(
    (one) => one.process === process && one.atMs <= startedAtMs,
  );
  return registration !== undefined && registration.takenAtMs < Infinity && !registration.isEnded;
}

/** I4: each request that a receiver saw is on record as an attempt; numbers have no gaps and are used once. */
export function attemptsAreOnRecord(journal: Journal): readonly Violation[] {
  const { database, accepted } = journal;
  const violations: Violation[] = [];
  const sentOf = byDelivery(journal);
  for (const deliveryId of accepted.keys()) {
    const numbers = [...(database.attempts.get(deliveryId)?.keys() ?? [])].toSorted(
      (a, b) => a - b,
    );
    const sent = sentOf.get(deliveryId) ?? [];
    const sentNumbers = sent.map(({ member }) => member.attempt);
    if (numbers.some((number, index) => number !== index + 1)) {
      const sentence = `its attempts have the numbers ${numbers.join(", ")}`;
      violations.push({ invariant: "I4 numbers without gaps", sentence, deliveryId });
    }
    if (new Set(sentNumbers).size < sentNumbers.length) {
      const sentence = `its requests have the numbers ${sentNumbers.join(", ")}`;
      violations.push({ invariant: "I4 one request a number", sentence, deliveryId });
    }
    const missing = sent.filter(
      ({ member, request }) =>
        request.arrivedAtMs !== undefined && !numbers.includes(member.attempt),
    );
    if (missing.length > 0 && database.finished.has(deliveryId)) {
      const sentence = `attempt ${missing[0]?.member.attempt} reached the receiver and is not on record`;
      violations.push({ invariant: "I4 attempts on record", sentence, deliveryId });
    }
  }
  return violations;
}

/** I5: a receiver sees its own tenant's events only, signed with keys that sign, one of them at least. */
export function receiversSeeTheirOwn(journal: Journal): readonly Violation[] {
  const violations: Violation[] = [];
  for (const request of journal.requests) {
    const { destination, startedAtMs, members } = request;
    const wrong = (member: RequestMember, sentence: string) =>
      violations.push({ invariant: "I5 own and signed", sentence, deliveryId: member.deliveryId });
    for (const member of members) {
      const { tenantId } = JSON.parse(member.body) as { readonly tenantId: string };
      if (tenantId !== destination.tenantId) wrong(member, "another tenant's event was sent");
      if (destination.type !== "WEBHOOK") continue;
      const keys = member.keys.map((key) => journal.keys.get(key));
      if (keys.some((key) => key?.destinationId !== destination.id)) {
        wrong(member, "signed with another destination's key");
      }
      // A process signs by its own clock; what one in the past still signs, the database's clock has ended.
      const aheadMs = Math.min(0, request.process.wallOffsetMs);
      const ended = keys.find(
        (key) => key !== undefined && key.endsAtMs + trustedMs < startedAtMs + aheadMs,
      );
      if (ended !== undefined) {
        wrong(member, `signed with version ${ended.version}, which ended at ${ended.endsAtMs} ms`);
      }
      const isVerifiable = keys.some(
        (key) => key !== undefined && key.endsAtMs + trustedMs >= startedAtMs,
      );
      if (!isVerifiable) wrong(member, "signed with no key that its receiver has");
    }
  }
  return violations;
}

/** I6, I7: nothing is sent of a finished delivery, and none of what must never be written was. */
export function finishedStaysFinished(journal: Journal): readonly Violation[] {
  const violations: Violation[] = [...journal.refuted];
  for (const { members, startedAtMs, process } of journal.requests) {
    for (const { deliveryId } of members) {
      if (journal.finishedAtMs(deliveryId) >= startedAtMs) continue;
      const sentence = `${process.name} sent it after it was finished`;
      violations.push({ invariant: "I6 finished stays finished", sentence, deliveryId });
    }
  }
  for (const deliveryId of journal.database.backlog.keys()) {
    if (!journal.database.finished.has(deliveryId)) continue;
    const sentence = "it is finished and in the backlog";
    violations.push({ invariant: "I6 finished stays finished", sentence, deliveryId });
  }
  return violations;
}

/** Nothing expires in minutes: no wall clock may decide that it does. */
export function nothingExpires({ database, plan }: Journal): readonly Violation[] {
  // The age of a delivery is told by the clock of its worker, for want of a better one.
  if (plan.actions.some((action) => action.kind === "jump")) return [];
  return [...database.finished].flatMap(([deliveryId, { reason }]) =>
    reason === "expired"
      ? [{ invariant: "nothing expires in minutes", sentence: "it is dead as expired", deliveryId }]
      : [],
  );
}

function byDelivery({ requests }: Journal) {
  const sentOf = new Map<string, { readonly request: Request; readonly member: RequestMember }[]>();
  for (const request of requests) {
    for (const member of request.members) {
      const sent = sentOf.get(member.deliveryId) ?? [];
      sent.push({ request, member });
      sentOf.set(member.deliveryId, sent);
    }
  }
  return sentOf;
}
