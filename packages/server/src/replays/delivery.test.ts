import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { inTenant } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
} from "../testing/deliverable.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { createTestWorker } from "../testing/worker.ts";
import { createReplay, readReplay } from "./replays.ts";
import { ReplayRunner } from "./runner.ts";
import { accessTo } from "../testing/access.ts";

// Goal: replays arrive. Method: real workers and runners, a receiver on this machine.

let database: TestDatabase;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

afterAll(() => database.drop());

test("T36: what had died arrives with the same id and bytes, signed afresh and marked as a replay", async () => {
  const keyring = createTestKeyring();
  const customer = await createTestCustomer(database);
  const receiver = await createTestReceiver((response) => response.end());
  closing.push(() => receiver.close());
  const { id: destinationId } = await createTestDestination(database, keyring, customer, {
    url: receiver.url,
  });
  const rows = new DeliveryRows(database.superuserPool);
  const tenant = { ...customer, customerExternalId: "acct_test", destinationId };
  const bodies: string[] = [];
  for (let count = 0; count < 60; count += 1) {
    const eventId = newUuid();
    const body = `{"id":"${publicId("event", eventId)}","payload":{"exact":1.${count}00000000000000001}}`;
    bodies.push(body);
    await rows.add({ tenant, state: "dead", eventId, body });
  }
  const directory = createWorkerDirectory(database.workerPool, keyring);
  const { worker } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(1_000));
  const { tenantId } = customer;
  const ports = { pool: database.apiPool, now: Date.now };
  const { job } = await createReplay(ports, accessTo(tenantId), {
    request: {
      destinationId: publicId("destination", destinationId),
      scope: { kind: "deadLetters" },
    },
    idempotencyKey: undefined,
  });
  const faults: unknown[] = [];
  for (let count = 0; count < 2; count += 1) {
    const runner = new ReplayRunner({
      pool: database.workerPool,
      directory,
      keyring,
      liveRate: () => 0,
      now: Date.now,
      onFault: (error) => faults.push(error),
    });
    runner.start();
    closing.push(() => runner.stop());
  }
  await receiver.arrived(60);
  expect(receiver.received.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
  for (const { headers } of receiver.received) {
    expect(headers["x-pushrail-replay"]).toBe("true");
    expect(headers["webhook-signature"]).toMatch(/^v1,/);
    expect(Number(headers["webhook-timestamp"])).toBeGreaterThan(Date.now() / 1_000 - 60);
  }
  const id = publicId("replay", job.id);
  let shown = await readReplay(ports, accessTo(tenantId), id);
  while (shown.finishedAtMs === null) shown = await readReplay(ports, accessTo(tenantId), id);
  expect(shown).toMatchObject({ state: "finished", counts: { selected: 60, delivered: 60 } });
  expect(faults).toEqual([]);
  const left = await inTenant(database.apiPool, { tenantId }, (transaction) =>
    transaction.query({ text: "SELECT FROM dead_letters" }),
  );
  expect(left.rowCount).toBe(0);
});
