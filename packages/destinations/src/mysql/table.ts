import { envelopeColumns } from "../database/envelope.ts";

/** Statements about one table. Names are quoted; values are never part of a statement. */

/** A name as MySQL takes it whatever its letters. Source: MySQL reference manual, "Schema Object Names". */
export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** A table by its database's and its own name, quoted. */
export function qualified(place: { readonly database: string; readonly table: string }): string {
  return `${quoted(place.database)}.${quoted(place.table)}`;
}

const columnTypes: Readonly<Record<(typeof envelopeColumns)[number], string>> = {
  event_id: "VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL",
  event_type: "VARCHAR(256) NOT NULL",
  occurred_at: "DATETIME(6) NOT NULL",
  customer_external_id: "VARCHAR(256) NOT NULL",
  source: "VARCHAR(256) NULL",
  payload: "LONGTEXT NOT NULL",
  metadata: "LONGTEXT NOT NULL",
  received_at: "DATETIME(6) NOT NULL",
};

const tableOptions = "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/** Makes the table, unless there is one of that name. The guide shows the same. */
export function createTableSql(table: string): string {
  const columns = envelopeColumns.map((name) => `${name} ${columnTypes[name]}`);
  return `CREATE TABLE IF NOT EXISTS ${table} (${columns.join(", ")}, PRIMARY KEY (event_id)) ${tableOptions}`;
}

/**
 * Can never make a table, as a name is there twice: whoever may not make one is told so before. Nothing else that leaves
 * nothing behind tells whether a user may.
 */
export function createTableProbeSql(table: string): string {
  return `CREATE TABLE ${table} (event_id INT, event_id INT) ${tableOptions}`;
}

/**
 * Adds so many rows; one whose id is there already changes nothing and is no error. `INSERT IGNORE` would do that too, and
 * would cut what is too long.
 */
export function insertSql(table: string, rowCount: number): string {
  const row = `(${envelopeColumns.map(() => "?").join(",")})`;
  const rows = Array.from({ length: rowCount }, () => row).join(",");
  return `INSERT INTO ${table} (${envelopeColumns.join(",")}) VALUES ${rows} ON DUPLICATE KEY UPDATE event_id = event_id`;
}

/** Which of so many ids are there. By the primary key. */
export function storedIdsSql(table: string, idCount: number): string {
  const ids = Array.from({ length: idCount }, () => "?").join(",");
  return `SELECT event_id FROM ${table} WHERE event_id IN (${ids})`;
}
