import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import { inTransaction } from "../database/transaction.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createWorkerDirectory,
} from "../testing/deliverable.ts";
import type { TestCustomer } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { configVersionsOf } from "./freshness-store.ts";
import { Freshness, trustedMs } from "./freshness.ts";

// A directory that nobody notifies, on a real database; time is a number.

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let directory: DestinationDirectory;
let destinationId: string;
let nowMs: number;
let faults: unknown[];
let looks: number;
let lookFault: Error | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  nowMs = 1_000;
  looks = 0;
  faults = [];
  lookFault = undefined;
  keyring = createTestKeyring();
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
  const settings = { url: "https://hooks.example.com/" };
  destinationId = (await createTestDestination(database, keyring, customer, settings)).id;
  await directory.current(customer.tenantId);
});

function freshness(
  of: Pick<DestinationDirectory, "known" | "refresh" | "atLeast"> = directory,
): Freshness {
  return new Freshness({
    directory: of,
    versionsOf: async (tenantIds) => {
      looks += 1;
      if (lookFault !== undefined) throw lookFault;
      return inTransaction(database.workerPool, (transaction) =>
        configVersionsOf(transaction, tenantIds),
      );
    },
    monotonicMs: () => nowMs,
    onFault: (error) => faults.push(error),
  });
}

/** What a revocation does, as far as the directory is concerned. */
async function endSecret(): Promise<void> {
  await database.superuserPool.query(
    `UPDATE signing_secrets SET signs_until = clock_timestamp() WHERE destination_id = $1`,
    [destinationId],
  );
}

const keysKnown = () =>
  directory.known(customer.tenantId)?.destination(destinationId)?.signingKeys.length;

test("a tenant that was never looked at is not fresh", () => {
  expect(freshness().isFresh(customer.tenantId)).toBe(false);
});

test("a look is good for as long as it says, and not longer", async () => {
  const { tenantId } = customer;
  const fresh = freshness();
  await fresh.verify([tenantId]);
  nowMs += trustedMs - 1;
  expect(fresh.isFresh(tenantId)).toBe(true);
  nowMs += 1;
  expect(fresh.isFresh(tenantId)).toBe(false);
  await fresh.verify([tenantId]);
  expect(fresh.isFresh(tenantId)).toBe(true);
  expect(faults).toEqual([]);
});

test("a look brings the directory up to date when nobody told it of a change", async () => {
  const { tenantId } = customer;
  const fresh = freshness();
  await fresh.verify([tenantId]);
  await endSecret();
  expect(keysKnown()).toBe(1);
  await fresh.verify([tenantId]);
  expect(keysKnown()).toBe(0);
});

test("a look counts from before it was sent, however long the answer takes", async () => {
  const { tenantId } = customer;
  const fresh = freshness({
    known: () => undefined,
    atLeast: (ofTenantId, version) => directory.atLeast(ofTenantId, version),
    refresh: async (tenant) => {
      const found = await directory.refresh(tenant);
      nowMs += trustedMs;
      return found;
    },
  });
  await fresh.verify([tenantId]);
  expect(fresh.isFresh(tenantId)).toBe(false);
});

test("while looks fail a tenant stops being fresh, and no fault goes unheard", async () => {
  const { tenantId } = customer;
  const fresh = freshness();
  await fresh.verify([tenantId]);
  lookFault = new Error("the database is gone");
  nowMs += trustedMs;
  await fresh.verify([tenantId]);
  expect(fresh.isFresh(tenantId)).toBe(false);
  expect(faults).toEqual([lookFault]);
  lookFault = undefined;
  await fresh.verify([tenantId]);
  expect(fresh.isFresh(tenantId)).toBe(true);
});

test("one tenant that cannot be read leaves the others fresh", async () => {
  const other = await createTestCustomer(database);
  const fresh = freshness({
    known: () => undefined,
    atLeast: (ofTenantId, version) => directory.atLeast(ofTenantId, version),
    refresh: async (tenantId) => {
      if (tenantId === customer.tenantId) throw new Error("unreadable");
      return directory.refresh(tenantId);
    },
  });
  await fresh.verify([customer.tenantId, other.tenantId]);
  expect(fresh.isFresh(customer.tenantId)).toBe(false);
  expect(fresh.isFresh(other.tenantId)).toBe(true);
  expect(faults).toHaveLength(1);
});

test("what was claimed vouches for its tenant, and an older word never takes back a newer one", () => {
  const { tenantId } = customer;
  const fresh = freshness();
  fresh.vouch(tenantId, nowMs);
  fresh.vouch(tenantId, nowMs - trustedMs);
  expect(fresh.isFresh(tenantId)).toBe(true);
});

test("calls at once share one look, and nothing in memory needs none", async () => {
  const { tenantId } = customer;
  const fresh = freshness();
  await fresh.verify([]);
  expect(looks).toBe(0);
  await Promise.all([fresh.verify([tenantId]), fresh.verify([tenantId])]);
  expect(looks).toBe(1);
});
