import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  type TestCustomer,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { HealthChange } from "./health.ts";
import { clearHealth, recordHealth } from "./health-record.ts";

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let destinationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
});
afterAll(() => database.drop());
beforeEach(async () => {
  customer = await createTestCustomer(database);
  const made = await createTestDestination(database, keyring, customer, { url: "https://a.test/" });
  destinationId = made.id;
});

async function record(...changes: readonly Partial<HealthChange>[]): Promise<void> {
  for (const change of changes) {
    const whole: HealthChange = {
      ...customer,
      destinationId,
      isDelivered: false,
      failure: undefined,
      deathCount: 0,
      ...change,
    };
    await inTransaction(database.workerPool, (transaction) => recordHealth(transaction, [whole]));
  }
}

async function stored() {
  const { rows } = await database.superuserPool.query(
    "SELECT * FROM destination_health WHERE destination_id = $1",
    [destinationId],
  );
  return rows[0];
}

async function noticed(): Promise<void> {
  await database.superuserPool.query(
    "UPDATE destination_health SET failing_noticed_at = now() WHERE destination_id = $1",
    [destinationId],
  );
}

describe("recording the health of a destination", () => {
  test("makes no row for one that never failed", async () => {
    await record({ isDelivered: true });
    expect(await stored()).toBeUndefined();
  });

  test("keeps the first failure, and the last one with its reason", async () => {
    await record({ failure: "timeout" });
    const first = await stored();
    await record({ failure: "unavailable" });
    const last = await stored();
    expect(last.failing_since).toEqual(first.failing_since);
    expect(last.last_failed_at.getTime()).toBeGreaterThanOrEqual(first.last_failed_at.getTime());
    expect(last.last_failure_reason).toBe("unavailable");
  });

  test("forgets a failure and its notice with a success", async () => {
    await record({ failure: "timeout" });
    await noticed();
    await record({ isDelivered: true });
    expect(await stored()).toMatchObject({ failing_since: null, failing_noticed_at: null });
    expect((await stored()).last_delivered_at).not.toBeNull();
  });

  test("begins a new failure after a success of the same commit", async () => {
    await record({ failure: "timeout" });
    await noticed();
    const before = await stored();
    await record({ isDelivered: true, failure: "timeout" });
    const after = await stored();
    expect(after.failing_since.getTime()).toBeGreaterThan(before.failing_since.getTime());
    expect(after.failing_noticed_at).toBeNull();
  });

  test("adds up deaths and leaves the failure as it is", async () => {
    await record({ deathCount: 2 }, { deathCount: 3 });
    expect(await stored()).toMatchObject({ dead_letters_unnoticed: 5, failing_since: null });
  });

  test("keeps a notice while the failure goes on", async () => {
    await record({ failure: "timeout" });
    await noticed();
    await record({ failure: "timeout" }, { deathCount: 1 });
    expect((await stored()).failing_noticed_at).not.toBeNull();
  });

  test("is forgotten when the API clears it, and by no other tenant", async () => {
    await record({ failure: "timeout" });
    const key = { ...customer, id: destinationId };
    const stranger = await createTestCustomer(database);
    await inTenant(database.apiPool, { tenantId: stranger.tenantId }, (transaction) =>
      clearHealth(transaction, key),
    );
    expect(await stored()).toBeDefined();
    await inTenant(database.apiPool, { tenantId: customer.tenantId }, (transaction) =>
      clearHealth(transaction, key),
    );
    expect(await stored()).toBeUndefined();
  });
});
