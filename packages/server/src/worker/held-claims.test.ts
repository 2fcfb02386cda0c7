import { describe, expect, test } from "vitest";
import { firstUuidAt, newUuid } from "../ids.ts";
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
    const nowMs = Date.now();
    const keyAt = (timeMs: number) => ({ tenantId: "tenant", handoverId: firstUuidAt(timeMs) });
    const [inMemory, elsewhere, young, stray] = [1, 2, 60_000 - 5, 3].map((ms) =>
      keyAt(nowMs - 60_000 + ms),
    );
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
    expect(held.strays(stored, others, nowMs)).toEqual({
      handovers: [stray],
      backlog: backlogOf([strayId]),
    });
    expect(held.strays(nothing, nothing, nowMs)).toEqual(nothing);
  });
});
