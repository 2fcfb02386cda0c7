import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FailureReason } from "../failure.ts";
import {
  batchFor,
  expectAll,
  expectPresentable,
  expectReceived,
  openBench,
  reasonOf,
  type BatchShape,
  type Bench,
} from "./conformance-bench.ts";
import type { BatchTraits, ConformanceSubject, Counterpart } from "./counterpart.ts";

/** What the tests of one type share; renewed for each test. */
interface Stage {
  counterpart: Counterpart;
  bench: Bench;
  readonly batch: (shape: BatchShape) => ReturnType<typeof batchFor>;
}

/** Registers the tests for types whose batches have more than one event. */
export function testBatches(subject: ConformanceSubject, traits: BatchTraits): void {
  const { definition, createCounterpart } = subject;
  const stage = {
    batch: (shape) => batchFor(definition, stage.bench.settings.config, shape),
  } as Stage;

  beforeEach(async () => {
    stage.counterpart = await createCounterpart();
    stage.bench = await openBench(definition, stage.counterpart);
  });

  afterEach(async () => {
    await stage.bench?.connection.close();
    await stage.counterpart?.close();
  });

  describe("batches", () => {
    testPartitions(subject);
    testLimits(stage, traits);
    if (traits.refusals.length > 0) testRefusals(stage, traits.refusals);
    if (traits.dedupes) testDedupe(stage, traits);
    if (traits.stall !== undefined) testHalves(stage, traits, traits.stall);
  });
}

function testPartitions({ definition }: ConformanceSubject): void {
  const { partitionOf } = definition.batch;
  const times = [
    "2026-11-21T18:00:00.123456789Z",
    "2026-11-21t18:00:00z",
    "2026-11-21T23:59:59-12:00",
    "2016-12-31T23:59:60Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
  ];
  test.runIf(partitionOf !== undefined).each(times)(
    "an event that occurred at %s has a partition, and always the same",
    (occurredAt) => {
      const event = {
        eventType: `a.${"x".repeat(126)}`,
        occurredAt,
        customerExternalId: "ü/../\n",
      };
      const partition = partitionOf!(event, {});
      expect(partition.length).toBeGreaterThan(0);
      expect(partition.length).toBeLessThanOrEqual(256);
      expect(partitionOf!({ ...event }, {})).toBe(partition);
    },
  );
}

function testLimits(stage: Stage, { keepsOrder }: BatchTraits): void {
  const fullest: [string, BatchShape][] = [
    ["events", { eventsMax: Infinity }],
    ["bytes", { eventsMax: 20, bodies: "full" }],
    ["bytes in a single event", { eventsMax: 1, bodies: "full" }],
  ];
  test.each(fullest)("the limit of %s is taken", async (_, shape) => {
    const { bench, counterpart } = stage;
    const batch = stage.batch(shape);
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    await expectReceived(counterpart, batch.events);
    if (!keepsOrder) return;
    expect((await counterpart.received()).map(({ eventId }) => eventId)).toEqual(
      batch.events.map(({ eventId }) => eventId),
    );
  });

  test("8 batches of several partitions at once arrive whole", async () => {
    const { bench, counterpart } = stage;
    const batches = Array.from({ length: 8 }, (_, hour) => stage.batch({ eventsMax: 200, hour }));
    const outcomes = await Promise.all(
      batches.map((batch) => bench.connection.deliver(batch, bench.signal)),
    );
    for (const [index, batch] of batches.entries()) expectAll(outcomes[index]!, batch, "delivered");
    await expectReceived(
      counterpart,
      batches.flatMap(({ events }) => events),
    );
  });
}

function testRefusals(stage: Stage, refusals: readonly FailureReason[]): void {
  test("refused events are told apart in the order of the batch, and the others are stored", async () => {
    const { bench, counterpart } = stage;
    const batch = stage.batch({ eventsMax: 10 });
    const reasons = new Map(
      batch.events
        .filter((_, index) => index % 3 === 1)
        .map(({ eventId }, index) => [eventId, refusals[index % refusals.length]!]),
    );
    counterpart.refuse!(reasons);
    const outcomes = await bench.connection.deliver(batch, bench.signal);
    expect(outcomes.map(reasonOf)).toEqual(
      batch.events.map(({ eventId }) => reasons.get(eventId) ?? "delivered"),
    );
    for (const outcome of outcomes) expectPresentable(outcome, counterpart.secretTexts);
    await expectReceived(
      counterpart,
      batch.events.filter(({ eventId }) => !reasons.has(eventId)),
    );

    counterpart.refuse!(new Map());
    const again = {
      ...stage.batch({ eventsMax: 1 }),
      events: batch.events.filter(({ eventId }) => reasons.has(eventId)),
    };
    expectAll(await bench.connection.deliver(again, bench.signal), again, "delivered");
    await expectReceived(counterpart, batch.events);
  });

  test.each(refusals)(
    "a batch of which every event is %s has that reason for all",
    async (reason) => {
      const { bench, counterpart } = stage;
      const batch = stage.batch({ eventsMax: 4 });
      counterpart.refuse!(new Map(batch.events.map(({ eventId }) => [eventId, reason])));
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, reason);
      await expectReceived(counterpart, []);
    },
  );
}

function testDedupe(stage: Stage, { lostAnswer }: BatchTraits): void {
  test("a batch that is sent twice under its id leaves one copy", async () => {
    const { bench, counterpart } = stage;
    const batch = stage.batch({ eventsMax: 5, bodies: "awkward" });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const events = batch.events.map((event) => ({ ...event, attempt }));
      const outcomes = await bench.connection.deliver({ ...batch, events }, bench.signal);
      expectAll(outcomes, batch, "delivered");
    }
    await expectReceived(counterpart, batch.events);
  });

  test.runIf(lostAnswer !== undefined)(
    "a batch whose answer was lost fails as a whole, and its next attempt leaves one copy",
    async () => {
      const { bench, counterpart } = stage;
      const batch = stage.batch({ eventsMax: 5 });
      await counterpart.act(lostAnswer);
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, "unreachable");
      await expectReceived(counterpart, batch.events);
      await counterpart.act(undefined);
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
      await expectReceived(counterpart, batch.events);
    },
  );
}

function testHalves(stage: Stage, { dedupes }: BatchTraits, stall: string): void {
  test("an upload that the signal ends in the middle leaves all of its batch or nothing", async () => {
    const { bench, counterpart } = stage;
    const batch = stage.batch({ eventsMax: 20, bodies: "full" });
    const deadline = new AbortController();
    await counterpart.act(stall);
    const arrival = counterpart.nextArrival();
    const delivering = bench.connection.deliver(batch, deadline.signal);
    await arrival;
    deadline.abort();
    expectAll(await delivering, batch, "timeout");
    await counterpart.act(undefined);
    await counterpart.settled?.();
    const received = await counterpart.received();
    await expectReceived(counterpart, received.length === 0 ? [] : batch.events);

    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    if (dedupes) await expectReceived(counterpart, batch.events);
  });
}
