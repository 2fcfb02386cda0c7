import type pg from "pg";
import { inTenant } from "../database/transaction.ts";
import type { TenantContext, Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import { isFinal } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { Handover, HandoverPort, Reservation } from "./handover.ts";
import { findKept } from "./log.ts";
import { insertReplay, lockReplaysOf, selectReplaySource } from "./replay-store.ts";
import type { ReplaySource } from "./replay-store.ts";
import { selectDelivery, selectReplayOf } from "./store.ts";

/**
 * Replay of one delivery: a new delivery of the same event, with the same event id and bytes, to the same destination.
 *
 * A delivery is replayed at most once; to repeat it again, replay its replay. So a chain never forks, two people who press
 * the button together cause one replay, and the last link says how the event stands.
 */

/** What a replay needs of the process. */
export interface ReplayPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly handovers: HandoverPort;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Makes the replay and hands it to a worker; returns the new delivery. When it was dead, it leaves the dead letters in the
 * same transaction.
 *
 * Errors: `not_found`; `state_conflict` while the delivery is not final, when it was replayed before, when its
 * destination is deleted or disabled, and when its event is past retention.
 */
export async function replayDelivery(
  ports: ReplayPorts,
  context: TenantContext,
  deliveryId: string,
): Promise<Delivery> {
  const room: { reservation?: Reservation | undefined } = {};
  const made = await inTenant(ports.pool, context, async (transaction) => {
    const of = await replayable(transaction, context.tenantId, { deliveryId, nowMs: ports.now() });
    room.reservation = ports.handovers.reserve(1, Buffer.byteLength(of.body));
    return await insertedReplay(transaction, of, room.reservation?.workerId ?? null);
  }).catch((error: unknown) => {
    room.reservation?.giveBack();
    throw error;
  });
  if (room.reservation === undefined) ports.handovers.announce();
  else room.reservation.use(made.handover);
  return made.replay;
}

interface Replayable extends ReplaySource {
  readonly tenantId: string;
  readonly delivery: Delivery;
  readonly body: string;
}

/** The delivery to repeat, with its replays locked until the end of the transaction. */
async function replayable(
  transaction: Transaction,
  tenantId: string,
  { deliveryId, nowMs }: { readonly deliveryId: string; readonly nowMs: number },
): Promise<Replayable> {
  const [, kept, source] = await Promise.all([
    lockReplaysOf(transaction, deliveryId),
    findKept(transaction, tenantId, { deliveryId, nowMs }),
    selectReplaySource(transaction, tenantId, deliveryId),
  ]);
  if (kept === undefined || source === undefined) throw new ApiError("not_found");
  const { delivery, body } = kept;
  if (!isFinal(delivery.state)) {
    throw conflict(
      `This delivery is ${delivery.state}: it is still being worked on, and can be replayed once it has ended.`,
    );
  }
  const replayId = await selectReplayOf(transaction, tenantId, delivery);
  if (replayId !== undefined) {
    const id = publicId("delivery", replayId);
    throw conflict(`This delivery was replayed as ${id}; replay that one to repeat it again.`);
  }
  if (source.destinationState === "DELETED") {
    throw conflict("The destination is deleted, so nothing can be delivered to it any more.");
  }
  if (source.destinationState === "DISABLED") {
    throw conflict("The destination is disabled; enable it again, then replay.");
  }
  if (body === undefined) throw conflict("The event is past its retention and was not kept.");
  return { ...source, tenantId, delivery, body };
}

function conflict(detail: string): ApiError {
  return new ApiError("state_conflict", { detail });
}

async function insertedReplay(
  transaction: Transaction,
  of: Replayable,
  workerId: string | null,
): Promise<{ readonly replay: Delivery; readonly handover: Handover }> {
  const { tenantId, customerId, delivery, configVersion, body } = of;
  const { eventId, eventType, destinationId } = delivery;
  const deliveryId = newUuid();
  const handoverId = newUuid();
  const inserted = insertReplay(transaction, {
    tenantId,
    customerId,
    deliveryId,
    handoverId,
    workerId,
    of: delivery,
  });
  // Read back in the same transaction, so that the answer says what the log will say.
  const [replay] = await Promise.all([selectDelivery(transaction, tenantId, deliveryId), inserted]);
  if (replay === undefined) throw new Error("the replay is not there after it was inserted");
  const queued = {
    tenantId,
    customerId,
    deliveryId,
    destinationId,
    eventId,
    eventType,
    body,
    origin: "replay",
    attempts: 0,
    handoverId,
  } as const;
  return { replay, handover: { tenantId, handoverId, configVersion, deliveries: [queued] } };
}
