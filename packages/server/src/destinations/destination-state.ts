import type { Access } from "../access/access.ts";
import { clearHealth } from "../alerts/health-record.ts";
import { inTenant } from "../database/transaction.ts";
import { lockQueues } from "../deliveries/enqueue.ts";
import { ApiError } from "../errors.ts";
import { audit, idOf, locked, notFound, queueOf, shown } from "./destination-record.ts";
import type { DestinationPorts } from "./destination-record.ts";
import type { PublicDestination } from "./public-destination.ts";
import { countDeadLetters, holdQueue, releaseQueue } from "./queue-store.ts";
import type { BoundedCount } from "./queue-store.ts";
import * as store from "./store.ts";
import { changing } from "../database/changing.ts";

/**
 * What can be done with a destination besides changing it: pause, resume, send a test event.
 *
 * Errors of all functions: `not_found` as in destination-record.ts.
 */

/**
 * Pauses a destination: what arrives meanwhile is kept for later (`hold`) or given up (`skip`). Pausing a paused one
 * changes its mode.
 *
 * Errors: `state_conflict` when it is disabled.
 */
export async function pauseDestination(
  ports: DestinationPorts,
  access: Access,
  id: string,
  mode: store.PauseMode,
): Promise<PublicDestination> {
  const uuid = idOf(id);
  return changing(ports, access, async (transaction) => {
    const before = await locked(transaction, access, uuid);
    if (before.state === "DISABLED") {
      const detail = "The destination is disabled, so there is nothing to pause.";
      throw new ApiError("state_conflict", { detail });
    }
    const isChange = before.state !== "PAUSED" || before.pauseMode !== mode;
    if (isChange) {
      await store.setDestinationState(transaction, before, "PAUSED", mode);
      // Also when it skips: only what arrives from now on is given up, what waits already is kept.
      await holdQueue(transaction, before);
    }
    const after = await shown(ports, transaction, before);
    if (isChange) await audit(transaction, access, "destination.paused", before, { mode });
    return after;
  });
}

/** A destination that was resumed. */
export interface ResumedDestination {
  readonly destination: PublicDestination;
  /** What died and could be replayed now: while it was disabled, among others. */
  readonly deadLetters: BoundedCount;
}

/**
 * Makes a paused or disabled destination active again; what waits is sent, at a rate that grows. Resuming an active one
 * changes nothing. A disabled one starts afresh: its circuit breaker forgets.
 */
export async function resumeDestination(
  ports: DestinationPorts,
  access: Access,
  id: string,
): Promise<ResumedDestination> {
  const uuid = idOf(id);
  return changing(ports, access, async (transaction) => {
    const before = await locked(transaction, access, uuid);
    if (before.state !== "ACTIVE") {
      await store.setDestinationState(transaction, before, "ACTIVE", null);
      // After the state: a worker that finds the queue due must also find the destination active.
      await lockQueues(transaction, [queueOf(before)]);
      await releaseQueue(transaction, before, before.state === "DISABLED");
      await clearHealth(transaction, before);
    }
    const deadLetters = await countDeadLetters(transaction, before);
    const destination = await shown(ports, transaction, before);
    if (before.state !== "ACTIVE") {
      await audit(transaction, access, "destination.resumed", before, { from: before.state });
    }
    return { destination, deadLetters };
  });
}

/** A destination that a test event can be sent to. */
export interface TestableDestination {
  /** UUID. */
  readonly id: string;
  readonly customerExternalId: string;
  /** A directory of the tenant that is older does not know it as it is. */
  readonly version: number;
}

/**
 * Looks a destination up for a test event, which is noted in the audit log.
 *
 * Errors: `state_conflict` when it is paused or disabled: the test would wait or fail without being sent.
 */
export async function testableDestination(
  { pool }: DestinationPorts,
  access: Access,
  id: string,
): Promise<TestableDestination> {
  const uuid = idOf(id);
  return inTenant(pool, access, async (transaction) => {
    const found = await store.findDestination(transaction, access.tenantId, uuid);
    if (found === undefined) throw notFound();
    if (found.state !== "ACTIVE") {
      const detail = `The destination is ${found.state.toLowerCase()}; resume it, then send a test event.`;
      throw new ApiError("state_conflict", { detail });
    }
    await audit(transaction, access, "destination.tested", found);
    const { customerExternalId, version } = found;
    return { id: uuid, customerExternalId, version };
  });
}
