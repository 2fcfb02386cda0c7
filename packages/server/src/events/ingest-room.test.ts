import { expect, test } from "vitest";
import { IngestRoom } from "./ingest-room.ts";

function roomOf(bytesMax: number) {
  let bytes = 0;
  const room = new IngestRoom(bytesMax, (now) => (bytes = now));
  /** Reserves again and again until it is refused, and says how often that went well. */
  const fill = (tenantId: string, each: number) => {
    for (let times = 0; ; times++) if (room.reserve(tenantId, each) === undefined) return times;
  };
  return { room, fill, bytes: () => bytes };
}

test("a tenant alone gets half, and those after it share what is free the same way", () => {
  const { fill, bytes } = roomOf(1_000);
  expect(fill("a", 10)).toBe(50);
  expect(fill("b", 10)).toBe(25);
  expect(fill("a", 10)).toBe(0);
  expect(fill("c", 10)).toBe(12);
  expect(bytes()).toBe(870);
});

test("a tenant's only request needs no more than what is free", () => {
  const { room, fill } = roomOf(1_000);
  fill("a", 10);
  expect(room.reserve("b", 501)).toBeUndefined();
  expect(room.reserve("b", 500)).toBeDefined();
  expect(room.reserve("c", 1)).toBeUndefined();
});

test("a request beyond all bounds passes when nothing else is under way", () => {
  const { room } = roomOf(1_000);
  const large = room.reserve("a", 5_000);
  expect(large).toBeDefined();
  expect(room.reserve("b", 1)).toBeUndefined();
  large?.release();
  expect(room.reserve("b", 1)).toBeDefined();
});

test("what grows is held to the same share, and keeps what it had when it is refused", () => {
  const { room, bytes } = roomOf(1_000);
  const growing = room.reserve("a", 0);
  room.reserve("a", 100);
  expect(growing?.grow(400)).toBe(true);
  expect(growing?.grow(1)).toBe(false);
  expect(bytes()).toBe(500);
  growing?.release();
  expect(bytes()).toBe(100);
});

test("room is given back once, and nothing can be taken afterwards", () => {
  const { room, bytes } = roomOf(1_000);
  const one = room.reserve("a", 10);
  room.reserve("b", 5);
  one?.release();
  one?.release();
  expect(one?.grow(100)).toBe(true);
  expect(bytes()).toBe(5);
});
