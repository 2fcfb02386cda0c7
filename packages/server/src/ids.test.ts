import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { firstUuidAt, madeAtMs, newUuid, publicId, uuidOf } from "./ids.ts";

// Later than every other id of this process: the counter must start afresh here.
const laterMs = Date.now() + 60 * 60 * 1000;

describe("a new id", () => {
  beforeEach(() => vi.useFakeTimers({ now: laterMs, toFake: ["Date"] }));
  afterEach(() => vi.useRealTimers());

  test("is a UUID of version 7 that tells when it was made", () => {
    const id = newUuid();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(madeAtMs(id)).toBe(laterMs);
    expect(id > firstUuidAt(laterMs) && id < firstUuidAt(laterMs + 1)).toBe(true);
  });

  test("is later than all before it, however many a millisecond makes and wherever the clock goes", () => {
    vi.setSystemTime(laterMs + 10);
    const ids = Array.from({ length: 5_000 }, newUuid);
    vi.setSystemTime(laterMs);
    ids.push(newUuid());
    vi.setSystemTime(laterMs + 20);
    ids.push(newUuid());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    // 4,096 fit into a millisecond.
    expect(madeAtMs(ids[4_095]!)).toBe(laterMs + 10);
    expect(madeAtMs(ids[4_096]!)).toBe(laterMs + 11);
  });
});

test("a public id is the kind and the digits, and reads back only as that kind", () => {
  const uuid = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
  expect(publicId("delivery", uuid)).toBe("dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f");
  expect(uuidOf("delivery", "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f")).toBe(uuid);
  expect(uuidOf("event", "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f")).toBeUndefined();
});
