import { randomBytes } from "node:crypto";
import type { Clickhouse } from "../../../../../tools/counterparts/clickhouse.ts";
import type { FailureReason } from "../../failure.ts";
import { guideOf } from "../../guide.ts";
import { testAuthority, testClientCertificate } from "../../testing/certificates.ts";
import type { Counterpart, GivenCredential, ReceivedEvent } from "../../testing/counterpart.ts";
import {
  startFaultGateway,
  type FaultGateway,
  type GatewayFault,
} from "../../testing/fault-gateway.ts";
import { clickhouse as definition } from "../index.ts";
import { openTlsFront } from "./tls-front.ts";

/** A database of a running ClickHouse with a user of its own, and a way to it on which faults are acted out. */
export interface ClickhousePlace extends Counterpart {
  readonly database: string;
  readonly gateway: FaultGateway;
  /** Of the user. */
  readonly credential: GivenCredential;
}

/** What is asked for. */
export interface PlaceOptions {
  /** Settings beside the URL and the database. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** `true`: the way is secured, and the user signs in with a certificate. */
  readonly byCertificate?: boolean;
  /** Statement that makes the tables beforehand, with `{database}` in the place of its name. */
  readonly tables?: string;
  /** Names of the faults; default: all. */
  readonly faultNames?: readonly string[];
}

/** The statement by which the guide has the table made, with `{database}` in the place of its database. */
export function guideTable(): string {
  const block = guideOf(definition).find(
    (each) => each.kind === "code" && each.text.startsWith("CREATE TABLE"),
  );
  if (block?.kind !== "code") throw new Error("The guide has no CREATE TABLE.");
  return block.text.replace("analytics.", "{database}.").replace(/;$/, "");
}

let placeCount = 0;

/** Makes a place. The caller closes it, which drops the database. */
export async function openClickhousePlace(
  clickhouse: Clickhouse,
  { input = {}, byCertificate = false, tables, faultNames }: PlaceOptions = {},
): Promise<ClickhousePlace> {
  placeCount += 1;
  const database = `place_${process.pid}_${placeCount}`;
  const user = `user-${placeCount}-žluť`;
  await clickhouse.query(`CREATE DATABASE ${database}`);
  if (tables !== undefined) await clickhouse.query(tables.replaceAll("{database}", database));
  const gateway = await startFaultGateway(Number(new URL(clickhouse.url).port));
  const front = byCertificate ? await openTlsFront(gateway.port) : undefined;
  const url =
    front === undefined ? `http://127.0.0.1:${gateway.port}` : `https://localhost:${front.port}`;
  const settings = { url, database, ...(byCertificate && { username: user }), ...input };
  const signIn = byCertificate
    ? await certificateUser(clickhouse, user, settings)
    : await passwordUser(clickhouse, user, settings);
  return {
    database,
    gateway,
    ...signIn,
    input: settings,
    egress: { allow: ["127.0.0.0/8", "::1"], trustedCertificates: [testAuthority] },
    faults: Object.fromEntries(
      Object.entries(reasonOfFault).filter(([name]) => faultNames?.includes(name) ?? true),
    ),
    act: (fault) => gateway.act(faultOf(fault)),
    received: () => receivedIn(clickhouse, database),
    asArrived,
    nextArrival: () => gateway.nextArrival(),
    settled: () => gateway.settled(),
    close: async () => {
      await front?.close();
      await gateway.close();
      await clickhouse.query(`DROP DATABASE ${database}`);
    },
  };
}

type SignedIn = Pick<ClickhousePlace, "credential" | "secretTexts" | "rotate">;

async function passwordUser(
  clickhouse: Clickhouse,
  user: string,
  input: Counterpart["input"],
): Promise<SignedIn> {
  const [password, renewed] = [newPassword(), newPassword()];
  const credential = (username: string, secret: string): GivenCredential => ({
    type: "USERNAME_PASSWORD",
    input: { username, password: secret },
  });
  await clickhouse.putUser(user, { password });
  return {
    credential: credential(user, password),
    secretTexts: [password],
    rotate: async () => {
      await clickhouse.putUser(`${user}-renewed`, { password: renewed });
      return {
        input,
        credential: credential(`${user}-renewed`, renewed),
        secretTexts: [renewed],
        retireOld: () => clickhouse.removeUser(user),
      };
    },
  };
}

function newPassword(): string {
  return `canary/${randomBytes(12).toString("hex")}+ž`;
}

async function certificateUser(
  clickhouse: Clickhouse,
  user: string,
  input: Counterpart["input"],
): Promise<SignedIn> {
  const [old, renewed] = [testClientCertificate("client"), testClientCertificate("client-renewed")];
  const keyTextOf = (pem: string): string => pem.split("\n")[1] ?? "";
  const names = ["pushrail-client", "pushrail-renewed"];
  await clickhouse.putUser(user, { certificateNames: names });
  return {
    credential: { type: "CLIENT_CERTIFICATE", input: old },
    secretTexts: [keyTextOf(old.privateKey)],
    rotate: () => ({
      input,
      credential: { type: "CLIENT_CERTIFICATE", input: renewed },
      secretTexts: [keyTextOf(renewed.privateKey)],
      retireOld: () => clickhouse.putUser(user, { certificateNames: names.slice(1) }),
    }),
  };
}

/** What the server answers, in its own words, and what it means. */
const exceptions: Readonly<Record<string, readonly [number, number, string, FailureReason]>> = {
  wrong_password: [
    403,
    516,
    "u: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)",
    "unauthorized",
  ],
  missing_grant: [
    403,
    497,
    "u: Not enough privileges. To execute this query, it's necessary to have the grant INSERT(event_id, payload) ON d.t. (ACCESS_DENIED)",
    "forbidden",
  ],
  missing_table: [404, 60, "The table does not exist. (UNKNOWN_TABLE)", "not_found"],
  missing_database: [404, 81, "Database d does not exist. (UNKNOWN_DATABASE)", "not_found"],
  missing_column: [
    500,
    16,
    "No such column payload in table d.t. (NO_SUCH_COLUMN_IN_TABLE)",
    "misconfigured",
  ],
  too_many_queries: [
    500,
    202,
    "Too many simultaneous queries. Maximum: 100 (TOO_MANY_SIMULTANEOUS_QUERIES)",
    "throttled",
  ],
  memory: [
    500,
    241,
    "(total) memory limit exceeded: would use 7.21 GiB. (MEMORY_LIMIT_EXCEEDED)",
    "unavailable",
  ],
  bad_row: [
    400,
    27,
    "Cannot parse input: expected '\"' before: 'x': (at row 3)\n: While executing JSONEachRowRowInputFormat. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)",
    "rejected",
  ],
};

/** Answers of what stands in front of a server, or of something else altogether. */
const answers: Readonly<Record<string, readonly [GatewayFault, FailureReason]>> = {
  proxy_busy: [{ status: 429, headers: { "retry-after": "7" } }, "throttled"],
  starting: [{ status: 503 }, "unavailable"],
  too_large: [{ status: 413 }, "too_large"],
  hotel: [{ status: 200, body: "<html>Welcome to the hotel's network</html>" }, "invalid_response"],
  broken_answer: [
    {
      status: 200,
      headers: summaryOf(5),
      body: "\r\n__exception__\r\nabcdefgh\r\nCode: 241. DB::Exception: memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.7.2.1)\n92 abcdefgh\r\n__exception__\r\n",
    },
    "unavailable",
  ],
  few_rows: [{ status: 200, headers: summaryOf(0) }, "invalid_response"],
  cut: ["cut", "unreachable"],
};

function summaryOf(rowCount: number): Readonly<Record<string, string>> {
  const summary = JSON.stringify({ read_rows: "0", written_rows: String(rowCount) });
  return { "x-clickhouse-query-id": "q", "x-clickhouse-summary": summary };
}

const reasonOfFault: Readonly<Record<string, FailureReason>> = {
  ...Object.fromEntries(Object.entries(exceptions).map(([name, [, , , reason]]) => [name, reason])),
  ...Object.fromEntries(Object.entries(answers).map(([name, [, reason]]) => [name, reason])),
};

function faultOf(name: string | undefined): GatewayFault | undefined {
  if (name === undefined) return undefined;
  const exception = exceptions[name];
  if (exception === undefined) return answers[name]?.[0] ?? (name as GatewayFault);
  const [status, code, message] = exception;
  return {
    status,
    headers: { "x-clickhouse-exception-code": String(code), "x-clickhouse-query-id": "q" },
    body: `Code: ${code}. DB::Exception: ${message} (version 26.7.2.1 (official build))\n`,
  };
}

/** All rows, without FINAL: what is there twice is told twice. */
async function receivedIn(clickhouse: Clickhouse, database: string): Promise<ReceivedEvent[]> {
  const tables = await clickhouse.query(
    `SELECT name FROM system.tables WHERE database = '${database}' FORMAT JSONCompactEachRow`,
  );
  if (tables === "") return [];
  const text = await clickhouse.query(
    `SELECT event_id, event_type, toString(occurred_at), customer_external_id, source, payload, metadata FROM merge('${database}', '.*') FORMAT JSONCompactEachRow`,
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [eventId = "", eventType = "", ...rest] = JSON.parse(line) as (string | null)[];
      return { eventId: eventId!, eventType: eventType!, body: Buffer.from(JSON.stringify(rest)) };
    });
}

/** The row of an event of the suite, cut out of its body by another way than the adapter's. */
function asArrived(body: Buffer): Buffer {
  const text = body.toString();
  const { occurredAt, customerExternalId } = JSON.parse(text) as Record<string, string>;
  const payload = text.slice(text.indexOf('"payload":') + '"payload":'.length, -1);
  const moment = occurredAt!.replace("T", " ").replace("Z", ".000000");
  return Buffer.from(JSON.stringify([moment, customerExternalId, null, payload, "{}"]));
}
