import fc from "fast-check";
import { Client, type Pool, type PoolClient, type QueryConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isUuid, newUuid } from "../ids.ts";
import { ownedTables } from "../testing/catalogue.ts";
import { insertOwnedRows, type Owner } from "../testing/owned-rows.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createPool } from "./pool.ts";
import {
  inTenant,
  inTenantAtOnce,
  inTransaction,
  type TenantContext,
  type Transaction,
} from "./transaction.ts";

// Goal: a context never outlives its transaction on a pooled connection, and without one nothing is seen. Method:
// transactions of two tenants, of their customers, and of nobody share three connections, read in every way in which
// rows can be read, and fail in every way in which a transaction can fail.

const customersOfTenant = 3;
/** Enough for an answer of several packets. */
const eventsOfCustomer = 200;

const tenantIds = [newUuid(), newUuid()];
const owners = tenantIds.flatMap((tenantId) =>
  Array.from({ length: customersOfTenant }, (): Owner => ({ tenantId, customerId: newUuid() })),
);
/** Who asks: nobody, a tenant that is not there, each tenant, each customer, and a customer of the other tenant. */
const askers: readonly (TenantContext | undefined)[] = [
  undefined,
  { tenantId: newUuid() },
  ...tenantIds.map((tenantId) => ({ tenantId })),
  ...owners,
  { tenantId: tenantIds[0] ?? "", customerId: owners.at(-1)?.customerId },
];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const owner of owners) {
    await insertOwnedRows(database.superuserPool, owner);
    await database.superuserPool.query(
      `INSERT INTO events (tenant_id, customer_id, id, event_type, body, matched_count)
       SELECT $1, $2::uuid, gen_random_uuid(), 'order.completed', repeat($2::uuid::text, 20), 0 FROM generate_series(2, $3)`,
      [owner.tenantId, owner.customerId, eventsOfCustomer],
    );
  }
  // A deadlock is looked for after a second otherwise.
  await database.superuserPool.query(
    `ALTER DATABASE ${database.name} SET deadlock_timeout = '20ms'`,
  );
});

afterAll(async () => {
  await database.drop();
});

function openPool(): Pool {
  return createPool({
    url: database.apiUrl,
    connectionsMax: 3,
    applicationName: database.name,
    statementTimeoutMs: 20_000,
    onIdleError: () => undefined,
  });
}

/** Customers whose rows somebody may see. */
function visibleTo(asker: TenantContext | undefined): readonly string[] {
  return owners
    .filter(({ tenantId }) => tenantId === asker?.tenantId)
    .filter(({ customerId }) => asker?.customerId === undefined || customerId === asker.customerId)
    .map(({ customerId }) => customerId);
}

/** What one look showed: whose rows, and how many where the look tells only that. */
interface Look {
  readonly asker: TenantContext | undefined;
  readonly kind: string;
  readonly customerIds: ReadonlySet<string>;
  readonly rows: number;
}

type Row = Readonly<Record<string, string>>;

const looks = {
  "prepared statement": async (transaction: Transaction) => {
    const { rows } = await transaction.query<Row>({
      name: "all-events",
      text: "SELECT customer_id, body FROM events",
    });
    return rows;
  },
  "other statement": async (transaction: Transaction) => {
    const { rows } = await transaction.query<Row>({
      text: `SELECT customer_id, body FROM events WHERE length(body) > $1`,
      values: [0],
    });
    return rows;
  },
  "cursor in portions": async (transaction: Transaction) => {
    await transaction.query({
      text: "DECLARE walk NO SCROLL CURSOR FOR SELECT customer_id, body FROM events",
    });
    const found: Row[] = [];
    for (;;) {
      const { rows } = await transaction.query<Row>({ text: "FETCH 250 FROM walk" });
      found.push(...rows);
      if (rows.length < 250) return found;
    }
  },
  "statements sent together": async (transaction: Transaction) => {
    const answers = await Promise.all(
      [1, 2].map((half) =>
        transaction.query<Row>({
          name: `half-${half}`,
          text: `SELECT customer_id, body FROM events WHERE (hashtext(id::text) & 1) = ${half - 1}`,
        }),
      ),
    );
    return answers.flatMap(({ rows }) => rows);
  },
  "in a savepoint that is undone": async (transaction: Transaction) => {
    await transaction.query({ text: "SAVEPOINT before" });
    await transaction.query({ text: "UPDATE destinations SET name = 'Changed'" });
    const { rows } = await transaction.query<Row>({
      text: "SELECT customer_id, body FROM events",
    });
    await transaction.query({ text: "ROLLBACK TO SAVEPOINT before" });
    return rows;
  },
} satisfies Record<string, (transaction: Transaction) => Promise<readonly Row[]>>;

const endings = [
  "commit",
  "throw",
  "wrong statement",
  "timeout",
  "terminated",
  "cancelled",
  "sent and left",
  "deadlock",
  "taken lock",
  "tells of a change",
] as const;

async function end(
  transaction: Transaction,
  ending: (typeof endings)[number],
  isFirstOfTwo: boolean,
): Promise<void> {
  switch (ending) {
    case "commit":
      return;
    case "throw":
      throw new Error("the work failed");
    case "wrong statement":
      await transaction.query({ text: "SELECT 1 / 0" });
      return;
    case "timeout":
      await transaction.query({ text: "SET LOCAL statement_timeout = 1" });
      await transaction.query({ text: "SELECT pg_sleep(10)" });
      return;
    case "terminated":
      await transaction.query({ text: "SELECT pg_terminate_backend(pg_backend_pid())" });
      return;
    case "cancelled":
      await transaction.query({
        text: "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(10)",
      });
      return;
    case "sent and left":
      transaction.query({ text: "SELECT 1 / 0" }).catch(() => undefined);
      return;
    case "deadlock":
      // Half of them take the same rows in the other order; some of those meet.
      for (const order of isFirstOfTwo ? ["ASC", "DESC"] : ["DESC", "ASC"]) {
        await transaction.query({
          text: `SELECT FROM customers WHERE id = (SELECT id FROM customers ORDER BY id ${order} LIMIT 1) FOR UPDATE`,
        });
      }
      return;
    case "taken lock":
      // The same number for every tenant: who waits for it must not come out as somebody else.
      await transaction.query({ text: "SELECT pg_advisory_xact_lock(1)" });
      return;
    case "tells of a change":
      await transaction.query({ text: "UPDATE destinations SET name = name" });
  }
}

const step = fc.record({
  asker: fc.constantFrom(...askers),
  kind: fc.constantFrom(...(Object.keys(looks) as (keyof typeof looks)[])),
  ending: fc.constantFrom(...endings),
  isAtOnce: fc.boolean(),
  isFirstOfTwo: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function lookOf({ asker }: Step, kind: string, rows: readonly Row[]): Look {
  const customerIds = new Set(rows.map((row) => row["customer_id"] ?? "nobody"));
  // What a row says of its owner in its text is its owner's, too: no two answers were mixed.
  for (const row of rows) {
    if (row["body"] !== "{}") customerIds.add(row["body"]?.slice(0, 36) ?? "nobody");
  }
  return { asker, kind, customerIds, rows: rows.length };
}

/** Runs all steps at once over the pool's connections, and returns what each of them saw. */
async function looksOf(pool: Pool, steps: readonly Step[]): Promise<readonly Look[]> {
  const seen: Look[] = [];
  const run = async (taken: Step): Promise<void> => {
    const { asker, kind, ending, isAtOnce, isFirstOfTwo } = taken;
    if (asker !== undefined && isAtOnce) {
      await inTenantAtOnce(pool, asker, async (transaction) => {
        const rows = await looks["statements sent together"](transaction);
        seen.push(lookOf(taken, "at once", rows));
      });
      return;
    }
    const work = async (transaction: Transaction): Promise<void> => {
      seen.push(lookOf(taken, kind, await looks[kind](transaction)));
      await end(transaction, ending, isFirstOfTwo);
    };
    await (asker === undefined ? inTransaction(pool, work) : inTenant(pool, asker, work));
  };
  // Most of them are meant to fail; what they saw before is what counts.
  await Promise.allSettled(steps.map(run));
  return seen;
}

/** Whether somebody saw all that is theirs, and nothing else. */
function isRight({ asker, customerIds, rows }: Look): boolean {
  const mine = visibleTo(asker);
  return (
    rows === mine.length * eventsOfCustomer &&
    customerIds.size === mine.length &&
    mine.every((customerId) => customerIds.has(customerId))
  );
}

test("T44: no transaction ever sees a row that is not its asker's", async () => {
  let lookCount = 0;
  const endingsSeen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 120, maxLength: 120 }), async (steps) => {
      const pool = openPool();
      try {
        const seen = await looksOf(pool, steps);
        lookCount += seen.length;
        for (const { ending } of steps) endingsSeen.add(ending);
        expect(seen.filter((look) => !isRight(look))).toEqual([]);
      } finally {
        await pool.end();
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
  // A connection that breaks takes the statements with it that were sent on it; most looks are had all the same.
  expect(lookCount).toBeGreaterThan(2_000);
  expect(endingsSeen.size).toBe(endings.length);
}, 60_000);

test("T44: a context that stays with its connection would be found", async () => {
  const pool = openPool();
  try {
    const staying = altered(pool, (text) => text.replaceAll(", true)", ", false)"));
    const seen = await looksOf(staying, fc.sample(step, { numRuns: 120, seed: 44 }));
    expect(seen.filter((look) => !isRight(look)).length).toBeGreaterThan(0);
  } finally {
    await pool.end();
  }
});

test("T44: a bulk copy out gives only the asker's rows", async () => {
  const pool = openPool();
  try {
    for (const asker of askers) {
      const copy = async (transaction: Transaction): Promise<number | null> =>
        (await transaction.query({ text: "COPY (SELECT body FROM events) TO STDOUT" })).rowCount;
      const running = asker === undefined ? inTransaction(pool, copy) : inTenant(pool, asker, copy);
      expect(await running).toBe(visibleTo(asker).length * eventsOfCustomer);
    }
  } finally {
    await pool.end();
  }
});

test("T44: what is told to all processes names tenants and nothing else", async () => {
  const heard: { readonly channel: string; readonly payload: string }[] = [];
  const listener = new Client({ connectionString: database.superuserUrl });
  await listener.connect();
  try {
    listener.on("notification", ({ channel, payload = "" }) => heard.push({ channel, payload }));
    const { rows } = await listener.query<{ channel: string }>(
      `SELECT DISTINCT named[1] AS channel FROM pg_proc,
         LATERAL regexp_matches(prosrc, 'pg_notify\\(''([a-z_]+)''', 'g') AS named
       WHERE pronamespace = 'public'::regnamespace`,
    );
    expect(rows).toContainEqual({ channel: "pushrail_config" });
    for (const { channel } of rows) await listener.query(`LISTEN ${channel}`);
    // Every table is changed as the superuser, so that every trigger speaks.
    for (const table of [...(await ownedTables(database.ownerPool)), "tenants"]) {
      const key = table === "tenants" ? "id" : "tenant_id";
      await database.superuserPool.query(`UPDATE ${table} SET ${key} = ${key}`);
      const { rows: columns } = await database.superuserPool.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
           AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'`,
        [table],
      );
      const same = columns.map(({ name }) => `${name} = ${name}`).join(", ");
      await database.superuserPool.query(`UPDATE ${table} SET ${same}`);
    }
    // Notifications come with the answer to the next statement.
    await listener.query("SELECT 1");
  } finally {
    await listener.end();
  }
  expect(new Set(heard.map(({ payload }) => payload))).toEqual(new Set(tenantIds));
  for (const { payload } of heard) expect(isUuid(payload)).toBe(true);
});

/** A pool on which every text of a statement is altered before it is sent. */
function altered(pool: Pool, alter: (text: string) => string): Pool {
  const watched = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get: (target, name) => {
        if (name !== "query") {
          const value: unknown = Reflect.get(target, name);
          return typeof value === "function" ? value.bind(target) : value;
        }
        return (statement: string | QueryConfig) => {
          if (typeof statement === "string") return target.query(alter(statement));
          const text = alter(statement.text);
          if (text === statement.text) return target.query(statement);
          return target.query({ text, values: statement.values ?? [] });
        };
      },
    });
  return new Proxy(pool, {
    get: (target, name) => {
      if (name === "connect") return async () => watched(await target.connect());
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A pool on which nothing says whom a transaction acts for. */
function forgetful(pool: Pool): Pool {
  return altered(pool, (text) =>
    text.includes("set_config") ? "SELECT $1::text, $2::text" : text,
  );
}

test("T44: with the setting of the context left out, no table shows a row, and none takes one", async () => {
  const pool = openPool();
  try {
    const [owner] = owners;
    if (owner === undefined) throw new Error("there are owners");
    for (const table of [...(await ownedTables(database.ownerPool)), "tenants"]) {
      const count = async (transaction: Transaction): Promise<unknown> => {
        const { rows } = await transaction.query({ text: `SELECT FROM ${table}` });
        return rows.length;
      };
      const { rows: may } = await database.ownerPool.query<{ read: boolean }>(
        "SELECT has_table_privilege('pushrail_api', $1, 'SELECT') AS read",
        [table],
      );
      if (may[0]?.read !== true) continue;
      expect([table, await inTenant(pool, owner, count)]).not.toEqual([table, 0]);
      expect([table, await inTenant(forgetful(pool), owner, count)]).toEqual([table, 0]);
    }
    const adding = inTenant(forgetful(pool), owner, (transaction) =>
      transaction.query({
        text: "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'test')",
        values: [owner.tenantId, newUuid()],
      }),
    );
    await expect(adding).rejects.toMatchObject({ code: "42501" });
  } finally {
    await pool.end();
  }
});

test("a transaction that nothing is sent in any more is ended by the database, and its locks with it", async () => {
  // As on a server that somebody else has set up.
  await database.superuserPool.query(
    `ALTER DATABASE ${database.name} SET idle_in_transaction_session_timeout = 0`,
  );
  const pool = openPool();
  const { rows } = await pool.query("SHOW idle_in_transaction_session_timeout");
  await pool.end();
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: "1min" }]);
});
