import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { openNotifications } from "./notifications.ts";

let database: TestDatabase;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

afterAll(() => database.drop());

/** A listener that keeps what it hears, and says when it has heard it. */
function createListener() {
  const heard: string[] = [];
  let wake = Promise.withResolvers<void>();
  const hear = (what: string) => {
    heard.push(what);
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  return {
    listener: {
      onConfigChange: (tenantId: string) => hear(`config ${tenantId}`),
      onHandover: () => hear("handover"),
      onGap: () => hear("gap"),
      onFault: () => hear("fault"),
    },
    heard,
    until: async (what: string) => {
      while (!heard.includes(what)) await wake.promise;
    },
  };
}

/**
 * A way to the database that can fall silent: its connections stay open, and nothing passes any more. What has `swallowed`
 * in it never passes.
 */
async function createProxy(swallowed = "\0none") {
  const target = new URL(database.workerUrl);
  const pairs: (readonly [Socket, Socket])[] = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    pairs.push([near, far]);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (data) => data.includes(swallowed) || to.write(data));
      from.on("close", () => to.destroy());
      from.on("error", () => {});
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(async () => {
    for (const [near] of pairs) near.destroy();
    server.close();
    await once(server, "close");
  });
  const url = new URL(database.workerUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    nearEnds: () => pairs.map(([near]) => near),
    silence: () => {
      const [near, far] = pairs.at(-1) ?? [];
      near?.removeAllListeners("data").resume();
      far?.removeAllListeners("data").resume();
      return near;
    },
  };
}

async function open(
  url: string,
  listener: Parameters<typeof openNotifications>[1],
  times = { heartbeatMs: 20, answerMs: 500, reconnectMs: 5 },
) {
  const notifications = await openNotifications({ url }, listener, times);
  closing.push(() => notifications.close());
  return notifications;
}

test("what one process announces, another hears", async () => {
  const hearing = createListener();
  await open(database.workerUrl, hearing.listener);
  const announcing = await open(database.apiUrl, createListener().listener);
  announcing.announceHandover();
  await hearing.until("handover");
  await database.ownerPool.query("NOTIFY pushrail_config, 'a-tenant'");
  await hearing.until("config a-tenant");
});

test("a connection that falls silent is replaced, and the gap is told", async () => {
  const proxy = await createProxy();
  const { listener, heard, until } = createListener();
  const times = { heartbeatMs: 5, answerMs: 200, reconnectMs: 5 };
  await open(proxy.url, listener, times);
  const silenced = proxy.silence();
  if (silenced === undefined) throw new Error("there is no connection");
  const gone = once(silenced, "close");
  await until("gap");
  expect(heard).toEqual(["fault", "gap"]);
  await gone;
  await database.ownerPool.query("NOTIFY pushrail_handover");
  await until("handover");
});

test("a connection that the database ends is replaced, and the gap is told", async () => {
  const { listener, until } = createListener();
  await open(database.workerUrl, listener);
  await database.superuserPool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'pushrail-notifications' AND datname = current_database()`,
  );
  await until("gap");
});

test("a first try that is not answered fails in time, and leaves no connection", async () => {
  const silent = createServer();
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const accepted = once(silent, "connection") as Promise<[Socket]>;
  const { port } = silent.address() as AddressInfo;
  const times = { heartbeatMs: 1_000, answerMs: 50, reconnectMs: 5 };
  const opening = open(
    `postgres://nobody@127.0.0.1:${port}/none`,
    createListener().listener,
    times,
  );
  await expect(opening).rejects.toThrow(/timeout/);
  const [socket] = await accepted;
  if (!socket.closed) await once(socket.resume(), "close");
  silent.close();
  await once(silent, "close");
});

test("a first try whose LISTEN is not answered fails in time, and leaves no connection", async () => {
  const proxy = await createProxy("LISTEN");
  const times = { heartbeatMs: 1_000, answerMs: 200, reconnectMs: 5 };
  await expect(open(proxy.url, createListener().listener, times)).rejects.toThrow(/timeout/);
  for (const socket of proxy.nearEnds()) if (!socket.closed) await once(socket, "close");
  expect(proxy.nearEnds()).toHaveLength(1);
});
