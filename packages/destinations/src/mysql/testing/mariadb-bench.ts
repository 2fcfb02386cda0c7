import { readFileSync } from "node:fs";
import { createServer, connect as connectTcp, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { startFaultProxy, type FaultProxy } from "../../../../../tools/counterparts/fault-proxy.ts";
import { startMariaDb, type MariaDb } from "../../../../../tools/counterparts/mariadb.ts";
import type { Counterpart, ReceivedEvent } from "../../conformance.ts";
import { utcMicrosOf, utcText } from "../../database/instant.ts";
import type { FailureReason } from "../../failure.ts";
import {
  clientAuthority,
  testAuthority,
  testCertificate,
  testClientCertificate,
} from "../../testing/certificates.ts";

/** A MariaDB as the conformance suite needs it: a database of its own for each test, and faults that are real ones. */

/** Starts MariaDB with a certificate of the tests, for clients that the tests know. */
export async function startTestServer(): Promise<MariaDb> {
  const tls = { ...testCertificate("valid"), clientAuthorities: clientAuthority };
  return await startMariaDb({ tls });
}

/** The first block of SQL in the guide that makes a table. */
export function guideTableSql(): string {
  const guide = readFileSync(new URL("../guide.md", import.meta.url), "utf8");
  const made = /```sql\n(CREATE TABLE [^`]*?)```/.exec(guide)?.[1];
  if (made === undefined) throw new Error("the guide shows no table");
  return made;
}

/** What the egress guard must permit so that servers of this machine can be reached. */
export const testEgress = { allow: ["127.0.0.0/8"], trustedCertificates: [testAuthority] };

/** How a counterpart is reached. */
export interface TestVariant {
  readonly signsInWith: "password" | "certificate";
  readonly tls: "verify" | "off";
  readonly tableLayout: "single" | "per_type";
  /** `false`: the table is there from the beginning, made as the guide shows. */
  readonly createTables: boolean;
}

let databaseCount = 0;
const passwords = { first: "canary-0123456789", renewed: "second-canary-9876543210" };

/** A counterpart in a running server. */
export async function counterpartIn(server: MariaDb, variant: TestVariant): Promise<Counterpart> {
  databaseCount += 1;
  const database = `db_${databaseCount}`;
  const user = `user_${databaseCount}`;
  const proxy = await startFaultProxy({ port: server.port });
  const cutter = await startCommitCutter(proxy.port);
  const isSecured = variant.tls === "verify";
  const usesPassword = variant.signsInWith === "password";
  const state = { fault: undefined as string | undefined };

  server.sql(`CREATE DATABASE ${database};
    CREATE TABLE ${database}.refused (event_id VARCHAR(64) PRIMARY KEY);
    GRANT SELECT ON ${database}.refused TO PUBLIC;`);
  const makeUser = (name: string, identified: string): void =>
    void server.sql(`CREATE USER ${name} ${identified}; ${grantsOf(database, name)}`);
  makeUser(user, identifiedAs("first", variant));
  const makeTable = (): void => void server.sql(`USE ${database}; ${guideTableSql()}`);
  if (!variant.createTables) makeTable();

  const inputFor = (username: string): Counterpart["input"] => ({
    host: "127.0.0.1",
    port: cutter.port,
    database,
    tls: variant.tls,
    tableLayout: variant.tableLayout,
    createTables: variant.createTables,
    ...(!usesPassword && { username }),
    ...(isSecured && { caCertificate: testAuthority }),
  });
  return {
    input: inputFor(user),
    ...signInAs(user, "first", variant),
    egress: { allow: testEgress.allow },
    faults: faultsOf(variant),
    received: () => receivedIn(server, database),
    asArrived,
    act: (fault) => {
      endFault(server, { user, database }, state.fault, makeTable);
      state.fault = fault;
      proxy.act(proxyFaults[fault ?? ""]);
      cutter.isCutting = fault === "answer_lost";
      if (fault !== undefined) server.sql(sqlOfFault(fault, { user, database }));
    },
    refuse: (reasons) => refuse(server, { database, variant, makeTable }, [...reasons.keys()]),
    nextArrival: async () => {
      // Some of the rows are then on their way, and not only the greeting.
      if (state.fault === "stall") await cutter.untilCame(uploadBeginning);
      else await Promise.race([proxy.nextConnection(), proxy.nextBytes()]);
    },
    settled: () => settled(server, user),
    rotate: () => {
      const renewed = `${user}_renewed`;
      makeUser(renewed, identifiedAs("renewed", variant));
      const { credential, secretTexts } = signInAs(renewed, "renewed", variant);
      return {
        ...{ input: inputFor(renewed), credential, secretTexts },
        retireOld: () => void server.sql(`DROP USER ${user}`),
      };
    },
    close: async () => {
      await cutter.close();
      await proxy.close();
      endFault(server, { user, database }, state.fault, makeTable);
    },
  };
}

/** Which of two credentials. */
type Turn = "first" | "renewed";

/** How the server knows the user. */
function identifiedAs(turn: Turn, { signsInWith, tls }: TestVariant): string {
  if (signsInWith === "certificate") {
    const name = turn === "first" ? "pushrail-client" : "pushrail-renewed";
    return `REQUIRE SUBJECT '/O=Acme/CN=${name}'`;
  }
  return `IDENTIFIED BY '${passwords[turn]}'${tls === "verify" ? " REQUIRE SSL" : ""}`;
}

/** What the user signs in with. */
function signInAs(
  username: string,
  turn: Turn,
  { signsInWith }: TestVariant,
): Required<Pick<Counterpart, "credential" | "secretTexts">> {
  if (signsInWith === "password") {
    const password = passwords[turn];
    const input = { username, password };
    return { credential: { type: "USERNAME_PASSWORD", input }, secretTexts: [password] };
  }
  const input = testClientCertificate(turn === "first" ? "client" : "client-renewed");
  const secretTexts = [input.privateKey.split("\n")[1]!];
  return { credential: { type: "CLIENT_CERTIFICATE", input }, secretTexts };
}

/** Those of the guide. */
function grantsOf(database: string, user: string): string {
  return `GRANT CREATE, SELECT, INSERT, UPDATE ON ${database}.* TO ${user};`;
}

const proxyFaults: Readonly<Record<string, Parameters<FaultProxy["act"]>[0]>> = {
  refused: { kind: "refuse" },
  cut: { kind: "cut", afterBytes: 20, direction: "to-client" },
  hang: { kind: "blackhole", direction: "both" },
  stall: { kind: "bandwidth", bytesPerSecond: 400_000 },
};

function faultsOf({ createTables }: TestVariant): Readonly<Record<string, FailureReason>> {
  return {
    ...(!createTables && { no_table: "not_found" as const }),
    wrong_password: "unauthorized",
    no_insert: "forbidden",
    no_database: "not_found",
    read_only: "unavailable",
    quota: "throttled",
    refused: "unreachable",
    cut: "unreachable",
  };
}

interface Names {
  readonly user: string;
  readonly database: string;
}

/** Connections that were signed in before would not notice. */
const killed = (user: string): string => `KILL USER ${user};`;

function sqlOfFault(fault: string, { user, database }: Names): string {
  switch (fault) {
    case "no_table":
      return `RENAME TABLE ${database}.pushrail_events TO ${database}.gone`;
    case "wrong_password":
      return `ALTER USER ${user} ACCOUNT LOCK; ${killed(user)}`;
    case "no_insert":
      return `REVOKE INSERT ON ${database}.* FROM ${user}; ${killed(user)}`;
    case "no_database":
      return `DROP DATABASE ${database}`;
    case "read_only":
      return `SET GLOBAL read_only = 1`;
    case "quota":
      return `ALTER USER ${user} WITH MAX_QUERIES_PER_HOUR 1; ${killed(user)}`;
    default:
      return "";
  }
}

function endFault(
  server: MariaDb,
  { user, database }: Names,
  fault: string | undefined,
  makeTable: () => void,
): void {
  switch (fault) {
    case "no_table":
      return void server.sql(`RENAME TABLE ${database}.gone TO ${database}.pushrail_events`);
    case "wrong_password":
      return void server.sql(`ALTER USER ${user} ACCOUNT UNLOCK`);
    case "no_insert":
      return void server.sql(grantsOf(database, user));
    case "no_database":
      server.sql(`CREATE DATABASE ${database};
        CREATE TABLE ${database}.refused (event_id VARCHAR(64) PRIMARY KEY)`);
      return makeTable();
    case "read_only":
      return void server.sql("SET GLOBAL read_only = 0");
    case "quota":
      return void server.sql(
        `ALTER USER ${user} WITH MAX_QUERIES_PER_HOUR 0; FLUSH USER_RESOURCES`,
      );
    default:
  }
}

function refuse(
  server: MariaDb,
  place: {
    readonly database: string;
    readonly variant: TestVariant;
    readonly makeTable: () => void;
  },
  ids: readonly string[],
): void {
  const { database } = place;
  const tables = tablesIn(server, database);
  const made = place.variant.tableLayout === "single" ? "pushrail_events" : perTypeTable;
  if (!tables.includes(made)) {
    if (!tables.includes("pushrail_events")) place.makeTable();
    if (made !== "pushrail_events")
      server.sql(`RENAME TABLE ${database}.pushrail_events TO ${database}.${made}`);
  }
  server.sql(`USE ${database}; DELETE FROM refused;
    ${ids.map((id) => `INSERT INTO refused VALUES ('${id}');`).join("\n")}
    DELIMITER //
    CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON ${made} FOR EACH ROW
    BEGIN
      IF EXISTS (SELECT 1 FROM refused r WHERE r.event_id = NEW.event_id) THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a trigger';
      END IF;
    END//`);
}

/** Bytes of a full batch that are more than everything before its rows. */
const uploadBeginning = 200_000;

/** Where events of the suite go with a table for each type. */
const perTypeTable = "pushrail_events_conformance_type";

function tablesIn(server: MariaDb, database: string): readonly string[] {
  const listed = server.sql(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = '${database}' AND table_name LIKE 'pushrail%'`,
  );
  return listed.split("\n").filter((name) => name !== "");
}

/** Read by the server's own client, each value in hex, so that nothing has to be unescaped. */
function receivedIn(server: MariaDb, database: string): readonly ReceivedEvent[] {
  const columns = ["event_id", "event_type", "occurred_at", "customer_external_id", "metadata"];
  return tablesIn(server, database)
    .flatMap((table) =>
      server
        .sql(
          `SELECT ${[...columns, "payload"].map((name) => `HEX(CAST(${name} AS BINARY))`).join(",")},
             source IS NULL, received_at FROM ${database}.${table}`,
        )
        .split("\n"),
    )
    .filter((line) => line !== "")
    .map((line) => {
      const parts = line.split("\t");
      const [id, type, at, customer, metadata, payload] = parts
        .slice(0, 6)
        .map((hex) => Buffer.from(hex, "hex").toString("utf8"));
      const body = arrivedText({ at: at!, customer: customer!, metadata: metadata! }, payload!);
      return { eventId: id!, eventType: type!, body };
    });
}

/** What is left of a body in a row, made from the body by another way than the adapter's. */
function asArrived(body: Buffer): Buffer {
  const text = body.toString("utf8");
  const { occurredAt, customerExternalId } = JSON.parse(text) as Record<string, string>;
  const payload = text.slice(text.indexOf('"payload":') + '"payload":'.length, -1);
  const at = utcText(utcMicrosOf(occurredAt!)!);
  return arrivedText({ at, customer: customerExternalId!, metadata: "{}" }, payload);
}

function arrivedText(envelope: Readonly<Record<string, string>>, payload: string): Buffer {
  return Buffer.from(`${JSON.stringify(envelope)}\n${payload}`);
}

async function settled(server: MariaDb, user: string): Promise<void> {
  const query = `SELECT COUNT(*) FROM information_schema.processlist WHERE user = '${user}'`;
  while (server.sql(query).trim() !== "0") await pause(20);
}

/** Passes bytes on; while it cuts, it lets a COMMIT through and resets the client instead of passing on the answer. */
async function startCommitCutter(upstreamPort: number): Promise<{
  readonly port: number;
  isCutting: boolean;
  /** Resolves when so many bytes more have come from clients. */
  untilCame(bytes: number): Promise<void>;
  close(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  let waiting: { came(bytes: number): void } | undefined;
  const server = createServer((client) => {
    const upstream = connectTcp({ host: "127.0.0.1", port: upstreamPort });
    let hasCommitted = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => sockets.delete(socket));
    }
    client.on("data", (chunk) => {
      waiting?.came(chunk.byteLength);
      hasCommitted ||= cutter.isCutting && chunk.includes("COMMIT");
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (hasCommitted) client.resetAndDestroy();
      else client.write(chunk);
    });
    client.once("close", () => upstream.destroy());
    // After what it said last: a reset would overtake it.
    upstream.once("close", () => client.destroySoon());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutter = {
    port: (server.address() as AddressInfo).port,
    isCutting: false,
    untilCame: (bytes: number) =>
      new Promise<void>((resolve) => {
        let left = bytes;
        waiting = {
          came: (more) => {
            left -= more;
            if (left <= 0) resolve();
          },
        };
      }),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return cutter;
}
