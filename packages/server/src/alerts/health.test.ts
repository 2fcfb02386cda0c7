import { describe, expect, test } from "vitest";
import { HealthWatch, type HealthObservation } from "./health.ts";
import { newUuid } from "../ids.ts";

const minuteMs = 60_000;
const destinationId = newUuid();
const owner = { tenantId: newUuid(), customerId: newUuid() };

function seen(
  reason: HealthObservation["reason"],
  more: Partial<HealthObservation> = {},
): HealthObservation {
  return { ...owner, destinationId, reason, isDead: false, atMs: 0, ...more };
}

function clockedWatch() {
  const clock = { nowMs: 1_000_000 };
  return { clock, watch: new HealthWatch({ now: () => clock.nowMs }) };
}

describe("a health watch", () => {
  test("passes on the first failure and the first success after it, and keeps the same news to itself", () => {
    const { clock, watch } = clockedWatch();
    expect(watch.changesOf([seen("timeout")])).toEqual([
      { ...owner, destinationId, isDelivered: false, failure: "timeout", deathCount: 0 },
    ]);
    expect(watch.changesOf([seen("unavailable")])).toEqual([]);
    clock.nowMs += 1;
    expect(watch.changesOf([seen(undefined)])).toMatchObject([{ isDelivered: true }]);
    expect(watch.changesOf([seen(undefined)])).toEqual([]);
  });

  test("repeats a lasting failure every ten minutes", () => {
    const { clock, watch } = clockedWatch();
    watch.changesOf([seen("timeout")]);
    clock.nowMs += 10 * minuteMs - 1;
    expect(watch.changesOf([seen("timeout")])).toEqual([]);
    clock.nowMs += 1;
    expect(watch.changesOf([seen("timeout")])).toMatchObject([{ failure: "timeout" }]);
  });

  test("asks for few writes when a receiver flaps every second", () => {
    const { clock, watch } = clockedWatch();
    let writes = 0;
    for (let second = 0; second < 3_600; second += 1) {
      clock.nowMs += 1_000;
      writes += watch.changesOf([seen(second % 2 === 0 ? "timeout" : undefined)]).length;
    }
    expect(writes).toBeLessThanOrEqual(12);
  });

  test.each(["throttled", "platform_fault", "worker_lost", "too_large"] as const)(
    "does not hold %s against a destination",
    (reason) => {
      const { watch } = clockedWatch();
      expect(watch.changesOf([seen(reason)])).toEqual([]);
    },
  );

  test("sums up the deaths of a commit, also when nothing else is news", () => {
    const { watch } = clockedWatch();
    watch.changesOf([seen("rejected")]);
    const dead = seen("rejected", { isDead: true });
    expect(watch.changesOf([dead, dead, dead])).toMatchObject([
      { isDelivered: false, failure: undefined, deathCount: 3 },
    ]);
  });

  test("does not count what dies because its destination is disabled", () => {
    const { watch } = clockedWatch();
    expect(watch.changesOf([seen("destination_disabled", { isDead: true })])).toEqual([]);
  });

  test("lets a success forget the failures before it, and not those after it", () => {
    const before = clockedWatch().watch;
    expect(
      before.changesOf([seen(undefined, { atMs: 2 }), seen("timeout", { atMs: 1 })]),
    ).toMatchObject([{ isDelivered: true, failure: undefined }]);
    const after = clockedWatch().watch;
    expect(
      after.changesOf([seen("timeout", { atMs: 2 }), seen(undefined, { atMs: 1 })]),
    ).toMatchObject([{ isDelivered: true, failure: "timeout" }]);
  });

  test("gives one change a destination, in the order of their ids", () => {
    const { watch } = clockedWatch();
    const ids = Array.from({ length: 20 }, newUuid);
    const changes = watch.changesOf(
      ids.toReversed().flatMap((id) => {
        const one = seen("timeout", { destinationId: id });
        return [one, one];
      }),
    );
    expect(changes.map((change) => change.destinationId)).toEqual(ids.toSorted());
  });

  test("forgets destinations that it has not heard of for long, and keeps the others", () => {
    const { clock, watch } = clockedWatch();
    watch.changesOf([seen("timeout", { destinationId: newUuid() })]);
    clock.nowMs += 9 * minuteMs;
    watch.changesOf([seen("timeout")]);
    clock.nowMs += minuteMs;
    watch.forgetIdle(clock.nowMs);
    expect(watch.size).toBe(1);
    expect(watch.changesOf([seen("timeout")])).toEqual([]);
  });

  test("remembers a bounded number of destinations", () => {
    const { watch } = clockedWatch();
    const many = Array.from({ length: 50_100 }, () =>
      seen("timeout", { destinationId: newUuid() }),
    );
    watch.changesOf(many);
    expect(watch.size).toBe(50_000);
  });

  test("is not held up by a clock that was set back", () => {
    const { clock, watch } = clockedWatch();
    watch.changesOf([seen("timeout")]);
    clock.nowMs -= 60 * minuteMs;
    expect(watch.changesOf([seen("timeout")])).toHaveLength(1);
  });
});
