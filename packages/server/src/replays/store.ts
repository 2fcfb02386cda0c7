import type { Transaction } from "../database/transaction.ts";
import type {
  DestinationState,
  ReplayCounts,
  ReplayJob,
  ReplayKey,
  ReplayReason,
  ReplayState,
} from "./job.ts";
import type { ReplayScope } from "./scope.ts";

/**
 * The statements with which the API creates, shows and steers replay jobs. Those of the runner are in step-store.ts.
 *
 * Whoever writes jobs takes locks in one order: the idempotency key, the destination's row, the job's row, the
 * destination's queue.
 */

/** A row of `replays` without the name of its customer. */
export interface ReplayRow {
  tenant_id: string;
  customer_id: string;
  id: string;
  destination_id: string;
  scope: ReplayScope;
  state: ReplayState;
  reason: ReplayReason | null;
  selected: number;
  already_replayed: number;
  waiting: number;
  retrying: number;
  delivered: number;
  dead: number;
  cancelled: number;
  skipped: number;
  rate_per_second: number;
  created_at: Date;
  selected_at: Date | null;
  finished_at: Date | null;
}

/** What a {@link ReplayRow} needs of `replays r`. */
export const replayColumns = `r.tenant_id, r.customer_id, r.id, r.destination_id, r.scope, r.state, r.reason, r.selected,
  r.already_replayed, r.waiting, r.retrying, r.delivered, r.dead, r.cancelled, r.skipped, r.rate_per_second, r.created_at,
  r.selected_at, r.finished_at`;

const ownedReplays = `SELECT ${replayColumns}, c.external_id
  FROM replays r JOIN customers c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id`;

/** The counts in a row. */
export function countsOf(
  row: Omit<ReplayRow, "scope" | "created_at" | "finished_at">,
): ReplayCounts {
  return {
    selected: row.selected,
    alreadyReplayed: row.already_replayed,
    waiting: row.waiting,
    retrying: row.retrying,
    delivered: row.delivered,
    dead: row.dead,
    cancelled: row.cancelled,
    skipped: row.skipped,
  };
}

function replayOf(row: ReplayRow & { external_id: string }): ReplayJob {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    id: row.id,
    destinationId: row.destination_id,
    customerExternalId: row.external_id,
    scope: row.scope,
    state: row.state,
    reason: row.reason,
    counts: countsOf(row),
    ratePerSecond: row.rate_per_second,
    createdAtMs: row.created_at.getTime(),
    selectedAtMs: row.selected_at?.getTime() ?? null,
    finishedAtMs: row.finished_at?.getTime() ?? null,
  };
}

/** What a job needs to know of its destination. */
export interface ReplayDestination {
  readonly customerId: string;
  readonly state: DestinationState;
  readonly rateLimitPerSecond: number | null;
  /** How long the tenant's deliveries are shown. */
  readonly retentionDays: number;
}

interface DestinationRow {
  customer_id: string;
  state: DestinationState;
  rate_limit_per_second: number | null;
  retention_days: number;
}

/** A destination that is not deleted; `isLocked` makes requests for jobs of one destination take turns. Index: primary key. */
export async function selectDestination(
  transaction: Transaction,
  { tenantId, destinationId }: { readonly tenantId: string; readonly destinationId: string },
  { isLocked }: { readonly isLocked: boolean },
): Promise<ReplayDestination | undefined> {
  const result = await transaction.query<DestinationRow>({
    text: `SELECT d.customer_id, d.state, d.rate_limit_per_second, t.retention_days
      FROM destinations d JOIN tenants t ON t.id = d.tenant_id
      WHERE d.tenant_id = $1 AND d.id = $2 AND d.state <> 'DELETED' ${isLocked ? "FOR NO KEY UPDATE OF d" : ""}`,
    values: [tenantId, destinationId],
  });
  const row = result.rows[0];
  return (
    row && {
      customerId: row.customer_id,
      state: row.state,
      rateLimitPerSecond: row.rate_limit_per_second,
      retentionDays: row.retention_days,
    }
  );
}

/**
 * Makes requests with one idempotency key take turns until the end of the transaction. An advisory lock, because a key
 * is the tenant's, and a constraint on jobs would have to name their customer.
 */
export async function lockIdempotencyKey(
  transaction: Transaction,
  tenantId: string,
  key: string,
): Promise<void> {
  await transaction.query({
    name: "lock-replay-key",
    text: `SELECT pg_advisory_xact_lock(hashtextextended('replays ' || $1 || ' ' || $2, 0))`,
    values: [tenantId, key],
  });
}

/** The job that was made with an idempotency key. Index: replays_by_key. */
export async function selectByIdempotencyKey(
  transaction: Transaction,
  tenantId: string,
  key: string,
): Promise<{ readonly job: ReplayJob; readonly requestSha256: Buffer } | undefined> {
  const result = await transaction.query<
    ReplayRow & { external_id: string; request_sha256: Buffer }
  >({
    text: `SELECT ${replayColumns}, c.external_id, r.request_sha256
      FROM replays r JOIN customers c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id
      WHERE r.tenant_id = $1 AND r.idempotency_key = $2`,
    values: [tenantId, key],
  });
  const row = result.rows[0];
  return row && { job: replayOf(row), requestSha256: row.request_sha256 };
}

/** The jobs of a destination that are not over. Index: replays_by_destination. */
export async function selectOpenScopes(
  transaction: Transaction,
  tenantId: string,
  destinationId: string,
): Promise<readonly { readonly id: string; readonly scope: ReplayScope }[]> {
  const result = await transaction.query<{ id: string; scope: ReplayScope }>({
    text: `SELECT id, scope FROM replays
      WHERE tenant_id = $1 AND destination_id = $2 AND state IN ('selecting', 'running', 'paused')`,
    values: [tenantId, destinationId],
  });
  return result.rows;
}

/** A job to be created. */
export interface NewReplay extends ReplayKey {
  readonly destinationId: string;
  readonly scope: ReplayScope;
  /** Patterns of the event types that whoever asks may see; `null`: all. */
  readonly visibleEventTypes: readonly string[] | null;
  readonly selectFrom: string;
  readonly selectBefore: string;
  readonly idempotencyKey: string | null;
  readonly requestSha256: Buffer;
}

/** Adds a job that starts with its selection. */
export async function insertReplayJob(transaction: Transaction, job: NewReplay): Promise<void> {
  await transaction.query({
    text: `INSERT INTO replays (tenant_id, customer_id, id, destination_id, scope, select_from, select_before,
        idempotency_key, request_sha256, visible_event_types)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      job.tenantId,
      job.customerId,
      job.id,
      job.destinationId,
      JSON.stringify(job.scope),
      job.selectFrom,
      job.selectBefore,
      job.idempotencyKey,
      job.requestSha256,
      job.visibleEventTypes,
    ],
  });
}

/** One job, locked on request until the end of the transaction. Index: the primary key. */
export async function selectReplayJob(
  transaction: Transaction,
  {
    tenantId,
    id,
    visibleEventTypes = null,
  }: {
    readonly tenantId: string;
    readonly id: string;
    /** Only a job that is bound to some of these patterns; `null`: any. */
    readonly visibleEventTypes?: readonly string[] | null;
  },
  { isLocked }: { readonly isLocked: boolean } = { isLocked: false },
): Promise<ReplayJob | undefined> {
  const result = await transaction.query<ReplayRow & { external_id: string }>({
    text: `${ownedReplays} WHERE r.tenant_id = $1 AND r.id = $2 AND ($3::text[] IS NULL OR r.visible_event_types <@ $3)
      ${isLocked ? "FOR NO KEY UPDATE OF r" : ""}`,
    values: [tenantId, id, visibleEventTypes],
  });
  const row = result.rows[0];
  return row && replayOf(row);
}

/** Which jobs to list; `undefined` is no condition. */
export interface ReplayListing {
  readonly tenantId: string;
  readonly destinationId: string | undefined;
  readonly state: ReplayState | undefined;
  /** Only jobs that are bound to some of these patterns; `undefined`: any. */
  readonly visibleEventTypes: readonly string[] | undefined;
  /** Only jobs made before this one. */
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Jobs, newest first. Index: replays_by_destination, or the primary key. */
export async function listReplayJobs(
  transaction: Transaction,
  listing: ReplayListing,
): Promise<readonly ReplayJob[]> {
  const values: unknown[] = [listing.tenantId, listing.limit];
  const conditions = ["r.tenant_id = $1"];
  const given = {
    "r.destination_id =": listing.destinationId,
    "r.state =": listing.state,
    "r.visible_event_types <@": listing.visibleEventTypes,
    "r.id <": listing.beforeId,
  };
  for (const [condition, value] of Object.entries(given)) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(`${condition} $${values.length}`);
  }
  const result = await transaction.query<ReplayRow & { external_id: string }>({
    text: `${ownedReplays} WHERE ${conditions.join(" AND ")} ORDER BY r.id DESC LIMIT $2`,
    values,
  });
  return result.rows.map(replayOf);
}

/** Stops making deliveries until {@link resumeReplayJob}. The caller holds the job's lock. */
export async function pauseReplayJob(transaction: Transaction, key: ReplayKey): Promise<void> {
  await transaction.query({
    text: `UPDATE replays SET state = 'paused', reason = 'requested', next_step_at = clock_timestamp()
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** Goes on where a pause stopped, on trial. The caller holds the job's lock. */
export async function resumeReplayJob(transaction: Transaction, key: ReplayKey): Promise<void> {
  await transaction.query({
    text: `UPDATE replays SET state = CASE WHEN selected_at IS NULL THEN 'selecting' ELSE 'running' END, reason = NULL,
        trial_delivered = 0, trial_failed = 0, is_proven = false, next_step_at = clock_timestamp()
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/**
 * Ends a job: what it did not make counts as cancelled from now on. The runner takes back what it made and nobody has
 * claimed. The caller holds the job's lock, so no step is under way.
 */
export async function cancelReplayJob(transaction: Transaction, key: ReplayKey): Promise<void> {
  await transaction.query({
    text: `UPDATE replays SET state = 'cancelled', reason = 'requested', next_step_at = clock_timestamp(),
        cancelled = selected - waiting - retrying - delivered - dead - skipped
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}
