import { tableOf } from "../database/table.ts";
import type { Settings } from "../destination.ts";

/** How names and texts stand in ClickHouse's SQL: the only place where a customer's string becomes part of a statement. */

/**
 * A name between backquotes, whatever it contains.
 *
 * Source: ClickHouse's lexer takes the escapes of texts in quoted names too, so a backslash is escaped as well as the
 * backquote, and control characters are written by their codes.
 */
export function quotedName(name: string): string {
  return `\`${escaped(name).replaceAll("`", "\\`")}\``;
}

/** A table with its database, as it stands in a statement. */
export function quotedTable({ database, table }: TableName): string {
  return `${quotedName(database)}.${quotedName(table)}`;
}

/** A text between single quotes, whatever it contains. */
export function quotedText(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

/** Which table is meant; neither name is quoted. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** The table that events of a type go into. */
export function tableNameOf(config: Settings["config"], eventType: string): TableName {
  return { database: String(config["database"]), table: tableOf(config, eventType) };
}

function escaped(text: string): string {
  return (
    text
      .replaceAll("\\", "\\\\")
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      .replaceAll(/[\u0000-\u001f\u007f]/g, (character) => {
        return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
      })
  );
}
