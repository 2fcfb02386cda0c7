import { describe, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { seededRandom } from "../testing/random.ts";
import { initialLimit } from "./concurrency-limit.ts";
import { destinationIdOf, parcelOf, type Parcel } from "./parcel.ts";
import { Scheduler, type Lesson, type SchedulerLimits } from "./scheduler.ts";

const roomy: SchedulerLimits = {
  inFlightMax: 512,
  queuedMax: 5_000,
  bodyBytesMax: 1e9,
  lineMax: 200,
  hostInFlightMax: 16,
};
const delivered: Lesson = { reason: undefined, notBeforeMs: undefined, latencyMs: undefined };
const hung: Lesson = { ...delivered, reason: "timeout" };

function schedulerWith(limits: Partial<SchedulerLimits> = {}): Scheduler {
  return new Scheduler({ ...roomy, ...limits }, () => 0.5);
}

interface To {
  readonly destinationId: string;
  readonly tenantId?: string;
  readonly host: string | null;
  readonly version?: number;
  readonly origin?: "event" | "replay";
}

function enqueue(scheduler: Scheduler, to: To, count = 1): Parcel[] {
  const { destinationId, tenantId = "tenant", host, version = 1, origin = "event" } = to;
  const parcels = Array.from({ length: count }, () =>
    parcelOf({
      ...{ tenantId, customerId: "customer", deliveryId: newUuid(), destinationId },
      ...{ eventId: newUuid(), eventType: "order.completed", body: "{}", origin },
      ...{ attempts: 0, isPrivate: false, handoverId: undefined },
    }),
  );
  const settings = { version, nowMs: 0, concurrencyLimit: null, hostOf: () => host };
  return parcels.filter((parcel) => scheduler.enqueue(parcel, settings));
}

function startAll(scheduler: Scheduler): Parcel[] {
  const started: Parcel[] = [];
  for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) started.push(next);
  return started;
}

const victim = "victim.example";

describe("attempts to one host", () => {
  test("T68: many destinations of many tenants that lead to one host share its slots", () => {
    const scheduler = schedulerWith();
    for (let index = 0; index < 300; index += 1) {
      const destinationId = `attacker-${index}`;
      enqueue(scheduler, { destinationId, tenantId: `tenant-${index}`, host: victim }, 4);
    }
    enqueue(scheduler, { destinationId: "other", host: "other.example" }, 3);
    enqueue(scheduler, { destinationId: "bucket", host: null }, 3);
    const started = startAll(scheduler).map(destinationIdOf);
    expect(started.filter((id) => id.startsWith("attacker"))).toHaveLength(16);
    expect(started.filter((id) => id === "other")).toHaveLength(3);
    expect(started.filter((id) => id === "bucket")).toHaveLength(3);
  });

  test("leave the others all of their slots and most of the memory while the host hangs", () => {
    const scheduler = schedulerWith({ inFlightMax: 40 });
    let refused = 0;
    for (let index = 0; index < 300; index += 1) {
      const to = { destinationId: `attacker-${index}`, host: victim };
      refused += 10 - enqueue(scheduler, to, 10).length;
    }
    expect(scheduler.queued).toBe(32);
    expect(refused).toBe(3_000 - 32);
    const hanging = startAll(scheduler);
    expect(hanging).toHaveLength(16);
    // Three at a time, for new destinations have three quarters of all slots.
    for (let index = 0; index < 100; index += 1) {
      const destinationId = `other-${index}`;
      enqueue(scheduler, { destinationId, host: `${destinationId}.example` }, 2);
      const started = startAll(scheduler);
      expect(started.map(destinationIdOf)).toEqual([destinationId, destinationId]);
      for (const parcel of started) scheduler.settle(parcel, delivered, 0);
    }
  });

  test("go to the host's destinations in turn, in the order of each", () => {
    const scheduler = schedulerWith({ hostInFlightMax: 2 });
    const parcels = new Map(
      ["a", "b", "c"].map((destinationId) => [
        destinationId,
        enqueue(scheduler, { destinationId, host: victim }),
      ]),
    );
    const more = ["a", "b", "c"].flatMap((destinationId) =>
      enqueue(scheduler, { destinationId, host: victim }, 1),
    );
    expect(more).toHaveLength(1);
    const order: Parcel[] = [];
    const running = startAll(scheduler);
    expect(running).toHaveLength(2);
    while (running.length > 0) {
      const ended = running.shift();
      if (ended === undefined) break;
      order.push(ended);
      // Nothing is learned, so that all of them keep their standing.
      scheduler.settle(ended, undefined, 0);
      running.push(...startAll(scheduler));
      expect(running.length).toBeLessThanOrEqual(2);
    }
    expect(order.map(destinationIdOf)).toEqual(["a", "b", "c", "a"]);
    expect(order.filter((parcel) => destinationIdOf(parcel) === "a")).toEqual([
      ...(parcels.get("a") ?? []),
      ...more,
    ]);
  });

  test("are not claimed for while the host has enough to do", () => {
    const scheduler = schedulerWith({ hostInFlightMax: 3 });
    enqueue(scheduler, { destinationId: "a", host: victim }, 2);
    enqueue(scheduler, { destinationId: "b", host: victim }, 0);
    enqueue(scheduler, { destinationId: "c", host: "other.example" }, 1);
    expect(scheduler.saturated()).toEqual([]);
    enqueue(scheduler, { destinationId: "b", host: victim }, 1);
    expect(scheduler.saturated()).toEqual(["a", "b"]);
    const [first] = startAll(scheduler);
    if (first !== undefined) scheduler.settle(first, delivered, 0);
    expect(scheduler.saturated()).toEqual([]);
  });

  test("count where they were sent, when the destination leads elsewhere meanwhile", () => {
    const scheduler = schedulerWith({ hostInFlightMax: 2 });
    enqueue(scheduler, { destinationId: "a", host: victim }, 3);
    enqueue(scheduler, { destinationId: "b", host: victim }, 1);
    const started = startAll(scheduler);
    expect(started).toHaveLength(2);
    enqueue(scheduler, { destinationId: "a", host: "new.example", version: 2 });
    const rest = startAll(scheduler).filter((parcel) => destinationIdOf(parcel) === "a");
    expect(rest.length).toBeGreaterThan(0);
    for (const parcel of [...started, ...rest]) scheduler.settle(parcel, delivered, 0);
    for (const parcel of startAll(scheduler)) scheduler.settle(parcel, delivered, 0);
    expect(scheduler.inFlight).toBe(0);
    expect(scheduler.queued).toBe(0);
  });

  test("go on when a destination that was called has been emptied meanwhile", () => {
    const scheduler = schedulerWith({ hostInFlightMax: 1 });
    enqueue(scheduler, { destinationId: "first", host: victim }, 1);
    enqueue(scheduler, { destinationId: "gone", host: victim }, 1);
    const [running] = startAll(scheduler);
    if (running === undefined) throw new Error("nothing was started");
    scheduler.settle(running, hung, 0);
    expect(scheduler.withdrawAll()).toHaveLength(1);
    enqueue(scheduler, { destinationId: "last", host: victim }, 1);
    expect(startAll(scheduler).map(destinationIdOf)).toEqual(["last"]);
  });

  test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "never exceed the slots, and all of them end (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const below = (count: number) => Math.floor(random() * count);
      const hostInFlightMax = 1 + below(6);
      const scheduler = schedulerWith({ hostInFlightMax, inFlightMax: 4 + below(20) });
      const hosts = [victim, "other.example", null];
      const versions = new Map<string, { version: number; host: string | null }>();
      const sentTo = new Map<Parcel, string | null>();
      const underWay = new Map<string | null, number>();
      const count = (host: string | null, by: number) =>
        underWay.set(host, (underWay.get(host) ?? 0) + by);
      let waiting = 0;
      const start = () => {
        for (const parcel of startAll(scheduler)) {
          const host = versions.get(destinationIdOf(parcel))?.host ?? null;
          waiting -= 1;
          sentTo.set(parcel, host);
          count(host, 1);
        }
        for (const [host, parcels] of underWay) {
          if (host !== null && parcels > hostInFlightMax) expect.fail(`${parcels} to ${host}`);
        }
      };
      const end = (parcel: Parcel, nowMs: number, lesson: Lesson | undefined) => {
        count(sentTo.get(parcel) ?? null, -1);
        sentTo.delete(parcel);
        waiting -= scheduler.settle(parcel, lesson, nowMs).displaced.length;
      };
      for (let step = 0; step < 1_000; step += 1) {
        const destinationId = `line-${below(12)}`;
        const known = versions.get(destinationId) ?? { version: 1, host: hosts[below(3)] ?? null };
        if (random() < 0.03) {
          known.version += 1;
          known.host = hosts[below(3)] ?? null;
        }
        versions.set(destinationId, known);
        const origin = random() < 0.3 ? "replay" : "event";
        waiting += enqueue(scheduler, { destinationId, ...known, origin }, 1 + below(2)).length;
        start();
        const running = [...sentTo.keys()];
        const ended = running[below(running.length)];
        const isHung = random() < 0.2;
        if (ended !== undefined && random() < 0.6) end(ended, 0, isHung ? hung : delivered);
        if (random() < 0.005) waiting -= scheduler.withdrawAll().length;
        start();
      }
      // Long after every rest and breaker: only what waits for a slot can be waiting still.
      for (let round = 0; round < 10_000 && sentTo.size > 0; round += 1) {
        for (const parcel of sentTo.keys()) end(parcel, 1e9, delivered);
        start();
      }
      expect(sentTo.size).toBe(0);
      expect([waiting, scheduler.queued, scheduler.inFlight]).toEqual([0, 0, 0]);
    },
  );

  test("are as many as an unknown destination may have, while the host has more slots", () => {
    const scheduler = schedulerWith();
    enqueue(scheduler, { destinationId: "alone", host: victim }, 12);
    expect(startAll(scheduler)).toHaveLength(initialLimit);
  });
});
