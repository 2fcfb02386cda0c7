import { afterEach, beforeEach, expect, test } from "vitest";
import { problemAnswer, startApiServer } from "../testing/api-server.ts";
import type { Answered, ApiServer, ReceivedRequest } from "../testing/api-server.ts";
import { SessionWorld, settled, testToken } from "../testing/session-world.ts";
import type { Session } from "../session/session.ts";
import { openClient } from "./request.ts";
import type { Client } from "./request.ts";

// Goal: whatever becomes of the session, a request is carried out once or says why not. Method: the real client and the
// real session against a real HTTP server, on a machine whose clocks only the test moves.

let server: ApiServer;
let world: SessionWorld;
let session: Session;
let client: Client;

const first = testToken({ sid: "ses_1" });
const second = testToken({ sid: "ses_2" });

beforeEach(async () => {
  server = await startApiServer(() => ({ json: {} }));
  world = new SessionWorld();
  session = world.open({ apiUrl: server.url });
  client = openClient({
    session,
    baseUrl: () => server.url,
    setTimer: world.ports.setTimer,
    wallMs: () => world.wallMs,
  });
  session.start();
  await settled();
  await world.calls[0]?.answer(first);
  await world.pass(10_000);
});

afterEach(() => server.close());

const tokenOf = ({ headers }: ReceivedRequest) => String(headers["authorization"]).slice(7);
const keyOf = ({ headers }: ReceivedRequest) => headers["idempotency-key"];

/** Resolves when the server has got so many requests; each is answered by `handler`. */
function arrival(count: number, handler: (request: ReceivedRequest) => Answered): Promise<void> {
  return new Promise((resolve) => {
    server.answer((request) => {
      if (server.requests.length === count) resolve();
      return handler(request);
    });
  });
}

/** Resolves when the host was asked for its `count`th token. */
async function called(count: number): Promise<void> {
  // Waiting for a turn of the loop, not for a time: what is on its way through the socket comes in its own turn.
  while (world.calls.length < count) await settled();
}

test("sends JSON with the token, and answers with the JSON that came", async () => {
  server.answer(() => ({ status: 201, json: { id: "dst_1" } }));
  const query = { limit: 5, cursor: undefined, eventType: "a&b" };
  const answer = await client.request({
    method: "POST",
    path: "/v1/destinations",
    query,
    body: { name: "x" },
  });
  expect(answer).toEqual({ id: "dst_1" });
  expect(server.requests[0]).toMatchObject({
    method: "POST",
    path: "/v1/destinations?limit=5&eventType=a%26b",
    body: { name: "x" },
    headers: { authorization: `Bearer ${first}`, "content-type": "application/json" },
  });
  expect(server.requests[0]?.headers).not.toHaveProperty("x-request-id");
});

test("an answer without a body is undefined", async () => {
  server.answer(() => ({ status: 204 }));
  expect(
    await client.request({ method: "DELETE", path: "/v1/destinations/dst_1" }),
  ).toBeUndefined();
});

test("each change has a key of its own, and a read has none", async () => {
  await client.request({ path: "/v1/portal" });
  await client.request({ method: "POST", path: "/v1/replays", body: {} });
  await client.request({ method: "POST", path: "/v1/replays", body: {} });
  await client.request({ method: "POST", path: "/v1/replays", body: {}, idempotencyKey: "mine" });
  const [none, one, two, mine] = server.requests.map(keyOf);
  expect(none).toBeUndefined();
  expect(one).toMatch(/^[0-9a-f-]{36}$/);
  expect(two).not.toBe(one);
  expect(mine).toBe("mine");
});

test("twenty parallel 401s make one renewal, and each request goes out once more with its key", async () => {
  const all = arrival(20, (request) =>
    tokenOf(request) === first ? problemAnswer(401, "session_expired") : { json: { ok: true } },
  );
  const answers = Array.from({ length: 20 }, (_, n) =>
    client.request({ method: "POST", path: `/v1/things/${n}`, body: {} }),
  );
  await all;
  await called(2);
  await world.calls[1]?.answer(second);
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, () => ({ ok: true })));
  expect(world.calls.map(({ reason }) => reason)).toEqual(["initial", "unauthorized"]);
  expect(server.requests).toHaveLength(40);
  for (let n = 0; n < 20; n++) {
    const both = server.requests.filter(({ path }) => path === `/v1/things/${n}`);
    expect(both.map(tokenOf)).toEqual([first, second]);
    expect(keyOf(both[0] as ReceivedRequest)).toBe(keyOf(both[1] as ReceivedRequest));
  }
});

test("a 401 that arrives after the token was replaced is sent again without another renewal", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    server.answer(async (request) => {
      if (tokenOf(request) !== first) return { json: { ok: true } };
      resolve();
      await held;
      return problemAnswer(401, "session_expired");
    });
  });
  const answer = client.request({ path: "/v1/portal" });
  await arrived;
  session.refresh();
  await called(2);
  await world.calls[1]?.answer(second);
  release();
  expect(await answer).toEqual({ ok: true });
  expect(world.calls).toHaveLength(2);
});

test("a second 401 fails the request and ends the session as expired", async () => {
  await client.request({ path: "/v1/portal" });
  server.answer(() => problemAnswer(401, "session_expired"));
  const answer = client.request({ path: "/v1/portal" });
  const failed = answer.catch((error: unknown) => error);
  await called(2);
  await world.calls[1]?.answer(second);
  expect(await failed).toMatchObject({ status: 401, code: "session_expired" });
  expect(server.requests).toHaveLength(3);
  expect(session.snapshot().state).toBe("expired");
});

test("a revoked session fails the request, and asks for no token", async () => {
  server.answer(() => problemAnswer(401, "session_ended"));
  await expect(client.request({ path: "/v1/portal" })).rejects.toMatchObject({
    code: "session_ended",
  });
  expect([server.requests.length, world.calls.length]).toEqual([1, 1]);
});

test("what one customer began is not carried out as another one", async () => {
  server.answer((request) =>
    tokenOf(request) === first ? problemAnswer(401, "session_expired") : { json: {} },
  );
  const answer = client.request({ method: "POST", path: "/v1/replays", body: {} });
  const failed = answer.catch((error: unknown) => error);
  await called(2);
  await world.calls[1]?.answer(testToken({ sub: "cus_b" }));
  expect(await failed).toMatchObject({ code: "session_ended" });
  expect(server.requests).toHaveLength(1);
  const late = client.request({ path: "/v1/portal" }, { customer: "cus_a" });
  await expect(late).rejects.toMatchObject({ code: "session_ended" });
  expect(server.requests).toHaveLength(1);
});

test("a suspended vendor is denied", async () => {
  server.answer(() => problemAnswer(403, "suspended"));
  await expect(client.request({ path: "/v1/portal" })).rejects.toMatchObject({ code: "suspended" });
  expect(session.snapshot().state).toBe("denied");
});

test("a problem keeps what the API said", async () => {
  const json = {
    title: "A field has a value that it may not have.",
    status: 400,
    code: "invalid_field",
    detail: "The address must begin with https.",
    path: "/url",
    problems: [{ path: "/url", message: "must begin with https" }, "nonsense"],
    requestId: "req_1",
  };
  server.answer(() => ({ status: 400, json }));
  const problem = await client
    .request({ method: "POST", path: "/v1/destinations", body: { secret: "hush" } })
    .catch((error: unknown) => error);
  expect(problem).toMatchObject({ ...json, name: "PushrailProblem", problems: [json.problems[0]] });
  expect(JSON.stringify([problem, String(problem), (problem as Error).stack])).not.toContain(
    "hush",
  );
});

test("an answer that is not the API's says so", async () => {
  server.answer(() => ({ status: 502, json: "Bad gateway", headers: { "x-request-id": "req_2" } }));
  await expect(client.request({ path: "/v1/portal" })).rejects.toMatchObject({
    status: 502,
    code: "unexpected_response",
    requestId: "req_2",
  });
});

test("a read waits as long as Retry-After asks, twice at most", async () => {
  server.answer(() => ({ ...problemAnswer(429, "rate_limited"), headers: { "retry-after": "7" } }));
  const answer = client.request({ path: "/v1/portal" });
  const failed = answer.catch((error: unknown) => error);
  for (let wait = 1; wait <= 2; wait++) {
    // The session's own renewal is one timer; the second is the wait, or at first the time limit of the request.
    const before = world.timerCount;
    expect(before).toBeGreaterThan(0);
    while (server.requests.length < wait) await settled();
    while (server.requests.length < wait + 1) {
      await world.pass(100);
    }
  }
  expect(await failed).toMatchObject({ status: 429, retryAfterSeconds: 7 });
  expect(server.requests).toHaveLength(3);
});

test("a change does not wait, nor does a read that would have to wait for long", async () => {
  const headers = { "retry-after": "21" };
  server.answer(() => ({ ...problemAnswer(429, "rate_limited"), headers }));
  const failure = { retryAfterSeconds: 21 };
  const change = client.request({ method: "POST", path: "/v1/replays", body: {} });
  await expect(change).rejects.toMatchObject(failure);
  await expect(client.request({ path: "/v1/portal" })).rejects.toMatchObject(failure);
  expect(server.requests).toHaveLength(2);
});

test("no answer is told from a refusal", async () => {
  await server.close();
  await expect(client.request({ path: "/v1/portal" })).rejects.toMatchObject({
    name: "PushrailOffline",
  });
});

test("a request without an answer in 30 seconds is given up", async () => {
  const arrived = new Promise<void>((resolve) => {
    server.answer(() => {
      resolve();
      return new Promise(() => undefined);
    });
  });
  const answer = client.request({ path: "/v1/portal" });
  const failed = answer.catch((error: unknown) => error);
  await arrived;
  await world.pass(30_000);
  expect(await failed).toMatchObject({ name: "PushrailOffline" });
});

test("a request that its caller gave up fails as aborted, and says nothing of the network", async () => {
  const abort = new AbortController();
  const arrived = new Promise<void>((resolve) => {
    server.answer(() => {
      resolve();
      return new Promise(() => undefined);
    });
  });
  const answer = client.request({ path: "/v1/portal", signal: abort.signal });
  const failed = answer.catch((error: unknown) => error);
  await arrived;
  abort.abort();
  expect(await failed).toMatchObject({ name: "AbortError" });
  expect(session.snapshot().state).toBe("active");
});

test("the server's clock is read from its answers", async () => {
  const serverMs = world.wallMs - 7_200_000;
  server.answer(() => ({ json: {}, headers: { date: new Date(serverMs).toUTCString() } }));
  expect(client.serverNowMs()).toBe(world.wallMs);
  await client.request({ path: "/v1/portal" });
  expect(Math.abs(client.serverNowMs() - serverMs)).toBeLessThan(1_000);
  // Whole seconds, and the way of the answer, are no difference of clocks.
  server.answer(() => ({
    json: {},
    headers: { date: new Date(world.wallMs - 1_000).toUTCString() },
  }));
  await client.request({ path: "/v1/portal" });
  expect(client.serverNowMs()).toBe(world.wallMs);
});
