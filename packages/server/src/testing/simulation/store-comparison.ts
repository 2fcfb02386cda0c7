import { strict as assert } from "node:assert";
import type { NewDelivery } from "../../deliveries/new-delivery.ts";
import { newUuid } from "../../ids.ts";
import type { Claims } from "../../worker/claims.ts";
import type { Course, Verdict } from "../../worker/recording/verdict.ts";
import type { LoadedDelivery, Recording } from "../../worker/storage.ts";
import type { TestDatabase } from "../postgres.ts";
import { seededRandom } from "../random.ts";
import type { DestinationRow } from "./memory-database.ts";
import { plainClaims, plainDeliveries, TwinStores } from "./twin-stores.ts";

/** What one worker holds, as each of the two stores has told it. */
interface Held {
  readonly workerId: string;
  readonly claims: Claims;
  readonly real: readonly LoadedDelivery[];
  readonly model: readonly LoadedDelivery[];
}

/** A recording that was made, as each of the two stores was given it. */
interface Recorded {
  readonly workerId: string;
  readonly real: Recording;
  readonly model: Recording;
}

/** Random steps of workers, ingest and owners on both stores; a step fails when their answers differ. */
export class StoreComparison {
  readonly twins: TwinStores;
  readonly #random: () => number;
  readonly #workerIds: string[] = [];
  readonly #late: NewDelivery[] = [];
  #held: Held[] = [];
  readonly #recordings: Recorded[] = [];

  constructor(database: TestDatabase, seed: number) {
    this.twins = new TwinStores(database);
    this.#random = seededRandom(seed);
  }

  /** Makes a tenant with a destination of each kind, and two workers. */
  async begin(): Promise<void> {
    await this.twins.begin([
      { type: "WEBHOOK", concurrencyLimit: null, isOrdered: false },
      { type: "WEBHOOK", concurrencyLimit: 2, isOrdered: false },
      { type: "WEBHOOK", concurrencyLimit: null, isOrdered: true },
      { type: "TEST_TWIN_AT_ONCE", concurrencyLimit: null, isOrdered: false },
      { type: "TEST_TWIN_LATER", concurrencyLimit: 1, isOrdered: false },
    ]);
    await this.#register();
    await this.#register();
  }

  /** Does something, and returns what. */
  async step(): Promise<string> {
    const drawn = this.#random();
    if (drawn < 0.3) return this.#accept();
    if (drawn < 0.5) return this.#claim();
    if (drawn < 0.7) return this.#record();
    if (drawn < 0.77) return this.#recordAgain();
    if (drawn < 0.84) return this.#rescue();
    if (drawn < 0.88) return this.#change();
    if (drawn < 0.92) return this.#expire();
    if (drawn < 0.95) return this.#release();
    return this.#look();
  }

  #one<Value>(values: readonly Value[]): Value | undefined {
    return values[Math.floor(this.#random() * values.length)];
  }

  get #workerId(): string {
    return this.#one(this.#workerIds) ?? newUuid();
  }

  async #register(): Promise<string> {
    const worker = { id: newUuid(), host: "twin", leaseMs: 3_600_000 };
    this.#workerIds.push(worker.id);
    await this.twins.real.register(worker);
    this.twins.model.register(worker);
    return "register";
  }

  async #accept(): Promise<string> {
    const destination = this.#one(this.twins.destinations);
    if (destination === undefined) return "nothing";
    const key = this.#one(["a", "b"]) ?? null;
    // Deliveries of one statement may be due in the same microsecond, and a limit would then choose at will.
    const count = destination.concurrencyLimit === null ? 1 + Math.floor(this.#random() * 3) : 1;
    const made = Array.from({ length: count }, () => this.twins.made(destination, key));
    if (destination.orderingKey !== null && this.#random() < 0.3) {
      // As of another process of ingest, which made its ids earlier and commits later.
      const late = this.#late.splice(0, 1);
      this.#late.push(...made.splice(0, 1));
      made.push(...late);
    }
    if (made.length === 0) return "nothing";
    const isQueued = this.twins.destinations.indexOf(destination) > 0;
    if (isQueued && this.#random() < 0.3) {
      await this.twins.enqueue(made);
      return "enqueue";
    }
    const workerId = this.#random() < 0.3 ? this.#workerId : null;
    const [direct, queued] = isQueued ? [[], made] : [made, []];
    const [real, model] = await this.twins.accept(direct, queued, workerId);
    assert.deepEqual(model, real);
    return "accept";
  }

  async #claim(): Promise<string> {
    const workerId = this.#workerId;
    const wish = {
      deliveriesMax: this.#one([1, 3, 100]) ?? 1,
      saturated: this.twins.destinations.filter(() => this.#random() < 0.15).map(({ id }) => id),
      waits: this.#random() < 0.1,
      flush: this.#random() < 0.1,
    };
    const real = await this.twins.real.claim(workerId, wish, () => {});
    const model = this.twins.model.claim(workerId, wish, () => {});
    assert.deepEqual(model && plainClaims(model.claims), real && plainClaims(real.claims));
    assert.deepEqual(whenOf(model?.dueInMs), whenOf(real?.dueInMs));
    if (real !== undefined) await this.#hold(workerId, real.claims);
    return `claim${wish.flush ? " and flush" : ""}`;
  }

  async #hold(workerId: string, claims: Claims): Promise<void> {
    const real = await this.twins.real.find(claims);
    const model = this.twins.model.find(claims);
    assert.deepEqual(plainDeliveries(model.deliveries), plainDeliveries(real.deliveries));
    assert.deepEqual(new Map(model.bodies), new Map(real.bodies));
    if (real.deliveries.length === 0) return;
    this.#held.push({ workerId, claims, real: real.deliveries, model: model.deliveries });
  }

  async #record(): Promise<string> {
    const held = this.#one(this.#held);
    if (held === undefined) return "nothing";
    this.#held = this.#held.filter((one) => one !== held);
    const { workerId, claims } = held;
    const chosen = this.#random();
    const areLeft = this.#random() < 0.3;
    const draws = [this.#random(), this.#random()] as const;
    const recordingOf = (loaded: readonly LoadedDelivery[]): Recording => ({
      verdicts: loaded
        .toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1))
        .map((delivery, index) => verdictOf(delivery, chosen + index * draws[0], draws[1])),
      health: [],
      handovers: areLeft ? [] : claims.handovers,
      appending: "first",
    });
    const recording = { workerId, real: recordingOf(held.real), model: recordingOf(held.model) };
    this.#recordings.push(recording);
    await this.#compareRecords(recording, "first");
    return `record ${recording.real.verdicts.map(({ course }) => course.kind).join(" ")}`;
  }

  /** As after a commit whose answer was lost, however much has happened since. */
  async #recordAgain(): Promise<string> {
    const recording = this.#one(this.#recordings);
    if (recording === undefined) return "nothing";
    await this.#compareRecords(recording, "again");
    return "record again";
  }

  async #compareRecords(
    { workerId, real, model }: Recorded,
    appending: Recording["appending"],
  ): Promise<void> {
    const [ofReal, ofModel] = await Promise.all([
      answerOf(() => this.twins.real.record(workerId, { ...real, appending })),
      answerOf(() => this.twins.model.record(workerId, { ...model, appending })),
    ]);
    assert.deepEqual(ofModel, ofReal);
  }

  async #rescue(): Promise<string> {
    const workerId = this.#workerId;
    const isTakeOver = this.#random() < 0.7;
    const real = isTakeOver
      ? await this.twins.real.takeOver(workerId)
      : await this.twins.real.adopt(workerId);
    const model = isTakeOver
      ? this.twins.model.takeOver(workerId)
      : this.twins.model.adopt(workerId);
    assert.deepEqual(model && plainClaims(model), real && plainClaims(real));
    if (real === undefined) return "rescue nobody";
    const ofReal = await this.twins.real.findOrphans(real);
    const ofModel = this.twins.model.findOrphans(real);
    assert.deepEqual(plainDeliveries(ofModel), plainDeliveries(ofReal));
    if (ofReal.length > 0) {
      this.#held.push({ workerId, claims: real, real: ofReal, model: ofModel });
    }
    return isTakeOver ? "take over" : "adopt";
  }

  async #change(): Promise<string> {
    const destination: DestinationRow | undefined = this.#one(this.twins.destinations);
    if (destination === undefined) return "nothing";
    const drawn = this.#random();
    const what = drawn < 0.25 ? "hold" : drawn < 0.35 ? "skip" : drawn < 0.95 ? "resume" : "delete";
    await this.twins.change(destination, what);
    return what;
  }

  async #expire(): Promise<string> {
    const workerId = this.#workerId;
    if (this.#random() < 0.3) {
      await this.twins.real.end(workerId);
      this.twins.model.end(workerId);
    } else {
      const leaseMs = this.#random() < 0.7 ? -60_000 : 3_600_000;
      const real = await this.twins.real.extendLease(workerId, leaseMs);
      const model = this.twins.model.extendLease(workerId, leaseMs);
      // Their clocks differ; whether there was a lease to extend does not.
      assert.equal(model === undefined, real === undefined);
    }
    if (this.#workerIds.length < 6) await this.#register();
    return "end a lease";
  }

  async #release(): Promise<string> {
    const held = this.#one(this.#held);
    if (held === undefined) return "nothing";
    this.#held = this.#held.filter((one) => one !== held);
    await this.twins.real.release(held.workerId, held.claims.backlog);
    this.twins.model.release(held.workerId, held.claims.backlog);
    return "release";
  }

  async #look(): Promise<string> {
    const workerId = this.#workerId;
    const { real, model, tenantId } = this.twins;
    await real.reviveQueues();
    model.reviveQueues();
    assert.deepEqual(
      plainClaims(model.heldClaims(workerId)),
      plainClaims(await real.heldClaims(workerId)),
    );
    const ids = (resting: readonly { readonly destinationId: string }[]) =>
      resting.map(({ destinationId }) => destinationId).toSorted();
    assert.deepEqual(ids(model.restingDestinations()), ids(await real.restingDestinations()));
    const wanted = [tenantId, newUuid()];
    assert.deepEqual([...model.configVersions(wanted)], [...(await real.configVersions(wanted))]);
    return "look";
  }
}

function verdictOf(delivery: LoadedDelivery, drawn: number, other: number): Verdict {
  const course = courseOf(delivery, drawn % 1, other);
  const isAttempted = drawn % 1 < 0.8 && course.kind !== "cancelled";
  const outcome = course.kind === "delivered" ? "delivered" : other < 0.3 ? "unknown" : "failed";
  const isRested = course.kind === "waiting" && other > 0.93;
  return {
    delivery: { ...delivery, body: "{}", isPrivate: false },
    attempts: delivery.attempts + (isAttempted ? 1 : 0),
    attempt: isAttempted
      ? {
          number: delivery.attempts + 1,
          outcome,
          reason: outcome === "delivered" ? undefined : "unavailable",
          detail: undefined,
          startedAtMs: 1_000,
          durationMs: 5,
          exchange: undefined,
        }
      : undefined,
    course,
    notBeforeInMs: isRested ? 600_000 : undefined,
    disable: course.kind === "dead" && other > 0.9 ? "gone" : undefined,
    freesPlace: delivery.handoverId === undefined && other > 0.5,
  };
}

function courseOf({ marks }: LoadedDelivery, drawn: number, other: number): Course {
  if (drawn < 0.35) return { kind: "delivered" };
  if (drawn < 0.45) return { kind: "dead", reason: "rejected" };
  if (drawn < 0.5) return { kind: "cancelled", reason: "destination_deleted" };
  const batchId = other < 0.6 ? marks?.batchId : undefined;
  const held = other > 0.8;
  const dueInMs = held || other < 0.5 ? 0 : 600_000;
  const reason = drawn < 0.8 ? "unavailable" : undefined;
  return { kind: "waiting", reason, dueInMs, held, batchId };
}

function whenOf(dueInMs: number | undefined): string {
  return dueInMs === undefined ? "never" : dueInMs < 60_000 ? "soon" : "later";
}

async function answerOf(ask: () => Promise<boolean> | boolean): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}
