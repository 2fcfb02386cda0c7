import { envelopeColumns } from "../database/envelope.ts";
import { quoted, quotedTable, type TablePlace } from "./identifiers.ts";

/** The statements that write events, and how long the server may take over them. */

/** How long one statement may take, in milliseconds: shorter than an attempt, so that the server tells why. */
const statementMsMax = 20_000;
/** How long a statement waits for a lock that somebody else holds, in milliseconds. */
const lockMsMax = 10_000;
/** How long the server keeps a transaction whose client is silent, in milliseconds. */
const idleMsMax = 30_000;

/**
 * Begins a transaction, with its limits. They are set for the transaction alone, and there is a parameter neither in the
 * start-up packet nor in the session, so that a pooler which lends its connections out by transaction can be in between.
 */
export const beginStatement = [
  "BEGIN ISOLATION LEVEL READ COMMITTED",
  `SET LOCAL statement_timeout = ${statementMsMax}`,
  `SET LOCAL lock_timeout = ${lockMsMax}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${idleMsMax}`,
  "SET LOCAL client_min_messages = error",
  "SAVEPOINT pushrail",
].join("; ");

/** Ends what was done since the savepoint, which stays. */
export const undoStatement = "ROLLBACK TO SAVEPOINT pushrail";

/** What was done since the savepoint stays, and a new one begins. */
export const keepStatement = "RELEASE SAVEPOINT pushrail; SAVEPOINT pushrail";

const columnList = envelopeColumns.map(quoted).join(", ");

/**
 * Inserts so many rows, of eight parameters each, in the order of the columns. The types of the parameters are those of
 * the columns: a list of values needs none of its own, and it is faster than arrays that are unnested.
 */
export function insertStatement(place: TablePlace, rowCount: number): string {
  const width = envelopeColumns.length;
  let values = "";
  for (let row = 0; row < rowCount; row += 1) {
    values += row === 0 ? "(" : ", (";
    for (let column = 1; column <= width; column += 1)
      values += `${column === 1 ? "" : ", "}$${row * width + column}`;
    values += ")";
  }
  return `INSERT INTO ${quotedTable(place)} (${columnList}) VALUES ${values} ON CONFLICT ("event_id") DO NOTHING`;
}

/** Which of so many ids are there. By the primary key. */
export function storedIdsStatement(place: TablePlace, idCount: number): string {
  const ids = Array.from({ length: idCount }, (_, index) => `$${index + 1}`).join(", ");
  return `SELECT "event_id"::pg_catalog.text AS "eventId" FROM ${quotedTable(place)} WHERE "event_id" IN (${ids})`;
}

/**
 * Creates the table. `json`, because `jsonb` changes what it is given (the order of keys, digits of numbers) and refuses
 * the character U+0000.
 */
export function createStatement(place: TablePlace): string {
  return `CREATE TABLE IF NOT EXISTS ${quotedTable(place)} (
  "event_id" pg_catalog.text PRIMARY KEY,
  "event_type" pg_catalog.text NOT NULL,
  "occurred_at" pg_catalog.timestamptz NOT NULL,
  "customer_external_id" pg_catalog.text NOT NULL,
  "source" pg_catalog.text,
  "payload" pg_catalog.json NOT NULL,
  "metadata" pg_catalog.json NOT NULL,
  "received_at" pg_catalog.timestamptz NOT NULL
)`;
}
