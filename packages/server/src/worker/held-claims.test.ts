import { describe, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { HeldClaims } from "./held-claims.ts";

const nothing = { handovers: [], backlog: [] };

describe("what a worker holds", () => {
  test("is done with a handover when the last of its deliveries is on record", () => {
    const held = new HeldClaims();
    const key = { tenantId: "tenant", handoverId: newUuid() };
    const [first, second] = [newUuid(), newUuid()].map((deliveryId) => ({
      deliveryId,
      handoverId: key.handoverId,
    }));
    if (first === undefined || second === undefined) return;
    expect(held.hold([key], [first, second])).toEqual([]);
    expect(held.release(second)).toBeUndefined();
    expect(held.release(first)).toEqual(key);
    expect(held.release(first)).toBeUndefined();
  });

  test("is done at once with a handover that holds nothing any more", () => {
    const key = { tenantId: "tenant", handoverId: newUuid() };
    expect(new HeldClaims().hold([key], [])).toEqual([key]);
  });

  test("knows which stored claims are strays: not in memory, not someone else's, not just committed", () => {
    const held = new HeldClaims();
    const nowMs = 1_000;
    const [inMemory, elsewhere, young, stray] = [1, 2, 3, 4].map(() => ({
      tenantId: "tenant",
      handoverId: newUuid(),
    }));
    if (!inMemory || !elsewhere || !young || !stray) return;
    const [ownId, otherId, strayId] = [newUuid(), newUuid(), newUuid()];
    held.hold([inMemory], [{ deliveryId: newUuid(), handoverId: inMemory.handoverId }]);
    held.hold([], [{ deliveryId: ownId, handoverId: undefined }]);
    const backlogOf = (ids: readonly string[]) =>
      ids.map((deliveryId) => ({ tenantId: "tenant", deliveryId }));
    const stored = {
      handovers: [inMemory, elsewhere, young, stray],
      backlog: backlogOf([ownId, otherId, strayId]),
    };
    const others = { handovers: [elsewhere], backlog: backlogOf([otherId]) };
    const withoutYoung = { ...stored, handovers: [inMemory, elsewhere, stray] };
    expect(held.strays(withoutYoung, others, nowMs)).toEqual({
      handovers: [],
      backlog: backlogOf([strayId]),
    });
    expect(held.strays(stored, others, nowMs + 10_000)).toEqual({
      handovers: [stray],
      backlog: backlogOf([strayId]),
    });
    expect(held.strays(nothing, nothing, nowMs)).toEqual(nothing);
  });

  test("remembers a stray for an hour: the answer to its commit may come after it was taken up", () => {
    const held = new HeldClaims();
    const key = { tenantId: "tenant", handoverId: newUuid() };
    const stored = { handovers: [key], backlog: [] };
    held.strays(stored, nothing, 0);
    expect(held.hasStrayed(key.handoverId)).toBe(false);
    expect(held.strays(stored, nothing, 10_000)).toEqual(stored);
    held.strays(nothing, nothing, 20_000);
    expect(held.hasStrayed(key.handoverId)).toBe(true);
    held.strays(nothing, nothing, 2 * 60 * 60 * 1_000);
    expect(held.hasStrayed(key.handoverId)).toBe(false);
  });
});
