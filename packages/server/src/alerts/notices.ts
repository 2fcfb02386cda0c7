import { recordAudit } from "../audit/audit.ts";
import { explain } from "../deliveries/explain.ts";
import { publicId } from "../ids.ts";
import type { Transaction } from "../database/transaction.ts";
import { disableAfterMs } from "./decide.ts";
import { explainDisabling } from "./disabling.ts";
import type { DestinationKey, StoredHealth } from "./health-store.ts";
import { insertOperatorEvents } from "./operator-events.ts";
import type { NewOperatorEvent } from "./operator-events.ts";
import type { EndingSecret } from "./patrol-store.ts";
import { countDeadLetters, findSubject } from "./subject-store.ts";
import type { DeadLetterCount, Subject } from "./subject-store.ts";

/**
 * What operator events about destinations say. Public forms only: prefixed ids, RFC 3339 times, names that the tenant and
 * its customer gave, counts, and sentences from the failure table.
 */

/** `pushrail.destination.failing`: at half time. */
export function failingEvent(subject: Subject, health: StoredHealth): NewOperatorEvent {
  const explanation = explain(health.lastFailureReason);
  const { failingSinceMs } = health;
  return {
    tenantId: subject.tenantId,
    eventType: "pushrail.destination.failing",
    payload: {
      ...names(subject),
      reason: health.lastFailureReason,
      sentence: explanation?.sentence ?? null,
      nextStep: explanation?.nextStep ?? null,
      failingSince: timeOf(failingSinceMs),
      lastFailedAt: timeOf(health.lastFailedAtMs),
      lastDeliveredAt: timeOf(health.lastDeliveredAtMs),
      disabledFrom: timeOf(failingSinceMs === null ? null : failingSinceMs + disableAfterMs),
    },
  };
}

/** `pushrail.destination.disabled`: after five days, or at once because of an answer such as 410. */
export function disabledEvent(
  subject: Subject,
  deadLetters: DeadLetterCount,
  health: StoredHealth | undefined,
): NewOperatorEvent {
  const explanation = explainDisabling(subject.disabledReason);
  return {
    tenantId: subject.tenantId,
    eventType: "pushrail.destination.disabled",
    payload: {
      ...names(subject),
      reason: subject.disabledReason,
      sentence: explanation?.sentence ?? null,
      nextStep: explanation?.nextStep ?? null,
      lastFailureReason: health?.lastFailureReason ?? subject.disabledReason,
      failingSince: timeOf(health?.failingSinceMs ?? null),
      lastDeliveredAt: timeOf(health?.lastDeliveredAtMs ?? null),
      ...counted(deadLetters),
    },
  };
}

/** `pushrail.dead_letters.growing`: ten or more died since the last one. */
export function dyingEvent(
  subject: Subject,
  deadLetters: DeadLetterCount,
  health: StoredHealth,
): NewOperatorEvent {
  const explanation = explain(health.lastFailureReason, { isDead: true });
  return {
    tenantId: subject.tenantId,
    eventType: "pushrail.dead_letters.growing",
    payload: {
      ...names(subject),
      reason: health.lastFailureReason,
      sentence: "Deliveries to this destination have failed for good and wait as dead letters.",
      nextStep: explanation?.nextStep ?? "Read their reasons in the dead letters, then replay.",
      newDeadLetterCount: health.unnoticedCount,
      ...counted(deadLetters),
      lastNoticedAt: timeOf(health.noticedAtMs),
    },
  };
}

/** `pushrail.signing_secret.expiring`: a replaced secret stops to sign soon. */
export function expiringEvent(subject: Subject, secret: EndingSecret): NewOperatorEvent {
  return {
    tenantId: subject.tenantId,
    eventType: "pushrail.signing_secret.expiring",
    payload: {
      ...names(subject),
      version: secret.version,
      lastFour: secret.lastFour,
      replacedAt: timeOf(secret.replacedAtMs),
      signsUntil: timeOf(secret.signsUntilMs),
      sentence: "A signing secret that was replaced stops to sign soon.",
      nextStep: "Make sure that the receiver verifies with the new secret before then.",
    },
  };
}

/**
 * Writes the event of each destination that this transaction has disabled; for the recorder, when an answer such as 410
 * disables at once. Call it only for rows that the update really changed.
 */
export async function noticeDisabled(
  transaction: Transaction,
  keys: readonly DestinationKey[],
): Promise<void> {
  const events: NewOperatorEvent[] = [];
  for (const key of keys) {
    const [subject, deadLetters] = await Promise.all([
      findSubject(transaction, key),
      countDeadLetters(transaction, key),
    ]);
    if (subject !== undefined) events.push(disabledEvent(subject, deadLetters, undefined));
  }
  await insertOperatorEvents(transaction, events);
}

/**
 * Notes in the audit log that destinations were disabled by the system. The last of its transaction; the ends of several
 * tenants' logs are locked in the order of the tenants.
 */
export async function auditDisabled(
  transaction: Transaction,
  keys: readonly DestinationKey[],
): Promise<void> {
  const inOrder = keys.toSorted((one, other) => (one.tenantId < other.tenantId ? -1 : 1));
  for (const { tenantId, customerId, id } of inOrder) {
    const access = { tenantId, actor: { kind: "system" } } as const;
    const subjectId = publicId("destination", id);
    await recordAudit(transaction, access, {
      action: "destination.disabled",
      subjectId,
      customerId,
    });
  }
}

function names({ id, name, type, customerExternalId }: Subject): Record<string, unknown> {
  return {
    destinationId: publicId("destination", id),
    destinationName: name,
    destinationType: type,
    customerExternalId,
  };
}

function counted({ count, isExact }: DeadLetterCount): Record<string, unknown> {
  return { deadLetterCount: count, deadLetterCountIsExact: isExact };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
