import type { DeliveryOrigin } from "../deliveries/handover.ts";
import type { DeliveryFlow } from "../destinations/flow.ts";
import { numberArray, textsJson, uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";

/** One event about to be committed. All ids are UUIDs. */
export interface NewEvent {
  readonly id: string;
  readonly customerId: string;
  readonly eventType: string;
  /** The canonical event JSON. */
  readonly body: string;
  /** The same as it is stored: as it is, or sealed. */
  readonly storedBody: string;
  /** Absent: nothing to compare with. */
  readonly idempotency?: { readonly key: string; readonly contentSha256: Buffer };
  readonly origin: DeliveryOrigin;
  readonly deliveries: readonly NewEventDelivery[];
}

/** A delivery of an event about to be committed. */
export interface NewEventDelivery {
  /** Ascends from commit to commit for deliveries of a destination that keeps an order: ids are the order. */
  readonly id: string;
  readonly destinationId: string;
  /** Goes into the backlog with this; `null`: it goes to a worker by the commit's handover. */
  readonly flow: DeliveryFlow | null;
}

/** A queue that gets deliveries from a commit. */
export interface FedQueue {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  /** Its deliveries have ordering keys. */
  readonly keepsOrder: boolean;
  /** How long its deliveries may wait for others before a worker looks at them; `null`: it is held, so nobody is to look. */
  readonly lingerMs: number | null;
}

/** One commit of ingest. No two events share a customer and an idempotency key. */
export interface Commit {
  readonly tenantId: string;
  /** The `config_version` that the events were routed with. */
  readonly configVersion: number;
  readonly handoverId: string;
  /** The worker that the deliveries are handed to; `null` leaves them for any worker. */
  readonly workerId: string | null;
  readonly events: readonly NewEvent[];
  /** Those of the deliveries with a flow. If any keeps an order, the transaction has locked them all. */
  readonly queues: readonly FedQueue[];
  /** Stands in for the database's clock in tests of the idempotency window. */
  readonly databaseNow?: Date | undefined;
}

/** What a commit did. */
export interface CommitResult {
  /** The tenant's version as the statement saw it. When it differs from the commit's, nothing was inserted. */
  readonly configVersion: number;
  /** Ids of the events that were inserted; the others' idempotency keys were taken. */
  readonly insertedIds: ReadonlySet<string>;
}

/**
 * Inserts idempotency keys, events, their deliveries, the handover, and what goes into the backlog, in one statement, or
 * nothing when the tenant's configuration has moved on.
 *
 * The idempotency window. A generation is seven days of the database's clock, a partition of the table. A key is taken
 * when its generation has it, or the one before has it and it is younger than seven days. Two statements racing over
 * the border between generations would each insert into a partition of their own; so in the first ten minutes of a
 * generation a key is written to the one before as well, where the unique index lets only one of them through. Ten
 * minutes is far longer than a statement may run, which is what the later of the two may be ahead. A row that is in
 * the generation before but older than seven days needs no such guard: whoever still counts as being before the border
 * finds it younger, and reports a duplicate.
 *
 * Keys are inserted in the order of (customer, key), so that two processes cannot wait for each other in a circle; the
 * caller sorts. `ON CONFLICT DO NOTHING` waits for a concurrent insert of the same key to commit or roll back. The
 * lateral look-up keeps the plan on the primary key whatever the table's statistics were when it was prepared.
 *
 * The backlog. A delivery with an ordering key is due when it is the first of its key, in the backlog and in the commit;
 * any other of the key waits at `infinity` for the one before it. That the backlog is looked at under the lock of the
 * queue, by a statement that began after the lock was had, keeps two commits from both finding no other. Index:
 * backlog_by_ordering_key. Commits without a queue run the statement without all of this.
 */
export async function commitEvents(tx: Transaction, commit: Commit): Promise<CommitResult> {
  const { events } = commit;
  const hasQueues = commit.queues.length > 0;
  const result = await tx.query<{ config_version: string; inserted_ids: string[] }>({
    name: hasQueues ? "commit-queued-events" : "commit-events",
    text: hasQueues ? commitQueuedText : commitEventsText,
    values: [
      commit.tenantId,
      commit.configVersion,
      commit.handoverId,
      commit.workerId,
      commit.databaseNow ?? null,
      uuidArray(events.map((event) => event.id)),
      uuidArray(events.map((event) => event.customerId)),
      numberArray(events.map((event) => event.deliveries.length)),
      events.map((event) => event.idempotency?.contentSha256 ?? null),
      textsJson(events.map((event) => event.eventType)),
      textsJson(events.map((event) => event.storedBody)),
      textsJson(events.map((event) => event.idempotency?.key)),
      textsJson(events.map((event) => event.origin)),
      uuidArray(events.flatMap((event) => event.deliveries.map((delivery) => delivery.id))),
      uuidArray(events.flatMap((event) => event.deliveries.map(() => event.id))),
      uuidArray(
        events.flatMap((event) => event.deliveries.map((delivery) => delivery.destinationId)),
      ),
      ...(hasQueues ? flowValues(events) : []),
    ],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error("the tenant of a commit does not exist");
  return { configVersion: Number(row.config_version), insertedIds: new Set(row.inserted_ids) };
}

function flowValues(events: readonly NewEvent[]): readonly unknown[] {
  const flows = events.flatMap((event) => event.deliveries.map((delivery) => delivery.flow));
  return [
    flows.map((flow) => flow !== null),
    numberArray(flows.map((flow) => flow?.bodyBytes ?? undefined)),
    textsJson(flows.map((flow) => flow?.orderingKey ?? undefined)),
    textsJson(flows.map((flow) => flow?.partitionKey ?? undefined)),
  ];
}

const acceptedText = `
  WITH tenant AS MATERIALIZED (
    SELECT config_version, config_version = $2::bigint AS is_fresh FROM tenants WHERE id = $1
  ), clock AS MATERIALIZED (
    SELECT now, generation, now < to_timestamp(generation * 604800::bigint + 600) AS at_border
    FROM (SELECT coalesce($5::timestamptz, clock_timestamp()) AS now) AS read,
      LATERAL (SELECT floor(extract(epoch FROM now) / 604800)::integer AS generation) AS computed
  ), sent AS MATERIALIZED (
    SELECT event.* FROM tenant,
      ROWS FROM (
        unnest($6::uuid[], $7::uuid[], $8::integer[], $9::bytea[]), json_array_elements_text($10::json),
        json_array_elements_text($11::json), json_array_elements_text($12::json), json_array_elements_text($13::json)
      ) AS event (id, customer_id, matched_count, content_sha256, event_type, body, key, origin)
    WHERE tenant.is_fresh
  ), open_keys AS MATERIALIZED (
    SELECT sent.id, sent.customer_id, sent.key, sent.content_sha256, before.created_at IS NOT NULL AS was_used_before
    FROM sent CROSS JOIN clock
    LEFT JOIN LATERAL (
      SELECT created_at FROM idempotency_keys AS earlier
      WHERE earlier.tenant_id = $1 AND earlier.customer_id = sent.customer_id AND earlier.key = sent.key
        AND earlier.generation = clock.generation - 1
      LIMIT 1
    ) AS before ON true
    WHERE sent.key IS NOT NULL
      AND (before.created_at IS NULL OR before.created_at <= clock.now - interval '7 days')
  ), border_keys AS (
    INSERT INTO idempotency_keys (tenant_id, customer_id, key, generation, event_id, content_sha256, created_at)
    SELECT $1, open_keys.customer_id, open_keys.key, clock.generation - 1, open_keys.id, open_keys.content_sha256, clock.now
    FROM open_keys, clock WHERE clock.at_border AND NOT open_keys.was_used_before
    ORDER BY open_keys.customer_id, open_keys.key
    ON CONFLICT DO NOTHING
    RETURNING event_id
  ), inserted_keys AS (
    INSERT INTO idempotency_keys (tenant_id, customer_id, key, generation, event_id, content_sha256, created_at)
    SELECT $1, open_keys.customer_id, open_keys.key, clock.generation, open_keys.id, open_keys.content_sha256, clock.now
    FROM open_keys, clock
    WHERE NOT clock.at_border OR open_keys.was_used_before OR open_keys.id IN (SELECT event_id FROM border_keys)
    ORDER BY open_keys.customer_id, open_keys.key
    ON CONFLICT DO NOTHING
    RETURNING event_id
  ), accepted AS MATERIALIZED (
    SELECT sent.* FROM sent WHERE sent.key IS NULL OR sent.id IN (SELECT event_id FROM inserted_keys)
  ), inserted_events AS (
    INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
    SELECT $1, id, customer_id, event_type, body, matched_count FROM accepted
  )`;

const resultText = `
  SELECT tenant.config_version, ARRAY(SELECT id FROM accepted) AS inserted_ids FROM tenant`;

const commitEventsText = `${acceptedText}, born AS MATERIALIZED (
    SELECT delivery.*, accepted.customer_id, accepted.event_type, accepted.origin
    FROM unnest($14::uuid[], $15::uuid[], $16::uuid[]) AS delivery (id, event_id, destination_id)
    JOIN accepted ON accepted.id = delivery.event_id
  ), inserted_deliveries AS (
    INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
    SELECT $1, id, customer_id, destination_id, event_id, event_type, $3, origin FROM born
  ), inserted_handover AS (
    INSERT INTO handovers (tenant_id, id, worker_id, delivery_count)
    SELECT $1, $3, $4::uuid, count(*) FROM born HAVING count(*) > 0
  )${resultText}`;

const commitQueuedText = `${acceptedText}, born AS MATERIALIZED (
    SELECT delivery.*, accepted.customer_id, accepted.event_type, accepted.origin
    FROM ROWS FROM (
        unnest($14::uuid[], $15::uuid[], $16::uuid[], $17::boolean[], $18::integer[]),
        json_array_elements_text($19::json), json_array_elements_text($20::json)
      ) AS delivery (id, event_id, destination_id, is_queued, body_bytes, ordering_key, partition_key)
    JOIN accepted ON accepted.id = delivery.event_id
  ), inserted_deliveries AS (
    INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
    SELECT $1, id, customer_id, destination_id, event_id, event_type, CASE WHEN NOT is_queued THEN $3::uuid END, origin
    FROM born
  ), inserted_handover AS (
    INSERT INTO handovers (tenant_id, id, worker_id, delivery_count)
    SELECT $1, $3, $4::uuid, count(*) FROM born WHERE NOT is_queued HAVING count(*) > 0
  ), queued AS MATERIALIZED (
    SELECT placed.*, ordering_key IS NULL OR (place = 1 AND ahead.delivery_id IS NULL) AS is_due
    FROM (
      SELECT born.*, row_number() OVER (PARTITION BY destination_id, ordering_key ORDER BY id) AS place
      FROM born WHERE is_queued
    ) AS placed
    LEFT JOIN LATERAL (
      SELECT delivery_id FROM backlog
      WHERE tenant_id = $1 AND destination_id = placed.destination_id AND ordering_key = placed.ordering_key
      ORDER BY delivery_id LIMIT 1
    ) AS ahead ON true
  ), inserted_backlog AS (
    INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, ordering_key,
      partition_key, body_bytes)
    SELECT $1, id, customer_id, destination_id, event_id, 0, CASE WHEN is_due THEN clock_timestamp() ELSE 'infinity' END,
      ordering_key, partition_key, body_bytes
    FROM queued
  )${resultText}`;

/**
 * Makes the queues due that have something due now, after {@link commitEvents} has added it and under their locks: a
 * worker's claim either sees what was added or is woken for it. Those that are due anyway are not written. One that was
 * held when the events were routed may have been resumed before the lock was had, by someone who did not see what this
 * commit adds. Safe to repeat. Indexes: the primary keys, backlog_due.
 */
export async function wakeFedQueues(tx: Transaction, queues: readonly FedQueue[]): Promise<void> {
  if (queues.length === 0) return;
  await tx.query({
    name: "wake-fed-queues",
    text: `
      UPDATE destination_queues AS queue
      SET next_due_at = GREATEST(queue.not_before, LEAST(queue.next_due_at, GREATEST(
        clock_timestamp() + fed.linger_ms * interval '1 millisecond', queue.paced_until - interval '100 ms')))
      FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::boolean[]) AS fed (tenant_id, destination_id, linger_ms, is_held)
      CROSS JOIN LATERAL (
        SELECT FROM backlog
        WHERE tenant_id = fed.tenant_id AND destination_id = fed.destination_id AND worker_id IS NULL
          AND due_at <= (SELECT clock_timestamp())
        LIMIT 1
      ) AS due
      WHERE queue.tenant_id = fed.tenant_id AND queue.destination_id = fed.destination_id
        AND queue.next_due_at > clock_timestamp() + fed.linger_ms * interval '1 millisecond'
        AND NOT (fed.is_held AND EXISTS (SELECT FROM destinations AS destination
          WHERE destination.tenant_id = fed.tenant_id AND destination.id = fed.destination_id
            AND destination.customer_id = queue.customer_id AND destination.state = 'PAUSED'))`,
    values: [
      uuidArray(queues.map((queue) => queue.tenantId)),
      uuidArray(queues.map((queue) => queue.destinationId)),
      numberArray(queues.map((queue) => queue.lingerMs ?? 0)),
      queues.map((queue) => queue.lingerMs === null),
    ],
  });
}

/** An idempotency key that is taken. */
export interface TakenKey {
  readonly customerId: string;
  readonly key: string;
  /** UUID of the first event that came with it. */
  readonly eventId: string;
  readonly contentSha256: Buffer;
}

/** The first events of keys, of those that are taken; served by the primary key in two partitions. */
export async function findTakenKeys(
  tx: Transaction,
  tenantId: string,
  wanted: readonly { readonly customerId: string; readonly key: string }[],
  databaseNow: Date | undefined,
): Promise<readonly TakenKey[]> {
  const found = await tx.query<{
    customer_id: string;
    key: string;
    event_id: string;
    content_sha256: Buffer;
  }>({
    name: "find-taken-keys",
    text: `
      WITH clock AS MATERIALIZED (
        SELECT now, floor(extract(epoch FROM now) / 604800)::integer AS generation
        FROM (SELECT coalesce($4::timestamptz, clock_timestamp()) AS now) AS read
      )
      SELECT wanted.customer_id, wanted.key, taken.event_id, taken.content_sha256
      FROM clock, unnest($2::uuid[], $3::text[]) AS wanted (customer_id, key), LATERAL (
        SELECT event_id, content_sha256 FROM idempotency_keys AS used
        WHERE used.tenant_id = $1 AND used.customer_id = wanted.customer_id AND used.key = wanted.key
          AND used.generation IN (clock.generation, clock.generation - 1)
          AND used.created_at > clock.now - interval '7 days'
        ORDER BY used.generation DESC
        LIMIT 1
      ) AS taken`,
    values: [
      tenantId,
      wanted.map((one) => one.customerId),
      wanted.map((one) => one.key),
      databaseNow ?? null,
    ],
  });
  return found.rows.map((row) => ({
    customerId: row.customer_id,
    key: row.key,
    eventId: row.event_id,
    contentSha256: row.content_sha256,
  }));
}

/** An accepted event with its deliveries as they stand. Ids are UUIDs. */
export interface StoredEvent {
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly eventType: string;
  /** As it is or sealed; `undefined` when it is past the tenant's retention of bodies. */
  readonly storedBody: string | undefined;
  /** Deliveries made at acceptance. */
  readonly matchedCount: number;
  /** Oldest first: replays come after those of acceptance. At most 1,000. */
  readonly deliveries: readonly {
    readonly id: string;
    readonly destinationId: string;
    readonly state: string;
  }[];
}

/** The smallest ids of events that a tenant is shown: with their body, and at all. */
export interface ShownEvents {
  readonly bodiesFromId: string;
  readonly eventsFromId: string;
}

/**
 * One event, unless it is older than the tenant keeps its log. When its body is past retention, so that its row may be
 * gone, it is told from its deliveries; without any there is nothing to tell.
 *
 * Served by the primary keys and deliveries_by_event. The states are derived as the migration says; the two statements
 * share a snapshot only as far as a reader notices: a delivery that finishes in between reads as finished.
 */
export async function findEvent(
  tx: Transaction,
  tenantId: string,
  eventId: string,
  shownBy: (days: { readonly retentionDays: number; readonly payloadDays: number }) => ShownEvents,
): Promise<StoredEvent | undefined> {
  const [tenants, deliveries] = await Promise.all([
    tx.query<{
      retention_days: number;
      payload_days: number;
      customer_id: string | null;
      external_id: string | null;
      event_type: string | null;
      body: string | null;
      matched_count: number | null;
    }>({
      name: "find-event",
      text: `
        SELECT tenants.retention_days, tenants.payload_days, events.customer_id, customers.external_id,
          events.event_type, events.body, events.matched_count
        FROM tenants
        LEFT JOIN events ON events.tenant_id = $1 AND events.id = $2
        LEFT JOIN customers ON customers.tenant_id = tenants.id AND customers.id = events.customer_id
        WHERE tenants.id = $1`,
      values: [tenantId, eventId],
    }),
    eventDeliveries(tx, tenantId, eventId),
  ]);
  const tenant = tenants.rows[0];
  if (tenant === undefined) return undefined;
  const { bodiesFromId, eventsFromId } = shownBy({
    retentionDays: tenant.retention_days,
    payloadDays: tenant.payload_days,
  });
  const [first] = deliveries.rows;
  const customerId = tenant.customer_id ?? first?.customer_id;
  const customerExternalId = tenant.external_id ?? first?.external_id;
  const eventType = tenant.event_type ?? first?.event_type;
  if (eventId < eventsFromId || customerId === undefined) return undefined;
  if (customerExternalId === undefined || eventType === undefined) return undefined;
  const atAcceptance = deliveries.rows.filter(({ origin }) => origin !== "replay");
  return {
    customerId,
    customerExternalId,
    eventType,
    storedBody: eventId < bodiesFromId ? undefined : (tenant.body ?? undefined),
    matchedCount: tenant.matched_count ?? atAcceptance.length,
    deliveries: deliveries.rows.map((row) => ({
      id: row.id,
      destinationId: row.destination_id,
      state: row.state,
    })),
  };
}

async function eventDeliveries(tx: Transaction, tenantId: string, eventId: string) {
  return await tx.query<EventDeliveryRow>({
    name: "find-event-deliveries",
    text: `
      SELECT deliveries.id, deliveries.customer_id, deliveries.destination_id, deliveries.event_type, deliveries.origin,
        customers.external_id,
        coalesce(finished.state,
        CASE
          WHEN backlog.worker_id IS NOT NULL THEN 'claimed'
          WHEN backlog.attempts > 0 THEN 'retrying'
          WHEN backlog.delivery_id IS NOT NULL THEN 'pending'
          WHEN handovers.worker_id IS NOT NULL THEN 'claimed'
          ELSE 'pending'
        END) AS state
      FROM deliveries
      JOIN customers ON customers.tenant_id = deliveries.tenant_id AND customers.id = deliveries.customer_id
      LEFT JOIN finished_deliveries AS finished ON finished.tenant_id = deliveries.tenant_id
        AND finished.delivery_id = deliveries.id AND finished.customer_id = deliveries.customer_id
      LEFT JOIN backlog ON backlog.tenant_id = deliveries.tenant_id
        AND backlog.delivery_id = deliveries.id AND backlog.customer_id = deliveries.customer_id
      LEFT JOIN handovers ON handovers.tenant_id = deliveries.tenant_id AND handovers.id = deliveries.handover_id
      WHERE deliveries.tenant_id = $1 AND deliveries.event_id = $2
      ORDER BY deliveries.id
      LIMIT 1000`,
    values: [tenantId, eventId],
  });
}

interface EventDeliveryRow {
  id: string;
  customer_id: string;
  destination_id: string;
  event_type: string;
  origin: DeliveryOrigin;
  external_id: string;
  state: string;
}

// Source: PostgreSQL 18 documentation, appendix A.
const deadlockStates: ReadonlySet<string> = new Set(["40P01", "40001"]);

/** Whether the same transaction may well succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  return deadlockStates.has(stateOf(error));
}

/** Whether the database refused a value: class 22 data exception, 23 constraint, 54 limit exceeded. */
export function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
