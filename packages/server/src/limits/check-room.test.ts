import { expect, test } from "vitest";
import { CheckRoom, type CheckPlace } from "./check-room.ts";

const bounds = { host: 9, owner: 9, tenant: 9, all: 9 };

function place(host: string | null, ownerId = "c1", tenantId = "t1"): CheckPlace {
  return { host, ownerId, tenantId };
}

function held(room: CheckRoom, where: CheckPlace) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { running: room.run(where, () => promise), resolve, reject };
}

const done = () => Promise.resolve("done");

test("a host has so many at once, whatever others have, and a place is free again after a failure", async () => {
  const room = new CheckRoom({ ...bounds, host: 1 });
  const first = held(room, place("example.com"));
  await expect(room.run(place("example.com", "c2", "t2"), done)).rejects.toMatchObject({
    code: "rate_limited",
    details: { retryAfterSeconds: 1 },
  });
  await room.run(place("example.org"), done);
  first.reject(new Error("broken"));
  await expect(first.running).rejects.toThrow("broken");
  await expect(room.run(place("example.com"), done)).resolves.toBe("done");
});

test("a customer and a tenant have so many at once, so that others find room", async () => {
  const room = new CheckRoom({ ...bounds, owner: 2, tenant: 3 });
  const holding = [place("a"), place("b"), place("c", "c2")].map((one) => held(room, one));
  await expect(room.run(place("d"), done)).rejects.toThrow("At most 2 checks for one customer");
  await expect(room.run(place("d", "c3"), done)).rejects.toThrow("At most 3 checks for one tenant");
  await expect(room.run(place("d", "c4", "t2"), done)).resolves.toBe("done");
  for (const { resolve } of holding) resolve();
  await Promise.all(holding.map(({ running }) => running));
  await expect(room.run(place("d"), done)).resolves.toBe("done");
});

test("a room that closes ends what is under way, and takes nothing any more", async () => {
  const room = new CheckRoom(bounds);
  const running = room.run(place("example.com"), async (signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return "cut short";
  });
  room.close();
  await expect(running).rejects.toMatchObject({ code: "overloaded" });
  await expect(room.run(place("example.org"), done)).rejects.toMatchObject({ code: "overloaded" });
});

test("all together have so many, those included that have no host", async () => {
  const room = new CheckRoom({ ...bounds, host: 1, all: 2 });
  const holding = [held(room, place(null)), held(room, place(null))];
  await expect(room.run(place("example.com"), done)).rejects.toMatchObject({ code: "overloaded" });
  for (const { resolve, running } of holding) {
    resolve();
    await running;
  }
  await expect(room.run(place("example.com"), done)).resolves.toBe("done");
});
