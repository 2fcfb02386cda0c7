import { describe, expect, test } from "vitest";
import { checkConnection } from "../check.ts";
import type { CheckResult, CheckStep, OutboundBatch } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { failureTable } from "../failure.ts";
import { batchFor, openBench } from "./conformance-bench.ts";
import type { ConformanceSubject, Counterpart } from "./counterpart.ts";

/** What a check found, and what it was made with. */
interface Checked {
  readonly result: CheckResult;
  readonly batch: OutboundBatch;
}

/** Registers the tests of connection checks that every destination type must pass. */
export function testChecks(subject: ConformanceSubject): void {
  const { createCounterpart, checks = {} } = subject;
  const { refusedStep = "connection", unauthorizedStep = "request", unseenFaults = [] } = checks;
  const { blockedStep = "address" } = checks;

  const withCounterpart = async (
    work: (counterpart: Counterpart) => Promise<void>,
  ): Promise<void> => {
    const counterpart = await createCounterpart();
    try {
      await work(counterpart);
    } finally {
      await counterpart.close();
    }
  };

  describe("a connection check", () => {
    test("passes at a counterpart in good health, and leaves nothing there but its test event", () =>
      withCounterpart(async (counterpart) => {
        const { result, batch } = await check(subject, counterpart);
        expectShown(result, counterpart.secretTexts);
        expect(result.steps.map(({ state }) => state)).toEqual(result.steps.map(() => "passed"));
        const left = (await counterpart.received()).map(({ eventId }) => eventId);
        expect([[], batch.events.map(({ eventId }) => eventId)]).toContainEqual(left);
      }));

    test("fails with the reason of each fault that it can see, at one step, and tells no secret", () =>
      withCounterpart(async (counterpart) => {
        for (const [fault, reason] of Object.entries(counterpart.faults)) {
          if (unseenFaults.includes(fault)) continue;
          await counterpart.act(fault);
          const { result } = await check(subject, counterpart);
          expectShown(result, counterpart.secretTexts);
          const step = failedStep(result);
          expect({ fault, reason: step?.reason }).toEqual({ fault, reason });
          if (reason === "unauthorized") expect(step?.name).toBe(unauthorizedStep);
        }
        await counterpart.act(undefined);
        expect(await counterpart.received()).toEqual([]);
      }));

    test("fails at the address when that may not be reached, and sends nothing", () =>
      withCounterpart(async (counterpart) => {
        const { result } = await check(subject, counterpart, { isBlocked: true });
        expectShown(result, counterpart.secretTexts);
        expect(failedStep(result)).toMatchObject({ name: blockedStep, reason: "blocked" });
        expect(await counterpart.received()).toEqual([]);
      }));

    test("fails at the connection when nobody takes it", async () => {
      const counterpart = await createCounterpart();
      await counterpart.close();
      const { result } = await check(subject, counterpart);
      expectShown(result, counterpart.secretTexts);
      expect(failedStep(result)).toMatchObject({ name: refusedStep, reason: "unreachable" });
    });

    test("ends when it is aborted, and is not begun when it was before", () =>
      withCounterpart(async (counterpart) => {
        await counterpart.act("hang");
        const deadline = new AbortController();
        const arrival = counterpart.nextArrival();
        const checking = check(subject, counterpart, { signal: deadline.signal });
        await arrival;
        deadline.abort();
        expect(failedStep((await checking).result)).toMatchObject({ reason: "timeout" });
        await counterpart.act(undefined);
        const signal = AbortSignal.abort();
        const { result } = await check(subject, counterpart, { signal });
        expect(failedStep(result)).toMatchObject({ reason: "timeout" });
        expect(await counterpart.received()).toEqual([]);
      }));
  });
}

async function check(
  { definition }: ConformanceSubject,
  counterpart: Counterpart,
  { signal, isBlocked }: { readonly signal?: AbortSignal; readonly isBlocked?: boolean } = {},
): Promise<Checked> {
  const bench = await openBench(definition, counterpart);
  await bench.connection.close();
  const { settings } = bench;
  const made = batchFor(definition, settings.config);
  const batch = { ...made, events: made.events.map((event) => ({ ...event, isTest: true })) };
  const { identity, egress: reachable } = counterpart;
  // Names lead where they lead in the other tests, so that nobody asks the internet for them.
  const names = reachable.names === undefined ? {} : { names: reachable.names };
  const egress = createEgressGuard(isBlocked === true ? names : reachable);
  const subject = { settings, batch, signal: signal ?? bench.signal };
  const result = await checkConnection(definition, subject, {
    egress,
    now: Date.now,
    ...(identity && { identity }),
  });
  return { result, batch };
}

function failedStep({ steps }: CheckResult): CheckStep | undefined {
  return steps.find(({ state }) => state === "failed");
}

/** Expects that a result may be shown to the customer: in order, explained, bounded, and without these texts. */
function expectShown(result: CheckResult, secretTexts: readonly string[]): void {
  const { steps, response } = result;
  const shown = JSON.stringify(result);
  for (const secret of secretTexts) expect(shown).not.toContain(secret);
  expect(response?.bodyExcerpt.length ?? 0).toBeLessThanOrEqual(4096);
  expect(steps.length).toBeGreaterThan(0);
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  expect(steps.map(({ state }) => state).join(" ")).toMatch(/^(passed ?)*(failed( skipped)*)?$/);
  for (const { state, sentence, nextStep, reason } of steps) {
    expect(sentence).toMatch(/\.$/);
    expect(nextStep !== null).toBe(state === "failed");
    expect(nextStep ?? ".").toMatch(/\.$/);
    expect(reason !== null).toBe(state === "failed");
    if (reason !== null) expect(failureTable).toHaveProperty(reason);
  }
}
