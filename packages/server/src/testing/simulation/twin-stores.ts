import type { Pool } from "pg";
import { inTransaction } from "../../database/transaction.ts";
import { enqueueDeliveries, lockQueues } from "../../deliveries/enqueue.ts";
import type { NewDelivery } from "../../deliveries/new-delivery.ts";
import { holdQueue, releaseQueue, wakeQueue } from "../../destinations/queue-store.ts";
import { deleteDestination, setDestinationState } from "../../destinations/store.ts";
import { commitEvents, wakeFedQueues } from "../../events/store.ts";
import { newUuid } from "../../ids.ts";
import type { Claims } from "../../worker/claims.ts";
import type { LoadedDelivery, WorkerStore } from "../../worker/storage.ts";
import type { TestDatabase } from "../postgres.ts";
import { createTestWorkerStore } from "../worker.ts";
import {
  acceptInMemory,
  deleteInMemory,
  enqueueInMemory,
  pauseInMemory,
  resumeInMemory,
} from "./memory-acceptance.ts";
import { MemoryDatabase, type DestinationRow } from "./memory-database.ts";
import { MemoryStore } from "./memory-store.ts";

/** What a destination of a comparison is like. */
export interface TwinDestination {
  readonly type: string;
  readonly concurrencyLimit: number | null;
  readonly isOrdered: boolean;
}

const bodyText = (eventId: string) => JSON.stringify({ id: eventId, payload: {} });

/** PostgreSQL and the tables in memory, which are told the same and have to answer the same. */
export class TwinStores {
  readonly real: WorkerStore;
  readonly model: MemoryStore;
  readonly memory: MemoryDatabase;
  readonly destinations: DestinationRow[] = [];
  readonly tenantId = newUuid();
  readonly #customerId = newUuid();
  readonly #pool: Pool;

  constructor(database: TestDatabase) {
    this.real = createTestWorkerStore(database);
    this.#pool = database.superuserPool;
    const nowMs = () => performance.timeOrigin + performance.now();
    this.memory = new MemoryDatabase(nowMs);
    this.model = new MemoryStore(this.memory, newUuid);
  }

  /** Empties what was there before, and makes the tenant with its destinations. */
  async begin(planned: readonly TwinDestination[]): Promise<void> {
    const tables =
      "workers handovers backlog destination_queues finished_deliveries attempts dead_letters deliveries events";
    for (const table of tables.split(" ")) await this.#pool.query(`DELETE FROM ${table}`);
    const { tenantId } = this;
    const customerId = this.#customerId;
    await this.#pool.query(`INSERT INTO tenants (id, name) VALUES ($1, 'twin')`, [tenantId]);
    await this.#pool.query(
      `INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acct_twin')`,
      [tenantId, customerId],
    );
    for (const { type, concurrencyLimit, isOrdered } of planned) {
      const id = newUuid();
      const orderingKey = isOrdered ? "payload.key" : null;
      await this.#pool.query(
        `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy,
            concurrency_limit, ordering, ordering_key)
          VALUES ($1, $2, $3, $4, 'twin', '{*}', '{}', '"none"', $5, $6, $7)`,
        [tenantId, customerId, id, type, concurrencyLimit, isOrdered ? "key" : "none", orderingKey],
      );
      this.destinations.push({
        ...{ tenantId, customerId, id, type, concurrencyLimit, orderingKey },
        rateLimitPerSecond: null,
        config: {},
        retryPolicy: { kind: "none" },
        retryAll: false,
        state: "ACTIVE",
        pauseMode: null,
        pausedAtMs: null,
        disabledReason: null,
        version: 0,
        signingKeys: [],
      });
    }
    const configVersion = await this.#configVersion();
    this.memory.tenants.set(tenantId, { configVersion });
    for (const row of this.destinations) this.memory.destinations.set(row.id, row);
  }

  /** A new delivery of an event that is in both. */
  made(destination: DestinationRow, key: string | null): NewDelivery {
    const { tenantId, customerId, id: destinationId, type } = destination;
    const eventId = newUuid();
    const isBatched = type !== "WEBHOOK";
    return {
      ...{ tenantId, customerId, destinationId, eventId, deliveryId: newUuid() },
      eventType: "order.completed",
      origin: "event",
      replayOf: null,
      orderingKey: destination.orderingKey === null ? null : key,
      partitionKey: isBatched ? (key ?? "") : null,
      bodyBytes: isBatched ? bodyText(eventId).length : null,
    };
  }

  /** As ingest does, with one event a delivery; both versions of the answer. */
  async accept(
    direct: readonly NewDelivery[],
    queued: readonly NewDelivery[],
    workerId: string | null,
  ): Promise<readonly [number, number]> {
    const { tenantId } = this;
    const handoverId = newUuid();
    const configVersion = this.memory.tenants.get(tenantId)?.configVersion ?? 0;
    const made = [...direct, ...queued];
    const queues = [...new Map(queued.map((one) => [one.destinationId, one])).values()].map(
      ({ customerId, destinationId, orderingKey }) => {
        const { state } = this.memory.destination(destinationId);
        const lingerMs = state === "PAUSED" ? null : 0;
        return { tenantId, customerId, destinationId, lingerMs, keepsOrder: orderingKey !== null };
      },
    );
    const events = made.map((one) => ({
      id: one.eventId,
      customerId: one.customerId,
      eventType: one.eventType,
      body: bodyText(one.eventId),
    }));
    const real = await inTransaction(this.#pool, async (tx) => {
      const committing = Promise.all([
        lockQueues(tx, queues),
        commitEvents(tx, {
          ...{ tenantId, configVersion, handoverId, workerId, queues },
          events: events.map((event, index) => {
            const one = made[index];
            const flow = one !== undefined && queued.includes(one) ? one : null;
            const deliveries =
              one === undefined
                ? []
                : [{ id: one.deliveryId, destinationId: one.destinationId, flow }];
            return { ...event, storedBody: event.body, origin: "event" as const, deliveries };
          }),
        }),
        wakeFedQueues(tx, queues),
      ]);
      return (await committing)[1];
    });
    const model = acceptInMemory(this.memory, {
      ...{ tenantId, configVersion, handoverId, workerId, direct, queued, queues },
      events: events.map((event) => ({ ...event, tenantId })),
    });
    return [real.configVersion, model];
  }

  /** As replays do. */
  async enqueue(made: readonly NewDelivery[]): Promise<void> {
    for (const { tenantId, customerId, eventId, eventType } of made) {
      const body = bodyText(eventId);
      await this.#pool.query(
        `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count) VALUES ($1, $2, $3, $4, $5, 1)`,
        [tenantId, eventId, customerId, eventType, body],
      );
      this.memory.events.set(eventId, { id: eventId, tenantId, customerId, eventType, body });
    }
    await inTransaction(this.#pool, (tx) => enqueueDeliveries(tx, made));
    enqueueInMemory(this.memory, made);
  }

  /** As the API does. The pace of a recovery is a matter of milliseconds, so it is left out. */
  async change(
    destination: DestinationRow,
    what: "hold" | "skip" | "resume" | "delete",
  ): Promise<void> {
    const { state } = destination;
    const queue = { ...destination, destinationId: destination.id };
    await inTransaction(this.#pool, async (tx) => {
      if (what === "delete" && state !== "DELETED") {
        await deleteDestination(tx, destination);
        await lockQueues(tx, [queue]);
        await wakeQueue(tx, destination);
      } else if (what === "resume" && (state === "PAUSED" || state === "DISABLED")) {
        await setDestinationState(tx, destination, "ACTIVE", null);
        await lockQueues(tx, [queue]);
        await releaseQueue(tx, destination, state === "DISABLED");
      } else if ((what === "hold" || what === "skip") && destination.pauseMode !== what) {
        if (state !== "ACTIVE" && state !== "PAUSED") return;
        await setDestinationState(tx, destination, "PAUSED", what);
        await holdQueue(tx, destination);
      }
    });
    if (what === "delete") deleteInMemory(this.memory, destination);
    else if (what === "resume") resumeInMemory(this.memory, destination);
    else pauseInMemory(this.memory, destination, what);
    await this.#pool.query(`UPDATE destination_queues SET recovering_since = NULL`);
    for (const one of this.memory.queues.values()) one.recoveringSinceMs = null;
  }

  /** What is in the tables of both, in the same form and order; times only as far as they matter. */
  async states(): Promise<readonly [unknown, unknown]> {
    return [await this.#realState(), this.#modelState()];
  }

  async #configVersion(): Promise<number> {
    const { rows } = await this.#pool.query(`SELECT config_version FROM tenants WHERE id = $1`, [
      this.tenantId,
    ]);
    return Number(rows[0].config_version);
  }

  async #realState(): Promise<unknown> {
    const read = async (text: string) =>
      (await this.#pool.query({ text, rowMode: "array" })).rows as unknown[][];
    const when = (column: string) =>
      `CASE WHEN ${column} = 'infinity' THEN 'never' WHEN ${column} <= clock_timestamp() THEN 'due'
        WHEN ${column} < clock_timestamp() + interval '1 minute' THEN 'soon' ELSE 'later' END`;
    const backlog = await read(
      `SELECT delivery_id, destination_id, attempts, ${when("due_at")}, worker_id, reason, ordering_key, partition_key,
        body_bytes, batch_id FROM backlog`,
    );
    return normalized({
      backlog: withNamedBatches(backlog),
      queues: await read(
        `SELECT destination_id, ${when("next_due_at")}, not_before > clock_timestamp(), recovering_since IS NOT NULL
          FROM destination_queues`,
      ),
      handovers: await read(`SELECT id, worker_id, delivery_count FROM handovers`),
      workers: await read(`SELECT id, lease_until > clock_timestamp() FROM workers`),
      attempts: await read(`SELECT delivery_id, number, outcome, reason FROM attempts`),
      finished: await read(
        `SELECT delivery_id, state, reason, attempts::int FROM finished_deliveries`,
      ),
      dead: await read(`SELECT delivery_id FROM dead_letters`),
      destinations: await read(
        `SELECT id, state, pause_mode, disabled_reason FROM destinations WHERE tenant_id = '${this.tenantId}'`,
      ),
      version: await this.#configVersion(),
    });
  }

  #modelState(): unknown {
    const { memory } = this;
    const nowMs = memory.nowMs();
    const when = (ms: number) =>
      ms === Infinity ? "never" : ms <= nowMs ? "due" : ms < nowMs + 60_000 ? "soon" : "later";
    const backlog = [...memory.backlog.values()].map((row) => [
      ...[row.deliveryId, row.destinationId, row.attempts, when(row.dueMs), row.workerId],
      ...[row.reason, row.orderingKey, row.partitionKey, row.bodyBytes, row.batchId],
    ]);
    return normalized({
      backlog: withNamedBatches(backlog),
      queues: [...memory.queues.values()].map((row) => [
        ...[row.destinationId, when(row.nextDueMs)],
        ...[row.notBeforeMs > nowMs, row.recoveringSinceMs !== null],
      ]),
      handovers: [...memory.handovers.values()].map((row) => [
        ...[row.handoverId, row.workerId, row.deliveryCount],
      ]),
      workers: [...memory.workers.values()].map((row) => [row.id, row.leaseUntilMs > nowMs]),
      attempts: [...memory.attempts].flatMap(([deliveryId, rows]) =>
        [...rows.values()].map((row) => [deliveryId, row.number, row.outcome, row.reason ?? null]),
      ),
      finished: [...memory.finished].map(([deliveryId, row]) => [
        ...[deliveryId, row.state, row.reason ?? null, row.attempts],
      ]),
      dead: [...memory.deadLetters].map((deliveryId) => [deliveryId]),
      destinations: this.destinations.map((row) => [
        ...[row.id, row.state, row.pauseMode, row.disabledReason],
      ]),
      version: memory.tenants.get(this.tenantId)?.configVersion,
    });
  }
}

/** Claims without an order. */
export function plainClaims({ handovers, backlog }: Claims): unknown {
  return {
    handovers: handovers.map(({ handoverId }) => handoverId).toSorted(),
    backlog: backlog
      .map(
        ({ deliveryId, isOutOfTurn }) =>
          `${deliveryId}${isOutOfTurn === true ? ", out of turn" : ""}`,
      )
      .toSorted(),
  };
}

/** Loaded deliveries without an order and without times; batches go by the names of their members. */
export function plainDeliveries(loaded: readonly LoadedDelivery[]): unknown {
  const rows = loaded.map(({ claimedAtMs, marks, ...delivery }) => ({
    ...delivery,
    isClaimed: claimedAtMs !== undefined,
    orderingKey: marks?.orderingKey,
    partitionKey: marks?.partitionKey,
    mates: loaded
      .filter((one) => marks?.batchId !== undefined && one.marks?.batchId === marks.batchId)
      .map(({ deliveryId }) => deliveryId)
      .toSorted(),
  }));
  return rows.toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1));
}

function withNamedBatches(rows: readonly unknown[][]): unknown[][] {
  const membersOf = Map.groupBy(rows, (row) => row.at(-1));
  return rows.map((row) => {
    const batchId = row.at(-1);
    const members = batchId === null ? [] : (membersOf.get(batchId) ?? []);
    return [...row.slice(0, -1), members.map(([deliveryId]) => String(deliveryId)).toSorted()];
  });
}

function normalized(state: Readonly<Record<string, unknown>>): unknown {
  const sorted = Object.entries(state).map(([table, rows]) => [
    table,
    Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).toSorted() : rows,
  ]);
  return Object.fromEntries(sorted);
}
