import { envelopeColumns } from "../database/envelope.ts";
import { quotedName, quotedTable, quotedText, type TableName } from "./identifiers.ts";

/** The statements of the adapter, and what their tables have to be like. */

/** Columns as they are created, and the types that are taken where a table is there already. */
const columns: Readonly<Record<(typeof envelopeColumns)[number], ColumnRule>> = {
  event_id: { type: "String", accepts: /^String$/ },
  event_type: { type: "LowCardinality(String)", accepts: /^String$/ },
  // Fewer digits would be cut off without an error.
  occurred_at: { type: "DateTime64(6, 'UTC')", accepts: /^DateTime64\([6-9][,)]/ },
  customer_external_id: { type: "String", accepts: /^String$/ },
  source: { type: "Nullable(String)", accepts: /^String$/, isNullable: true },
  payload: { type: "String", accepts: /^String$/ },
  metadata: { type: "String", accepts: /^String$/ },
  received_at: { type: "DateTime64(6, 'UTC')", accepts: /^DateTime64\([3-9][,)]/ },
};

interface ColumnRule {
  readonly type: string;
  /** What the type is without `Nullable` and `LowCardinality` around it. */
  readonly accepts: RegExp;
  /** Whether there are events without a value. */
  readonly isNullable?: boolean;
}

/** Batches whose tokens a table remembers. Source: the default of replicated tables since 24. */
const tokensKept = 10_000;

const columnList = envelopeColumns.map(quotedName).join(", ");

/** Writes rows; they follow as the body of the request. */
export function insertStatement(name: TableName): string {
  return `INSERT INTO ${quotedTable(name)} (${columnList}) FORMAT JSONEachRow`;
}

/**
 * Creates a table in which no event is twice.
 *
 * Two things see to that. A batch that is sent again under its id (an answer was lost, a worker died) is recognised by its
 * token before anything is written; tables without replication remember tokens only with the setting. An event that comes
 * in another batch (a replay, or what was left of a batch that was cut into halves) has another token: it is written
 * as a second row with the same sorting key, and ReplacingMergeTree keeps one of the two when it merges. Until then,
 * `FINAL` reads it once. All of the key are facts of the event that never change, so both rows have the same one.
 *
 * Without partitions, a batch becomes one part: it is in the table as a whole or not at all.
 */
export function createStatement(name: TableName): string {
  const list = envelopeColumns.map((column) => `${quotedName(column)} ${columns[column].type}`);
  return [
    `CREATE TABLE IF NOT EXISTS ${quotedTable(name)} (${list.join(", ")})`,
    "ENGINE = ReplacingMergeTree ORDER BY (event_type, occurred_at, event_id)",
    `SETTINGS non_replicated_deduplication_window = ${tokensKept}`,
  ].join(" ");
}

/** One row with the version of the server. Every user may ask for it. */
export const versionStatement = "SELECT version() FORMAT JSONCompactEachRow";

/** How many databases of the name there are that the user may see. */
export function databaseStatement({ database }: TableName): string {
  return `SELECT count() FROM system.databases WHERE name = ${quotedText(database)} FORMAT JSONCompactEachRow`;
}

/** One row with the engine and its definition, or none. */
export function tableStatement(name: TableName): string {
  return `SELECT engine, engine_full, sorting_key FROM system.tables WHERE ${whereOf(name, "name")} FORMAT JSONCompactEachRow`;
}

/** One row for each column: name, type, and the kind of its default. */
export function columnsStatement(name: TableName): string {
  return `SELECT name, type, default_kind FROM system.columns WHERE ${whereOf(name, "table")} FORMAT JSONCompactEachRow`;
}

/** One row: whether the user may create the table. Servers know it since version 24.9. */
export function mayCreateStatement(name: TableName): string {
  return `CHECK GRANT CREATE TABLE ON ${quotedTable(name)}`;
}

/** One row: whether the user may insert into the columns, likewise. */
export function mayInsertStatement(name: TableName): string {
  return `CHECK GRANT INSERT(${columnList}) ON ${quotedTable(name)}`;
}

function whereOf({ database, table }: TableName, column: "name" | "table"): string {
  return `database = ${quotedText(database)} AND ${column} = ${quotedText(table)}`;
}

/** A column of a table, as the server describes it. */
interface FoundColumn {
  readonly name: string;
  readonly type: string;
  /** Empty, `DEFAULT`, `MATERIALIZED`, `ALIAS` or `EPHEMERAL`. */
  readonly defaultKind: string;
}

/** What is wrong with the columns of a table, a sentence each; empty when events can be written to it. */
export function problemsOfColumns(found: readonly FoundColumn[]): readonly string[] {
  return envelopeColumns.flatMap((name) => {
    const { type, accepts, isNullable = false } = columns[name];
    const column = found.find((each) => each.name === name);
    if (column === undefined) return [`The column ${name} is missing; it is ${type}.`];
    if (["MATERIALIZED", "ALIAS"].includes(column.defaultKind))
      return [`The column ${name} cannot be written, because it is ${column.defaultKind}.`];
    const inner = column.type
      .replace(/^LowCardinality\((.*)\)$/s, "$1")
      .replace(/^Nullable\((.*)\)$/s, "$1");
    const takesNull = column.type.includes("Nullable(");
    if (accepts.test(inner) && (takesNull || !isNullable)) return [];
    return [`The column ${name} is ${column.type} where ${type} is needed.`];
  });
}
