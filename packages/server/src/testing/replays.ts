import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { firstUuidAt, newUuid, publicId } from "../ids.ts";
import { createApiKey } from "../keys/keys.ts";
import { stepDueReplay } from "../replays/runner.ts";
import type { ReplayRunnerOptions } from "../replays/runner.ts";
import { accessTo } from "./access.ts";
import { startTestApi } from "./api.ts";
import type { TestApi } from "./api.ts";
import { createTestKeyring, createWorkerDirectory } from "./deliverable.ts";
import { DeliveryRows } from "./deliveries.ts";
import type { TestDelivery, TestTenant } from "./deliveries.ts";
import { createTestDatabase } from "./postgres.ts";
import type { TestDatabase } from "./postgres.ts";

/**
 * Replay jobs in a test: asked for over the API, stepped one by one, on deliveries that are written and ended by hand.
 * Each test has a tenant of its own.
 */
export class ReplayTest {
  readonly processId = newUuid();
  #database: TestDatabase | undefined;
  #api: TestApi | undefined;
  #directory: DestinationDirectory | undefined;
  #tenant: TestTenant | undefined;
  keyText = "";

  /** Opens and closes everything around the tests of a file. */
  constructor() {
    beforeAll(async () => {
      this.#database = await createTestDatabase();
      this.#api = await startTestApi(this.#database);
      this.#directory = createWorkerDirectory(this.#database.workerPool, createTestKeyring());
    });
    afterAll(async () => {
      await this.#api?.close();
      await this.#database?.drop();
    });
    beforeEach(() => this.newTenant());
    afterEach(async () => {
      // What a test leaves under way must not get steps of the next one.
      await this.sql("UPDATE replays SET finished_at = now(), state = 'finished', reason = NULL");
    });
  }

  get database(): TestDatabase {
    return present(this.#database);
  }

  get api(): TestApi {
    return present(this.#api);
  }

  get tenant(): TestTenant {
    return present(this.#tenant);
  }

  get rows(): DeliveryRows {
    return new DeliveryRows(this.database.superuserPool);
  }

  newTenant = async (): Promise<void> => {
    this.#tenant = await this.rows.addTenant();
    const { tenantId } = this.tenant;
    const request = { name: "test", scopes: ["read", "manage"] } as const;
    const key = await createApiKey(this.database.ownerPool, accessTo(tenantId), request);
    this.keyText = key.keyText.reveal();
  };

  sql = async (text: string, values: unknown[] = []) => {
    return (await this.database.superuserPool.query(text, values)).rows;
  };

  /** Writes a dead delivery; returns its id. */
  dead = (more: Partial<TestDelivery> = {}): Promise<string> =>
    this.rows.add({ tenant: this.tenant, state: "dead", ...more });

  /** Dead letters by the thousand, in one statement each. */
  fillDead = async (count: number): Promise<void> => {
    const { tenantId, customerId, destinationId } = this.tenant;
    const prefix = firstUuidAt(Date.now() - 60_000).slice(0, 13);
    const uuid = (mark: string) =>
      `('${prefix}-7000-${mark}${tenantId.slice(-3)}-' || lpad(to_hex(n), 12, '0'))::uuid`;
    const series = `generate_series(1, ${count}) n`;
    await this.sql(
      `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
     SELECT $1, ${uuid("9")}, $2, 'a.b', '{}', 1 FROM ${series}`,
      [tenantId, customerId],
    );
    await this.sql(
      `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, origin)
     SELECT $1, ${uuid("8")}, $2, $3, ${uuid("9")}, 'a.b', 'event' FROM ${series}`,
      [tenantId, customerId, destinationId],
    );
    await this.sql(
      `INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts)
     SELECT $1, ${uuid("8")}, $2, $3, 'dead', 'timeout', 3 FROM ${series}`,
      [tenantId, customerId, destinationId],
    );
    await this.sql(
      `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
     SELECT $1, ${uuid("8")}, $2, $3, ${uuid("9")}, 'timeout', 3 FROM ${series}`,
      [tenantId, customerId, destinationId],
    );
  };

  call = (method: string, path: string, body?: unknown) =>
    this.api.call(method, path, this.keyText, body);

  /** Asks for a job; returns its public id. */
  created = async (scope: object): Promise<string> => {
    const destinationId = publicId("destination", this.tenant.destinationId);
    const answer = await this.call("POST", "/v1/replays", { destinationId, scope });
    if (answer.status !== 202) throw new Error(answer.text);
    return answer.json.id;
  };

  shown = async (id: string) => (await this.call("GET", `/v1/replays/${id}`)).json;

  steered = (id: string, verb: "pause" | "resume" | "cancel") =>
    this.call("POST", `/v1/replays/${id}/${verb}`);

  runnerOn = (pool = this.database.workerPool): ReplayRunnerOptions => ({
    pool,
    directory: present(this.#directory),
    keyring: this.api.context.keyring,
    liveRate: () => 0,
    now: Date.now,
    onFault: () => undefined,
  });

  /** Makes every job due and steps one, and with it some seconds of its pace. */
  step = async (options = this.runnerOn()): Promise<boolean> => {
    await this
      .sql(`UPDATE replays SET next_step_at = '-infinity', observed_at = now() - interval '1 second',
        paced_until = now() - interval '2 seconds' WHERE finished_at IS NULL`);
    return stepDueReplay(options, this.processId);
  };

  /** Ends the first attempts of deliveries that wait, as a worker would; returns how many. */
  work = async (state: "delivered" | "dead" | "retrying", count = 10_000): Promise<number> => {
    const { tenantId } = this.tenant;
    const pick = `SELECT delivery_id FROM backlog WHERE tenant_id = $1 AND worker_id IS NULL AND attempts = 0
      ORDER BY delivery_id LIMIT $2`;
    if (state === "retrying") {
      const worked = await this.sql(
        `UPDATE backlog SET attempts = 1, due_at = now() + interval '1 hour', reason = 'timeout'
         WHERE delivery_id IN (${pick}) RETURNING 1`,
        [tenantId, count],
      );
      return worked.length;
    }
    const worked = await this.sql(
      `WITH taken AS (DELETE FROM backlog WHERE delivery_id IN (${pick}) RETURNING *),
         ended AS (INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts)
           SELECT tenant_id, delivery_id, customer_id, destination_id, $3, CASE WHEN $3 = 'dead' THEN 'rejected' END, 1 FROM taken),
         died AS (INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
           SELECT tenant_id, delivery_id, customer_id, destination_id, event_id, 'rejected', 1 FROM taken WHERE $3 = 'dead')
       SELECT 1 FROM taken`,
      [tenantId, count, state],
    );
    return worked.length;
  };

  /** Steps, and delivers what each step made, until nothing is left to do. */
  run = async (id: string) => {
    for (let steps = 0; steps < 400; steps += 1) {
      await this.step();
      await this.work("delivered");
      const job = await this.shown(id);
      if (job.finishedAt !== null) return job;
    }
    throw new Error("the replay does not end");
  };

  /** Ids of the deliveries that were repeated, with how often. */
  replayedSources = async (): Promise<ReadonlyMap<string, number>> => {
    const found = await this.sql(
      `SELECT replay_of, count(*)::int AS count FROM deliveries WHERE tenant_id = $1 AND replay_of IS NOT NULL GROUP BY 1`,
      [this.tenant.tenantId],
    );
    return new Map(
      found.map((row: { replay_of: string; count: number }) => [row.replay_of, row.count]),
    );
  };

  deadLetters = async (): Promise<readonly string[]> => {
    const found = await this.sql(
      "SELECT delivery_id FROM dead_letters WHERE tenant_id = $1 ORDER BY delivery_id",
      [this.tenant.tenantId],
    );
    return found.map((row: { delivery_id: string }) => row.delivery_id);
  };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("this is there only while tests run");
  return value;
}

/** Makes several, one after the other. */
export async function several<Made>(
  count: number,
  make: () => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (let index = 0; index < count; index += 1) made.push(await make());
  return made;
}

/** Each of the ids, once; see {@link ReplayTest.replayedSources}. */
export function once(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map(ids.map((id) => [id, 1]));
}
