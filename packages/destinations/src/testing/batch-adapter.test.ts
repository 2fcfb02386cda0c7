import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testConformance, type BatchTraits, type Counterpart } from "../conformance.ts";
import type { FailureReason } from "../failure.ts";
import { createBatchAdapter, hourAndTypeOf } from "./batch-adapter.ts";
import { startBatchSystem, type BatchSystem, type RowRefusal } from "./batch-system.ts";
import { batchFor, expectAll, openBench, reasonOf, type Bench } from "./conformance-bench.ts";

const limits = { eventsMax: 250, bytesMax: 12 * 1024 * 1024 };
const definition = createBatchAdapter({ ...limits, ageMsMax: 1_000, partitioned: true });
const traits: Omit<BatchTraits, "refusals"> = {
  dedupes: true,
  keepsOrder: true,
  lostAnswer: "answer_lost",
  stall: "stall",
};

testConformance({
  definition,
  variant: "parts",
  batches: { ...traits, refusals: [] },
  createCounterpart: () => createCounterpart("parts"),
});
testConformance({
  definition,
  variant: "rows",
  batches: { ...traits, refusals: ["rejected", "throttled"] },
  createCounterpart: () => createCounterpart("rows"),
});

const refusalOf: Partial<Record<FailureReason, RowRefusal>> = {
  rejected: { status: 400, message: "no such column" },
  throttled: { status: 429, message: "too many rows", retryAfterSeconds: 3 },
};

async function createCounterpart(mode: "parts" | "rows"): Promise<Counterpart> {
  const system = await startBatchSystem({ ...limits, token: "canary-0123456789", partitionOf });
  const inputWith = (token: string): Counterpart["input"] => ({ url: system.url, mode, token });
  return {
    input: inputWith("canary-0123456789"),
    egress: { allow: ["127.0.0.0/8"] },
    secretTexts: ["canary-0123456789"],
    received: () => {
      const lines =
        mode === "parts"
          ? [...system.parts.values()].flatMap((part) => part.lines)
          : [...system.rows.values()].map((row) => row.line);
      return lines.map((line) => {
        const { id, eventType } = JSON.parse(line) as { id: string; eventType: string };
        return { eventId: id, eventType, body: Buffer.from(line) };
      });
    },
    asArrived: (body) => Buffer.from(body.toString().replaceAll(/[\r\n]/g, " ")),
    faults: {
      unauthorized: "unauthorized",
      unavailable: "unavailable",
      throttled: "throttled",
      too_large: "too_large",
      rejected: "rejected",
      cut: "unreachable",
      garbage: "invalid_response",
    },
    act: (fault) => system.act(fault as Parameters<typeof system.act>[0]),
    refuse: (reasons) => {
      system.refusalOf = ({ id }) => refusalOf[reasons.get(id) ?? "gone"];
    },
    nextArrival: () => system.nextRequest(),
    settled: () => system.settled(),
    rotate: () => {
      system.tokens.add("second-canary-9876543210");
      return {
        input: inputWith("second-canary-9876543210"),
        secretTexts: ["second-canary-9876543210"],
        retireOld: () => void system.tokens.delete("canary-0123456789"),
      };
    },
    close: async () => {
      await system.close();
      expect(system.violations).toEqual([]);
    },
  };
}

/** Worked out from the line as it arrived, by another way than the adapter's. */
function partitionOf(line: string): string {
  const { occurredAt, eventType } = JSON.parse(line) as { occurredAt: string; eventType: string };
  return `${occurredAt.slice(0, 13)}/${eventType}`;
}

describe("the adapter", () => {
  const token = "canary-0123456789";
  const egress = { allow: ["127.0.0.0/8"] };
  let system: BatchSystem;
  let bench: Bench;

  beforeEach(async () => {
    system = await startBatchSystem({ ...limits, token, slowMs: 1 });
    bench = await openBench(definition, { input: { url: system.url, token }, egress });
  });

  afterEach(async () => {
    await bench.connection.close();
    await system.close();
  });

  test("streams: an upload that the signal ends breaks off and stores nothing", async () => {
    const batch = batchFor(definition, {}, { eventsMax: 20, bodies: "full" });
    const deadline = new AbortController();
    system.act("stall");
    const arrival = system.nextRequest();
    const delivering = bench.connection.deliver(batch, deadline.signal);
    await arrival;
    deadline.abort();
    expectAll(await delivering, batch, "timeout");
    system.act(undefined);
    await system.settled();
    expect(system.brokenCount).toBe(1);
    expect(system.parts.size).toBe(0);
  });

  test("names the part by the batch and says its partition", async () => {
    const batch = batchFor(definition, {}, { eventsMax: 3, hour: 7 });
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect([...system.parts.values()]).toMatchObject([
      { name: batch.id, partition: "2026-11-21T07/conformance.type", writeCount: 1 },
    ]);
  });

  test("waits for a slow system and hands on how long a busy one wants to be left alone", async () => {
    const batch = batchFor(definition, {}, { eventsMax: 3 });
    system.act("throttled", 1);
    const [first] = await bench.connection.deliver(batch, bench.signal);
    expect(first).toMatchObject({ reason: "throttled", retryAfterMs: 7_000 });
    system.act("slow");
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
  });

  test("hands on what the system says of single rows", async () => {
    const rows = await openBench(definition, {
      input: { url: system.url, token, mode: "rows" },
      egress,
    });
    const batch = batchFor(definition, {}, { eventsMax: 3 });
    const [bad, busy, good] = batch.events.map(({ eventId }) => eventId);
    system.refusalOf = ({ id }) =>
      refusalOf[id === bad ? "rejected" : id === busy ? "throttled" : "gone"];
    const outcomes = await rows.connection.deliver(batch, rows.signal);
    await rows.connection.close();
    expect(outcomes.map(reasonOf)).toEqual(["rejected", "throttled", "delivered"]);
    expect(outcomes).toMatchObject([
      { detail: "The row was refused: no such column." },
      { detail: "The row was refused for now: too many rows.", retryAfterMs: 3_000 },
      {},
    ]);
    expect([...system.rows.keys()]).toEqual([good]);
  });

  test("has partitions by hour in UTC, whatever the offset, and none when it is made so", () => {
    const partition = (occurredAt: string): string =>
      hourAndTypeOf({ eventType: "order.paid", occurredAt, customerExternalId: "c" }, {});
    expect(partition("2026-11-21T00:30:00+02:00")).toBe("2026-11-20T22/order.paid");
    expect(partition("2016-12-31T23:59:60Z")).toBe("2016-12-31T23/order.paid");
    const plain = createBatchAdapter({ ...limits, ageMsMax: 0, partitioned: false });
    expect(plain.batch).toEqual({ ...limits, ageMsMax: 0 });
  });
});
