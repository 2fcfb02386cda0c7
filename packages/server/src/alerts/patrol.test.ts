import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import { inTransaction } from "../database/transaction.ts";
import { publicId } from "../ids.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  type TestCustomer,
} from "../testing/deliverable.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import {
  createOperatorCustomer,
  lockWaits,
  waitingOperatorEvents,
} from "../testing/operator-events.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { HealthWatch } from "./health.ts";
import { recordHealth } from "./health-record.ts";
import { noticeDisabled } from "./notices.ts";
import { patrolHealth } from "./patrol.ts";

// Times are moved by writing them into the rows: the clock that decides is the database's.

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let destinationId: string;
let faults: unknown[];

beforeAll(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
});
afterAll(() => database.drop());
beforeEach(async () => {
  faults = [];
  customer = await createTestCustomer(database);
  destinationId = await addDestination(customer);
});

async function addDestination(owner: TestCustomer): Promise<string> {
  const made = await createTestDestination(database, keyring, owner, { url: "https://a.test/" });
  return made.id;
}

async function patrol() {
  return patrolHealth({ pool: database.workerPool, onFault: (error) => faults.push(error) });
}

async function told() {
  return waitingOperatorEvents(database, customer);
}

async function run(text: string, values: readonly unknown[] = []) {
  return (await database.superuserPool.query(text, [...values])).rows;
}

/** A destination that failed first `since` ago and last `last` ago. */
async function failed(since: string, last: string, id = destinationId): Promise<void> {
  await run(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at, last_failure_reason)
     VALUES ($1, $2, $3, now() - $4::interval, now() - $5::interval, 'timeout')`,
    [customer.tenantId, customer.customerId, id, since, last],
  );
}

async function died(owner: TestCustomer, id: string, count: number): Promise<void> {
  const change = { ...owner, destinationId: id, isDelivered: false, failure: "rejected" } as const;
  await inTransaction(database.workerPool, (transaction) =>
    recordHealth(transaction, [{ ...change, deathCount: count }]),
  );
}

async function stateOf(id = destinationId) {
  const [row] = await run("SELECT state, disabled_reason FROM destinations WHERE id = $1", [id]);
  return row;
}

describe("a destination that fails", () => {
  test("is told of once at half time", async () => {
    await failed("2 days 12 hours", "0 hours");
    expect(await patrol()).toMatchObject({ noticed: 1, disabled: 0 });
    expect(await patrol()).toMatchObject({ noticed: 0, disabled: 0 });
    const events = await told();
    expect(events).toMatchObject([
      {
        eventType: "pushrail.destination.failing",
        payload: {
          destinationId: publicId("destination", destinationId),
          destinationName: "test",
          destinationType: "WEBHOOK",
          customerExternalId: "acct_test",
          reason: "timeout",
          sentence: "The destination did not answer within the time limit.",
          lastDeliveredAt: null,
        },
      },
    ]);
    const { failingSince, disabledFrom } = events[0]?.payload ?? {};
    expect(Date.parse(disabledFrom) - Date.parse(failingSince)).toBe(5 * 24 * 3_600_000);
    expect(await stateOf()).toMatchObject({ state: "ACTIVE" });
  });

  test("is left alone before half time, and when it has been silent since", async () => {
    await failed("2 days 11 hours", "0 hours");
    await failed("30 days", "29 days", await addDestination(customer));
    await patrol();
    expect(await told()).toEqual([]);
  });

  test("is neither told of nor disabled when a success in between was no news to the process that saw it", async () => {
    const clock = { nowMs: 1_000_000 };
    const [one, other] = [0, 1].map(() => new HealthWatch({ now: () => clock.nowMs }));
    const show = async (watch: HealthWatch | undefined, reason: "timeout" | undefined) => {
      clock.nowMs += 60_000;
      const seen = { ...customer, destinationId, reason, isDead: false, atMs: clock.nowMs };
      const changes = watch?.changesOf([seen]) ?? [];
      await inTransaction(database.workerPool, (transaction) => recordHealth(transaction, changes));
    };
    await show(one, undefined);
    await show(other, "timeout");
    await show(one, undefined);
    // A week of silence, and the next attempt fails.
    const tenant = { ...customer, destinationId, customerExternalId: "acct_test" };
    const finishedAt = new Date(Date.now() - 7 * 24 * 3_600_000 + 60_000);
    await new DeliveryRows(database.superuserPool).add({ tenant, state: "delivered", finishedAt });
    await run(
      "UPDATE destination_health SET failing_since = failing_since - interval '7 days' WHERE destination_id = $1",
      [destinationId],
    );
    clock.nowMs += 7 * 24 * 3_600_000;
    await show(other, "timeout");
    expect(await patrol()).toMatchObject({ noticed: 0, disabled: 0 });
    expect(await stateOf()).toMatchObject({ state: "ACTIVE" });
    expect(await told()).toEqual([]);
    await run("DELETE FROM destination_health WHERE destination_id = $1", [destinationId]);
    // What was delivered before the failure began says nothing.
    await failed("6 days", "0 hours");
    expect(await patrol()).toMatchObject({ disabled: 1 });
  });

  test("is disabled once after five days, and what waits is due to be buried", async () => {
    await failed("5 days", "0 hours");
    await run(
      `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at) VALUES ($1, $2, $3, 'infinity')`,
      [customer.tenantId, customer.customerId, destinationId],
    );
    const version = async () =>
      Number(
        (await run("SELECT config_version FROM tenants WHERE id = $1", [customer.tenantId]))[0]
          .config_version,
      );
    const before = await version();
    await run(
      "UPDATE destination_health SET failing_noticed_at = now() WHERE destination_id = $1",
      [destinationId],
    );
    expect(await patrol()).toMatchObject({ noticed: 0, disabled: 1 });
    expect(await patrol()).toMatchObject({ disabled: 0 });
    expect(await stateOf()).toEqual({ state: "DISABLED", disabled_reason: "failing" });
    expect(await version()).toBe(before + 1);
    const [queue] = await run(
      "SELECT next_due_at <= now() AS due FROM destination_queues WHERE destination_id = $1",
      [destinationId],
    );
    expect(queue).toEqual({ due: true });
    expect(await told()).toMatchObject([
      {
        eventType: "pushrail.destination.disabled",
        payload: {
          destinationId: publicId("destination", destinationId),
          customerExternalId: "acct_test",
          reason: "failing",
          sentence: "Every attempt failed for five days, so the destination has been disabled.",
          lastFailureReason: "timeout",
          deadLetterCount: 0,
          deadLetterCountIsExact: true,
        },
      },
    ]);
  });

  test("is left alone while a person has paused it", async () => {
    await run(
      "UPDATE destinations SET state = 'PAUSED', pause_mode = 'hold', paused_at = now() WHERE id = $1",
      [destinationId],
    );
    await failed("6 days", "0 hours");
    await patrol();
    expect(await stateOf()).toMatchObject({ state: "PAUSED" });
    expect(await told()).toEqual([]);
  });

  test.each(["a success comes in", "a person pauses it", "a person resumes it"])(
    "is spared when %s at the last moment",
    async (what) => {
      await failed("6 days", "0 hours");
      const holder = await database.superuserPool.connect();
      await holder.query("BEGIN");
      await holder.query("SELECT FROM destinations WHERE id = $1 FOR UPDATE", [destinationId]);
      const patrolling = patrol();
      await lockWaits(database, 1);
      if (what === "a success comes in") {
        const success = { ...customer, destinationId, isDelivered: true, failure: undefined };
        await inTransaction(database.workerPool, (transaction) =>
          recordHealth(transaction, [{ ...success, deathCount: 0 }]),
        );
      } else if (what === "a person pauses it") {
        await holder.query(
          "UPDATE destinations SET state = 'PAUSED', pause_mode = 'hold', paused_at = now() WHERE id = $1",
          [destinationId],
        );
      } else {
        await holder.query("DELETE FROM destination_health WHERE destination_id = $1", [
          destinationId,
        ]);
      }
      await holder.query("COMMIT");
      holder.release();
      expect(await patrolling).toMatchObject({ disabled: 0 });
      expect(await stateOf()).not.toMatchObject({ state: "DISABLED" });
      expect(await told()).toEqual([]);
    },
  );

  test("is told of once by processes that patrol at the same time", async () => {
    await failed("3 days", "0 hours");
    await failed("6 days", "0 hours", await addDestination(customer));
    await Promise.all([patrol(), patrol(), patrol()]);
    // A patrol that met another one leaves the rest to the next.
    await patrol();
    const types = (await told()).map(({ eventType }) => eventType);
    expect(types.toSorted()).toEqual([
      "pushrail.destination.disabled",
      "pushrail.destination.failing",
    ]);
    expect(faults).toEqual([]);
  });

  test("is told of on the next patrol when the event could not be written, and is not disabled without it", async () => {
    await failed("6 days", "0 hours");
    await run("ALTER TABLE operator_events RENAME COLUMN payload TO gone");
    await patrol();
    await run("ALTER TABLE operator_events RENAME COLUMN gone TO payload");
    expect(faults).toHaveLength(1);
    expect(await stateOf()).toMatchObject({ state: "ACTIVE" });
    await patrol();
    expect(await stateOf()).toMatchObject({ state: "DISABLED" });
    expect(await told()).toHaveLength(1);
  });

  test("is told of when an answer disables it at once", async () => {
    const rows = new DeliveryRows(database.superuserPool);
    const tenant = { ...customer, customerExternalId: "acct_test", destinationId };
    await rows.add({ tenant, state: "dead", reason: "gone" });
    await run(
      "UPDATE destinations SET state = 'DISABLED', disabled_reason = 'gone' WHERE id = $1",
      [destinationId],
    );
    await inTransaction(database.workerPool, (transaction) =>
      noticeDisabled(transaction, [{ ...customer, id: destinationId }]),
    );
    expect(await told()).toMatchObject([
      {
        eventType: "pushrail.destination.disabled",
        payload: {
          reason: "gone",
          sentence: "The destination said that it is gone for good (410), so it has been disabled.",
          deadLetterCount: 1,
        },
      },
    ]);
  });
});

describe("dead letters that grow", () => {
  test("are told of from ten on, with how many are new and how many wait, at most once an hour", async () => {
    const rows = new DeliveryRows(database.superuserPool);
    const tenant = { ...customer, customerExternalId: "acct_test", destinationId };
    for (let index = 0; index < 12; index += 1) await rows.add({ tenant, state: "dead" });
    await died(customer, destinationId, 9);
    await patrol();
    expect(await told()).toEqual([]);
    await died(customer, destinationId, 1);
    await patrol();
    await died(customer, destinationId, 40);
    await patrol();
    expect(await told()).toMatchObject([
      {
        eventType: "pushrail.dead_letters.growing",
        payload: {
          newDeadLetterCount: 10,
          deadLetterCount: 12,
          deadLetterCountIsExact: true,
          reason: "rejected",
          lastNoticedAt: null,
        },
      },
    ]);
    await run(
      "UPDATE destination_health SET dead_letters_noticed_at = now() - interval '1 hour' WHERE destination_id = $1",
      [destinationId],
    );
    await patrol();
    expect((await told())[1]).toMatchObject({ payload: { newDeadLetterCount: 40 } });
  });

  test("are not told of when they are operator events themselves", async () => {
    const operator = await createOperatorCustomer(database, customer);
    await died(operator, await addDestination(operator), 1_000);
    expect(await patrol()).toMatchObject({ dying: 0 });
    expect(await told()).toEqual([]);
  });
});

describe("a replaced signing secret", () => {
  /** Version 1 was replaced `replaced` ago and signs for `left` yet. */
  async function replace(replaced: string, left: string): Promise<void> {
    await run(
      `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four, created_at)
       VALUES ($1, $2, $3, 2, '', 'next', now() - $4::interval)`,
      [customer.tenantId, customer.customerId, destinationId, replaced],
    );
    await run(
      "UPDATE signing_secrets SET signs_until = now() + $2::interval WHERE destination_id = $1 AND version = 1",
      [destinationId, left],
    );
  }

  test("is told of once in the last quarter of its overlap, without a change of configuration", async () => {
    await replace("19 hours", "5 hours");
    const before = await run("SELECT config_version FROM tenants WHERE id = $1", [
      customer.tenantId,
    ]);
    await patrol();
    await patrol();
    expect(await told()).toMatchObject([
      {
        eventType: "pushrail.signing_secret.expiring",
        payload: {
          destinationId: publicId("destination", destinationId),
          version: 1,
          lastFour: "test",
        },
      },
    ]);
    expect(
      await run("SELECT config_version FROM tenants WHERE id = $1", [customer.tenantId]),
    ).toEqual(before);
  });

  test.each([
    ["before its last quarter", "16 hours", "8 hours"],
    ["when its overlap is short", "10 minutes", "40 minutes"],
    ["when it has ended", "24 hours", "-1 seconds"],
  ])("is not told of %s", async (_when, replaced, left) => {
    await replace(replaced, left);
    await patrol();
    expect(await told()).toEqual([]);
  });
});
