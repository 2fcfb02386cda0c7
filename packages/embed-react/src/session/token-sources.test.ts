import { expect, test, vi } from "vitest";
import { SessionWorld, settled, testToken } from "../testing/session-world.ts";
import type { SessionOptions } from "./session.ts";

// Goal: whatever the host gives or does not give, the session says what is wrong and leaves nothing behind. Method: as in
// session.test.ts.

const minute = 60_000;
const hour = 60 * minute;

async function connected(world: SessionWorld, options: SessionOptions = {}) {
  const session = world.open(options);
  const stop = session.start();
  await settled();
  await world.calls[0]?.answer(testToken());
  return { session, stop };
}

test("a callback that rejects from the first leaves a way to try again", async () => {
  const world = new SessionWorld();
  const onFailure = vi.fn<(cause: unknown) => void>();
  const session = world.open({ onFailure });
  session.start();
  await settled();
  const granted = session.grant().catch((error: unknown) => error);
  await world.calls[0]?.fail();
  expect(await granted).toMatchObject({ code: "session_expired" });
  expect(session.snapshot()).toMatchObject({ state: "expired", customer: undefined });
  expect(onFailure).toHaveBeenCalledOnce();
  await world.pass(5_000);
  await world.calls[1]?.answer(testToken());
  expect(session.snapshot().state).toBe("active");
});

test.each([
  ["", "empty"],
  ["<!doctype html><title>Sign in</title>", "html"],
  ['{"id":"ses_1","token":"e.y.J"}', "json"],
  ["prl_live_0123456789", "api_key"],
  ["hello", "not_jwt"],
  ["a.b.c", "no_claims"],
  [undefined, "not_text"],
  [{ expiresAt: "soon" }, "not_text"],
  [testToken({ lifetimeS: 0 }), "no_claims"],
])(
  "a first answer that is no token is a mistake in the set-up: %j is %s",
  async (result, fault) => {
    const world = new SessionWorld();
    const onFault = vi.fn<(reason: string) => void>();
    const session = world.open({ onFault });
    session.start();
    await settled();
    await world.calls[0]?.answer(result as string);
    expect(session.snapshot()).toMatchObject({ state: "misconfigured", fault });
    expect(onFault.mock.calls).toEqual([[fault]]);
    await world.pass(hour);
    expect(world.calls).toHaveLength(1);
  },
);

test("a later answer that is no token is a failure: the form stays, and so does the token", async () => {
  const world = new SessionWorld();
  const onFailure = vi.fn<(cause: unknown) => void>();
  const { session } = await connected(world, { onFailure });
  await world.pass(10 * minute);
  await world.calls[1]?.answer("<!doctype html><title>Sign in</title>");
  expect(session.snapshot()).toMatchObject({ state: "active", customer: "cus_a" });
  expect(onFailure).toHaveBeenCalledOnce();
});

test("the API's answer with the token in it is taken, too", async () => {
  const world = new SessionWorld();
  const session = world.open();
  session.start();
  await settled();
  await world.calls[0]?.answer({ token: ` ${testToken()}\n`, expiresAt: "2026-11-22T00:00:00Z" });
  expect((await session.grant()).token).toBe(testToken());
});

test("without an apiUrl, an issuer that is no address is a mistake in the set-up", async () => {
  for (const [apiUrl, iss, fault] of [
    [undefined, "pushrail", "no_api_url"],
    ["localhost:8080", "pushrail", "bad_api_url"],
    ["https://api.example.com", "pushrail", undefined],
    [undefined, "https://api.example.com", undefined],
  ] as const) {
    const world = new SessionWorld();
    const session = world.open({ apiUrl });
    session.start();
    await settled();
    await world.calls[0]?.answer(testToken({ iss }));
    expect(session.snapshot().fault).toBe(fault);
  }
});

test("a fixed token is never renewed, and expires when its life is over", async () => {
  const world = new SessionWorld();
  const onEnd = vi.fn<(reason: string) => void>();
  const session = world.open({
    fetchSessionToken: undefined,
    sessionToken: testToken(),
    onEnd,
  });
  session.start();
  await world.pass(15 * minute - 1);
  expect(session.snapshot()).toMatchObject({ state: "active", canReconnect: false });
  await world.pass(1);
  expect(session.snapshot().state).toBe("expired");
  expect(onEnd.mock.calls).toEqual([["expired"]]);
});

test("a fixed token that is still loading is waited for", async () => {
  const world = new SessionWorld();
  const fixed = { fetchSessionToken: undefined, sessionToken: undefined };
  const session = world.open(fixed);
  session.start();
  expect(session.snapshot().state).toBe("connecting");
  session.update({ ...fixed, sessionToken: testToken() });
  expect(session.snapshot().state).toBe("active");
});

test("without anything to get a token from, it says so", () => {
  const world = new SessionWorld();
  const session = world.open({ fetchSessionToken: undefined });
  session.start();
  expect(session.snapshot()).toMatchObject({ state: "misconfigured", fault: "no_token_source" });
});

test("three requests that nobody answers, and none before, say that the API cannot be reached", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  session.unanswered();
  session.unanswered();
  expect(session.snapshot().state).toBe("active");
  session.unanswered();
  expect(session.snapshot()).toMatchObject({ state: "misconfigured", fault: "unreachable" });
  session.reconnect();
  expect(session.snapshot().state).toBe("active");
  expect(world.calls).toHaveLength(1);
  session.answered({ accepted: true });
  for (let n = 0; n < 10; n++) session.unanswered();
  expect(session.snapshot().state).toBe("active");
});

test("unmounting aborts the call and leaves neither timer nor listener behind", async () => {
  const world = new SessionWorld();
  const session = world.open();
  const stop = session.start();
  await settled();
  const granted = session.grant().catch((error: unknown) => error);
  stop();
  await settled();
  expect(await granted).toMatchObject({ code: "session_ended" });
  expect(world.calls[0]?.signal.aborted).toBe(true);
  expect([world.timerCount, world.isListened]).toEqual([0, false]);
});

test("mounting, unmounting and mounting again at once makes one call", async () => {
  const world = new SessionWorld();
  const session = world.open();
  session.start()();
  session.start();
  await settled();
  expect(world.calls).toHaveLength(1);
  expect(world.calls[0]?.signal.aborted).toBe(false);
});

test("a request that is given up waits no longer", async () => {
  const world = new SessionWorld();
  const session = world.open();
  session.start();
  const abort = new AbortController();
  const granted = session.grant(abort.signal);
  abort.abort();
  await expect(granted).rejects.toMatchObject({ name: "AbortError" });
});

test("a host that learns only later how to get a token is asked then", async () => {
  const world = new SessionWorld();
  const later = world.fetchSessionToken;
  const session = world.open({ fetchSessionToken: undefined });
  session.start();
  expect(session.snapshot().fault).toBe("no_token_source");
  session.update({ fetchSessionToken: later });
  await settled();
  expect(world.calls.map(({ reason }) => reason)).toEqual(["initial"]);
  await world.calls[0]?.answer(testToken());
  expect(session.snapshot()).toMatchObject({ state: "active", fault: undefined });
});

test("a callback that comes back does not undo a sign-out", async () => {
  const world = new SessionWorld();
  const { session } = await connected(world);
  session.logout();
  session.update({ fetchSessionToken: undefined, sessionToken: undefined });
  session.update({ fetchSessionToken: world.fetchSessionToken });
  await world.pass(hour);
  expect([world.calls.length, session.snapshot().state]).toEqual([1, "ended"]);
});

test("a host whose own functions throw does not stop the session", async () => {
  const world = new SessionWorld();
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const broken = () => {
    throw new Error("the host's own mistake");
  };
  const { session } = await connected(world, { onFailure: broken, onEnd: broken });
  await world.pass(10 * minute);
  await world.calls[1]?.fail();
  await world.pass(5_000);
  expect(world.calls).toHaveLength(3);
  await world.calls[2]?.answer(testToken());
  expect(() =>
    session.refused({ code: "session_ended", generation: 2, isReplay: false }),
  ).not.toThrow();
  expect(session.snapshot().state).toBe("ended");
  expect(said).toHaveBeenCalledTimes(2);
  said.mockRestore();
});
