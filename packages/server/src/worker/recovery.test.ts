import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import { inTransaction } from "../database/transaction.ts";
import {
  createDestinationDirectory,
  type DestinationDirectory,
} from "../destinations/directory.ts";
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
import { createTestWorker } from "../testing/worker.ts";
import { systemClock } from "./clock.ts";

/**
 * What becomes of deliveries when something goes wrong around them: workers that vanish, commits whose answer is lost,
 * directories that cannot be read, stops in the middle.
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

async function startWorker(
  settings: { readonly directory?: DestinationDirectory; readonly now?: () => number } = {},
) {
  const { now } = settings;
  const { worker, report } = createTestWorker(database, settings.directory ?? directory, {
    limits: {
      inFlightMax: 64,
      queuedMax: 5_000,
      bodyBytesMax: 1e7,
      lineMax: 100,
      hostInFlightMax: 64,
    },
    // Maintenance runs at the least interval there is, a quarter of a second.
    leaseMs: 750,
    ...(now !== undefined && { clock: { ...systemClock, now } }),
  });
  await worker.start();
  closing.push(() => worker.stop(0));
  return { worker, report };
}

async function setUp(
  answer: Parameters<typeof createTestReceiver>[0] = (response) => response.end(),
  retryPolicy: unknown = [1],
): Promise<{ readonly hook: TestReceiver; readonly destinationId: string }> {
  keyring = createTestKeyring();
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
  const hook = await createTestReceiver(answer);
  closing.push(() => hook.close());
  const settings = { url: hook.url, retryPolicy };
  const { id } = await createTestDestination(database, keyring, customer, settings);
  return { hook, destinationId: id };
}

/** A clock by which every handover is old enough to count as stray when it is not in memory. */
const later = () => Date.now() + 60_000;

describe("a claim that nobody holds", () => {
  test("is taken over when its worker has no row any more", async () => {
    const { hook, destinationId } = await setUp();
    await commitHandover(database, customer, [destinationId], { workerId: newUuid() });
    const { report } = await startWorker();
    await report.until(() => report.courses.includes("delivered"));
    expect(hook.received).toHaveLength(1);
    expect(report.rescues).toBe(1);
  });

  test("is found in its own worker's name when the answer to its commit was lost", async () => {
    const { hook, destinationId } = await setUp();
    const { worker, report } = await startWorker({ now: later });
    const reservation = worker.reserve(1, 100);
    const workerId = reservation?.workerId ?? "";
    await commitHandover(database, customer, [destinationId], { workerId });
    reservation?.giveBack();
    await report.until(() => report.courses.includes("delivered"));
    expect(hook.received).toHaveLength(1);
  });

  test("outlives a graceful stop that did not know of it", async () => {
    const { hook, destinationId } = await setUp();
    const first = await startWorker();
    const reservation = first.worker.reserve(1, 100);
    const workerId = reservation?.workerId ?? "";
    await commitHandover(database, customer, [destinationId], { workerId });
    reservation?.giveBack();
    await first.worker.stop(0);
    expect(hook.received).toEqual([]);
    const second = await startWorker();
    await second.report.until(() => second.report.courses.includes("delivered"));
    expect(hook.received).toHaveLength(1);
  });
});

describe("handovers that waited for long", () => {
  test("are delivered once, although strays are looked for meanwhile", async () => {
    const { hook, destinationId } = await setUp();
    const ids = Array.from({ length: 20 }, () => destinationId);
    for (let index = 0; index < 50; index += 1) await commitHandover(database, customer, ids);
    const { report } = await startWorker({ now: later });
    await report.until(
      () => report.courses.filter((kind) => kind === "delivered").length === 1_000,
    );
    const seen = new Set(hook.received.map(({ headers }) => headers["x-pushrail-delivery-id"]));
    expect([hook.received.length, seen.size]).toEqual([1_000, 1_000]);
  });
});

describe("a directory that cannot be read", () => {
  function failingOnce(): DestinationDirectory {
    let failures = 1;
    return {
      ...directory,
      atLeast: (tenantId, version) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(new Error("the connection was cut"));
        return directory.atLeast(tenantId, version);
      },
    };
  }

  test("delays what was claimed, and strands nothing", async () => {
    const { hook, destinationId } = await setUp();
    const { worker, report } = await startWorker({ directory: failingOnce(), now: later });
    await commitHandover(database, customer, [destinationId]);
    worker.announce();
    await report.until(() => report.courses.includes("delivered"));
    expect(report.faults.map(String)).toContain("Error: the connection was cut");
    expect(hook.received).toHaveLength(1);
  });

  test("of one tenant delays no other tenant's deliveries", async () => {
    const broken = await setUp();
    const brokenTenantId = customer.tenantId;
    await commitHandover(database, customer, [broken.destinationId]);
    const healthy = await setUp();
    await commitHandover(database, customer, [healthy.destinationId]);
    const { report } = await startWorker({
      directory: {
        ...directory,
        atLeast: (tenantId, version) =>
          tenantId === brokenTenantId
            ? Promise.reject(new Error("the connection was cut"))
            : directory.atLeast(tenantId, version),
      },
    });
    await report.until(() => report.courses.includes("delivered"));
    expect([broken.hook.received.length, healthy.hook.received.length]).toEqual([0, 1]);
  });

  test("delays what was handed over, and cancels nothing", async () => {
    const { hook, destinationId } = await setUp();
    const { worker, report } = await startWorker({ directory: failingOnce(), now: later });
    const reservation = worker.reserve(1, 100);
    const workerId = reservation?.workerId ?? "";
    const held = { workerId, origin: "replay" } as const;
    reservation?.use(await commitHandover(database, customer, [destinationId], held));
    await report.until(() => report.courses.length > 0);
    expect(report.courses).toEqual(["delivered"]);
    expect(hook.received).toHaveLength(1);
  });
});

describe("what is our fault", () => {
  test("ends no delivery: a worker with another encryption key leaves it to be tried again", async () => {
    const { destinationId } = await setUp();
    const wrong = createDestinationDirectory({
      run: (_tenantId, work) => inTransaction(database.workerPool, work),
      keyring: createTestKeyring(),
      onUnusable: () => undefined,
    });
    const { worker, report } = await startWorker({ directory: wrong });
    await commitHandover(database, customer, [destinationId]);
    worker.announce();
    await report.until(() => report.courses.length > 0);
    expect(report.courses).toEqual(["waiting"]);
    expect(report.attempts[0]?.attempt).toMatchObject({ reason: "platform_fault" });
  });

  test("ends no delivery: one that waited in a dead worker's memory is sent even without retries", async () => {
    const { hook, destinationId } = await setUp(undefined, "none");
    await commitHandover(database, customer, [destinationId], { workerId: newUuid() });
    const { report } = await startWorker();
    await report.until(() => report.courses.includes("delivered"));
    expect(hook.received).toHaveLength(1);
  });

  test("is not put down to the destination when a stop cuts an attempt short", async () => {
    const { hook, destinationId } = await setUp(() => undefined, "none");
    const { worker, report } = await startWorker();
    await commitHandover(database, customer, [destinationId]);
    worker.announce();
    await hook.arrived(1);
    await worker.stop(0);
    expect(report.courses).toEqual(["waiting"]);
    expect(report.attempts[0]?.attempt).toMatchObject({ outcome: "unknown" });
  });
});

describe("a destination that asked to be left alone", () => {
  test("is left alone by the next worker, too", async () => {
    const { hook, destinationId } = await setUp((response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    const first = await startWorker();
    await commitHandover(database, customer, [destinationId]);
    first.worker.announce();
    await first.report.until(() => first.report.courses.length === 1);
    await first.worker.stop(0);
    const second = await startWorker();
    await commitHandover(database, customer, [destinationId]);
    second.worker.announce();
    await second.report.until(() => second.report.courses.length === 1);
    expect(second.report.courses).toEqual(["waiting"]);
    expect(hook.received).toHaveLength(1);
  });
});

describe("pausing with skip", () => {
  test("keeps what was accepted before", async () => {
    const answers: (() => void)[] = [];
    const { hook, destinationId } = await setUp((response) => {
      answers.push(() => response.end());
    });
    const { worker, report } = await startWorker();
    const ids = Array.from({ length: 20 }, () => destinationId);
    await commitHandover(database, customer, ids);
    worker.announce();
    await hook.arrived(8);
    await database.superuserPool.query(
      `UPDATE destinations SET state = 'PAUSED', pause_mode = 'skip', paused_at = clock_timestamp()
        WHERE tenant_id = $1`,
      [customer.tenantId],
    );
    await directory.refresh(customer.tenantId);
    for (const answer of answers) answer();
    await report.until(() => report.courses.length === 20);
    expect(report.courses.toSorted()).toEqual([
      ...Array.from({ length: 8 }, () => "delivered"),
      ...Array.from({ length: 12 }, () => "waiting"),
    ]);
  });
});
