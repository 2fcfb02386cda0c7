import { expect, test } from "vitest";
import { askedSignIn } from "./sign-in.ts";
import { json, scriptedApi, type Seen } from "./testing/scripted-api.ts";

const refused = json(401, { code: "unauthenticated", title: "Sign in" });
const authorizations = (seen: readonly Seen[]) => seen.map(({ headers }) => headers.authorization);

/** A backend that makes the tokens t1, t2 and so on, or fails while it is told to. */
function backend() {
  let count = 0;
  const state = { fails: false };
  const ask = async (): Promise<string> => {
    if (state.fails) throw new Error("nobody is signed in");
    count += 1;
    return `t${count}`;
  };
  return { ask, state };
}

test("the token goes where the API key would", async () => {
  const { withToken, seen } = await scriptedApi([json(200, { customerExternalId: "acct_1" })]);
  await withToken("eyJ.a.b").portal.get();
  expect(authorizations(seen)).toEqual(["Bearer eyJ.a.b"]);
});

test("a function is asked once for requests at the same time, and its token is kept", async () => {
  const { withToken, seen } = await scriptedApi([json(200, { data: [], nextCursor: null })]);
  const client = withToken(backend().ask);
  await Promise.all([client.destinations.list(), client.deliveries.list()]);
  await client.portal.get();
  expect(authorizations(seen)).toEqual(["Bearer t1", "Bearer t1", "Bearer t1"]);
});

test("a request that is answered 401 is sent once more with a new token, whatever it does", async () => {
  const { withToken, seen } = await scriptedApi([refused, json(200, { id: "dst_1" })]);
  const client = withToken(backend().ask);
  await expect(client.destinations.pause("dst_1")).resolves.toEqual({ id: "dst_1" });
  await client.destinations.get("dst_1");
  expect(authorizations(seen)).toEqual(["Bearer t1", "Bearer t2", "Bearer t2"]);
  expect(seen.map(({ body }) => body)).toEqual([{}, {}, undefined]);
});

test.each(["session_expired", "session_ended"])(
  "a token whose session is over (%s) is replaced like any other",
  async (code) => {
    const over = json(401, { code, title: "Over" });
    const { withToken, seen } = await scriptedApi([over, json(200, { data: [] })]);
    await withToken(backend().ask).destinationTypes.list();
    expect(authorizations(seen)).toEqual(["Bearer t1", "Bearer t2"]);
  },
);

test("requests that are refused together ask for one new token", async () => {
  const ok = json(200, { data: [], nextCursor: null });
  const { withToken, seen } = await scriptedApi([refused, refused, ok]);
  const client = withToken(backend().ask);
  await Promise.all([client.destinations.list(), client.deliveries.list()]);
  const sent = authorizations(seen);
  expect(sent.slice(0, 2)).toEqual(["Bearer t1", "Bearer t1"]);
  expect(sent.slice(2)).toEqual(["Bearer t2", "Bearer t2"]);
});

test("a second 401 is handed over, and so is the first one of a token that does not change", async () => {
  const { client, withToken, seen } = await scriptedApi([refused]);
  const always = { code: "unauthenticated", status: 401 };
  await expect(withToken(backend().ask).portal.get()).rejects.toMatchObject(always);
  expect(seen).toHaveLength(2);
  await expect(withToken(async () => "same").portal.get()).rejects.toMatchObject(always);
  expect(seen).toHaveLength(3);
  await expect(withToken("fixed").portal.get()).rejects.toMatchObject(always);
  await expect(client.portal.get()).rejects.toMatchObject(always);
  expect(seen).toHaveLength(5);
});

test("a function that fails fails the requests that waited for it, and is asked again by the next", async () => {
  const { withToken, seen } = await scriptedApi([json(200, {})]);
  const { ask, state } = backend();
  const client = withToken(ask);
  state.fails = true;
  await expect(client.portal.get()).rejects.toThrow("nobody is signed in");
  state.fails = false;
  await client.portal.get();
  expect(authorizations(seen)).toEqual(["Bearer t1"]);
});

/** A clock that a test sets, and a backend whose sessions last so long. */
function withClock(lifetimeMs: number) {
  const clock = { nowMs: Date.parse("2026-11-21T09:30:00Z") };
  let count = 0;
  const ask = async () => {
    count += 1;
    return {
      token: `t${count}`,
      expiresAt: new Date(clock.nowMs + lifetimeMs).toISOString(),
    };
  };
  return { clock, signIn: askedSignIn(ask, () => clock.nowMs) };
}

test("a token is replaced half a minute before it ends", async () => {
  const { clock, signIn } = withClock(900_000);
  expect(await signIn.text()).toBe("t1");
  clock.nowMs += 869_999;
  expect(await signIn.text()).toBe("t1");
  clock.nowMs += 1;
  expect(await Promise.all([signIn.text(), signIn.text()])).toEqual(["t2", "t2"]);
});

test("a clock that is far ahead asks for a token every half minute, not with every request", async () => {
  const { clock, signIn } = withClock(-3_600_000);
  expect(await signIn.text()).toBe("t1");
  clock.nowMs += 29_999;
  expect(await signIn.text()).toBe("t1");
  clock.nowMs += 1;
  expect(await signIn.text()).toBe("t2");
});

test("an end that is no time leaves it to the API to refuse the token", async () => {
  const signIn = askedSignIn(async () => ({ token: "t1", expiresAt: "soon" }));
  expect(await signIn.text()).toBe("t1");
  expect(await signIn.text()).toBe("t1");
  expect(await signIn.textInstead("t1")).toBeUndefined();
});
