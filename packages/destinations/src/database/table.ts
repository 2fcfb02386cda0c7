import type { Field, FieldProblem, PartitionedEvent, Settings } from "../destination.ts";
import {
  booleanSetting,
  choiceSetting,
  textSetting,
  type SettingsInput,
} from "../settings-input.ts";

/** Which table events go into: settings and names that all database adapters share. */

const tableDefault = "pushrail_events";

/**
 * Bytes of the longest table name that is made here. Source: PostgreSQL cuts identifiers to 63 bytes; MySQL takes 64
 * characters, ClickHouse more.
 */
const madeNameBytesMax = 63;

/** Bytes of what the names of tables for each event type begin with: the rest tells the types apart. */
const prefixBytesMax = 40;

const tableField: Field = {
  name: "table",
  label: "Table",
  help: "The table that events are written to; with a table for each event type, what their names begin with.",
  kind: "text",
  required: false,
  default: tableDefault,
  secret: false,
  placeholder: tableDefault,
};

const tableLayoutField: Field = {
  name: "tableLayout",
  label: "Tables",
  help: "Which events share a table. One for each event type is named such as pushrail_events_order_completed.",
  kind: "choice",
  choices: ["single", "per_type"],
  choiceLabels: { single: "One table for all events", per_type: "One table for each event type" },
  required: false,
  default: "single",
  secret: false,
};

const createTablesField: Field = {
  name: "createTables",
  label: "Create tables",
  help: "Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.",
  kind: "boolean",
  required: false,
  default: true,
  secret: false,
};

/** `table`, `tableLayout` (`single` or `per_type`) and `createTables`. */
export const tableFields: readonly Field[] = [tableField, tableLayoutField, createTablesField];

/** Checks the settings of {@link tableFields}; looks at no others. */
export function parseTableSettings(
  input: SettingsInput,
  rules: {
    /** Characters of a name, each counted as its bytes in UTF-8. */
    readonly identifierCharactersMax: number;
  },
): { readonly config: Settings["config"] } | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const table = textSetting(input, tableField, problems, {
    problemOf: (text) => problemOfIdentifier(text, rules),
  });
  const tableLayout = choiceSetting(input, tableLayoutField, problems);
  if (tableLayout === "per_type" && Buffer.byteLength(table ?? "") > prefixBytesMax) {
    const message = `With a table for each event type, the name has at most ${prefixBytesMax} bytes.`;
    problems.push({ path: `/${tableField.name}`, message });
  }
  const createTables = booleanSetting(input, createTablesField, problems);
  return problems.length > 0 ? { problems } : { config: { table, tableLayout, createTables } };
}

/**
 * Why a text cannot name a table, a schema or a database, one sentence; `undefined` when it can. Quotes, spaces within
 * and letters of any script are taken: the adapter quotes names.
 */
export function problemOfIdentifier(
  text: string,
  { identifierCharactersMax }: { readonly identifierCharactersMax: number },
): string | undefined {
  if (Buffer.byteLength(text) > identifierCharactersMax)
    return `A name has at most ${identifierCharactersMax} bytes.`;
  if (text.includes(".")) return "A name has no dot; what stands before it has its own setting.";
  if (/[/\\]/.test(text)) return "A name has no slash and no backslash.";
  if (text.trim() !== text) return "A name neither begins nor ends with a space.";
  return undefined;
}

/**
 * The table for events of a type, not quoted. `single`: the setting as it is. `per_type`: the setting, `_`, and the event
 * type in lower case with `_` for all but letters and digits, cut to 63 bytes together; types that come to the same name
 * share a table.
 */
export function tableOf(config: Settings["config"], eventType: string): string {
  const { table, tableLayout } = config;
  const base = typeof table === "string" ? table : tableDefault;
  if (tableLayout !== "per_type") return base;
  const made = `${base}_${eventType.toLowerCase().replaceAll(/[^a-z0-9]/g, "_")}`;
  const bytes = Buffer.from(made);
  if (bytes.byteLength <= madeNameBytesMax) return made;
  // A character that the cut goes through is left out.
  return bytes
    .subarray(0, madeNameBytesMax)
    .toString("utf8")
    .replace(/\ufffd+$/, "");
}

/** {@link tableOf} as `BatchRules.partitionOf`: no batch mixes tables. */
export function partitionOfTable(event: PartitionedEvent, config: Settings["config"]): string {
  return tableOf(config, event.eventType);
}
