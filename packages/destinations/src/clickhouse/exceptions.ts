import type { FailureReason } from "../failure.ts";
import type { Failure } from "../http/failure.ts";
import type { TableName } from "./identifiers.ts";

/**
 * What ClickHouse's exceptions mean. Their codes are the same over all versions; what is said beside them is not, so
 * nothing but names is read from it.
 *
 * Source: `src/Common/ErrorCodes.cpp` of ClickHouse.
 */

/** An exception of the server. */
interface ServerException {
  readonly code: number;
  /** What it says, without the stack, the version and the place in the server's code. */
  readonly message: string;
}

/**
 * Reads the exception of an answer: of the header `X-ClickHouse-Exception-Code`, or where it broke into a body that had
 * begun as a success. `undefined`: there is none.
 */
export function exceptionOf({
  codeHeader,
  body,
}: {
  readonly codeHeader: string | undefined;
  readonly body: string;
}): ServerException | undefined {
  const said = /Code: (\d+)(?:\.|, e\.displayText\(\) =) DB::\w*Exception: ([\s\S]*)/.exec(body);
  const code = Number(codeHeader ?? said?.[1]);
  if (!Number.isInteger(code) || code <= 0) {
    // The mark stands before an exception in the middle of a body (since version 25.11).
    return body.includes("__exception__") ? { code: 0, message: "" } : undefined;
  }
  return { code, message: messageOf(said?.[2] ?? "") };
}

function messageOf(text: string): string {
  const withoutPrefix = text.replace(/^(?:Code: \d+\. DB::\w*Exception: )+/, "");
  return (withoutPrefix.split(/\n|: While executing |, e\.what\(\) = /)[0] ?? "")
    .replace(/\s*\(version [^)]*(?:\([^)]*\))?\)\s*$/, "")
    .replace(/\s*\([A-Z][A-Z0-9_]+\)\s*$/, "")
    .trim();
}

/** No such table. */
export const unknownTable = 60;

type Sentence = (name: TableName, exception: ServerException) => string;

interface Meaning {
  readonly reason: FailureReason;
  readonly sentence: Sentence;
}

const saying = (sentence: string): Sentence => {
  return (_, { code, message }) => `${sentence} ${quoted(message)}(code ${code}).`;
};

const signIn = saying("ClickHouse refused the user or the password.");
const column = saying("The table's columns are not those that events need.");
const table: Sentence = (name) => `The table ${name.database}.${name.table} does not exist.`;
const unable = saying("ClickHouse is unable to write at the moment.");
const busy = saying("ClickHouse has too much to do.");
const badRow = saying("ClickHouse cannot store a row of the batch.");
const unwritable = saying("The table cannot be written to like this.");
const tooMuch = saying("The batch is larger than the server's limits allow.");

const meanings: readonly (readonly [codes: readonly number[], meaning: Meaning])[] = [
  [[192, 193, 194, 516], { reason: "unauthorized", sentence: signIn }],
  [[497], { reason: "forbidden", sentence: missingGrant }],
  [
    [164],
    {
      reason: "forbidden",
      sentence: saying("The user is read-only; it needs to write and to use settings."),
    },
  ],
  [[195, 291], { reason: "forbidden", sentence: saying("ClickHouse does not let the user in.") }],
  [[unknownTable, 218], { reason: "not_found", sentence: table }],
  [[81], { reason: "not_found", sentence: ({ database }) => missingDatabase(database) }],
  [[8, 10, 16, 20, 44, 47], { reason: "misconfigured", sentence: column }],
  [
    // The second is said of a format that came in 2020, on the way to the setting.
    [115, 73],
    {
      reason: "misconfigured",
      sentence: saying("This server is too old; version 22.2 is the first that can be used."),
    },
  ],
  [
    [452],
    {
      reason: "misconfigured",
      sentence: saying("The user's profile does not let a setting be changed that is needed."),
    },
  ],
  [[1, 36, 48, 344, 392], { reason: "misconfigured", sentence: unwritable }],
  [[201, 202, 203, 252, 364, 745], { reason: "throttled", sentence: busy }],
  [[158, 229, 307, 396], { reason: "too_large", sentence: tooMuch }],
  [
    [
      ...[6, 7, 9, 25, 26, 27, 38, 41, 53, 69, 70, 72, 117, 128, 130, 131, 190, 248],
      ...[321, 349, 376, 377, 395, 407, 441, 469],
    ],
    { reason: "rejected", sentence: badRow },
  ],
  [
    [62, 78],
    { reason: "platform_fault", sentence: saying("ClickHouse did not understand a statement.") },
  ],
];

const byCode = new Map(
  meanings.flatMap(([codes, meaning]) => codes.map((code) => [code, meaning] as const)),
);

/** What an exception means for an attempt. Codes that are not known here may heal: they are tried again. */
export function failureOfException(exception: ServerException, name: TableName): Failure {
  // Halves of a batch have fewer partitions each, until they are few enough.
  const isSpread =
    exception.code === 252 && /partitions for single INSERT/i.test(exception.message);
  const { reason, sentence } = isSpread
    ? { reason: "rejected" as const, sentence: tooMuch }
    : isAnothers(exception, name)
      ? { reason: "misconfigured" as const, sentence: unwritable }
      : (byCode.get(exception.code) ?? { reason: "unavailable" as const, sentence: unable });
  return { reason, detail: cut(sentence(name, exception), detailCharactersMax) };
}

/** Characters of a detail, as `Outcome` has it. */
export const detailCharactersMax = 500;

/** Whether the table that is missing is another one, which a materialized view writes to. */
function isAnothers({ code, message }: ServerException, name: TableName): boolean {
  const named = /^(?:Table|Target table) '?(\w+\.\w+)'? (?:do|of view)/.exec(message)?.[1];
  return code === unknownTable && named !== undefined && named !== `${name.database}.${name.table}`;
}

/** The statement that gives what was found missing. */
function missingGrant(name: TableName, { message }: ServerException): string {
  const grant = /have the grant (.+?)(?: for |$)/.exec(message)?.[1]?.replace(/\.$/, "");
  // The server's own words name more than is needed where a column is missing from the grant.
  const needed = /^(?:INSERT|CREATE TABLE)\b/.exec(grant ?? "")?.[0] ?? "INSERT";
  const place = `${name.database}.${needed === "INSERT" ? name.table : "*"}`;
  return `The user lacks the grant ${cut(grant ?? `INSERT ON ${place}`, 200)}: GRANT ${needed} ON ${place} TO the user.`;
}

/** What is said of a database that is not there. */
export function missingDatabase(database: string): string {
  return `The database ${database} does not exist, or the user has no right in it.`;
}

/** Between quotation marks, or nothing where nothing was said. */
function quoted(message: string): string {
  return message === "" ? "" : `It says “${cut(message, 200).replace(/[.:]$/, "")}” `;
}

/** A text of at most so many characters. */
export function cut(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax - 1).toWellFormed()}…` : text;
}
