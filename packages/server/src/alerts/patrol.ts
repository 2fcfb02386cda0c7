import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { lockQueues } from "../deliveries/enqueue.ts";
import {
  decideOnFailing,
  disableAfterMs,
  dyingCountMin,
  dyingRestMs,
  expiryNoticeAtMs,
  expiryNoticeMsMax,
  isDyingNews,
  noticeAfterMs,
} from "./decide.ts";
import { failingForDays } from "./disabling.ts";
import {
  clearFailing,
  disableDestination,
  isDeliveredSince,
  lockHealth,
  markDyingNoticed,
  markFailingNoticed,
  resetHealth,
  wakeDisabledQueue,
} from "./health-store.ts";
import type { DestinationKey } from "./health-store.ts";
import {
  auditDisabled,
  disabledEvent,
  dyingEvent,
  expiringEvent,
  failingEvent,
} from "./notices.ts";
import { operatorCustomerExternalId } from "./operator-customer.ts";
import { insertOperatorEvents } from "./operator-events.ts";
import { findDying, findEndingSecrets, findFailing, lockPatrol } from "./patrol-store.ts";
import type { EndingSecret } from "./patrol-store.ts";
import { countDeadLetters, findSubject, lockSubject, markExpiryNoticed } from "./subject-store.ts";

/**
 * The patrol: looks now and then for destinations that are in trouble, tells their tenants, and disables those that have
 * failed for days.
 *
 * Any process with a worker may patrol at any time. Each case is one transaction that reads the case anew under its
 * locks, in the order destination, queue, health, and writes the operator event with the mark that it was given: killed
 * anywhere, it tells of a case once. The advisory lock only spares the other processes the work.
 */

/** What the patrol needs and whom it tells. */
export interface PatrolOptions {
  /** Connections of the worker's role. */
  readonly pool: Pool;
  /** One case could not be seen to; it is tried again on the next patrol. */
  readonly onFault: (error: unknown) => void;
}

/** What one patrol did, in cases. */
export interface PatrolResult {
  readonly noticed: number;
  readonly disabled: number;
  readonly dying: number;
  readonly expiring: number;
}

/** Cases of one kind on one patrol; the next patrol sees to the rest. */
const casesMax = 500;
/** Those that are not due yet are among the endings, so more of them are read. */
const endingsMax = 5_000;

/** What became of one case; `elsewhere` when another process is on patrol. */
type Handling = keyof PatrolResult | "nothing" | "elsewhere";

/** Goes on patrol once. Errors: the database's, when it cannot say which cases there are. */
export async function patrolHealth({ pool, onFault }: PatrolOptions): Promise<PatrolResult> {
  const result = { noticed: 0, disabled: 0, dying: 0, expiring: 0 };
  const [failing, dying, endings] = await inTransaction(pool, (transaction) =>
    Promise.all([
      findFailing(transaction, { noticeAfterMs, disableAfterMs }, casesMax),
      findDying(
        transaction,
        {
          countMin: dyingCountMin,
          restMs: dyingRestMs,
          exceptCustomerExternalId: operatorCustomerExternalId,
        },
        casesMax,
      ),
      findEndingSecrets(transaction, expiryNoticeMsMax, endingsMax),
    ]),
  );
  const cases: readonly ((transaction: Transaction) => Promise<Handling>)[] = [
    ...failing.map((key) => (transaction: Transaction) => seeToFailing(transaction, key)),
    ...dying.map((key) => (transaction: Transaction) => seeToDying(transaction, key)),
    ...endings
      .filter(isDueForNotice)
      .map((secret) => (transaction: Transaction) => seeToEnding(transaction, secret)),
  ];
  for (const seeTo of cases) {
    try {
      const handling = await inTransaction(pool, async (transaction) =>
        (await lockPatrol(transaction)) ? seeTo(transaction) : "elsewhere",
      );
      if (handling === "elsewhere") break;
      if (handling !== "nothing") result[handling] += 1;
    } catch (error) {
      onFault(error);
    }
  }
  return result;
}

async function seeToFailing(transaction: Transaction, key: DestinationKey): Promise<Handling> {
  const subject = await lockSubject(transaction, key);
  if (subject?.state !== "ACTIVE") return "nothing";
  const { tenantId, customerId, id } = key;
  await lockQueues(transaction, [{ tenantId, customerId, destinationId: id }]);
  const health = await lockHealth(transaction, key);
  if (health === undefined) return "nothing";
  const decision = decideOnFailing(health);
  if (decision === "nothing") return "nothing";
  // A success that followed at once may be no news to the process that saw it, so the log is asked before anyone is told.
  if (await isDeliveredSince(transaction, key)) {
    await clearFailing(transaction, key);
    return "nothing";
  }
  switch (decision) {
    case "notice":
      await markFailingNoticed(transaction, key);
      await insertOperatorEvents(transaction, [failingEvent(subject, health)]);
      return "noticed";
    case "disable": {
      await disableDestination(transaction, key, failingForDays);
      await wakeDisabledQueue(transaction, key);
      await resetHealth(transaction, key);
      const deadLetters = await countDeadLetters(transaction, key);
      const disabled = { ...subject, state: "DISABLED", disabledReason: failingForDays };
      await insertOperatorEvents(transaction, [disabledEvent(disabled, deadLetters, health)]);
      await auditDisabled(transaction, [key]);
      return "disabled";
    }
  }
}

async function seeToDying(transaction: Transaction, key: DestinationKey): Promise<Handling> {
  const subject = await findSubject(transaction, key);
  const health = await lockHealth(transaction, key);
  if (subject === undefined || health === undefined) return "nothing";
  if (!isDyingNews(health, health.nowMs)) return "nothing";
  await markDyingNoticed(transaction, key);
  const deadLetters = await countDeadLetters(transaction, key);
  await insertOperatorEvents(transaction, [dyingEvent(subject, deadLetters, health)]);
  return "dying";
}

function isDueForNotice(secret: EndingSecret): boolean {
  const noticeAtMs = expiryNoticeAtMs(secret);
  return noticeAtMs !== undefined && noticeAtMs <= secret.nowMs;
}

async function seeToEnding(transaction: Transaction, secret: EndingSecret): Promise<Handling> {
  const subject = await findSubject(transaction, secret);
  if (subject === undefined) return "nothing";
  if (!(await markExpiryNoticed(transaction, secret, secret))) return "nothing";
  await insertOperatorEvents(transaction, [expiringEvent(subject, secret)]);
  return "expiring";
}
