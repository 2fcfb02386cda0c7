import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi, TestApiOptions, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: what a client does to its connection never costs room for longer than the connection lasts. Tests wait for what
// the server says of itself, asking as fast as it answers.

let database: TestDatabase;
let tenant: TestTenant;
let other: TestTenant;
const servers: TestApi[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await createTestTenant(database);
  other = await createTestTenant(database);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.close();
});

afterAll(() => database.drop());

async function start(bounds: TestApiOptions["bounds"] = {}): Promise<TestApi> {
  const server = await startTestApi(database, { bounds });
  servers.push(server);
  return server;
}

const event = JSON.stringify({
  eventType: "order.completed",
  customerExternalId: "c",
  payload: {},
});

function head(path: string, rest: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.keyText}\r\ncontent-type: application/json\r\n${rest}\r\n\r\n`;
}

const whole = (body: string) =>
  head("/v1/events", `content-length: ${Buffer.byteLength(body)}`) + body;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunkedHead = (path: string) => head(path, "transfer-encoding: chunked");

async function open(server: TestApi, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  sockets.push(socket);
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

/** The status of the first answer on a connection. */
async function statusOn(socket: Socket): Promise<number> {
  const [data] = await once(socket, "data");
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(String(data))?.[1]);
}

async function queueBytes(server: TestApi): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^pushrail_ingest_queue_bytes (\d+)$/m.exec(text)?.[1]);
}

async function until(server: TestApi, holds: (bytes: number) => boolean): Promise<number> {
  for (;;) {
    const bytes = await queueBytes(server);
    if (holds(bytes)) return bytes;
  }
}

function abortedLines(server: TestApi) {
  return server.logLines.filter((line) => line["aborted"] === true);
}

const untilAborted = (server: TestApi, count: number) =>
  until(server, () => abortedLines(server).length >= count);

const serves = async (server: TestApi, by: TestTenant) =>
  (await server.call("POST", "/v1/events", by.keyText, event)).status;

async function holdCommits(): Promise<() => Promise<void>> {
  const client = await database.superuserPool.connect();
  await client.query("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
  return async () => {
    await client.query("ROLLBACK");
    client.release();
  };
}

test("200 uploads that are cut off leave no room taken and one line each", async () => {
  const server = await start();
  const cut = head("/v1/events", "content-length: 5000");
  const uploads = await Promise.all(
    Array.from({ length: 200 }, (_, n) => open(server, cut + (n % 2 === 0 ? '{"ev' : ""))),
  );
  expect(await until(server, (bytes) => bytes >= 1_000_000)).toBe(1_000_000);
  for (const upload of uploads) upload.destroy();
  await untilAborted(server, 200);
  expect(await queueBytes(server)).toBe(0);
  const lines = abortedLines(server);
  expect(new Set(lines.map((line) => line["requestId"])).size).toBe(200);
  expect(lines).toHaveLength(200);
  expect(lines[0]).toMatchObject({ event: "request", route: "POST /v1/events", status: 499 });
  expect([await serves(server, other), await serves(server, tenant)]).toEqual([202, 202]);
});

test("clients that leave while their commit waits keep their room until it has ended", async () => {
  const server = await start();
  expect(await serves(server, tenant)).toBe(202);
  const release = await holdCommits();
  const clients = await Promise.all(Array.from({ length: 20 }, () => open(server, whole(event))));
  await until(server, (bytes) => bytes === 20 * event.length);
  for (const client of clients) client.destroy();
  await untilAborted(server, 20);
  expect(await queueBytes(server)).toBe(20 * event.length);
  await release();
  await until(server, (bytes) => bytes === 0);
  expect(abortedLines(server)).toHaveLength(20);
});

test("a client that leaves with several requests on one connection leaves no room taken", async () => {
  const server = await start();
  expect(await serves(server, tenant)).toBe(202);
  const release = await holdCommits();
  const client = await open(server, whole(event).repeat(30));
  await until(server, (bytes) => bytes === 30 * event.length);
  client.destroy();
  await untilAborted(server, 30);
  await release();
  await until(server, (bytes) => bytes === 0);
  expect(abortedLines(server)).toHaveLength(30);
});

test("idle chunked uploads of one tenant turn nobody away", async () => {
  const server = await start({ queueBytesMax: 4 * 262_144 });
  await Promise.all(
    Array.from({ length: 28 }, (_, n) =>
      open(server, chunkedHead(n % 2 === 0 ? "/v1/events" : "/v1/events/batch") + chunk("{")),
    ),
  );
  await until(server, (bytes) => bytes === 28);
  expect([await serves(server, other), await serves(server, tenant)]).toEqual([202, 202]);
});

test("a tenant that takes all the room it can get is refused, and another is not", async () => {
  const server = await start({ queueBytesMax: 100_000 });
  const half = chunkedHead("/v1/events/batch") + chunk(`{${" ".repeat(24_999)}`);
  await open(server, half);
  await open(server, half);
  await until(server, (bytes) => bytes === 50_000);
  expect([await serves(server, tenant), await serves(server, other)]).toEqual([503, 202]);
});

test("a chunked upload that outgrows its share is refused and gives back what it had", async () => {
  const server = await start({ queueBytesMax: 100_000 });
  await open(server, head("/v1/events", "content-length: 30000"));
  await until(server, (bytes) => bytes === 30_000);
  const filler = chunk(" ".repeat(25_000));
  const upload = await open(server, chunkedHead("/v1/events") + filler + chunk("x"));
  expect(await statusOn(upload)).toBe(503);
  await until(server, (bytes) => bytes === 30_000);
});

test("a chunked upload beyond the route's limit is too large", async () => {
  const server = await start();
  const upload = await open(server, chunkedHead("/v1/events"));
  for (let sent = 0; sent < 12; sent++) upload.write(chunk(" ".repeat(25_000)));
  expect(await statusOn(upload)).toBe(413);
  await until(server, (bytes) => bytes === 0);
});

test("a request without a valid key takes no room", async () => {
  const server = await start();
  const stranger = head("/v1/events", "content-length: 5000").replace(tenant.keyText, "nobody");
  const socket = await open(server, stranger);
  expect(await statusOn(socket)).toBe(401);
  expect(await queueBytes(server)).toBe(0);
});
