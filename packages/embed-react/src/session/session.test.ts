import { expect, test, vi } from "vitest";
import { SessionWorld, settled, testToken } from "../testing/session-world.ts";
import type { SessionOptions } from "./session.ts";

// Goal: the session renews itself when it should and never more, and ends when it must. Method: the real session on a
// machine whose clocks, timers and signals only the test moves.

const minute = 60_000;
const hour = 60 * minute;

async function connected(world: SessionWorld, options: SessionOptions = {}) {
  const session = world.open(options);
  const stop = session.start();
  await settled();
  await world.calls[0]?.answer(testToken());
  return { session, stop };
}

const reasons = (world: SessionWorld) => world.calls.map(({ reason }) => reason);

test("asks for a token at once, and again when two thirds of its life are over", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  expect(session.snapshot()).toMatchObject({ state: "active", customer: "cus_a" });
  await world.pass(10 * minute - 1);
  expect(reasons(world)).toEqual(["initial"]);
  await world.pass(1);
  expect(reasons(world)).toEqual(["initial", "refresh"]);
  expect(session.snapshot().state).toBe("renewing");
});

test.each([
  [0, 9 * minute],
  [0.999_999, 11 * minute],
])("spreads the renewal by a tenth: random %d", async (random, atMs) => {
  const world = new SessionWorld();
  world.random = random;
  await connected(world);
  await world.pass(atMs - 100);
  expect(world.calls).toHaveLength(1);
  await world.pass(100);
  expect(world.calls).toHaveLength(2);
});

test("renews no earlier than after 30 seconds, however short a token lives", async () => {
  const world = new SessionWorld();
  const session = world.open();
  session.start();
  await settled();
  await world.calls[0]?.answer(testToken({ lifetimeS: 20 }));
  await world.pass(29_999);
  expect(world.calls).toHaveLength(1);
  await world.pass(1);
  expect(world.calls).toHaveLength(2);
});

test.each([-2 * hour, 0, 2 * hour])(
  "renews at the same moments when this machine's clock is off by %d ms",
  async (skewMs) => {
    const world = new SessionWorld();
    world.wallMs += skewMs;
    const session = world.open();
    session.start();
    await settled();
    for (let call = 0; call < 4; call++) {
      // Slow, as in the case that made others ask again and again.
      await world.pass(1_100);
      await world.calls[call]?.answer(testToken());
      await world.pass(10 * minute);
    }
    expect(world.calls.map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3, 4].map((n) => n * 601_100));
  },
);

test("renews as soon as the machine wakes after three hours, although its timers stood still", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.pass(minute);
  await world.sleep(3 * hour);
  expect(reasons(world)).toEqual(["initial", "refresh"]);
  // What is asked for at that moment waits for the new token instead of being refused.
  const granted = session.grant();
  await settled();
  await world.calls[1]?.answer(testToken({ sid: "ses_2" }));
  expect((await granted).claims.sid).toBe("ses_2");
});

test("a page that comes back from the browser's cache renews before anything is asked for", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onEnd });
  await world.pass(minute);
  await world.restore();
  expect(reasons(world)).toEqual(["initial", "refresh"]);
  const granted = session.grant();
  await settled();
  await world.calls[1]?.answer(testToken({ sid: "ses_2" }));
  expect((await granted).claims.sid).toBe("ses_2");

  // Signed out meanwhile: the token that still lives is not gone on with.
  await world.pass(minute);
  await world.restore();
  await world.calls[2]?.fail();
  expect(session.snapshot().state).toBe("expired");
  expect(onEnd.mock.calls).toEqual([["expired"]]);
  await expect(session.grant()).rejects.toMatchObject({ code: "session_expired" });
});

test("a page that comes back does nothing where nobody can be asked, or the session was ended", async () => {
  const world = new SessionWorld();
  const fixed = world.open({ fetchSessionToken: undefined, sessionToken: testToken() });
  fixed.start();
  await world.restore();
  expect(fixed.snapshot().state).toBe("active");
  const { session } = await connected(world);
  session.logout();
  await world.restore();
  expect(session.snapshot().state).toBe("ended");
  expect(world.calls).toHaveLength(1);
});

test("twenty parallel 401s make one renewal", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.pass(10_000);
  for (let n = 0; n < 20; n++) {
    session.refused({ code: "session_expired", generation: 1, isReplay: false });
  }
  const grants = Array.from({ length: 20 }, () => session.grant());
  await settled();
  expect(reasons(world)).toEqual(["initial", "unauthorized"]);
  expect(session.snapshot().isReconnecting).toBe(true);
  await world.calls[1]?.answer(testToken({ sid: "ses_2" }));
  expect((await Promise.all(grants)).map(({ generation }) => generation)).toEqual(
    Array.from({ length: 20 }, () => 2),
  );
  expect(session.snapshot()).toMatchObject({ state: "active", isReconnecting: false });
});

test("a 401 for a token that was replaced since renews nothing", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.pass(10 * minute);
  await world.calls[1]?.answer(testToken());
  session.refused({ code: "session_expired", generation: 1, isReplay: false });
  session.refused({ code: "session_ended", generation: 1, isReplay: false });
  await world.pass(minute);
  expect(world.calls).toHaveLength(2);
  expect(session.snapshot().state).toBe("active");
});

test("a second 401 ends it as expired, and nothing but the customer brings it back", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onEnd });
  session.answered({ accepted: true });
  session.refused({ code: "session_expired", generation: 1, isReplay: false });
  await world.pass(5_000);
  await world.calls[1]?.answer(testToken());
  session.refused({ code: "session_expired", generation: 2, isReplay: true });
  expect(session.snapshot()).toMatchObject({ state: "expired", customer: "cus_a" });
  expect(onEnd.mock.calls).toEqual([["expired"]]);
  await expect(session.grant()).rejects.toMatchObject({ status: 401, code: "session_expired" });
  await world.pass(hour);
  expect(world.calls).toHaveLength(2);
  session.reconnect();
  await settled();
  expect(reasons(world).at(-1)).toBe("user");
  expect(session.snapshot()).toMatchObject({ state: "renewing", customer: "cus_a" });
  await world.calls[2]?.answer(testToken());
  expect(session.snapshot().state).toBe("active");
});

test("an installation that refuses fresh tokens from the first is not set up right", async () => {
  const world = new SessionWorld();
  const onFault = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onFault });
  session.refused({ code: "unauthenticated", generation: 1, isReplay: false });
  await world.pass(5_000);
  await world.calls[1]?.answer(testToken());
  session.refused({ code: "unauthenticated", generation: 2, isReplay: true });
  expect(session.snapshot()).toMatchObject({ state: "misconfigured", fault: "refused" });
  expect(onFault.mock.calls).toEqual([["refused"]]);
});

test("a revoked session wipes what is kept, and never renews itself", async () => {
  const world = new SessionWorld();
  const onWipe = vi.fn<() => void>();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onWipe, onEnd });
  session.refused({ code: "session_ended", generation: 1, isReplay: false });
  expect(session.snapshot()).toMatchObject({
    state: "ended",
    ending: "revoked",
    customer: undefined,
  });
  expect(onWipe).toHaveBeenCalledOnce();
  expect(onEnd.mock.calls).toEqual([["revoked"]]);
  session.refresh();
  await world.signal({ isVisible: false });
  await world.signal({ isVisible: true });
  await world.pass(24 * hour);
  expect(world.calls).toHaveLength(1);
  await expect(session.grant()).rejects.toMatchObject({ code: "session_ended" });
  session.reconnect();
  await settled();
  expect(reasons(world)).toEqual(["initial", "user"]);
});

test("a revocation while a renewal is under way stands: its answer comes too late", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.pass(10 * minute);
  session.refused({ code: "session_ended", generation: 1, isReplay: false });
  expect(world.calls[1]?.signal.aborted).toBe(true);
  await world.calls[1]?.answer(testToken());
  expect(session.snapshot().state).toBe("ended");
});

test("a suspended vendor is denied, once", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onEnd });
  session.suspended(1);
  session.suspended(1);
  expect(session.snapshot().state).toBe("denied");
  await expect(session.grant()).rejects.toMatchObject({ status: 403, code: "suspended" });
  await world.pass(hour);
  expect(world.calls).toHaveLength(1);
  expect(onEnd.mock.calls).toEqual([["denied"]]);
});

test("nobody is asked without a network; then at once", async () => {
  const world = new SessionWorld();
  world.isOnline = false;
  const session = world.open();
  session.start();
  await world.pass(hour);
  expect([world.calls.length, session.snapshot().state]).toEqual([0, "offline"]);
  await world.signal({ isOnline: true });
  expect(reasons(world)).toEqual(["initial"]);
  await world.calls[0]?.answer(testToken());
  await world.signal({ isOnline: false });
  await world.pass(hour);
  expect(session.snapshot()).toMatchObject({ state: "offline", customer: "cus_a" });
  expect(world.calls).toHaveLength(1);
  await world.signal({ isOnline: true });
  expect(reasons(world)).toEqual(["initial", "refresh"]);
});

test("a page that cannot be seen does not renew; it does when it can be", async () => {
  const world = new SessionWorld();
  await connected(world);
  await world.signal({ isVisible: false });
  await world.pass(3 * hour);
  expect(world.calls).toHaveLength(1);
  await world.signal({ isVisible: true });
  expect(reasons(world)).toEqual(["initial", "refresh"]);
});

test("a 401 in a page that cannot be seen waits for it to be seen", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.signal({ isVisible: false });
  session.refused({ code: "session_expired", generation: 1, isReplay: false });
  await world.pass(hour);
  expect(world.calls).toHaveLength(1);
  await world.signal({ isVisible: true });
  expect(reasons(world)).toEqual(["initial", "unauthorized"]);
});

test("another customer's token wipes what is kept of the one before", async () => {
  const world = new SessionWorld();
  const onWipe = vi.fn<() => void>();
  const { session } = await connected(world, { onWipe });
  session.refresh();
  await world.pass(5_000);
  await world.calls[1]?.answer(testToken({ sub: "cus_a" }));
  expect(onWipe).not.toHaveBeenCalled();
  session.refresh();
  await world.pass(5_000);
  await world.calls[2]?.answer(testToken({ sub: "cus_b" }));
  expect(onWipe).toHaveBeenCalledOnce();
  expect(session.snapshot()).toMatchObject({ state: "active", customer: "cus_b" });
});

test("never makes a second call while one is under way, however slow it is", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  await world.pass(10 * minute);
  for (let n = 0; n < 20; n++) {
    session.refresh();
    session.refused({ code: "session_expired", generation: 1, isReplay: false });
    await world.pass(1_000);
  }
  expect(world.calls).toHaveLength(2);
  await world.calls[1]?.answer(testToken());
  await world.pass(minute);
  expect(world.calls).toHaveLength(2);
});

test("never makes two calls within five seconds, whoever wants them", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  for (let n = 0; n < 100; n++) {
    session.refresh();
    session.reconnect();
    await world.signal({});
    await world.calls.at(-1)?.answer(testToken());
    await world.pass(250);
  }
  const gaps = world.calls.slice(1).map(({ atMs }, n) => atMs - (world.calls[n]?.atMs ?? 0));
  expect(gaps.length).toBeGreaterThan(3);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
});

test("a callback that takes longer than 30 seconds is given up", async () => {
  const world = new SessionWorld();
  const onFailure = vi.fn<(cause: unknown) => void>();
  await connected(world, { onFailure });
  await world.pass(10 * minute + 30_000);
  expect(world.calls[1]?.signal.aborted).toBe(true);
  expect(onFailure).toHaveBeenCalledOnce();
  await world.pass(1_000);
  expect(world.calls).toHaveLength(3);
});

test("a renewal that fails keeps the token while it lives, and backs off to 30 seconds", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onEnd });
  await world.pass(10 * minute);
  for (let call = 1; call <= 7; call++) {
    await world.calls[call]?.fail();
    expect(session.snapshot().state).toBe("active");
    await expect(session.grant()).resolves.toMatchObject({ generation: 1 });
    while (world.calls.length <= call + 1) await world.pass(1_000);
  }
  const gaps = world.calls.slice(2).map(({ atMs }, n) => atMs - (world.calls[n + 1]?.atMs ?? 0));
  expect(gaps).toEqual([5_000, 5_000, 5_000, 8_000, 16_000, 30_000, 30_000]);
  expect(onEnd).not.toHaveBeenCalled();
});

test("a renewal that goes on failing ends in expired when the token dies, and comes back by itself", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const { session } = await connected(world, { onEnd });
  await world.pass(10 * minute);
  while (session.snapshot().state !== "expired") {
    await world.calls.at(-1)?.fail();
    await world.pass(10_000);
  }
  expect(world.calls.at(-1)?.atMs).toBeGreaterThanOrEqual(15 * minute - 30_000);
  expect(session.snapshot().customer).toBe("cus_a");
  expect(onEnd.mock.calls).toEqual([["expired"]]);
  await world.calls.at(-1)?.fail();
  await world.pass(30_000);
  await world.calls.at(-1)?.answer(testToken());
  expect(session.snapshot().state).toBe("active");
});
