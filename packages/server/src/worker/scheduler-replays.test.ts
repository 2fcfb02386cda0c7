import { describe, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { seededRandom } from "../testing/random.ts";
import { destinationIdOf, isReplay, parcelOf, type Parcel } from "./parcel.ts";
import { Scheduler, type Lesson, type SchedulerLimits } from "./scheduler.ts";

const delivered: Lesson = { reason: undefined, notBeforeMs: undefined, latencyMs: undefined };

function schedulerWith(limits: Partial<SchedulerLimits> = {}): Scheduler {
  const most = { queuedMax: 100_000, bodyBytesMax: 1e9, lineMax: 10_000, hostInFlightMax: 100 };
  return new Scheduler({ inFlightMax: 100, ...most, ...limits }, () => 0.5);
}

function parcelTo(destinationId: string, origin: "event" | "replay"): Parcel {
  return parcelOf({
    tenantId: "tenant",
    customerId: "customer",
    deliveryId: newUuid(),
    destinationId,
    eventId: newUuid(),
    eventType: "order.completed",
    body: "{}",
    origin,
    attempts: 0,
    isPrivate: false,
    handoverId: undefined,
  });
}

interface Waiting {
  readonly live?: number;
  readonly replays?: number;
  readonly concurrencyLimit?: number;
}

function fill(scheduler: Scheduler, destinationId: string, waiting: Waiting): void {
  const { live = 0, replays = 0, concurrencyLimit = null } = waiting;
  const settings = { version: 1, nowMs: 0, concurrencyLimit, hostOf: () => null };
  for (let index = 0; index < Math.max(live, replays); index += 1) {
    // Replays come first, so that it is not the order of arrival that puts them behind.
    if (index < replays) scheduler.enqueue(parcelTo(destinationId, "replay"), settings);
    if (index < live) scheduler.enqueue(parcelTo(destinationId, "event"), settings);
  }
}

function startAll(scheduler: Scheduler): Parcel[] {
  const started: Parcel[] = [];
  for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) started.push(next);
  return started;
}

/** Starts what may start and ends what has started, in random order, until so many have started. */
function run(scheduler: Scheduler, count: number, random: () => number): Parcel[] {
  const started: Parcel[] = [];
  const inFlight: Parcel[] = [];
  while (started.length < count) {
    const news = startAll(scheduler);
    started.push(...news);
    inFlight.push(...news);
    if (inFlight.length === 0) return started;
    const [ended] = inFlight.splice(Math.floor(random() * inFlight.length), 1);
    if (ended !== undefined) scheduler.settle(ended, delivered, 0);
  }
  return started;
}

function shareOfReplays(parcels: readonly Parcel[]): number {
  return parcels.filter(isReplay).length / parcels.length;
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe("replays", () => {
  test("have every slot when nothing live wants one", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    for (const id of ["a", "b", "c", "d"]) fill(scheduler, id, { replays: 100 });
    // Three quarters: nothing has succeeded yet.
    expect(startAll(scheduler)).toHaveLength(15);
  });

  test("follow four live deliveries each while such wait", () => {
    const scheduler = schedulerWith();
    for (const id of ["a", "b", "c", "d"]) fill(scheduler, `live-${id}`, { live: 100 });
    fill(scheduler, "replayed", { replays: 100 });
    const kinds = Array.from({ length: 10 }, () => {
      const next = scheduler.next();
      return next !== undefined && isReplay(next) ? "replay" : "live";
    });
    const five = ["live", "live", "live", "live", "replay"];
    expect(kinds).toEqual([...five, ...five]);
  });

  test("follow four live deliveries of their own destination each, however idle the others are", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", { live: 500, replays: 500, concurrencyLimit: 1 });
    const started = run(scheduler, 100, () => 0);
    const positions = started.flatMap((parcel, index) => (isReplay(parcel) ? [index % 5] : []));
    expect(positions).toEqual(Array.from({ length: 20 }, () => 4));
  });

  test("start as soon as the live deliveries cannot use the slots", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "narrow", { live: 100, concurrencyLimit: 2 });
    fill(scheduler, "replayed", { replays: 100, concurrencyLimit: 6 });
    const started = startAll(scheduler);
    expect(started.filter(isReplay)).toHaveLength(6);
    expect(started).toHaveLength(8);
  });

  test("use no more than a fifth of the slots while anything live waits", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    fill(scheduler, "narrow", { live: 100, concurrencyLimit: 1 });
    for (const id of ["a", "b", "c", "d"]) fill(scheduler, id, { replays: 100 });
    const started = startAll(scheduler);
    expect(started.filter(isReplay)).toHaveLength(4);
    // Even so one slot at least is theirs in a process with few.
    const small = schedulerWith({ inFlightMax: 3 });
    fill(small, "narrow", { live: 100, concurrencyLimit: 1 });
    fill(small, "a", { replays: 100 });
    expect(startAll(small).filter(isReplay)).toHaveLength(1);
  });

  test.each(seeds)("get a fifth of the starts and no more in the long run (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const scheduler = schedulerWith({ inFlightMax: 10 + Math.floor(random() * 90) });
    const lines = 3 + Math.floor(random() * 30);
    for (let line = 0; line < lines; line += 1) {
      fill(scheduler, `line-${line}`, { live: 500, replays: random() < 0.5 ? 500 : 0 });
    }
    fill(scheduler, "replayed", { replays: 500 });
    const started = run(scheduler, 1_000, random);
    expect(shareOfReplays(started)).toBeGreaterThan(0.15);
    expect(shareOfReplays(started)).toBeLessThanOrEqual(0.22);
  });

  test.each(seeds)("of no destination wait for ever, nor what is live (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const scheduler = schedulerWith({ inFlightMax: 40 });
    const lines = 2 + Math.floor(random() * 12);
    for (let line = 0; line < lines; line += 1) {
      const concurrencyLimit = 1 + Math.floor(random() * 2);
      fill(scheduler, `line-${line}`, { live: 1_000, replays: 1_000, concurrencyLimit });
    }
    const started = run(scheduler, 200 * lines, random);
    for (const ofLine of Map.groupBy(started, destinationIdOf).values()) {
      expect(shareOfReplays(ofLine)).toBeGreaterThan(0.1);
      expect(shareOfReplays(ofLine)).toBeLessThan(0.22);
    }
    expect(Map.groupBy(started, destinationIdOf).size).toBe(lines);
  });

  test.each(seeds)("and live deliveries all start and are all counted out (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const scheduler = schedulerWith({ inFlightMax: 1 + Math.floor(random() * 30) });
    for (let line = 0; line < 10; line += 1) {
      const live = Math.floor(random() * 60);
      fill(scheduler, `line-${line}`, { live, replays: Math.floor(random() * 60) });
    }
    const { queued } = scheduler;
    const started = run(scheduler, Infinity, random);
    expect(new Set(started).size).toBe(queued);
    expect([scheduler.queued, scheduler.inFlight]).toEqual([0, 0]);
  });

  test("are not kept back for what has been withdrawn", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    fill(scheduler, "a", { live: 10, replays: 10 });
    expect(scheduler.withdrawAll()).toHaveLength(20);
    fill(scheduler, "a", { replays: 8 });
    expect(startAll(scheduler)).toHaveLength(8);
  });
});
