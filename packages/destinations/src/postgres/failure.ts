import { EgressError, codeOf, tlsError } from "../egress-error.ts";
import type { FailureReason } from "../failure.ts";
import type { Failure } from "../http/failure.ts";
import { hiddenValue, hiderOf } from "../masking.ts";
import { FailureError } from "./failure-error.ts";
import type { TablePlace } from "./identifiers.ts";
import type { SignIn } from "./sign-in.ts";

/** What errors of the server and of the network mean, in the terms of the failure table. */

/** What sentences name. */
export interface FailureContext {
  readonly place: TablePlace;
  readonly database: string;
  readonly signIn: Pick<SignIn, "username" | "hint" | "secretTexts">;
}

/** What of a server's error report is looked at; `DatabaseError` of the client has it. */
export interface ServerError {
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly message: string;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  /** Which functions were running, if any. */
  readonly where: string | undefined;
}

/** Characters of a server's own words that are shown. */
const shownCharactersMax = 160;

/** The report of a server in an error that the client threw; `undefined` for an error of its own or of the network. */
export function serverErrorOf(error: unknown): ServerError | undefined {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return undefined;
  const { code, message } = error;
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) return undefined;
  const { column, constraint, where } = error as Error & Partial<ServerError>;
  return { code, message, column, constraint, where };
}

/**
 * Whether an error says that a row cannot be stored, so that others of its batch may be: bad data (22), a constraint (23),
 * the condition of a view (44), a limit (54), or what went wrong in a function of the table (09, 20, 21, 27, 2F, 38, 39, P0)
 * or was raised there under a code of the customer's own.
 *
 * Source: PostgreSQL manual, "PostgreSQL Error Codes", whose classes are the first two characters.
 */
export function isOfRow(report: ServerError): boolean {
  const { code, column } = report;
  // A column that is not written to lacks its value in every row.
  if (code === "23502" && column !== undefined && !ownColumns.has(column)) return false;
  return /^(?:22|23|44|54)/.test(code) || isRaised(report);
}

/** Whether a function of the table failed or refused a row. */
function isRaised({ code, where }: ServerError): boolean {
  const isForeign = where !== undefined && !serverClasses.has(code.slice(0, 2));
  return isForeign || /^(?:09|20|21|27|2F|38|39|P0)/.test(code);
}

/** Classes that the server has codes of; functions can raise any others. Source: PostgreSQL manual, as above. */
const serverClasses: ReadonlySet<string> = new Set(
  "00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 10 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53 54 55 57 58 72 F0 HV P0 XX".split(
    " ",
  ),
);

const ownColumns: ReadonlySet<string> = new Set([
  "event_id",
  "event_type",
  "occurred_at",
  "customer_external_id",
  "source",
  "payload",
  "metadata",
  "received_at",
]);

/** What an error means that ended an attempt. Names and words of the server are capped, and secrets in them hidden. */
export function failureOfError(error: unknown, context: FailureContext): Failure {
  if (error instanceof EgressError) return { reason: error.reason, detail: error.message };
  if (error instanceof FailureError) return error.failure;
  const report = serverErrorOf(error);
  if (report !== undefined) return failureOfReport(report, context);
  const code = codeOf(error) ?? "";
  if (code.startsWith("ERR_SSL_")) {
    const { reason, message } = tlsError(code);
    return { reason, detail: message };
  }
  const message = error instanceof Error ? error.message : "";
  if (/exceeds scramMaxIterations/.test(message)) {
    const detail =
      "The user's password was stored with more rounds (scram_iterations) than the 600,000 that are computed here; set it anew with fewer.";
    return { reason: "misconfigured", detail };
  }
  if (/signature does not match/.test(message)) {
    const detail = "The server could not prove that it knows the password.";
    return { reason: "invalid_response", detail };
  }
  if (/^SASL|not supported|Unknown auth|unexpected .* message/i.test(message)) {
    const detail = "The server's answer is not valid for its protocol.";
    return { reason: "invalid_response", detail };
  }
  const shown = /^E[A-Z]+$/.test(code) ? ` (${code})` : "";
  return { reason: "unreachable", detail: `The connection was cut${shown}.` };
}

/** A table is missing, and may not be created. */
export function failureToCreate({ place, signIn }: FailureContext): Failure {
  const schema = shownName(place.schema);
  const detail = `The table ${shownTable(place)} does not exist, and may not be created (42501). Create it as the guide shows, or: GRANT CREATE ON SCHEMA ${schema} TO ${shownName(signIn.username)}.`;
  return { reason: "not_found", detail: capped(detail) };
}

/** What a server's report means. */
export function failureOfReport(report: ServerError, context: FailureContext): Failure {
  const { code } = report;
  const known = knownFailure(report, context);
  if (known !== undefined) {
    const [reason, sentence, hint = ""] = known;
    return { reason, detail: capped(`${sentence} (${code}).${hint}`) };
  }
  const detail = `The server answered: ${wordsOf(report, context)} (${code}).`;
  return { reason: reasonOfClass(code), detail: capped(detail) };
}

/** A sentence without its end, and one more that begins with a space. */
type Found = readonly [reason: FailureReason, sentence: string, hint?: string] | undefined;

function knownFailure(report: ServerError, context: FailureContext): Found {
  const { code } = report;
  return (
    failureOfSignIn(report, context) ??
    failureOfPlace(report, context) ??
    failureOfState(code) ??
    (isOfRow(report) ? failureOfRow(report, context) : undefined)
  );
}

function failureOfSignIn({ code, message }: ServerError, context: FailureContext): Found {
  const { username, hint } = context.signIn;
  const user = `the user ${shownName(username)}`;
  switch (code) {
    case "28P01":
      return ["unauthorized", `The server refused ${user} or the password`, hint];
    case "28000":
      if (/client certificate/.test(message))
        return ["tls_client_auth", "The server wants a valid client certificate"];
      return [
        "unauthorized",
        `The server refused ${user}, who may not exist, may not log in, or has no line in pg_hba.conf that fits`,
        hint,
      ];
    case "3D000":
      return ["not_found", `The database ${shownName(context.database)} does not exist`];
    default:
      return undefined;
  }
}

function failureOfPlace(
  { code, column, message, where }: ServerError,
  context: FailureContext,
): Found {
  const { place, database, signIn } = context;
  const table = shownTable(place);
  const user = shownName(signIn.username);
  switch (code) {
    case "42P01":
      // One that a function of the customer's looks for is not ours to name.
      if (where !== undefined) return undefined;
      return ["not_found", `The table ${table} does not exist`];
    case "3F000":
      return ["not_found", `The schema ${shownName(place.schema)} does not exist`];
    case "42501":
      if (/for database/.test(message))
        return [
          "forbidden",
          `Missing: GRANT CONNECT ON DATABASE ${shownName(database)} TO ${user}`,
        ];
      if (/for schema/.test(message))
        return [
          "forbidden",
          `Missing: GRANT USAGE ON SCHEMA ${shownName(place.schema)} TO ${user}`,
        ];
      if (/row-level security/.test(message))
        return ["forbidden", `A row-level security policy of ${table} does not let ${user} insert`];
      return ["forbidden", `Missing: GRANT INSERT, SELECT ("event_id") ON ${table} TO ${user}`];
    case "42703":
      return ["misconfigured", `The table ${table} lacks ${columnIn(message) ?? "a column"}`];
    case "42804":
      return [
        "misconfigured",
        `${columnIn(message) ?? "A column"} of ${table} has a type that does not take the value`,
      ];
    case "42P10":
      return [
        "misconfigured",
        `The table ${table} has no primary key or unique constraint on "event_id" alone, so an event could be stored twice`,
      ];
    case "428C9":
      return ["misconfigured", `${columnIn(message) ?? "A column"} of ${table} is generated`];
    case "23502":
      if (column === undefined || ownColumns.has(column)) return undefined;
      return [
        "misconfigured",
        `The column ${shownName(column)} of ${table} must have a value, and has no default`,
      ];
    default:
      return undefined;
  }
}

function failureOfState(code: string): Found {
  switch (code) {
    case "25006":
      return ["unavailable", "The server or the user is read-only"];
    case "40001":
    case "40P01":
      return ["unavailable", "Other transactions were in the way, again and again"];
    case "53100":
      return ["unavailable", "The server's disk is full"];
    case "53200":
      return ["unavailable", "The server is out of memory"];
    case "53300":
      return ["unavailable", "The server, the database or the user has too many connections"];
    case "55P03":
      return ["unavailable", "Another session holds a lock on the table"];
    case "57014":
      return ["timeout", "The statement took too long and was ended"];
    case "57P01":
    case "57P02":
      return ["unavailable", "The server ended the session"];
    case "57P03":
      return ["unavailable", "The server is starting up or shutting down"];
    default:
      return undefined;
  }
}

/** Of data, the server's words are not shown: they quote values. What a function of the customer raised is theirs. */
function failureOfRow(report: ServerError, context: FailureContext): Found {
  const { code, column, constraint } = report;
  const table = shownTable(context.place);
  const where = column === undefined ? "" : ` in the column ${shownName(column)}`;
  if (code.startsWith("54"))
    return ["too_large", `The row exceeds a limit of the server, such as that of an index`];
  if (isRaised(report))
    return ["rejected", `A function of ${table} refused the row: ${wordsOf(report, context)}`];
  if (code === "23502") return ["rejected", `The row has no value${where}, and ${table} wants one`];
  if (code.startsWith("23") || code.startsWith("44")) {
    const rule =
      constraint === undefined ? "a constraint" : `the constraint ${shownName(constraint)}`;
    return ["rejected", `The row violates ${rule} of ${table}`];
  }
  const why = dataErrors[code] ?? "does not fit its column";
  return ["rejected", `A value of the row ${why}${where}`];
}

/** Source: PostgreSQL manual, "PostgreSQL Error Codes", class 22. */
const dataErrors: Readonly<Record<string, string>> = {
  "22001": "is too long for its column",
  "22003": "is a number out of range",
  "22008": "is a time out of range",
  "22021": "has characters that the database cannot hold",
  "22P02": "does not have the form that its column wants",
  "22P05":
    "has characters that the database cannot hold, such as \\u0000 in a column of the type jsonb",
};

function reasonOfClass(code: string): FailureReason {
  // Statements that the server does not take, features that it lacks: nothing of that heals by itself.
  if (/^(?:0A|42|0L|0P)/.test(code)) return "misconfigured";
  return "unavailable";
}

/** The column that a message names. The server tells it in no field of its report. */
function columnIn(message: string): string | undefined {
  const name = [...ownColumns].find((column) => message.includes(`"${column}"`));
  return name === undefined ? undefined : `the column "${name}"`;
}

function wordsOf({ message }: ServerError, { signIn }: FailureContext): string {
  const hide = hiderOf(signIn.secretTexts, hiddenValue);
  // oxlint-disable-next-line no-control-regex -- control characters are what is left out
  const line = hide(message).replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ");
  const withoutPlaces = line.replaceAll(addressLike, "(an address)").toWellFormed();
  return withoutPlaces
    .slice(0, shownCharactersMax)
    .toWellFormed()
    .replace(/[.\s]+$/, "");
}

/** What looks like an address of the network: a server may quote whom it was reached by, or whom it reaches itself. */
const addressLike = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{0,4}:){3,}[0-9a-f]{0,4}/gi;

/** A name as sentences show it. */
export function shownName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is left out
  const clean = name.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return `"${clean.slice(0, 63).replaceAll('"', '""')}"`;
}

/** A table as sentences show it. */
export function shownTable({ schema, table }: TablePlace): string {
  return `${shownName(schema)}.${shownName(table)}`;
}

function capped(sentence: string): string {
  return sentence.length <= 500 ? sentence : `${sentence.slice(0, 498).toWellFormed()}….`;
}
