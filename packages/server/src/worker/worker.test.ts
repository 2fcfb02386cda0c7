import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { newUuid } from "../ids.ts";
import {
  commitHandover,
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
  type TestCustomer,
  type TestReceiver,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import type { SpokenReport } from "../testing/spoken-report.ts";
import { createTestWorker } from "../testing/worker.ts";
import type { Worker } from "./worker.ts";

/**
 * A worker against a real PostgreSQL and a real receiver. Tests wait for what the worker reports or the receiver sees,
 * never for time to pass.
 */

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let directory: DestinationDirectory;
const closing: (() => Promise<void>)[] = [];

// One database a test: what one leaves waiting would be another one's to deliver.
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

interface Fixture {
  readonly worker: Worker;
  readonly report: SpokenReport;
}

async function startWorker(settings: { readonly leaseMs?: number } = {}): Promise<Fixture> {
  const { worker, report } = createTestWorker(database, directory, settings);
  await worker.start();
  closing.push(() => worker.stop(0));
  return { worker, report };
}

async function receiver(answer: Parameters<typeof createTestReceiver>[0]): Promise<TestReceiver> {
  const started = await createTestReceiver(answer);
  closing.push(() => started.close());
  return started;
}

async function setUp(): Promise<void> {
  keyring = createTestKeyring();
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
}

async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await database.superuserPool.query(
    `SELECT * FROM ${table} WHERE tenant_id = $1`,
    [customer.tenantId],
  );
  return rows;
}

describe("a worker", () => {
  test("delivers a handover that it finds in the database, and leaves only the record behind", async () => {
    await setUp();
    const hook = await receiver((response) => response.end());
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    const handover = await commitHandover(database, customer, [destination.id, destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 2);
    await worker.stop(1_000);

    expect(hook.received.map(({ body }) => body).toSorted()).toEqual(
      handover.deliveries.map(({ body }) => body).toSorted(),
    );
    expect(await rowsOf("finished_deliveries")).toMatchObject([
      { state: "delivered" },
      { state: "delivered" },
    ]);
    const attempts = await rowsOf("attempts");
    expect(attempts).toMatchObject([
      { number: 1, outcome: "delivered" },
      { number: 1, outcome: "delivered" },
    ]);
    expect(await rowsOf("handovers")).toEqual([]);
    expect(await rowsOf("backlog")).toEqual([]);
  });

  test("takes a handover in memory when ingest reserved room, without a look at the database", async () => {
    await setUp();
    const hook = await receiver((response) => response.end());
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    const reservation = worker.reserve(1, 100);
    expect(reservation).toBeDefined();
    const workerId = reservation?.workerId ?? "";
    reservation?.use(await commitHandover(database, customer, [destination.id], { workerId }));
    await report.until(() => report.courses.length === 1);
    expect(report.courses).toEqual(["delivered"]);
  });

  test("retries on the schedule, with the same event id and bytes, until it is delivered", async () => {
    await setUp();
    const hook = await receiver((response, index) => {
      response.statusCode = index === 0 ? 500 : 200;
      response.end();
    });
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.includes("delivered"));

    expect(report.courses).toEqual(["waiting", "delivered"]);
    const [first, second] = hook.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.headers["x-pushrail-attempt"]).toBe("2");
    const attempts = await rowsOf("attempts");
    expect(attempts.map(({ number, outcome, reason }) => [number, outcome, reason])).toEqual([
      [1, "failed", "unavailable"],
      [2, "delivered", null],
    ]);
  });

  test("makes a dead letter of what is rejected, and disables a destination that is gone", async () => {
    await setUp();
    const hook = await receiver((response, index) => {
      response.statusCode = index === 0 ? 400 : 410;
      response.end();
    });
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 1);
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 2);
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 3);

    const letters = await rowsOf("dead_letters");
    expect(letters.map(({ reason }) => reason)).toEqual([
      "rejected",
      "gone",
      "destination_disabled",
    ]);
    expect(hook.received).toHaveLength(2);
    expect(await rowsOf("destinations")).toMatchObject([
      { state: "DISABLED", disabled_reason: "gone" },
    ]);
  });

  test("leaves the whole destination alone for as long as Retry-After asks", async () => {
    await setUp();
    const hook = await receiver((response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 1);
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 2);

    expect(hook.received).toHaveLength(1);
    expect(await rowsOf("backlog")).toHaveLength(2);
    const [queue] = await rowsOf("destination_queues");
    const notBefore = queue?.["not_before"] as Date;
    expect(notBefore.getTime() - Date.now()).toBeGreaterThan(3_500_000);
    const nextDueAt = queue?.["next_due_at"] as Date;
    expect(nextDueAt.getTime()).toBeGreaterThanOrEqual(notBefore.getTime());
  });
});

describe("a destination that is not active", () => {
  async function attemptWhile(state: string, pauseMode: string | null) {
    await setUp();
    const hook = await receiver((response) => response.end());
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    await database.superuserPool.query(
      `UPDATE destinations SET state = $2, pause_mode = $3,
          paused_at = CASE WHEN $2 = 'PAUSED' THEN clock_timestamp() END
        WHERE tenant_id = $1`,
      [customer.tenantId, state, pauseMode],
    );
    const { worker, report } = await startWorker();
    await commitHandover(database, customer, [destination.id]);
    worker.announce();
    await report.until(() => report.courses.length === 1);
    await worker.stop(0);
    expect(hook.received).toEqual([]);
    return report.courses;
  }

  test("paused to hold: the delivery waits, and no worker looks at it", async () => {
    expect(await attemptWhile("PAUSED", "hold")).toEqual(["waiting"]);
    expect(await rowsOf("backlog")).toMatchObject([{ attempts: 0, worker_id: null }]);
    expect(await rowsOf("destination_queues")).toMatchObject([{ next_due_at: Infinity }]);
  });

  test("paused to skip: the delivery is cancelled and says why", async () => {
    expect(await attemptWhile("PAUSED", "skip")).toEqual(["cancelled"]);
    expect(await rowsOf("finished_deliveries")).toMatchObject([
      { reason: "destination_paused", attempts: 0 },
    ]);
  });

  test("deleted: the delivery is cancelled", async () => {
    expect(await attemptWhile("DELETED", null)).toEqual(["cancelled"]);
    expect(await rowsOf("finished_deliveries")).toMatchObject([{ reason: "destination_deleted" }]);
  });
});

describe("when a worker dies", () => {
  test("another one records the attempt as unknown and makes the next", async () => {
    await setUp();
    const hook = await receiver((response) => response.end());
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const dead = newUuid();
    await database.superuserPool.query(
      `INSERT INTO workers (id, host, lease_until) VALUES ($1, 'dead', clock_timestamp() - interval '1 second')`,
      [dead],
    );
    await commitHandover(database, customer, [destination.id], { workerId: dead });
    const { report } = await startWorker();
    await report.until(() => report.courses.includes("delivered"));

    expect(report.rescues).toBe(1);
    const attempts = await rowsOf("attempts");
    expect(attempts.map(({ number, outcome, reason }) => [number, outcome, reason])).toEqual([
      [1, "unknown", "worker_lost"],
      [2, "delivered", null],
    ]);
    expect(hook.received).toHaveLength(1);
  });

  test("a late outcome of a worker that was taken for dead is refused, and it goes on under a new id", async () => {
    await setUp();
    const answers: (() => void)[] = [];
    const hook = await receiver((response, index) => {
      if (index === 0) answers.push(() => response.end());
      else response.end();
    });
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const stalled = await startWorker();
    const reservation = stalled.worker.reserve(1, 100);
    const workerId = reservation?.workerId ?? "";
    reservation?.use(await commitHandover(database, customer, [destination.id], { workerId }));
    await hook.arrived(1);
    await database.superuserPool.query(
      `UPDATE workers SET lease_until = clock_timestamp() - interval '1 second' WHERE id = $1`,
      [workerId],
    );
    // Looks for dead workers once a second: the stalled one is not really stalled and may be at its row just then.
    const other = await startWorker({ leaseMs: 3_000 });
    await other.report.until(() => other.report.courses.includes("delivered"));
    for (const answer of answers) answer();
    await stalled.report.until(() => stalled.report.lostIds.includes(workerId));

    expect(stalled.report.courses).toEqual([]);
    const attempts = await rowsOf("attempts");
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, "unknown"],
      [2, "delivered"],
    ]);
    expect(await rowsOf("finished_deliveries")).toHaveLength(1);
  });
});

describe("a graceful stop", () => {
  test("records what is under way and gives back what waits", async () => {
    await setUp();
    const answers: (() => void)[] = [];
    const hook = await receiver((response) => {
      answers.push(() => response.end());
    });
    const destination = await createTestDestination(database, keyring, customer, { url: hook.url });
    const { worker, report } = await startWorker();
    const ids = Array.from({ length: 10 }, () => destination.id);
    await commitHandover(database, customer, ids);
    worker.announce();
    // Eight is where a destination's concurrency starts; two wait in memory.
    await hook.arrived(8);
    const stopped = worker.stop(30_000);
    await report.until(() => report.courses.filter((kind) => kind === "waiting").length === 2);
    for (const answer of answers) answer();
    await stopped;

    expect(await rowsOf("finished_deliveries")).toHaveLength(8);
    const backlog = await rowsOf("backlog");
    expect(backlog).toMatchObject([
      { worker_id: null, attempts: 0 },
      { worker_id: null, attempts: 0 },
    ]);
    expect(await rowsOf("handovers")).toEqual([]);
    const { rows } = await database.superuserPool.query(
      `SELECT * FROM workers WHERE host = 'test'`,
    );
    expect(rows).toEqual([]);
  });
});
