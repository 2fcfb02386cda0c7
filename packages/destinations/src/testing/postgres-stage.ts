import { randomBytes } from "node:crypto";
import net from "node:net";
import pg from "pg";
import { startFaultProxy, type FaultProxy } from "../../../../tools/counterparts/fault-proxy.ts";
import {
  startPostgres,
  type PostgresCounterpart,
} from "../../../../tools/counterparts/postgres.ts";
import { postgres } from "../postgres/index.ts";
import { createStatement } from "../postgres/statements.ts";
import {
  clientAuthority,
  testAuthority,
  testCertificate,
  testClientCertificate,
} from "./certificates.ts";
import { batchFor, openBench } from "./conformance-bench.ts";
import { changeOf, proxyFaultOf, refusalCodes, type Change } from "./postgres-faults.ts";
import type { Counterpart, GivenCredential, ReceivedEvent, Rotation } from "./counterpart.ts";

/** A PostgreSQL of the tests' own, and counterparts in it: a schema, a role and a fault proxy each. */

/** How a destination in it is set up. */
export interface StagedVariant {
  readonly signsInWith: "password" | "certificate";
  readonly isSecured: boolean;
  /** `single`: the table is there, with the least permissions; `per_type`: they are created. */
  readonly layout: "single" | "per_type";
}

/** See above. */
export interface PostgresStage {
  readonly server: PostgresCounterpart;
  /** As the superuser, in the database that the counterparts are in. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  readonly database: string;
  createCounterpart(variant: StagedVariant): Promise<Counterpart & StagedPlace>;
  stop(): Promise<void>;
}

/** Where the tables of a counterpart are, and who writes to them. */
export interface StagedPlace {
  readonly schema: string;
  readonly role: string;
  readonly password: string;
  readonly proxy: FaultProxy;
}

const database = "conformance";
/**
 * Half of the bytes in which the server says that the transaction is committed: 18, and 22 more with TLS. Signatures of
 * the server differ by a few bytes from session to session.
 */
const halfOfCommittedBytes = { plain: 9, secured: 20 };

/** Starts the server. Roles whose names begin with `pwd_`, `iam_` or `crt_` sign in by the method that this means. */
export async function startPostgresStage(): Promise<PostgresStage> {
  const server = await startPostgres({
    certificate: testCertificate("valid"),
    clientAuthority,
    signInRules: [
      "hostssl all /^crt_ 127.0.0.1/32 cert map=clients",
      "hostssl all /^iam_ 127.0.0.1/32 password",
      "hostnossl all /^iam_ 127.0.0.1/32 password",
      "host all /^md5_ 127.0.0.1/32 md5",
    ],
    userNames: [`clients pushrail-client /^crt_`],
    settings: { max_connections: "100" },
  });
  const first = new pg.Client({ connectionString: server.url });
  await first.connect();
  await first.query(`CREATE DATABASE ${database}`);
  await first.end();
  const admin = new pg.Client({ connectionString: server.url.replace(/postgres$/, database) });
  await admin.connect();
  const sql: PostgresStage["sql"] = async (text, values) =>
    (await admin.query(text, values as unknown[])).rows as Record<string, unknown>[];
  await sql("REVOKE ALL ON SCHEMA public FROM PUBLIC");
  await sql("CREATE ROLE writers");
  await sql("CREATE SCHEMA stage");
  await sql("CREATE TABLE stage.refusals (event_id text, code text)");
  await sql("GRANT USAGE ON SCHEMA stage TO writers; GRANT SELECT ON stage.refusals TO writers");
  await sql(`CREATE FUNCTION stage.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE refused text := (SELECT code FROM stage.refusals WHERE event_id IN (NEW.event_id, '*') LIMIT 1);
    BEGIN
      IF refused IS NOT NULL THEN RAISE EXCEPTION 'refused by the stage' USING ERRCODE = refused; END IF;
      RETURN NEW;
    END $$`);
  let count = 0;
  const answerBytes = new Map<boolean, number>();
  const stage: PostgresStage = {
    server,
    sql,
    database,
    createCounterpart: async (variant) => {
      // Measured once: how many bytes come back until the last answer of a delivery.
      if (!answerBytes.has(variant.isSecured)) {
        answerBytes.set(variant.isSecured, 0);
        const bytes = await bytesBeforeTheEnd(stage, variant);
        answerBytes.set(variant.isSecured, bytes);
      }
      count += 1;
      const made = await StagedCounterpart.create(stage, variant, count);
      return made.counterpart(answerBytes.get(variant.isSecured)!);
    },
    stop: async () => {
      await admin.end();
      await server.stop();
    },
  };
  return stage;
}

/** How many bytes a server sends in a session that stores five events, up to the middle of the last answer. */
async function bytesBeforeTheEnd(stage: PostgresStage, variant: StagedVariant): Promise<number> {
  const counterpart = await stage.createCounterpart({ ...variant, signsInWith: "password" });
  const sockets: net.Socket[] = [];
  const bench = await openBench(postgres, {
    ...counterpart,
    egress: {
      ...counterpart.egress,
      openTcp: (target) => {
        const socket = net.connect(target);
        sockets.push(socket);
        return socket;
      },
    },
  });
  // The second one, as the first may create the table.
  for (let deliveries = 0; deliveries < 2; deliveries += 1) {
    const batch = batchFor(postgres, bench.settings.config, { eventsMax: 5 });
    await bench.connection.deliver(batch, bench.signal);
    if (deliveries === 0)
      await stage.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [
        counterpart.role,
      ]);
  }
  const { bytesRead } = sockets.at(-1)!;
  await bench.connection.close();
  await counterpart.close();
  const { plain, secured } = halfOfCommittedBytes;
  return bytesRead - (variant.isSecured ? secured : plain);
}

class StagedCounterpart {
  readonly #stage: PostgresStage;
  readonly #variant: StagedVariant;
  readonly #proxy: FaultProxy;
  readonly #role: string;
  readonly #schema: string;
  readonly #password = `canary-${randomBytes(9).toString("hex")}`;
  #pending: Promise<unknown> = Promise.resolve();
  #change: Change | undefined;
  #fault: string | undefined;

  static async create(
    stage: PostgresStage,
    variant: StagedVariant,
    number: number,
  ): Promise<StagedCounterpart> {
    const proxy = await startFaultProxy({ port: stage.server.port });
    const made = new StagedCounterpart(stage, variant, { proxy, number });
    await made.#setUp();
    return made;
  }

  constructor(
    stage: PostgresStage,
    variant: StagedVariant,
    parts: { readonly proxy: FaultProxy; readonly number: number },
  ) {
    this.#stage = stage;
    this.#variant = variant;
    this.#proxy = parts.proxy;
    const id = String(parts.number).padStart(4, "0");
    this.#role = `${variant.signsInWith === "certificate" ? "crt" : "pwd"}_${id}`;
    this.#schema = `s_${id}`;
  }

  async #setUp(): Promise<void> {
    const { layout } = this.#variant;
    const [schema, role] = [this.#schema, this.#role];
    await this.#stage.sql(
      `CREATE ROLE ${role} LOGIN PASSWORD '${this.#password}' IN ROLE writers; CREATE SCHEMA ${schema}`,
    );
    if (layout === "per_type") {
      await this.#stage.sql(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`);
      return;
    }
    await this.#stage.sql(createStatement({ schema, table: "events" }));
    await this.#stage.sql(
      `CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.events FOR EACH ROW EXECUTE FUNCTION stage.refuse()`,
    );
    await this.#grant(role);
  }

  async #grant(role: string): Promise<void> {
    const schema = this.#schema;
    await this.#stage.sql(
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT INSERT, SELECT (event_id) ON ${schema}.events TO ${role}`,
    );
  }

  #act(fault: string | undefined, answerBytes: number): void {
    this.#fault = fault;
    // Nothing passes until the server is as it should be.
    this.#proxy.act({ kind: "blackhole", direction: "both" });
    const previous = this.#change;
    const change = changeOf(fault, {
      schema: this.#schema,
      role: this.#role,
      password: this.#password,
      signsInWith: this.#variant.signsInWith,
    });
    this.#change = change;
    this.#pending = this.#pending.then(async () => {
      if (previous !== undefined) await this.#make(previous.undo, previous);
      if (change !== undefined) await this.#make(change.make, change);
      if (this.#fault === fault) this.#proxy.act(proxyFaultOf(fault, answerBytes));
    });
  }

  async #make(statement: string, { endsSessions }: Change): Promise<void> {
    await this.#stage.sql(statement);
    if (endsSessions !== true) return;
    const values = [this.#role];
    await this.#stage.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1",
      values,
    );
    await this.#noSessions();
  }

  async #noSessions(): Promise<void> {
    const text = "SELECT pid FROM pg_stat_activity WHERE usename = $1";
    while ((await this.#stage.sql(text, [this.#role])).length > 0);
  }

  async #received(): Promise<readonly ReceivedEvent[]> {
    await this.#pending;
    const tables = await this.#stage.sql(
      "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1",
      [this.#schema],
    );
    const events: ReceivedEvent[] = [];
    for (const { tablename } of tables) {
      const rows = await this.#stage.sql(
        `SELECT *, payload::text AS payload_text,
           to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS occurred_text
         FROM ${this.#schema}.${String(tablename)} ORDER BY event_id`,
      );
      events.push(...rows.map(eventOf));
    }
    return events;
  }

  counterpart(answerBytes: number): Counterpart & StagedPlace {
    const { layout, isSecured, signsInWith } = this.#variant;
    const isSingle = layout === "single";
    const input = {
      host: "127.0.0.1",
      port: this.#proxy.port,
      database: this.#stage.database,
      schema: this.#schema,
      table: "events",
      tableLayout: layout,
      createTables: !isSingle,
      tls: isSecured ? "verify" : "off",
      ...(isSecured && { caCertificate: testAuthority }),
      ...(signsInWith === "certificate" && { username: this.#role }),
    };
    const { credential, secretTexts } = this.#credential();
    return {
      input,
      credential,
      egress: { allow: ["127.0.0.0/8"] },
      secretTexts,
      faults: {
        unauthorized: "unauthorized",
        too_many: "unavailable",
        read_only: "unavailable",
        ...(isSingle && {
          forbidden: "forbidden",
          schema_forbidden: "forbidden",
          table_missing: "not_found",
          column_missing: "misconfigured",
          column_needed: "misconfigured",
          not_unique: "misconfigured",
          too_large: "too_large",
          rejected: "rejected",
        }),
        ...(!isSingle && { schema_missing: "not_found" }),
        cut: "unreachable",
        refused: "unreachable",
      } as const,
      received: () => this.#received(),
      act: (fault) => this.#act(fault, answerBytes),
      refuse: (reasons) => {
        const rows = [...reasons].map(([id, reason]) => `('${id}', '${refusalCodes[reason]}')`);
        const fill = rows.length === 0 ? "" : `INSERT INTO stage.refusals VALUES ${rows.join()}`;
        this.#pending = this.#pending.then(async () => {
          await this.#stage.sql(`TRUNCATE stage.refusals; ${fill}`);
          this.#proxy.act(undefined);
        });
        this.#proxy.act({ kind: "blackhole", direction: "both" });
      },
      nextArrival: () => this.#nextArrival(),
      settled: async () => {
        await this.#pending;
        await this.#noSessions();
      },
      ...(signsInWith === "password" && { rotate: () => this.#rotate(input) }),
      close: async () => {
        await this.#pending;
        await this.#proxy.close();
        if (this.#change !== undefined) await this.#stage.sql(this.#change.undo);
        await this.#stage.sql(`TRUNCATE stage.refusals; DROP SCHEMA ${this.#schema} CASCADE`);
      },
      schema: this.#schema,
      role: this.#role,
      password: this.#password,
      proxy: this.#proxy,
    };
  }

  #credential(): { readonly credential: GivenCredential; readonly secretTexts: readonly string[] } {
    if (this.#variant.signsInWith === "password") {
      const given = { username: this.#role, password: this.#password };
      return {
        credential: { type: "USERNAME_PASSWORD", input: given },
        secretTexts: [this.#password],
      };
    }
    const input = testClientCertificate("client");
    const [, secretLine = ""] = input.privateKey.split("\n");
    return { credential: { type: "CLIENT_CERTIFICATE", input }, secretTexts: [secretLine] };
  }

  async #nextArrival(): Promise<void> {
    if (this.#fault !== "stall") return await this.#proxy.nextConnection();
    // The sign-in and the first hundreds of kilobytes of the rows.
    for (let pieces = 0; pieces < 40; pieces += 1) await this.#proxy.nextBytes();
  }

  async #rotate(input: Counterpart["input"]): Promise<Rotation> {
    const [old, role] = [this.#role, `${this.#role}_b`];
    const password = `canary-${randomBytes(9).toString("hex")}`;
    await this.#stage.sql(`CREATE ROLE ${role} LOGIN PASSWORD '${password}' IN ROLE writers`);
    if (this.#variant.layout === "single") await this.#grant(role);
    // Tables that one of them creates are the other's too.
    else await this.#stage.sql(`GRANT ${old} TO ${role}`);
    return {
      input,
      credential: { type: "USERNAME_PASSWORD", input: { username: role, password } },
      secretTexts: [password],
      retireOld: async () => void (await this.#stage.sql(`ALTER ROLE ${old} NOLOGIN`)),
    };
  }
}

function eventOf(row: Readonly<Record<string, unknown>>): ReceivedEvent {
  const { event_id: id, event_type: eventType, customer_external_id: customer } = row;
  const head = JSON.stringify({
    id,
    eventType,
    occurredAt: row["occurred_text"],
    customerExternalId: customer,
  }).slice(0, -1);
  return {
    eventId: String(id),
    eventType: String(eventType),
    body: Buffer.from(`${head},"payload":${String(row["payload_text"])}}`),
  };
}
