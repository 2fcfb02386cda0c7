import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import { inTransaction } from "../database/transaction.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { newUuid } from "../ids.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createWorkerDirectory,
  type TestCustomer,
} from "../testing/deliverable.ts";
import { createOperatorCustomer, waitingOperatorEvents } from "../testing/operator-events.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { insertOperatorEvents, type OperatorEventType } from "./operator-events.ts";
import { relayOperatorEvents } from "./relay.ts";

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let directory: DestinationDirectory;
let faults: unknown[];

beforeAll(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
});
afterAll(() => database.drop());
beforeEach(async () => {
  faults = [];
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
});

async function tell(
  count: number,
  eventType: OperatorEventType = "pushrail.destination.failing",
): Promise<void> {
  const { tenantId } = customer;
  const events = Array.from({ length: count }, (_, number) => ({
    tenantId,
    eventType,
    payload: { number },
  }));
  await inTransaction(database.workerPool, (transaction) =>
    insertOperatorEvents(transaction, events),
  );
}

function relay(own: DestinationDirectory = directory): Promise<number> {
  const onFault = (error: unknown) => faults.push(error);
  return relayOperatorEvents({ pool: database.workerPool, directory: own, onFault });
}

async function rowsOf(table: string, order = "1") {
  const { rows } = await database.superuserPool.query(
    `SELECT * FROM ${table} WHERE tenant_id = $1 ORDER BY ${order}`,
    [customer.tenantId],
  );
  return rows;
}

async function register(operator: TestCustomer): Promise<string> {
  return (await createTestDestination(database, keyring, operator, { url: "https://a.test/" })).id;
}

/** The numbers in the payloads of the tenant's events, in the order of acceptance. */
async function numbers(): Promise<number[]> {
  return (await rowsOf("events", "id")).map(({ body }) => JSON.parse(body).payload.number);
}

async function sqlState(text: string, values: readonly unknown[]): Promise<unknown> {
  return inTransaction(database.workerPool, (transaction) =>
    transaction.query({ text, values }),
  ).then(
    () => undefined,
    (error: { code: unknown }) => error.code,
  );
}

describe("the relay", () => {
  test("keeps an event that no destination wants, for the customer it makes", async () => {
    await tell(1);
    expect(await relay()).toBe(1);
    expect(await waitingOperatorEvents(database, customer)).toEqual([]);
    const [event] = await rowsOf("events");
    expect(event).toMatchObject({
      event_type: "pushrail.destination.failing",
      matched_count: 0,
    });
    expect(JSON.parse(event.body)).toMatchObject({
      eventType: "pushrail.destination.failing",
      customerExternalId: "pushrail.operator",
      payload: { number: 0 },
      metadata: {},
    });
    expect(await rowsOf("deliveries")).toEqual([]);
    expect(await relay()).toBe(0);
  });

  test("makes a delivery for each destination of the operator's customer, and for no other", async () => {
    await register(customer);
    const operator = await createOperatorCustomer(database, customer);
    const ids = [await register(operator), await register(operator)];
    await tell(1);
    await relay();
    const [event] = await rowsOf("events");
    expect(event.matched_count).toBe(2);
    const backlog = await rowsOf("backlog");
    expect(new Set(backlog.map((row) => row.destination_id))).toEqual(new Set(ids));
    expect(backlog.map((row) => row.event_id)).toEqual([event.id, event.id]);
  });

  test("keeps the time at which it happened, and the order", async () => {
    await tell(120);
    const told = await rowsOf("operator_events", "id");
    await relay();
    expect(await numbers()).toEqual(Array.from({ length: 120 }, (_, number) => number));
    const [event] = await rowsOf("events", "id");
    expect(JSON.parse(event.body).occurredAt).toBe(told[0].occurred_at.toISOString());
  });

  test("relays each event once when several relay at the same time", async () => {
    const operator = await createOperatorCustomer(database, customer);
    await register(operator);
    await tell(300);
    const relays = Array.from({ length: 3 }, () =>
      relay(createWorkerDirectory(database.workerPool, keyring)),
    );
    const counts = await Promise.all(relays);
    expect(counts[0]! + counts[1]! + counts[2]!).toBe(300);
    expect(faults).toEqual([]);
    const all = Array.from({ length: 300 }, (_, number) => number);
    expect((await numbers()).toSorted((a, b) => a - b)).toEqual(all);
    expect(await rowsOf("backlog")).toHaveLength(300);
  });

  test("leaves nothing behind when it is killed before it commits, and relays once afterwards", async () => {
    const operator = await createOperatorCustomer(database, customer);
    await register(operator);
    await tell(3);
    await database.superuserPool.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      GRANT EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint) TO PUBLIC;
      CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON backlog DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION die()`);
    expect(await relay()).toBe(0);
    expect(faults).toHaveLength(1);
    expect(await rowsOf("events")).toEqual([]);
    expect(await rowsOf("deliveries")).toEqual([]);
    expect(await rowsOf("operator_events")).toHaveLength(3);
    await database.superuserPool.query("DROP TRIGGER dies ON backlog");
    expect(await relay()).toBe(3);
    expect(await numbers()).toEqual([0, 1, 2]);
    expect(await rowsOf("backlog")).toHaveLength(3);
  });

  test("goes by the destinations as they are, not as it remembers them", async () => {
    const operator = await createOperatorCustomer(database, customer);
    await directory.current(customer.tenantId);
    await register(operator);
    await tell(1);
    await relay();
    expect(await rowsOf("backlog")).toHaveLength(1);
    expect(await numbers()).toEqual([0]);
    expect(faults).toEqual([]);
  });

  test.each([
    ["hold", { backlog: 1, finished: [] }],
    ["skip", { backlog: 0, finished: [{ state: "cancelled", reason: "destination_paused" }] }],
  ])("does as a paused destination was told: %s", async (mode, expected) => {
    const operator = await createOperatorCustomer(database, customer);
    const id = await register(operator);
    await database.superuserPool.query(
      "UPDATE destinations SET state = 'PAUSED', pause_mode = $2, paused_at = now() WHERE id = $1",
      [id, mode],
    );
    await tell(1);
    await relay();
    expect(await rowsOf("deliveries")).toHaveLength(1);
    expect(await rowsOf("backlog")).toHaveLength(expected.backlog);
    expect(await rowsOf("finished_deliveries")).toMatchObject(expected.finished);
  });

  test("lets the events of one tenant fail alone", async () => {
    const unreadable = customer;
    await tell(1);
    customer = await createTestCustomer(database);
    await tell(1);
    const broken: DestinationDirectory = {
      ...directory,
      current: async (tenantId) => {
        if (tenantId === unreadable.tenantId) throw new Error("unreadable");
        return directory.current(tenantId);
      },
    };
    expect(await relay(broken)).toBe(1);
    expect(faults).toHaveLength(1);
    expect(await numbers()).toEqual([0]);
    expect(await relay()).toBe(1);
  });
});

describe("the worker's role", () => {
  test("makes events of the platform's own types only", async () => {
    const insert = `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
      VALUES ($1, $2, $3, $4, '{}', 0)`;
    const values = [customer.tenantId, newUuid(), customer.customerId];
    expect(await sqlState(insert, [...values, "order.completed"])).toBe("42501");
    expect(await sqlState(insert, [...values, "pushrail.replay.finished"])).toBeUndefined();
  });

  test("changes and erases no event and no delivery", async () => {
    for (const table of ["events", "deliveries"]) {
      for (const privilege of ["UPDATE", "DELETE", "TRUNCATE"]) {
        const { rows } = await database.ownerPool.query(
          "SELECT has_any_column_privilege('pushrail_worker', $1, 'UPDATE') AND $2 = 'UPDATE' OR has_table_privilege('pushrail_worker', $1, $2) AS may",
          [table, privilege],
        );
        expect([table, privilege, rows[0].may]).toEqual([table, privilege, false]);
      }
    }
  });

  test("makes the operator's customer only, and reads names but nothing else of customers", async () => {
    const insert = "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)";
    expect(await sqlState(insert, [customer.tenantId, newUuid(), "acct_other"])).toBe("42501");
    expect(await sqlState("SELECT external_id FROM customers", [])).toBeUndefined();
    expect(await sqlState("SELECT created_at FROM customers", [])).toBe("42501");
    expect(await sqlState("DELETE FROM customers", [])).toBe("42501");
  });
});
