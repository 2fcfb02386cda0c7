import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach } from "vitest";
import { uuidOf } from "../ids.ts";
import { createTestTenant } from "./api.ts";
import { createTestReceiver, type TestReceiver } from "./deliverable.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";
import { startTestServer, type TestServer } from "./servers.ts";

/** Whole servers on a database of each test's own, and what tests of private payloads do over their API. */
export class PayloadTest {
  readonly #kek = randomBytes(32).toString("hex");
  readonly #closing: (() => Promise<unknown>)[] = [];
  #database: TestDatabase | undefined;
  #api: TestServer | undefined;
  #worker: TestServer | undefined;
  #isOver = false;
  /** An API key with every scope. */
  key = "";
  tenantId = "";

  /** Opens and closes everything around the tests of a file. */
  constructor() {
    beforeEach(async () => {
      this.#isOver = false;
      this.#database = await createTestDatabase();
      ({ keyText: this.key, tenantId: this.tenantId } = await createTestTenant(this.database));
    });
    afterEach(async () => {
      this.#isOver = true;
      for (const close of this.#closing.splice(0).toReversed()) await close();
      await this.database.drop();
    });
  }

  get database(): TestDatabase {
    return present(this.#database);
  }

  /** Where requests go unless a test says otherwise. */
  get api(): TestServer {
    return present(this.#api);
  }

  /** What both servers have logged. */
  get logs(): string {
    return this.api.log() + present(this.#worker).log();
  }

  closeLater = (close: () => Promise<unknown>): void => void this.#closing.push(close);

  start = async (role: "all" | "api" | "worker"): Promise<TestServer> => {
    const server = await startTestServer(this.database, { role, kek: this.#kek });
    this.closeLater(() => server.stop());
    return server;
  };

  startOne = async (): Promise<void> => {
    this.#worker = this.#api = await this.start("all");
  };

  /** Events reach the worker through the database only, and its keyring has sealed nothing. */
  startTwo = async (): Promise<void> => {
    this.#api = await this.start("api");
    this.#worker = await this.start("worker");
  };

  sql = async (text: string, values: unknown[] = []) =>
    (await this.database.superuserPool.query(text, values)).rows;

  ok = async (method: string, path: string, body?: unknown, credential = this.key) => {
    const answer = await this.api.call(method, path, credential, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.json;
  };

  /** Looks again and again until it holds, or the test is over. */
  until = async (met: () => Promise<boolean>): Promise<void> => {
    while (!(await met())) {
      if (this.#isOver) throw new Error("it never held");
      await setImmediate();
    }
  };

  receive = async (
    answer: (response: ServerResponse, body: string, index: number) => void,
  ): Promise<TestReceiver> => {
    const receiver = await createTestReceiver((response, index) =>
      answer(response, receiver.received[index]?.body ?? "", index),
    );
    this.closeLater(() => receiver.close());
    return receiver;
  };

  addDestination = async (customerExternalId: string, members: object) => {
    const base = { type: "WEBHOOK", name: "test", customerExternalId, retryPolicy: [1, 1] };
    return this.ok("POST", "/v1/destinations", { ...base, ...members });
  };

  turnPrivate = async (customer: string, privatePayloads = true): Promise<void> => {
    await this.ok("PATCH", `/v1/customers/${customer}`, { privatePayloads });
  };

  sessionOf = async (customerExternalId: string): Promise<string> =>
    (await this.ok("POST", "/v1/sessions", { customerExternalId })).token;

  /** Sends one event, its payload letter by letter; returns its public id. */
  send = async (customer: string, payload: string, server = this.api): Promise<string> => {
    const text = `{"eventType":"order.completed","customerExternalId":"${customer}","payload":${payload}}`;
    const answer = await server.call("POST", "/v1/events", this.key, text);
    if (answer.status !== 202) throw new Error(answer.text);
    return answer.json.id;
  };

  /** The public id of an event's first delivery. */
  deliveryOf = async (eventId: string): Promise<string> =>
    (await this.ok("GET", `/v1/events/${eventId}`)).deliveries[0].id;

  /** Resolves when a delivery is in a state. */
  settled = async (deliveryId: string, state: string): Promise<void> => {
    const isThere = async () =>
      (await this.ok("GET", `/v1/deliveries/${deliveryId}`)).state === state;
    await this.until(isThere);
  };

  isSealed = async (eventId: string): Promise<boolean> => {
    const [row] = await this.sql("SELECT body FROM events WHERE id = $1", [
      uuidOf("event", eventId),
    ]);
    return row.body.startsWith("sealed:v1:");
  };

  /** Every row of every table as text; `bytea` stands there in hex. */
  dump = async (): Promise<string> => {
    const tables = await this.sql(
      "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const rows = await this.sql(`SELECT t::text AS text FROM ${name} t`);
      for (const { text } of rows) texts.push(text);
    }
    return texts.join("\n");
  };
}

/** A text that stands nowhere else. */
export function newCanary(): string {
  return `canary${randomBytes(12).toString("hex")}`;
}

/** Where a text says a canary, as it is, in hex or in Base64, with what stands before it. */
export function leaksOf(canary: string, within: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(canary)])
      .toString("base64")
      .replaceAll("=", "")
      .slice(4, -2),
  );
  return [canary, Buffer.from(canary).toString("hex"), ...base64].flatMap((form) => {
    const at = within.indexOf(form);
    return at === -1 ? [] : [within.slice(Math.max(0, at - 200), at + form.length)];
  });
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("this is there only while tests run");
  return value;
}
