import { codeOf, EgressError, tlsError } from "../egress-error.ts";
import type { FailureReason } from "../failure.ts";
import type { Failure } from "../http/failure.ts";

/**
 * What errors of servers and of the client library mean for the customer.
 *
 * Sources: MySQL 8.4 error reference, "Server Error Message Reference"; MariaDB, "MariaDB Error Code Reference"; classes
 * of SQLSTATE from ISO/IEC 9075-2.
 */

/** What a statement was about, to name it. */
export interface ErrorPlace {
  readonly database: string;
  /** Absent while signing in. */
  readonly table?: string;
  /** Hides secrets in the server's words; absent: there are none. */
  readonly hide?: (text: string) => string;
}

/** An error as a server sent it. */
interface ServerError {
  readonly errno: number;
  /** Empty where the server sent none. */
  readonly sqlState: string;
  readonly sqlMessage: string;
}

/** Characters of a server's own words that are shown. */
const saidCharactersMax = 200;
/** Characters of a name that are shown; MySQL's are no longer. */
const nameCharactersMax = 64;

/** Why an attempt failed, from the error that ended it. */
export function failureOfError(error: unknown, place: ErrorPlace): Failure {
  if (error instanceof EgressError) return { reason: error.reason, detail: error.message };
  if (isServerError(error)) return failureOfServer(error, place);
  const code = codeOf(error) ?? "";
  if (code.startsWith("ERR_SSL_")) {
    const { reason, message } = tlsError(code);
    return { reason, detail: message };
  }
  if (cutCodes.has(code))
    return { reason: "unreachable", detail: `The connection was cut (${code}).` };
  const plugin = /unknown plugin ([A-Za-z0-9_]{1,64})\./.exec(String(error))?.[1];
  if (plugin !== undefined) {
    const detail = `The user signs in by the plugin ${plugin}, which is not supported; use caching_sha2_password or mysql_native_password.`;
    return { reason: "misconfigured", detail };
  }
  return { reason: "invalid_response", detail: "The server's answer was not understood." };
}

const cutCodes = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
]);

/** Whether a transaction was ended for the sake of another, or waited too long for it: it may be tried again at once. */
export function isLockConflict(error: unknown): boolean {
  return isServerError(error) && lockConflicts.has(error.errno);
}

/** ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK, ER_CHECKREAD (the row has changed), and sets of servers that disagree. */
const lockConflicts = new Set([1205, 1213, 1020, 3101]);

/** Whether the table is missing, and not another one that a trigger looks for. */
export function isTableMissing(error: unknown, { table = "" }: ErrorPlace): boolean {
  if (!isServerError(error) || error.errno !== noSuchTable) return false;
  // Servers can have all names in lower case.
  return error.sqlMessage.toLowerCase().includes(`.${table.toLowerCase()}'`);
}

const noSuchTable = 1146;

/** Whether a connection has ended, or what came by it cannot be read: no verdict on what was sent. */
export function isOfConnection(error: unknown): boolean {
  if (isServerError(error)) return endings.has(error.errno);
  return lostReasons.has(failureOfError(error, { database: "" }).reason);
}

/** ER_SERVER_SHUTDOWN, network errors, ER_CONNECTION_KILLED of MariaDB and ER_CLIENT_INTERACTION_TIMEOUT of MySQL. */
const endings = new Set([1053, 1158, 1159, 1160, 1161, 1927, 4031]);
const lostReasons: ReadonlySet<FailureReason> = new Set(["unreachable", "invalid_response"]);

/** Whether a name is twice in a statement that makes a table: all else about it was permitted. */
export function isNameTwice(error: unknown): boolean {
  return isServerError(error) && error.errno === duplicateColumn;
}

const duplicateColumn = 1060;

function isServerError(error: unknown): error is Error & ServerError {
  return (
    error instanceof Error &&
    "errno" in error &&
    typeof error.errno === "number" &&
    "sqlMessage" in error &&
    typeof error.sqlMessage === "string"
  );
}

type Meaning = readonly [reason: FailureReason, sentence: (names: Names) => string];

/** What sentences name; all are cut to a bounded length. */
interface Names {
  readonly database: string;
  readonly table: string;
  /** Of the column that the server's message names. */
  readonly column: string;
  /** Privileges that the server's message says are missing, such as `INSERT, UPDATE`. */
  readonly privileges: string;
}

const noSignIn: Meaning = [
  "unauthorized",
  () => "The server did not accept the user or its password.",
];
const expired: Meaning = ["unauthorized", () => "The user's password has expired; set a new one."];
const locked: Meaning = ["unauthorized", () => "The user's account is locked."];
const readOnly: Meaning = [
  "unavailable",
  () => "The server is read-only at the moment, as a replica or during a failover.",
];
const full: Meaning = ["unavailable", () => "The server has no room left for the table."];
const tooBusy: Meaning = ["unavailable", () => "The server takes no further connections."];
const tooManyPrepared: Meaning = [
  "unavailable",
  () => "The server holds no further prepared statements (max_prepared_stmt_count).",
];
const quota: Meaning = ["throttled", () => "The user has used up a limit of its account."];
const stopping: Meaning = ["unavailable", () => "The server is shutting down."];
const conflict: Meaning = [
  "unavailable",
  ({ table }) => `Locks of other transactions on the table ${table} were in the way.`,
];
const tooLarge: Meaning = [
  "too_large",
  () => "The event is larger than the server's max_allowed_packet.",
];
const denied: Meaning = [
  "forbidden",
  ({ privileges, table }) => `The user needs the privileges ${privileges} on the table ${table}.`,
];
const needsTls: Meaning = ["misconfigured", () => "The server insists on TLS; set TLS to verify."];

const meanings: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1045, noSignIn],
  [1698, noSignIn],
  [1251, noSignIn],
  [1862, expired],
  [1820, expired],
  [3118, locked],
  [4151, locked],
  [1044, ["forbidden", ({ database }) => `The user has no privilege on the database ${database}.`]],
  [1142, denied],
  [1143, denied],
  [1227, denied],
  [1370, denied],
  [1049, ["not_found", ({ database }) => `There is no database ${database}.`]],
  [noSuchTable, ["not_found", ({ table }) => `There is no table ${table}.`]],
  [1054, ["misconfigured", ({ table, column }) => `The table ${table} has no column ${column}.`]],
  [
    1364,
    [
      "misconfigured",
      ({ table, column }) =>
        `The column ${column} of the table ${table} needs a value and has no default; give it one, or allow NULL.`,
    ],
  ],
  [1040, tooBusy],
  [1129, ["unavailable", () => "The server has blocked this address after too many errors."]],
  [1130, ["unauthorized", () => "The server lets no user in from this address."]],
  [1461, tooManyPrepared],
  [1203, quota],
  [1226, quota],
  [1205, conflict],
  [1213, conflict],
  [1020, conflict],
  [3101, conflict],
  [1290, readOnly],
  [1792, readOnly],
  [1836, readOnly],
  [1021, full],
  [1114, full],
  [1053, stopping],
  [1927, stopping],
  [1077, stopping],
  [1079, stopping],
  [1317, ["unavailable", () => "The statement was ended by an operator of the server."]],
  [1969, ["unavailable", () => "The server ended the statement, as it took too long."]],
  [3024, ["unavailable", () => "The server ended the statement, as it took too long."]],
  [1153, tooLarge],
  [2020, tooLarge],
  [1118, ["too_large", () => "The event is larger than the server takes in one row."]],
  [3159, needsTls],
  [4031, ["unreachable", () => "The server ended the connection, as it was idle."]],
]);

/** Errors of single rows whose SQLSTATE is the general one: JSON, CHECK, converted text, a value for a generated column. */
const ofOneRow = new Set([
  1048, 1264, 1265, 1292, 1300, 1366, 1367, 1406, 1411, 1452, 1526, 1644, 3105, 3140, 3141, 3144,
  3156, 3157, 3158, 3819, 4025,
]);

function failureOfServer(error: Error & ServerError, place: ErrorPlace): Failure {
  const { errno, sqlState, sqlMessage } = error;
  const isSignal = sqlState.startsWith("45");
  const isAnothers = errno === noSuchTable && !isTableMissing(error, place);
  const meaning = isSignal || isAnothers ? undefined : meanings.get(errno);
  if (meaning !== undefined) {
    const [reason, sentence] = meaning;
    return {
      reason,
      detail: `${sentence(namesOf(sqlMessage, place))} (error ${errno})`.replace(
        /\. (\(error \d+\))$/,
        " $1.",
      ),
    };
  }
  const reason = isSignal || ofOneRow.has(errno) ? "rejected" : reasonOfState(sqlState);
  return {
    reason,
    detail: `The server answered with error ${errno}: ${saidOf(sqlMessage, place)}.`,
  };
}

function reasonOfState(state: string): FailureReason {
  switch (state.slice(0, 2)) {
    case "21":
    case "22":
    case "23":
    case "44":
      return "rejected";
    case "28":
      return "unauthorized";
    case "42":
      return "misconfigured";
    case "3D":
      return "not_found";
    default:
      return "unavailable";
  }
}

function namesOf(message: string, { database, table = "" }: ErrorPlace): Names {
  const column = /(?:column|Field) '([^']{1,64})'/.exec(message)?.[1] ?? "that it is written to";
  const privileges = /^([A-Z, ]{3,80}?) command denied/.exec(message)?.[1];
  const needed = /you need \(at least one of\) the ([A-Z_, ]{3,80}?) privilege/.exec(message)?.[1];
  return {
    database: database.slice(0, nameCharactersMax),
    table: table.slice(0, nameCharactersMax),
    column: shown(column),
    privileges: privileges ?? needed ?? "INSERT, SELECT and UPDATE",
  };
}

/** The server's own words in one line, without addresses of either side. */
function saidOf(message: string, { hide = (text) => text }: ErrorPlace): string {
  const hidden = hide(message).replaceAll(/'[^']*'@'[^']*'/g, "the user");
  return shown(hidden)
    .slice(0, saidCharactersMax)
    .replace(/[.\s]+$/, "")
    .toWellFormed();
}

function shown(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}
