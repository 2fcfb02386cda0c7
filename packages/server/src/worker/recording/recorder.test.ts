import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../../encryption/keyring.ts";
import { inTransaction } from "../../database/transaction.ts";
import type { Handover } from "../../deliveries/handover.ts";
import { newUuid } from "../../ids.ts";
import {
  commitHandover,
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  type TestCustomer,
} from "../../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../../testing/postgres.ts";
import { createTestWorkerStore } from "../../testing/worker.ts";
import { deleteWorker, insertWorker } from "../store.ts";
import { systemClock } from "../clock.ts";
import { queueChangesOf } from "./record.ts";
import { Recorder } from "./recorder.ts";
import type { Verdict } from "./verdict.ts";

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let workerId: string;
let handover: Handover;

beforeAll(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
});
afterAll(() => database.drop());
beforeEach(async () => {
  customer = await createTestCustomer(database);
  const url = "https://example.com/";
  const destination = await createTestDestination(database, keyring, customer, { url });
  workerId = newUuid();
  await inTransaction(database.workerPool, (transaction) =>
    insertWorker(transaction, { id: workerId, host: "test", leaseMs: 30_000 }),
  );
  const ids = Array.from({ length: 5 }, () => destination.id);
  handover = await commitHandover(database, customer, ids, { workerId });
});

function verdicts(course: Verdict["course"] = { kind: "delivered" }): readonly Verdict[] {
  return handover.deliveries.map((delivery) => ({
    delivery,
    attempts: 1,
    attempt: {
      number: 1,
      outcome: course.kind === "delivered" ? "delivered" : "failed",
      reason: course.kind === "delivered" ? undefined : "unavailable",
      detail: undefined,
      startedAtMs: 1_000,
      durationMs: 2,
      exchange: "{}",
    },
    course,
    notBeforeInMs: undefined,
    disable: undefined,
    freesPlace: false,
  }));
}

function recorderWith(
  told: { fenced?: number; faults?: unknown[]; recorded?: number },
  asWorkerId = workerId,
): Recorder {
  return new Recorder({
    store: createTestWorkerStore(database),
    clock: systemClock,
    health: { changesOf: () => [] },
    workerId: asWorkerId,
    onRecorded: (recorded) => {
      told.recorded = (told.recorded ?? 0) + recorded.length;
    },
    onFenced: () => {
      told.fenced = (told.fenced ?? 0) + 1;
    },
    onFault: (error) => told.faults?.push(error),
    onCommit: () => undefined,
  });
}

async function count(table: string): Promise<number> {
  const { rows } = await database.superuserPool.query(
    `SELECT count(*)::int AS count FROM ${table} WHERE tenant_id = $1`,
    [customer.tenantId],
  );
  return rows[0].count;
}

describe("the recorder", () => {
  test("puts what comes in together on record in one commit, and removes the empty handover", async () => {
    const told = { recorded: 0 };
    const recorder = recorderWith(told);
    for (const verdict of verdicts()) recorder.record([verdict]);
    expect(recorder.unrecorded).toBe(5);
    recorder.forgetHandover(handover);
    await recorder.idle();
    expect(told.recorded).toBe(5);
    expect(recorder.unrecorded).toBe(0);
    expect([await count("attempts"), await count("finished_deliveries")]).toEqual([5, 5]);
    expect(await count("handovers")).toBe(0);
  });

  test("writes nothing once the worker was rescued from", async () => {
    await inTransaction(database.workerPool, (transaction) => deleteWorker(transaction, workerId));
    const told = { fenced: 0, recorded: 0 };
    const recorder = recorderWith(told);
    for (const verdict of verdicts()) recorder.record([verdict]);
    await recorder.idle();
    expect(told).toEqual({ fenced: 1, recorded: 0 });
    expect(await count("attempts")).toBe(0);
  });

  test("records all others when the database refuses one verdict", async () => {
    const told: { faults: unknown[]; recorded: number } = { faults: [], recorded: 0 };
    const recorder = recorderWith(told);
    const [first, ...others] = verdicts();
    if (first === undefined) return;
    recorder.record([{ ...first, delivery: { ...first.delivery, customerId: "not a uuid" } }]);
    for (const verdict of others) recorder.record([verdict]);
    await recorder.idle();
    expect(told.recorded).toBe(4);
    expect(await count("finished_deliveries")).toBe(4);
    expect(String(told.faults.at(-1))).toContain(first.delivery.deliveryId);
  });

  test("keeps an attempt that cannot be stored as observed, without what was observed", async () => {
    const told: { faults: unknown[]; recorded: number } = { faults: [], recorded: 0 };
    const recorder = recorderWith(told);
    const [first] = verdicts();
    if (first?.attempt === undefined) return;
    recorder.record([{ ...first, attempt: { ...first.attempt, exchange: "\0" } }]);
    await recorder.idle();
    const { rows } = await database.superuserPool.query(
      "SELECT outcome, exchange FROM attempts WHERE tenant_id = $1",
      [customer.tenantId],
    );
    expect(rows).toEqual([{ outcome: "delivered", exchange: null }]);
  });

  test("changes nothing when the same verdicts are written twice", async () => {
    const waiting = {
      kind: "waiting",
      reason: "unavailable",
      dueInMs: 60_000,
      held: false,
      batchId: undefined,
    } as const;
    for (const course of [waiting, waiting]) {
      const recorder = recorderWith({});
      for (const verdict of verdicts(course)) recorder.record([verdict]);
      await recorder.idle();
    }
    expect([await count("attempts"), await count("backlog")]).toEqual([5, 5]);
  });

  test("takes rows that are in place already for its own, and finds no fault in them", async () => {
    const told: { faults: unknown[]; recorded: number } = { faults: [], recorded: 0 };
    const [first, ...others] = verdicts();
    if (first === undefined) return;
    const earlier = recorderWith({});
    earlier.record([first]);
    await earlier.idle();
    const recorder = recorderWith(told);
    for (const verdict of [first, ...others]) recorder.record([verdict]);
    await recorder.idle();
    expect(told).toEqual({ faults: [], recorded: 5 });
    expect([await count("attempts"), await count("finished_deliveries")]).toEqual([5, 5]);
  });

  test("is fenced by a rescuer that has put the same attempts on record", async () => {
    const rescuerId = newUuid();
    await inTransaction(database.workerPool, (transaction) =>
      insertWorker(transaction, { id: rescuerId, host: "test", leaseMs: 30_000 }),
    );
    const rescuer = recorderWith({}, rescuerId);
    for (const verdict of verdicts()) rescuer.record([verdict]);
    await rescuer.idle();
    await inTransaction(database.workerPool, (transaction) => deleteWorker(transaction, workerId));
    const told = { fenced: 0, faults: [], recorded: 0 };
    const recorder = recorderWith(told);
    for (const verdict of verdicts()) recorder.record([verdict]);
    await recorder.idle();
    expect(told).toEqual({ fenced: 1, faults: [], recorded: 0 });
  });

  test("leaves alone what another worker has claimed from the backlog meanwhile", async () => {
    const waiting = {
      kind: "waiting",
      reason: "unavailable",
      dueInMs: 0,
      held: false,
      batchId: undefined,
    } as const;
    const first = recorderWith({});
    for (const verdict of verdicts(waiting)) first.record([verdict]);
    await first.idle();
    const other = newUuid();
    await database.superuserPool.query(
      "UPDATE backlog SET worker_id = $2, claimed_at = now() WHERE tenant_id = $1",
      [customer.tenantId, other],
    );
    const again = recorderWith({});
    for (const verdict of verdicts(waiting)) again.record([verdict]);
    await again.idle();
    const { rows } = await database.superuserPool.query(
      "SELECT DISTINCT worker_id FROM backlog WHERE tenant_id = $1",
      [customer.tenantId],
    );
    expect(rows).toEqual([{ worker_id: other }]);
  });

  test("tries again until the database takes it", async () => {
    const told: { faults: unknown[]; recorded: number } = { faults: [], recorded: 0 };
    let isBroken = true;
    const recorder = new Recorder({
      store: createTestWorkerStore(database),
      health: { changesOf: () => [] },
      clock: {
        ...systemClock,
        after: (_ms, run) => {
          isBroken = false;
          database.superuserPool
            .query("ALTER TABLE finished_deliveries RENAME COLUMN gone TO attempts")
            .then(run)
            .catch((error: unknown) => told.faults.push(error));
          return () => {};
        },
      },
      workerId,
      onRecorded: (recorded) => {
        told.recorded += recorded.length;
      },
      onFenced: () => undefined,
      onFault: (error) => told.faults.push(error),
      onCommit: () => undefined,
    });
    await database.superuserPool.query(
      "ALTER TABLE finished_deliveries RENAME COLUMN attempts TO gone",
    );
    for (const verdict of verdicts()) recorder.record([verdict]);
    await recorder.idle();
    expect(isBroken).toBe(false);
    expect(told.faults).toHaveLength(1);
    expect(told.recorded).toBe(5);
  });
});

describe("what verdicts ask of queues", () => {
  test("is one change a destination: the earliest due time and the longest rest", () => {
    const [first, second, third] = verdicts();
    if (first === undefined || second === undefined || third === undefined) return;
    const waiting = (dueInMs: number, held = false) =>
      ({ kind: "waiting", reason: undefined, dueInMs, held, batchId: undefined }) as const;
    const changes = queueChangesOf([
      { ...first, course: waiting(500), notBeforeInMs: 1_000 },
      { ...second, course: waiting(100), notBeforeInMs: 3_000 },
      { ...third, course: waiting(0, true) },
    ]);
    expect(changes).toMatchObject([{ dueInMs: 100, notBeforeInMs: 3_000 }]);
  });

  test("is nothing when everything was delivered", () => {
    expect(queueChangesOf(verdicts())).toEqual([]);
  });

  test("is a queue for resuming to find when deliveries are held", () => {
    const held = {
      kind: "waiting",
      reason: undefined,
      dueInMs: 0,
      held: true,
      batchId: undefined,
    } as const;
    expect(queueChangesOf(verdicts(held))).toMatchObject([
      { dueInMs: undefined, notBeforeInMs: undefined },
    ]);
  });
});
