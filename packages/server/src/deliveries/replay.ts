import type pg from "pg";
import type { Access } from "../access/access.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import type { DestinationDirectory, RoutableDestination } from "../destinations/directory.ts";
import { flowEventOf, flowOf } from "../destinations/flow.ts";
import type { Keyring, TenantRun } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { bodyPlace, isSealedText, textOpener } from "../events/private-payload.ts";
import { newUuid, publicId } from "../ids.ts";
import { isFinal } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import { findKept } from "./detail.ts";
import { enqueueDeliveries } from "./enqueue.ts";
import type { Handover, HandoverPort, Reservation } from "./handover.ts";
import {
  deleteDeadLetter,
  insertReplay,
  insertReplayed,
  selectReplayingJob,
  selectReplaySource,
} from "./replay-store.ts";
import type { ReplaySource } from "./replay-store.ts";
import { selectDelivery, selectReplayOf } from "./store.ts";

/**
 * Replay of one delivery: a new delivery of the same event, with the same event id and bytes, to the same destination.
 *
 * A delivery is replayed at most once; to repeat it again, replay its replay. So a chain never forks, two people who press
 * the button together cause one replay, and the last link says how the event stands. Jobs (replays/) keep to the same
 * rule by the same key; a replay that was taken back when its job was cancelled does not count.
 */

/** What a replay needs of the process. */
export interface ReplayPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly handovers: HandoverPort;
  readonly directory: Pick<DestinationDirectory, "atLeast" | "current">;
  readonly keyring: Pick<Keyring, "openerFor">;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** How often a change of the destination at the same moment may make the replay begin again. */
const attemptsMax = 3;

/**
 * Makes the replay and hands it to a worker, or puts it into the backlog of a queued destination; returns the new
 * delivery. When it was dead, it leaves the dead letters in the same transaction.
 *
 * Errors: `not_found`; `state_conflict` while the delivery is not final, when it is a replay that was taken back, when it
 * was replayed before or is to be by a job, when its destination is deleted or disabled, and when its event is past
 * retention; `SealError` and `KekError` when its payload is private and cannot be opened.
 */
export async function replayDelivery(
  ports: ReplayPorts,
  access: Access,
  deliveryId: string,
): Promise<Delivery> {
  let directory = await ports.directory.current(access.tenantId);
  for (let attempt = 1; ; attempt += 1) {
    const known = (id: string) => directory.destination(id);
    const made = await replayOnce(ports, access, { deliveryId, known });
    if ("replay" in made) return made.replay;
    if (attempt === attemptsMax) throw new ApiError("unavailable", { retryAfterSeconds: 1 });
    directory = await ports.directory.atLeast(access.tenantId, made.configVersion);
  }
}

/** What one attempt came to: the replay, or the version that the process has to know first. */
type Made = Replayed | { readonly configVersion: number };

interface Replayed {
  readonly replay: Delivery;
  /** What a worker is to be given, unless the backlog has it. */
  readonly handover?: Handover;
}

async function replayOnce(
  ports: ReplayPorts,
  access: Access,
  asked: {
    readonly deliveryId: string;
    readonly known: (destinationId: string) => RoutableDestination | undefined;
  },
): Promise<Made> {
  const room: { reservation?: Reservation | undefined } = {};
  const made = await inTenant(ports.pool, access, async (transaction) => {
    const { deliveryId } = asked;
    const of = await replayable(ports, { transaction, access }, deliveryId);
    const destination = asked.known(of.delivery.destinationId);
    if (destination === undefined || destination.version < of.destinationVersion) {
      return { configVersion: of.configVersion };
    }
    const replayId = await noted(transaction, of);
    const replayed = async (): Promise<Replayed> => {
      if (destination.flow === "queued") {
        return { replay: await enqueued(transaction, of, { replayId, destination }) };
      }
      room.reservation = ports.handovers.reserve(1, Buffer.byteLength(of.body));
      const workerId = room.reservation?.workerId ?? null;
      return await handedOver(transaction, of, { replayId, workerId });
    };
    const result = await replayed();
    await recordAudit(transaction, access, {
      action: "delivery.replayed",
      subjectId: publicId("delivery", deliveryId),
      customerId: of.customerId,
      details: { replayedAs: publicId("delivery", replayId) },
    });
    return result;
  }).catch((error: unknown) => {
    room.reservation?.giveBack();
    throw error;
  });
  if (!("handover" in made) || made.handover === undefined) return made;
  if (room.reservation === undefined) ports.handovers.announce();
  else room.reservation.use(made.handover);
  return made;
}

interface Replayable extends ReplaySource {
  readonly tenantId: string;
  readonly delivery: Delivery;
  readonly body: string;
  /** The event is stored sealed. */
  readonly isPrivate: boolean;
}

/** The delivery to repeat, if nothing speaks against it but another replay. */
async function replayable(
  { keyring, now }: ReplayPorts,
  { transaction, access }: { readonly transaction: Transaction; readonly access: Access },
  deliveryId: string,
): Promise<Replayable> {
  const { tenantId } = access;
  const [kept, source] = await Promise.all([
    findKept(transaction, access, { deliveryId, nowMs: now() }),
    selectReplaySource(transaction, tenantId, deliveryId),
  ]);
  if (kept === undefined || source === undefined) throw new ApiError("not_found");
  const { delivery, storedBody } = kept;
  if (!isFinal(delivery.state)) {
    throw conflict(
      `This delivery is ${delivery.state}: it is still being worked on, and can be replayed once it has ended.`,
    );
  }
  if (delivery.reason === "replay_cancelled" && delivery.replayOf !== null) {
    const id = publicId("delivery", delivery.replayOf);
    throw conflict(`This replay was taken back before it was delivered; replay ${id} instead.`);
  }
  if (source.destinationState === "DELETED") {
    throw conflict("The destination is deleted, so nothing can be delivered to it any more.");
  }
  if (source.destinationState === "DISABLED") {
    throw conflict("The destination is disabled; resume it, then replay.");
  }
  if (storedBody === undefined) {
    // A replayed dead letter may be the reason why its event is not kept.
    await refuseReplayed(transaction, tenantId, delivery);
    throw conflict("The event is past its retention and was not kept.");
  }
  const run: TenantRun = (_tenantId, work) => work(transaction);
  const open = await textOpener({ keyring, run }, tenantId, [storedBody]);
  const body = open(bodyPlace({ ...delivery, tenantId }), storedBody);
  return { ...source, tenantId, delivery, body, isPrivate: isSealedText(storedBody) };
}

/** Notes the replay under its new id, which decides between all who want to make it. */
async function noted(transaction: Transaction, of: Replayable): Promise<string> {
  const { tenantId, customerId, delivery } = of;
  const deliveryId = newUuid();
  const replayed = { tenantId, customerId, sourceId: delivery.id, deliveryId };
  if (!(await insertReplayed(transaction, replayed))) {
    await refuseReplayed(transaction, tenantId, delivery);
    throw conflict("This delivery is being replayed at this moment.");
  }
  await deleteDeadLetter(transaction, tenantId, delivery.id);
  return deliveryId;
}

/** Errors: `state_conflict` when the delivery was replayed, or is to be by a job. */
async function refuseReplayed(
  transaction: Transaction,
  tenantId: string,
  delivery: Delivery,
): Promise<void> {
  const replayId = await selectReplayOf(transaction, tenantId, delivery);
  if (replayId !== undefined) {
    const id = publicId("delivery", replayId);
    throw conflict(`This delivery was replayed as ${id}; replay that one to repeat it again.`);
  }
  const jobId = await selectReplayingJob(transaction, tenantId, delivery.id);
  if (jobId === undefined) return;
  const id = publicId("replay", jobId);
  throw conflict(`This delivery is to be replayed by ${id}; cancel that to replay it by itself.`);
}

function conflict(detail: string): ApiError {
  return new ApiError("state_conflict", { detail });
}

async function enqueued(
  transaction: Transaction,
  of: Replayable,
  {
    replayId,
    destination,
  }: { readonly replayId: string; readonly destination: RoutableDestination },
): Promise<Delivery> {
  const { tenantId, customerId, delivery, body } = of;
  const { eventId, eventType, destinationId } = delivery;
  const enqueuing = enqueueDeliveries(transaction, [
    {
      tenantId,
      customerId,
      destinationId,
      ...flowOf(destination, flowEventOf(body)),
      deliveryId: replayId,
      eventId,
      eventType,
      origin: "replay",
      replayOf: delivery.id,
    },
  ]);
  return await readBack(transaction, tenantId, { replayId, written: enqueuing });
}

async function handedOver(
  transaction: Transaction,
  of: Replayable,
  { replayId, workerId }: { readonly replayId: string; readonly workerId: string | null },
): Promise<{ readonly replay: Delivery; readonly handover: Handover }> {
  const { tenantId, customerId, delivery, configVersion, body, isPrivate } = of;
  const { eventId, eventType, destinationId } = delivery;
  const handoverId = newUuid();
  const inserting = insertReplay(transaction, {
    tenantId,
    customerId,
    deliveryId: replayId,
    handoverId,
    workerId,
    of: delivery,
  });
  const replay = await readBack(transaction, tenantId, { replayId, written: inserting });
  const queued = {
    tenantId,
    customerId,
    deliveryId: replayId,
    destinationId,
    eventId,
    eventType,
    body,
    isPrivate,
    origin: "replay",
    attempts: 0,
    handoverId,
  } as const;
  return { replay, handover: { tenantId, handoverId, configVersion, deliveries: [queued] } };
}

/** The replay as the same transaction reads it, so that the answer says what the log will say. */
async function readBack(
  transaction: Transaction,
  tenantId: string,
  { replayId, written }: { readonly replayId: string; readonly written: Promise<void> },
): Promise<Delivery> {
  const [, replay] = await Promise.all([written, selectDelivery(transaction, tenantId, replayId)]);
  if (replay === undefined) throw new Error("the replay is not there after it was inserted");
  return replay;
}
