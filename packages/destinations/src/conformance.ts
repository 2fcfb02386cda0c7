import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { credentialDefinitionOf } from "./credentials/registry.ts";
import { createEgressGuard } from "./egress.ts";
import { guideOf } from "./guide.ts";
import { iconOf } from "./icon.ts";
import { testChecks } from "./testing/check-conformance.ts";
import { testBatches } from "./testing/batch-conformance.ts";
import {
  batchFor,
  expectAll,
  expectPresentable,
  expectReceived,
  openBench,
  reasonOf,
  type Bench,
} from "./testing/conformance-bench.ts";
import type { ConformanceSubject, Counterpart } from "./testing/counterpart.ts";
import { unfinishedPartsOf } from "./testing/unfinished.ts";

/** Events of a batch where the number does not matter, for types that write batches. */
const someEvents = 5;

/** Registers the tests that every destination type must pass. */
export function testConformance(subject: ConformanceSubject): void {
  const { definition, variant } = subject;
  describe(`conformance of ${definition.type}${variant === undefined ? "" : ` (${variant})`}`, () => {
    testDeclaration(subject);
    testDelivery(subject);
    testSecrets(subject);
    testChecks(subject);
    if (subject.batches !== undefined) testBatches(subject, subject.batches);
  });
}

function testDeclaration({ definition, batches }: ConformanceSubject): void {
  const egress = createEgressGuard();

  test("every field is explained and its default keeps its own bounds", () => {
    expect(new Set(definition.fields.map((field) => field.name)).size).toBe(
      definition.fields.length,
    );
    for (const field of definition.fields) {
      expect(field.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(field.label).not.toBe("");
      expect(field.help).toMatch(/\.$/);
      // What everybody has to say must not be where it is not seen.
      if (field.required) expect(field.advanced ?? false).toBe(false);
      if (field.kind === "choice") expect(field.choices?.length).toBeGreaterThan(0);
      if (field.choiceLabels !== undefined)
        expect(Object.keys(field.choiceLabels)).toEqual(field.choices);
      if (field.kind === "integer" && field.default !== undefined) {
        expect(field.default).toBeGreaterThanOrEqual(field.minimum ?? -Infinity);
        expect(field.default).toBeLessThanOrEqual(field.maximum ?? Infinity);
      }
    }
  });

  test("its guide and its icon can be shown as data", () => {
    const [title] = guideOf(definition);
    expect(title).toMatchObject({ kind: "heading", level: 1 });
    expect(iconOf(definition).paths).not.toEqual([]);
  });

  test("nothing of it is left to be written", () => {
    expect(unfinishedPartsOf(definition)).toEqual([]);
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

  test("the credentials that it takes are of known types, each named once", () => {
    const { credentialTypes } = definition;
    expect(new Set(credentialTypes).size).toBe(credentialTypes.length);
    for (const type of credentialTypes) expect(credentialDefinitionOf(type)).toBeDefined();
  });

  test("the limits of its batches are whole numbers, and what its batches can do is declared", () => {
    const { eventsMax, bytesMax, ageMsMax } = definition.batch;
    for (const limit of [eventsMax, bytesMax, ageMsMax]) expect(limit).toSatisfy(Number.isInteger);
    expect(Math.min(eventsMax, bytesMax)).toBeGreaterThan(0);
    expect(ageMsMax).toBeGreaterThanOrEqual(0);
    expect(batches !== undefined).toBe(eventsMax > 1);
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
    // Neither is there when the counterpart could not be had.
    await bench?.connection.close();
    await counterpart?.close();
  });

  const someBatch = (): ReturnType<typeof batchFor> =>
    batchFor(definition, bench.settings.config, { eventsMax: someEvents });

  test("what was accepted is what arrived: id, type and bytes", async () => {
    const batch = batchFor(definition, bench.settings.config, {
      eventsMax: someEvents,
      bodies: "awkward",
    });
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    await expectReceived(counterpart, batch.events);
  });

  test("each fault gives its reason for every event and no refusal counts as delivered", async () => {
    for (const [fault, reason] of Object.entries(counterpart.faults)) {
      await counterpart.act(fault);
      const batch = someBatch();
      const outcomes = await bench.connection.deliver(batch, bench.signal);
      expect({ fault, reasons: outcomes.map(reasonOf) }).toEqual({
        fault,
        reasons: batch.events.map(() => reason),
      });
      for (const outcome of outcomes) expectPresentable(outcome, counterpart.secretTexts);
    }
    await counterpart.act(undefined);
    await expectReceived(counterpart, []);
  });

  test("a connection recovers when the fault is over", async () => {
    const batch = someBatch();
    await counterpart.act(Object.keys(counterpart.faults)[0]);
    await bench.connection.deliver(batch, bench.signal);
    await counterpart.act(undefined);
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    await expectReceived(counterpart, batch.events);
  });

  test("the signal ends an attempt that hangs", async () => {
    await counterpart.act("hang");
    const deadline = new AbortController();
    const arrival = counterpart.nextArrival();
    const batch = someBatch();
    const delivering = bench.connection.deliver(batch, deadline.signal);
    await arrival;
    deadline.abort();
    expectAll(await delivering, batch, "timeout");
  });

  test("nothing is sent when the signal has aborted before", async () => {
    const batch = someBatch();
    expectAll(await bench.connection.deliver(batch, AbortSignal.abort()), batch, "timeout");
    await expectReceived(counterpart, []);
  });

  test("concurrent batches do not mix, and closing waits for those that run", async () => {
    const batches = Array.from({ length: 20 }, someBatch);
    let endedCount = 0;
    const delivering = batches.map(async (batch) => {
      const outcomes = await bench.connection.deliver(batch, bench.signal);
      endedCount += 1;
      return outcomes;
    });
    await bench.connection.close();
    // The last sockets are closed a moment before their outcomes have been handed on.
    await new Promise(setImmediate);
    expect(endedCount).toBe(batches.length);
    const outcomes = await Promise.all(delivering);
    await bench.connection.close();
    for (const [index, batch] of batches.entries()) expectAll(outcomes[index]!, batch, "delivered");
    await expectReceived(
      counterpart,
      batches.flatMap((batch) => batch.events),
    );
  });

  test("a closed connection fails its deliveries instead of throwing", async () => {
    await bench.connection.close();
    const batch = someBatch();
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "platform_fault");
  });

  test("nothing is reached past the egress guard", async () => {
    // Names lead where they lead in the other tests, so that nobody asks the internet for them.
    const { egress, identity } = counterpart;
    const connection = await definition.connect(bench.settings, {
      egress: createEgressGuard(egress.names === undefined ? {} : { names: egress.names }),
      now: Date.now,
      ...(identity && { identity }),
    });
    const batch = someBatch();
    const outcomes = await connection.deliver(batch, bench.signal);
    await connection.close();
    expectAll(outcomes, batch, "blocked");
    await expectReceived(counterpart, []);
  });
}

function testSecrets({ definition, createCounterpart }: ConformanceSubject): void {
  test("secrets are split off, masked, and absent from every outcome", async () => {
    const counterpart = await createCounterpart();
    const { connection, settings, signal } = await openBench(definition, counterpart);
    const batch = batchFor(definition, settings.config, { eventsMax: someEvents });
    const outcomes = await connection.deliver(batch, signal);
    await connection.close();
    await counterpart.close();
    const { config, secrets, credential } = settings;
    const shown = JSON.stringify([
      config,
      definition.maskSecrets(secrets),
      credential?.config,
      credential && credentialDefinitionOf(credential.type).shownSecrets(credential.secrets),
    ]);
    const kept = JSON.stringify([secrets, credential?.secrets]);
    for (const secret of counterpart.secretTexts) {
      expect(kept).toContain(secret);
      expect(shown).not.toContain(secret);
    }
    for (const outcome of outcomes) expectPresentable(outcome, counterpart.secretTexts);
  });

  test("a credential is replaced while the destination is busy, without a failure", async ({
    skip,
  }) => {
    const counterpart = await createCounterpart();
    const rotation = await counterpart.rotate?.();
    if (rotation === undefined) {
      await counterpart.close();
      return skip("this type has no credential of its own");
    }
    const old = await openBench(definition, counterpart);
    const { input, credential } = rotation;
    const renewed = await openBench(definition, {
      ...counterpart,
      input,
      ...(credential && { credential }),
    });
    const batches = Array.from({ length: 16 }, () =>
      batchFor(definition, old.settings.config, { eventsMax: someEvents }),
    );
    // As the worker does it: what began with the old settings ends with them, while the new ones are in use.
    const delivering = batches.map((batch, index) =>
      (index < 8 ? old : renewed).connection.deliver(batch, old.signal),
    );
    const closing = old.connection.close();
    const outcomes = await Promise.all(delivering);
    await closing;
    for (const [index, batch] of batches.entries()) expectAll(outcomes[index]!, batch, "delivered");

    await rotation.retireOld();
    const stale = await openBench(definition, counterpart);
    const [refused, accepted] = [stale, renewed].map(async ({ connection, settings }) => {
      const batch = batchFor(definition, settings.config, { eventsMax: someEvents });
      return { batch, outcomes: await connection.deliver(batch, old.signal) };
    });
    const [withOld, withNew] = [await refused!, await accepted!];
    expectAll(withOld.outcomes, withOld.batch, "unauthorized");
    expectAll(withNew.outcomes, withNew.batch, "delivered");
    for (const outcome of [...outcomes.flat(), ...withOld.outcomes, ...withNew.outcomes])
      expectPresentable(outcome, [...counterpart.secretTexts, ...rotation.secretTexts]);
    await expectReceived(
      counterpart,
      [...batches, withNew.batch].flatMap(({ events }) => events),
    );
    await stale.connection.close();
    await renewed.connection.close();
    await counterpart.close();
  });
}

/** What an adapter's test needs to describe itself to {@link testConformance}. */
export type {
  BatchTraits,
  CheckTraits,
  ConformanceSubject,
  Counterpart,
  ReceivedEvent,
  Rotation,
} from "./testing/counterpart.ts";
