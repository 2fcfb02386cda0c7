import { hash } from "node:crypto";
import type pg from "pg";
import type { Access } from "../access/access.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import type { AuditAction } from "../audit/actions.ts";
import { recordAudit } from "../audit/audit.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { firstUuidAt, newUuid, publicId, uuidOf } from "../ids.ts";
import { estimated } from "./estimate.ts";
import type { ReplayEstimate } from "./estimate.ts";
import { isOver, obstacleOf, refusals, replayReasons } from "./job.ts";
import type { ReplayJob, ReplayState } from "./job.ts";
import { overlaps, parseScope, unknownDelivery } from "./scope.ts";
import type { ReplayScope, ScopeInput } from "./scope.ts";
import { selectNamed } from "./selection-store.ts";
import * as store from "./store.ts";

/**
 * Replay jobs as the API has them: estimate, create, show, list, pause, resume, cancel. What they do in the background
 * is in step.ts.
 *
 * A selection is what had ended when its job was created: what fails later is no part of it. Each delivery is replayed
 * once, by jobs and by people alike.
 */

/** What the operations work with. */
export interface ReplayJobPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a request for a job says; its types are checked. */
export interface ReplayRequest {
  /** `dst_…` */
  readonly destinationId: string;
  readonly scope: ScopeInput;
}

/** A job, and whether this request made it. */
export interface CreatedReplay {
  readonly job: ReplayJob;
  /** `false` when the same request with the same idempotency key made it before. */
  readonly isNew: boolean;
}

const dayMs = 86_400_000;

/** Clocks of other processes may be ahead; when a delivery had ended is then decided by the database's. */
const clockSlackMs = 60_000;

/**
 * Estimates a job and makes none.
 *
 * Errors: those of {@link createReplay}, without those of state.
 */
export async function estimateReplay(
  ports: ReplayJobPorts,
  access: Access,
  request: ReplayRequest,
): Promise<ReplayEstimate> {
  const { tenantId } = access;
  const scope = parseScope(request.scope);
  const destinationId = destinationUuid(request.destinationId);
  return inTenant(ports.pool, access, async (transaction) => {
    const key = { tenantId, destinationId };
    const destination = await knownDestination(transaction, key, { isLocked: false });
    const range = rangeOf(scope, ports.now(), destination.retentionDays);
    await checkNamed(transaction, access, { destinationId, request, scope, fromId: range.fromId });
    const { rateLimitPerSecond } = destination;
    const asked = { ...key, scope, visibleEventTypes: visibleEventTypes(access), ...range };
    return estimated(transaction, asked, { rateLimitPerSecond, now: ports.now });
  });
}

/**
 * Creates a job, which starts by itself.
 *
 * Errors: those of {@link parseScope}; `invalid_field` for a destination or delivery that the tenant does not have, and for a
 * delivery of another destination; `state_conflict` while the destination is paused or disabled, while a named delivery
 * has not ended or is a replay that was taken back, and while a job of the same destination that is not over could want
 * the same deliveries; `idempotency_conflict` when the key came with another request before.
 */
export async function createReplay(
  ports: ReplayJobPorts,
  access: Access,
  asked: { readonly request: ReplayRequest; readonly idempotencyKey: string | undefined },
): Promise<CreatedReplay> {
  const { request } = asked;
  const { tenantId } = access;
  const idempotencyKey = ownKey(access, asked.idempotencyKey);
  const scope = parseScope(request.scope);
  const destinationId = destinationUuid(request.destinationId);
  const requestSha256 = hash("sha256", JSON.stringify([destinationId, scope]), "buffer");
  return inTenant(ports.pool, access, async (transaction) => {
    if (idempotencyKey !== undefined) {
      const job = await madeBefore(transaction, tenantId, { idempotencyKey, requestSha256 });
      if (job !== undefined) return { job, isNew: false };
    }
    const key = { tenantId, destinationId };
    const destination = await knownDestination(transaction, key, { isLocked: true });
    const obstacle = obstacleOf(destination.state);
    if (obstacle !== undefined) throw conflict(refusals[obstacle]);
    const range = rangeOf(scope, ports.now(), destination.retentionDays);
    await checkNamed(transaction, access, { destinationId, request, scope, fromId: range.fromId });
    const open = await store.selectOpenScopes(transaction, tenantId, destinationId);
    const other = open.find((job) => overlaps(job.scope, scope));
    if (other !== undefined) throw overlapConflict(other.id);
    const id = newUuid();
    await store.insertReplayJob(transaction, {
      ...key,
      customerId: destination.customerId,
      id,
      scope,
      visibleEventTypes: visibleEventTypes(access),
      selectFrom: range.fromId,
      selectBefore: range.beforeId,
      idempotencyKey: idempotencyKey ?? null,
      requestSha256,
    });
    const job = await store.selectReplayJob(transaction, { tenantId, id });
    if (job === undefined) throw new Error("the job is not there after it was inserted");
    await audit(transaction, access, "replay.created", job);
    return { job, isNew: true };
  });
}

/**
 * The key as it is stored. Each customer's are its own, so that none can take one that its tenant or another customer is
 * about to use; the line's end can be in no key that a request brings.
 */
function ownKey({ customerId }: Access, key: string | undefined): string | undefined {
  return customerId === undefined || key === undefined ? key : `${customerId}\n${key}`;
}

async function madeBefore(
  transaction: Transaction,
  tenantId: string,
  asked: { readonly idempotencyKey: string; readonly requestSha256: Buffer },
): Promise<ReplayJob | undefined> {
  const { idempotencyKey, requestSha256 } = asked;
  await store.lockIdempotencyKey(transaction, tenantId, idempotencyKey);
  const made = await store.selectByIdempotencyKey(transaction, tenantId, idempotencyKey);
  if (made !== undefined && !made.requestSha256.equals(requestSha256)) {
    const detail = `This key made ${publicId("replay", made.job.id)} with another request; use a new key for a new one.`;
    throw new ApiError("idempotency_conflict", { detail });
  }
  return made?.job;
}

function overlapConflict(otherId: string): ApiError {
  const id = publicId("replay", otherId);
  return conflict(
    `${id} is replaying deliveries of this destination that this request means, too. Wait until it has finished, or cancel it first.`,
  );
}

function conflict(detail: string): ApiError {
  return new ApiError("state_conflict", { detail });
}

function destinationUuid(id: string): string {
  const uuid = uuidOf("destination", id);
  if (uuid === undefined) throw unknownDestination();
  return uuid;
}

function unknownDestination(): ApiError {
  const detail = "There is no such destination.";
  return new ApiError("invalid_field", { path: "/destinationId", detail });
}

async function knownDestination(
  transaction: Transaction,
  key: { readonly tenantId: string; readonly destinationId: string },
  lock: { readonly isLocked: boolean },
): Promise<store.ReplayDestination> {
  const destination = await store.selectDestination(transaction, key, lock);
  if (destination === undefined) throw unknownDestination();
  return destination;
}

/** The ids that a scope can mean: those that the tenant is still shown, up to now. */
function rangeOf(
  scope: ReplayScope,
  nowMs: number,
  retentionDays: number,
): { readonly fromId: string; readonly beforeId: string } {
  const shownFromMs = nowMs - retentionDays * dayMs;
  const untilMs = nowMs + clockSlackMs;
  if (scope.kind !== "window") {
    return { fromId: firstUuidAt(shownFromMs), beforeId: firstUuidAt(untilMs) };
  }
  return {
    fromId: firstUuidAt(Math.max(shownFromMs, scope.fromMs)),
    beforeId: firstUuidAt(Math.min(untilMs, scope.toMs)),
  };
}

async function checkNamed(
  transaction: Transaction,
  access: Access,
  asked: {
    readonly destinationId: string;
    readonly request: ReplayRequest;
    readonly scope: ReplayScope;
    /** Older ones are past retention. */
    readonly fromId: string;
  },
): Promise<void> {
  const { destinationId, request, scope, fromId } = asked;
  if (scope.kind !== "deliveries") return;
  const visible = visibleEventTypes(access);
  const found = await selectNamed(transaction, access.tenantId, scope.deliveryIds);
  const byId = new Map(found.map((delivery) => [publicId("delivery", delivery.id), delivery]));
  for (const [index, id] of (request.scope.deliveryIds ?? []).entries()) {
    const delivery = byId.get(id);
    if (delivery === undefined || delivery.id < fromId) throw unknownDelivery(index);
    if (visible !== null && !isCovered(delivery.eventType, visible)) throw unknownDelivery(index);
    const path = `/scope/deliveryIds/${index}`;
    if (delivery.destinationId !== destinationId) {
      const detail = `${id} went to another destination; a replay is of one destination.`;
      throw new ApiError("invalid_field", { path, detail });
    }
    if (!delivery.isFinal) {
      const detail = `${id} is still being worked on, and can be replayed once it has ended.`;
      throw new ApiError("state_conflict", { path, detail });
    }
    if (delivery.isTakenBack) {
      const detail = `${id} is a replay that was taken back; name the delivery that it repeats.`;
      throw new ApiError("state_conflict", { path, detail });
    }
  }
}

/** One job by its public id. Errors: `not_found`. */
export async function readReplay(
  ports: ReplayJobPorts,
  access: Access,
  id: string,
): Promise<ReplayJob> {
  return inTenant(ports.pool, access, (transaction) =>
    foundJob(transaction, access, { id, isLocked: false }),
  );
}

/**
 * A job over event types that the caller may not see is unknown to it: it would tell of them, and resuming it would
 * send them.
 */
async function foundJob(
  transaction: Transaction,
  access: Access,
  { id, isLocked }: { readonly id: string; readonly isLocked: boolean },
): Promise<ReplayJob> {
  const uuid = uuidOf("replay", id);
  const job =
    uuid === undefined
      ? undefined
      : await store.selectReplayJob(
          transaction,
          { tenantId: access.tenantId, id: uuid, visibleEventTypes: visibleEventTypes(access) },
          { isLocked },
        );
  if (job === undefined) throw new ApiError("not_found", { detail: "There is no such replay." });
  return job;
}

/** What a list is asked for; `undefined` is no condition. */
export interface ReplayQuery {
  /** `dst_…` */
  readonly destinationId: string | undefined;
  readonly state: ReplayState | undefined;
  readonly cursor: string | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** One page of jobs, newest first. Errors: `invalid_cursor`. */
export async function listReplays(
  ports: ReplayJobPorts,
  access: Access,
  { destinationId, state, cursor, limit }: ReplayQuery,
): Promise<{ readonly jobs: readonly ReplayJob[]; readonly nextCursor: string | null }> {
  const { tenantId, customerId } = access;
  const scope = { tenantId, customerId, list: "replays", filter: { destinationId, state } };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  const uuid = destinationId === undefined ? undefined : uuidOf("destination", destinationId);
  if (destinationId !== undefined && uuid === undefined) return { jobs: [], nextCursor: null };
  return inTenant(ports.pool, access, async (transaction) => {
    const listing = {
      tenantId,
      destinationId: uuid,
      state,
      visibleEventTypes: visibleEventTypes(access) ?? undefined,
      beforeId,
      limit: limit + 1,
    };
    const rows = await store.listReplayJobs(transaction, listing);
    const jobs = rows.slice(0, limit);
    const last = rows.length > limit ? jobs.at(-1) : undefined;
    return { jobs, nextCursor: last === undefined ? null : cursorAfter(last.id, scope) };
  });
}

/**
 * Stops making deliveries; those that were made go on. Pausing a paused job changes nothing.
 *
 * Errors: `not_found`; `state_conflict` when it is over.
 */
export async function pauseReplay(
  ports: ReplayJobPorts,
  access: Access,
  id: string,
): Promise<ReplayJob> {
  return steering(ports, access, id, async (transaction, job) => {
    refuseWhenOver(job);
    if (job.state === "paused") return;
    await store.pauseReplayJob(transaction, job);
    await audit(transaction, access, "replay.paused", job);
  });
}

/**
 * Goes on where a pause stopped. Resuming a job that is not paused changes nothing.
 *
 * Errors: `not_found`; `state_conflict` when it is over, and while its destination is paused or disabled.
 */
export async function resumeReplay(
  ports: ReplayJobPorts,
  access: Access,
  id: string,
): Promise<ReplayJob> {
  return steering(ports, access, id, async (transaction, job) => {
    refuseWhenOver(job);
    if (job.state !== "paused") return;
    const { destinationId } = job;
    const key = { tenantId: access.tenantId, destinationId };
    const destination = await store.selectDestination(transaction, key, { isLocked: false });
    const obstacle = obstacleOf(destination?.state ?? "DELETED");
    if (obstacle !== undefined) throw conflict(replayReasons[obstacle]);
    await store.resumeReplayJob(transaction, job);
    await audit(transaction, access, "replay.resumed", job);
  });
}

/**
 * Ends a job: nothing more is made from this answer on, and what was made and is in no worker's hands is taken back
 * within moments. Cancelling a cancelled job changes nothing.
 *
 * Errors: `not_found`; `state_conflict` when it has finished.
 */
export async function cancelReplay(
  ports: ReplayJobPorts,
  access: Access,
  id: string,
): Promise<ReplayJob> {
  return steering(ports, access, id, async (transaction, job) => {
    if (job.state === "finished") refuseWhenOver(job);
    if (job.state === "cancelled") return;
    await store.cancelReplayJob(transaction, job);
    await audit(transaction, access, "replay.cancelled", job);
  });
}

function refuseWhenOver({ state }: ReplayJob): void {
  if (isOver(state)) throw conflict(`This replay is over: it is ${state}.`);
}

async function steering(
  ports: ReplayJobPorts,
  access: Access,
  id: string,
  steer: (transaction: Transaction, job: ReplayJob) => Promise<void>,
): Promise<ReplayJob> {
  return inTenant(ports.pool, access, async (transaction) => {
    const before = await foundJob(transaction, access, { id, isLocked: true });
    await steer(transaction, before);
    return foundJob(transaction, access, { id, isLocked: false });
  });
}

/** Notes what was done with a job. The last change of its transaction. */
async function audit(
  transaction: Transaction,
  access: Access,
  action: AuditAction,
  { id, customerId, destinationId, scope }: ReplayJob,
): Promise<void> {
  await recordAudit(transaction, access, {
    action,
    subjectId: publicId("replay", id),
    customerId,
    details: { destinationId: publicId("destination", destinationId), scope: scope.kind },
  });
}
