import { afterEach, beforeEach, expect, test } from "vitest";
import { recordAudit } from "../audit/audit.ts";
import { verifyChain } from "../audit/verify.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { requestErasure } from "./erasure.ts";
import { ErasureRun, type StepResult } from "./runner.ts";

let database: TestDatabase;
let rows: DeliveryRows;

beforeEach(async () => {
  database = await createTestDatabase();
  rows = new DeliveryRows(database.superuserPool);
});

afterEach(async () => {
  await database.drop();
});

test("the audit log keeps that something was done and forgets what it says of an erased customer, and its chain still fits", async () => {
  const canary = "canary-5f1c";
  const subject = await rows.addTenant();
  const { tenantId, customerId } = subject;
  const neighbour = await rows.addCustomer(tenantId, "neighbour");
  const session = {
    kind: "session",
    id: newUuid(),
    user: { id: canary, name: `${canary} Smith` },
  } as const;
  const record = async (owner: string) => {
    const access = { tenantId, customerId: owner, actor: session } as const;
    await inTenant(database.apiPool, access, (transaction) =>
      recordAudit(transaction, access, {
        action: "destination.updated",
        subjectId: publicId("destination", subject.destinationId),
        details: { name: canary },
      }),
    );
  };
  const saying = async (text: string): Promise<readonly string[]> => {
    const { rows: found } = await database.superuserPool.query<{ customer_id: string }>(
      "SELECT customer_id FROM audit_entries e WHERE strpos(e::text, $1) > 0 ORDER BY seq",
      [text],
    );
    return found.map((row) => row.customer_id);
  };
  const verified = async () =>
    (await verifyChain(tenantId, { pool: database.ownerPool, publicKeyOf: () => undefined }))
      .findings;
  for (let count = 0; count < 5; count += 1) await record(customerId);
  await record(neighbour.customerId);
  expect(await saying(canary)).toEqual([
    ...Array.from({ length: 5 }, () => customerId),
    neighbour.customerId,
  ]);
  const { id } = await requestErasure(
    database.apiPool,
    accessTo(tenantId),
    subject.customerExternalId,
  );
  const key = { tenantId, id };
  expect(await verified()).toEqual([]);

  const run = new ErasureRun({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
    limits: { rowsMax: 2, lookedMax: 2 },
  });
  let isLate = false;
  for (let result: StepResult = "more"; result !== "finished";) {
    result = await run.step(key);
    // While contents go, and when one comes after them.
    expect(await verified()).toEqual([]);
    const { rows: places } = await database.superuserPool.query<{ done: string[] | null }>(
      "SELECT place -> 'done' AS done FROM erasures",
    );
    if (isLate || places[0]?.done?.includes("audit_entries") !== true) continue;
    isLate = true;
    await record(customerId);
  }
  expect(isLate).toBe(true);
  expect(await saying(canary)).toEqual([neighbour.customerId]);
  expect(await verified()).toEqual([]);
  const { rows: entries } = await database.superuserPool.query(
    "SELECT action, content IS NULL AS erased FROM audit_entries WHERE customer_id <> $1 ORDER BY seq",
    [neighbour.customerId],
  );
  expect(entries).toEqual([
    ...Array.from({ length: 5 }, () => ({ action: "destination.updated", erased: true })),
    { action: "customer.erasure_requested", erased: true },
    { action: "destination.updated", erased: true },
    { action: "customer.erased", erased: false },
  ]);
  expect(await saying(publicId("erasure", key.id))).toHaveLength(1);
});
