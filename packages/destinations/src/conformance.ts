import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection, DestinationDefinition, OutboundEvent, Outcome } from "./destination.ts";
import { createEgressGuard, type EgressOptions } from "./egress.ts";
import { failureTable, type FailureReason } from "./failure.ts";
import { generateSigningSecret, signingKeyOf } from "./webhook/signature.ts";

/** One event as it arrived at a counterpart. */
export interface ReceivedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly body: Buffer;
}

/** A real system, or an independent stand-in, that an adapter delivers to in the conformance suite. */
export interface Counterpart {
  /** Settings that reach it, as a customer would give them, with every secret field set. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What the egress guard must permit so that it can be reached. */
  readonly egress: EgressOptions;
  /** Texts inside the secret fields of `input` that must never be shown. */
  readonly secretTexts: readonly string[];
  /** What has arrived and was accepted, in order of arrival. */
  readonly received: readonly ReceivedEvent[];
  /** Every fault that it can act out, each with the reason that the adapter must find. */
  readonly faults: Readonly<Record<string, FailureReason>>;
  /** From now on acts out a fault; `hang` takes requests and never answers; `undefined` is good health. */
  act(fault: string | undefined): void;
  /** Resolves when the next request has reached it. */
  nextArrival(): Promise<unknown>;
  close(): Promise<void>;
}

/** An adapter and how to make a counterpart for it; each test gets a counterpart of its own. */
export interface ConformanceSubject {
  readonly definition: DestinationDefinition;
  readonly createCounterpart: () => Promise<Counterpart>;
}

const awkwardBody = Buffer.from(
  '{"total":12345678901234567890,"price":1.10,"text":"žluť 🚚 \\u0000","b":1,"a":2}',
);

/** Registers the tests that every destination type must pass. */
export function testConformance(subject: ConformanceSubject): void {
  describe(`conformance of ${subject.definition.type}`, () => {
    testDeclaration(subject.definition);
    testDelivery(subject);
  });
}

function testDeclaration(definition: DestinationDefinition): void {
  const egress = createEgressGuard();

  test("every field is explained and its default keeps its own bounds", () => {
    expect(new Set(definition.fields.map((field) => field.name)).size).toBe(
      definition.fields.length,
    );
    for (const field of definition.fields) {
      expect(field.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(field.label).not.toBe("");
      expect(field.help).toMatch(/\.$/);
      if (field.kind === "choice") expect(field.choices?.length).toBeGreaterThan(0);
      if (field.kind === "integer" && field.default !== undefined) {
        expect(field.default).toBeGreaterThanOrEqual(field.minimum ?? -Infinity);
        expect(field.default).toBeLessThanOrEqual(field.maximum ?? Infinity);
      }
    }
  });

  test("every missing and every unknown setting is reported at once", () => {
    const parsed = definition.parseSettings({ noSuchSetting: 1, another: 2 }, { egress });
    const required = definition.fields
      .filter((field) => field.required)
      .map((field) => `/${field.name}`);
    expect("problems" in parsed && parsed.problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([...required, "/noSuchSetting", "/another"]),
    );
  });
}

function testDelivery({ definition, createCounterpart }: ConformanceSubject): void {
  let counterpart: Counterpart;
  let bench: Bench;

  beforeEach(async () => {
    counterpart = await createCounterpart();
    bench = await openBench(definition, counterpart);
  });

  afterEach(async () => {
    await bench.connection.close();
    await counterpart.close();
  });

  test("what was accepted is what arrived: id, type and bytes", async () => {
    const batch = eventsFor(definition, definition.batch.eventsMax, awkwardBody);
    const outcomes = await bench.connection.deliver(batch, bench.signal);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(batch.map(() => "delivered"));
    expect(counterpart.received.toSorted((a, b) => a.eventId.localeCompare(b.eventId))).toEqual(
      batch.map(({ eventId, eventType, body }) => ({ eventId, eventType, body })),
    );
  });

  test("each fault gives its reason for every event and no refusal counts as delivered", async () => {
    for (const [fault, reason] of Object.entries(counterpart.faults)) {
      counterpart.act(fault);
      const batch = eventsFor(definition, definition.batch.eventsMax);
      const outcomes = await bench.connection.deliver(batch, bench.signal);
      expect({ fault, reasons: outcomes.map(reasonOf) }).toEqual({
        fault,
        reasons: batch.map(() => reason),
      });
      for (const outcome of outcomes) expectPresentable(outcome, counterpart);
    }
    expect(counterpart.received).toEqual([]);
  });

  test("a connection recovers when the fault is over", async () => {
    counterpart.act(Object.keys(counterpart.faults)[0]);
    await bench.connection.deliver(eventsFor(definition, 1), bench.signal);
    counterpart.act(undefined);
    const outcomes = await bench.connection.deliver(eventsFor(definition, 1), bench.signal);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["delivered"]);
  });

  test("the signal ends an attempt that hangs", async () => {
    counterpart.act("hang");
    const deadline = new AbortController();
    const arrival = counterpart.nextArrival();
    const delivering = bench.connection.deliver(eventsFor(definition, 1), deadline.signal);
    await arrival;
    deadline.abort();
    const [outcome] = await delivering;
    expect(outcome && reasonOf(outcome)).toBe("timeout");
  });

  test("nothing is sent when the signal has aborted before", async () => {
    const [outcome] = await bench.connection.deliver(eventsFor(definition, 1), AbortSignal.abort());
    expect(outcome && reasonOf(outcome)).toBe("timeout");
    expect(counterpart.received).toEqual([]);
  });

  test("concurrent batches do not mix, and closing waits for those that run", async () => {
    const batches = Array.from({ length: 20 }, () => eventsFor(definition, 1));
    const delivering = batches.map((batch) => bench.connection.deliver(batch, bench.signal));
    const closing = bench.connection.close();
    const outcomes = (await Promise.all(delivering)).flat();
    await closing;
    await bench.connection.close();
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(batches.map(() => "delivered"));
    expect(counterpart.received.map((event) => event.eventId).toSorted()).toEqual(
      batches.flat().map((event) => event.eventId),
    );
  });

  test("a closed connection fails its deliveries instead of throwing", async () => {
    await bench.connection.close();
    const [outcome] = await bench.connection.deliver(eventsFor(definition, 1), bench.signal);
    expect(outcome && reasonOf(outcome)).toBe("platform_fault");
  });

  test("secrets are split off, masked, and absent from every outcome", async () => {
    const { settings } = bench;
    const [outcome] = await bench.connection.deliver(eventsFor(definition, 1), bench.signal);
    const shown = JSON.stringify([
      settings.config,
      definition.maskSecrets(settings.secrets),
      outcome,
    ]);
    for (const secret of counterpart.secretTexts) {
      expect(JSON.stringify(settings.secrets)).toContain(secret);
      expect(shown).not.toContain(secret);
    }
  });

  test("nothing is reached past the egress guard", async () => {
    const connection = await definition.connect(bench.settings, {
      egress: createEgressGuard(),
      now: Date.now,
    });
    const outcomes = await connection.deliver(eventsFor(definition, 1), bench.signal);
    await connection.close();
    expect(outcomes.map(reasonOf)).toEqual(["blocked"]);
    expect(counterpart.received).toEqual([]);
  });
}

interface Bench {
  readonly connection: Connection;
  readonly settings: Parameters<DestinationDefinition["connect"]>[0];
  /** Never aborts. */
  readonly signal: AbortSignal;
}

async function openBench(
  definition: DestinationDefinition,
  counterpart: Counterpart,
): Promise<Bench> {
  const egress = createEgressGuard(counterpart.egress);
  const parsed = definition.parseSettings(counterpart.input, { egress });
  if ("problems" in parsed)
    throw new Error(`The counterpart's input is refused: ${JSON.stringify(parsed.problems)}`);
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return {
    connection: await definition.connect(parsed.settings, { egress, now: Date.now }),
    settings: parsed.settings,
    signal,
  };
}

let eventCount = 0;

function eventsFor(
  definition: DestinationDefinition,
  count: number,
  body?: Buffer,
): OutboundEvent[] {
  const signingKeys = definition.signs ? [signingKeyOf(generateSigningSecret())] : [];
  return Array.from({ length: count }, () => {
    eventCount += 1;
    const number = String(eventCount).padStart(8, "0");
    return {
      eventId: `evt_${number}`,
      eventType: `conformance.type${eventCount % 3}`,
      body: body ?? Buffer.from(`{"id":"evt_${number}"}`),
      deliveryId: `dlv_${number}`,
      attempt: 1,
      isReplay: false,
      isTest: false,
      signingKeys,
    };
  });
}

function reasonOf(outcome: Outcome): FailureReason | "delivered" {
  return outcome.kind === "delivered" ? "delivered" : outcome.reason;
}

function expectPresentable(outcome: Outcome, counterpart: Counterpart): void {
  if (outcome.kind !== "failed") return;
  expect(failureTable).toHaveProperty(outcome.reason);
  expect(outcome.detail).toMatch(/\.$/);
  expect(outcome.detail.length).toBeLessThanOrEqual(500);
  expect(outcome.exchange.response?.bodyExcerpt.length ?? 0).toBeLessThanOrEqual(4096);
  for (const secret of counterpart.secretTexts)
    expect(JSON.stringify(outcome)).not.toContain(secret);
}
