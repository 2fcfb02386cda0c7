import type { Transaction } from "../database/transaction.ts";
import type {
  DestinationState,
  ReplayCounts,
  ReplayKey,
  ReplayReason,
  ReplayState,
} from "./job.ts";
import type { ReplayScope } from "./scope.ts";
import { countsOf } from "./store.ts";
import type { ReplayRow } from "./store.ts";
import type { Trial } from "./trial.ts";

/**
 * The statements of the runner, as `pushrail_worker`, across tenants. All of a step's run in one transaction that holds
 * the lock of the job's row, and the row is written last: a step is made once or not at all.
 */

/** A job whose next step is due, locked, with all that decides the step. */
export interface DueReplay extends ReplayKey {
  readonly destinationId: string;
  readonly state: ReplayState;
  readonly reason: ReplayReason | null;
  /** Only while it is selecting, because it can name a thousand deliveries. */
  readonly scope: ReplayScope | undefined;
  /** Patterns of the event types that whoever asked for it may see; `null`: all. */
  readonly visibleEventTypes: readonly string[] | null;
  readonly selectFrom: string;
  readonly selectBefore: string;
  readonly selectedAfter: string;
  readonly enqueuedAfter: string;
  readonly observedAfter: string;
  /** The selection is complete. */
  readonly isSelected: boolean;
  readonly counts: ReplayCounts;
  readonly trial: Trial;
  readonly ratePerSecond: number;
  /** Milliseconds since it was observed last. */
  readonly observedMsAgo: number;
  /** Milliseconds since the time up to which its pace is used up. */
  readonly unusedMs: number;
  readonly destination: {
    readonly state: DestinationState;
    /** The tenant's `config_version` at its last change. */
    readonly version: number;
    readonly rateLimitPerSecond: number | null;
  };
  /** How long the tenant's events are kept for deliveries that are no dead letters. */
  readonly payloadDays: number;
  /** Attempts a second in other processes that belong to no replay. */
  readonly livePerSecondElsewhere: number;
  /** Jobs that make deliveries at present, of all tenants; at least 1. */
  readonly runningJobs: number;
}

interface DueRow extends Omit<ReplayRow, "scope" | "created_at" | "finished_at"> {
  scope: ReplayScope | null;
  visible_event_types: string[] | null;
  select_from: string;
  select_before: string;
  selected_after: string;
  enqueued_after: string;
  observed_after: string;
  trial_delivered: number;
  trial_failed: number;
  is_proven: boolean;
  observed_ms_ago: number;
  unused_ms: number;
  destination_state: DestinationState;
  destination_version: string;
  rate_limit_per_second: number | null;
  payload_days: number;
  live_elsewhere: number;
  running_jobs: number;
}

/** A process that has said nothing for longer is gone, or has no jobs to pace. */
const liveSecondsMax = 10;

/**
 * Locks the job that has waited longest for its next step; `undefined` when none is due that nobody else works on.
 * Index: replays_due.
 */
export async function lockDueReplay(
  transaction: Transaction,
  processId: string,
): Promise<DueReplay | undefined> {
  const result = await transaction.query<DueRow>({
    name: "lock-due-replay",
    text: `SELECT r.tenant_id, r.customer_id, r.id, r.destination_id, r.state, r.reason, r.select_from, r.select_before,
        r.visible_event_types, r.selected_after, r.enqueued_after, r.observed_after, r.selected_at, r.selected, r.already_replayed, r.waiting, r.retrying,
        r.delivered, r.dead, r.cancelled, r.skipped, r.trial_delivered, r.trial_failed, r.is_proven, r.rate_per_second,
        CASE WHEN r.state = 'selecting' THEN r.scope END AS scope,
        (extract(epoch FROM clock_timestamp() - r.observed_at) * 1000)::float8 AS observed_ms_ago,
        (extract(epoch FROM clock_timestamp() - r.paced_until) * 1000)::float8 AS unused_ms,
        d.state AS destination_state, d.version AS destination_version, d.rate_limit_per_second,
        (SELECT payload_days FROM tenants WHERE id = r.tenant_id),
        (SELECT coalesce(sum(per_second), 0)::float8 FROM live_rates
          WHERE process_id <> $1 AND noted_at > clock_timestamp() - interval '${liveSecondsMax} seconds') AS live_elsewhere,
        (SELECT GREATEST(1, count(*))::int FROM replays o WHERE o.finished_at IS NULL AND o.state = 'running') AS running_jobs
      FROM replays r
      CROSS JOIN LATERAL (SELECT state, version, rate_limit_per_second FROM destinations
        WHERE tenant_id = r.tenant_id AND id = r.destination_id AND customer_id = r.customer_id LIMIT 1) d
      WHERE r.finished_at IS NULL AND r.next_step_at <= clock_timestamp()
      ORDER BY r.next_step_at LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED`,
    values: [processId],
  });
  const row = result.rows[0];
  return row && dueOf(row);
}

function dueOf(row: DueRow): DueReplay {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    id: row.id,
    destinationId: row.destination_id,
    state: row.state,
    reason: row.reason,
    scope: row.scope ?? undefined,
    visibleEventTypes: row.visible_event_types,
    selectFrom: row.select_from,
    selectBefore: row.select_before,
    selectedAfter: row.selected_after,
    enqueuedAfter: row.enqueued_after,
    observedAfter: row.observed_after,
    isSelected: row.selected_at !== null,
    counts: countsOf(row),
    trial: {
      delivered: row.trial_delivered,
      failed: row.trial_failed,
      isProven: row.is_proven,
    },
    ratePerSecond: row.rate_per_second,
    observedMsAgo: row.observed_ms_ago,
    unusedMs: row.unused_ms,
    destination: {
      state: row.destination_state,
      version: Number(row.destination_version),
      rateLimitPerSecond: row.rate_limit_per_second,
    },
    payloadDays: row.payload_days,
    livePerSecondElsewhere: row.live_elsewhere,
    runningJobs: row.running_jobs,
  };
}

/** What a step leaves behind. */
export interface WrittenStep {
  readonly state: ReplayState;
  readonly reason: ReplayReason | null;
  readonly selectedAfter: string;
  readonly enqueuedAfter: string;
  readonly observedAfter: string;
  readonly counts: ReplayCounts;
  readonly trial: Trial;
  readonly ratePerSecond: number;
  readonly isObserved: boolean;
  /** By how much the pace was used up. */
  readonly usedMs: number;
  /** The selection is complete. */
  readonly isSelected: boolean;
  /** Nothing is left to do. */
  readonly isFinished: boolean;
  readonly nextStepInMs: number;
}

/** Writes what a step has changed. */
export async function writeStep(
  transaction: Transaction,
  key: ReplayKey,
  step: WrittenStep,
): Promise<void> {
  const { counts, trial } = step;
  await transaction.query({
    name: "write-replay-step",
    text: `UPDATE replays SET state = $4, reason = $5, selected_after = $6, enqueued_after = $7, observed_after = $8,
        selected = $9, already_replayed = $10, waiting = $11, retrying = $12, delivered = $13, dead = $14,
        cancelled = $15, skipped = $16, trial_delivered = $17, trial_failed = $18, is_proven = $19, rate_per_second = $20,
        observed_at = CASE WHEN $21 THEN clock_timestamp() ELSE observed_at END,
        paced_until = paced_until + $22::float8 * interval '1 millisecond',
        selected_at = CASE WHEN $23 THEN coalesce(selected_at, clock_timestamp()) END,
        finished_at = CASE WHEN $24 THEN clock_timestamp() END,
        next_step_at = clock_timestamp() + $25::float8 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3`,
    values: [
      key.tenantId,
      key.id,
      key.customerId,
      step.state,
      step.reason,
      step.selectedAfter,
      step.enqueuedAfter,
      step.observedAfter,
      counts.selected,
      counts.alreadyReplayed,
      counts.waiting,
      counts.retrying,
      counts.delivered,
      counts.dead,
      counts.cancelled,
      counts.skipped,
      trial.delivered,
      trial.failed,
      trial.isProven,
      step.ratePerSecond,
      step.isObserved,
      step.usedMs,
      step.isSelected,
      step.isFinished,
      step.nextStepInMs,
    ],
  });
}

/** Tells the other processes how busy this one is, while there are jobs whose pace that decides. Index: replays_due. */
export async function noteLiveRate(
  transaction: Transaction,
  processId: string,
  perSecond: number,
): Promise<void> {
  await transaction.query({
    name: "note-live-rate",
    text: `INSERT INTO live_rates (process_id, per_second)
      SELECT $1, $2 WHERE EXISTS (SELECT FROM replays WHERE finished_at IS NULL AND state IN ('selecting', 'running'))
      ON CONFLICT (process_id) DO UPDATE SET per_second = EXCLUDED.per_second, noted_at = EXCLUDED.noted_at`,
    values: [processId, perSecond],
  });
}

/** Forgets processes that have said nothing for an hour. */
export async function deletePastLiveRates(transaction: Transaction): Promise<void> {
  await transaction.query({
    text: `DELETE FROM live_rates WHERE noted_at < clock_timestamp() - interval '1 hour'`,
  });
}

/**
 * Removes jobs that were over before their tenant's retention began, a few at a time; returns how many. Their items go
 * with the days that they are of. Index: replays_over.
 */
export async function deletePastReplays(
  transaction: Transaction,
  rowsMax: number,
): Promise<number> {
  const result = await transaction.query({
    text: `DELETE FROM replays r USING (
        SELECT o.tenant_id, o.id, o.customer_id FROM replays o JOIN tenants t ON t.id = o.tenant_id
        WHERE o.finished_at < clock_timestamp() - t.retention_days * interval '1 day'
        ORDER BY o.finished_at LIMIT $1 FOR UPDATE OF o SKIP LOCKED) past
      WHERE r.tenant_id = past.tenant_id AND r.id = past.id AND r.customer_id = past.customer_id`,
    values: [rowsMax],
  });
  return result.rowCount ?? 0;
}

/** What is told of a job that has ended, beyond its counts. */
export interface FinishedReplay {
  readonly destinationId: string;
  readonly destinationName: string;
  readonly customerExternalId: string;
  readonly createdAt: Date;
  readonly finishedAt: Date;
}

/** Reads a job that this transaction has ended. Index: primary keys. */
export async function selectFinishedReplay(
  transaction: Transaction,
  key: ReplayKey,
): Promise<FinishedReplay> {
  const result = await transaction.query<{
    destination_id: string;
    name: string;
    external_id: string;
    created_at: Date;
    finished_at: Date;
  }>({
    text: `SELECT r.destination_id, d.name, c.external_id, r.created_at, r.finished_at FROM replays r
      JOIN destinations d ON d.tenant_id = r.tenant_id AND d.id = r.destination_id AND d.customer_id = r.customer_id
      JOIN customers c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id
      WHERE r.tenant_id = $1 AND r.id = $2 AND r.customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error("the job is not there in the transaction that ended it");
  return {
    destinationId: row.destination_id,
    destinationName: row.name,
    customerExternalId: row.external_id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** Puts a job's next step off. */
export async function postponeReplay(
  transaction: Transaction,
  key: ReplayKey,
  forMs: number,
): Promise<void> {
  await transaction.query({
    text: `UPDATE replays SET next_step_at = clock_timestamp() + $4::float8 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId, forMs],
  });
}
