import { envelopeColumns } from "../database/envelope.ts";
import type { Session } from "./session.ts";
import type { WritePlace } from "./write-rows.ts";

/** What a connection check finds about a table that exists. */

/** What kind of a table it is; `undefined`: there is none, or the user may not know of it. */
export interface TableKind {
  /** `true` for a view, whose keys nobody can see. */
  readonly isView: boolean;
  /** Such as `InnoDB`; empty where there is none. */
  readonly engine: string;
  /** `false` only where the server says so. */
  readonly hasTransactions: boolean;
}

/** Looks a table up. Errors: those of the session. */
export async function kindOf(session: Session, place: WritePlace): Promise<TableKind | undefined> {
  const [found] = await session.read(
    `SELECT CAST(t.table_type AS CHAR), CAST(t.engine AS CHAR), CAST(e.transactions AS CHAR)
       FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
      WHERE t.table_schema = ? AND t.table_name = ?`,
    [place.database, place.table],
  );
  if (found === undefined) return undefined;
  const [type, engine, transactions] = found;
  return {
    isView: type !== "BASE TABLE" && type !== "SYSTEM VERSIONED",
    engine: engine ?? "",
    hasTransactions: transactions !== "NO",
  };
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly fractionDigits: number;
  /** Must be given a value, as it takes no NULL and makes none up. */
  readonly isNeeded: boolean;
}

type Rule = (column: Column) => string | undefined;

const texts = new Set(["char", "varchar", "tinytext", "text", "mediumtext", "longtext"]);
const documents = new Set(["json", "mediumtext", "longtext"]);

const instant: Rule = ({ type, fractionDigits }) =>
  (type === "datetime" || type === "timestamp") && fractionDigits === 6
    ? undefined
    : "must be DATETIME(6)";

const text: Rule = ({ type, charset }) => {
  if (!texts.has(type)) return "must be VARCHAR or TEXT";
  return charset === "utf8mb4" ? undefined : "must have the character set utf8mb4";
};

const document: Rule = ({ type, charset }) => {
  if (!documents.has(type)) return "must be LONGTEXT, MEDIUMTEXT or JSON";
  if (charset === null && type === "json") return undefined;
  return charset === "utf8mb4" ? undefined : "must have the character set utf8mb4";
};

const id: Rule = ({ type, collation }) => {
  if (!texts.has(type)) return "must be VARCHAR(64)";
  const isExact = collation !== null && /_(?:bin|0900_bin)$/.test(collation);
  return isExact
    ? undefined
    : "must have the collation ascii_bin or utf8mb4_bin, as ids differ in case";
};

const rules: Readonly<Record<(typeof envelopeColumns)[number], Rule>> = {
  event_id: id,
  event_type: text,
  occurred_at: instant,
  customer_external_id: text,
  source: text,
  payload: document,
  metadata: document,
  received_at: instant,
};

/** What is wrong with the columns and keys, a part of a sentence each; empty: nothing. Errors: those of the session. */
export async function problemsOfColumns(
  session: Session,
  place: WritePlace,
): Promise<readonly string[]> {
  const columns = await columnsOf(session, place);
  const problems: string[] = [];
  for (const name of envelopeColumns) {
    const column = columns.get(name);
    const problem = column === undefined ? "is missing" : rules[name](column);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  for (const { name, isNeeded } of columns.values()) {
    const isOwn = !envelopeColumns.some((known) => known === name.toLowerCase());
    if (isOwn && isNeeded) problems.push(`${name} needs a default or must allow NULL`);
  }
  if (columns.has("event_id") && !(await hasKeyOfId(session, place)))
    problems.push("event_id must be the primary key or have a unique key of its own");
  return problems;
}

async function columnsOf(
  session: Session,
  place: WritePlace,
): Promise<ReadonlyMap<string, Column>> {
  const found = await session.read(
    `SELECT CAST(column_name AS CHAR), CAST(data_type AS CHAR), CAST(character_set_name AS CHAR),
            CAST(collation_name AS CHAR), CAST(datetime_precision AS CHAR), CAST(is_nullable AS CHAR),
            CAST(column_default IS NULL AS CHAR), CAST(extra AS CHAR)
       FROM information_schema.columns WHERE table_schema = ? AND table_name = ?
      ORDER BY ordinal_position`,
    [place.database, place.table],
  );
  const columns = new Map<string, Column>();
  for (const [name, type, charset, collation, digits, nullable, isWithoutDefault, extra] of found) {
    columns.set((name ?? "").toLowerCase(), {
      name: name ?? "",
      type: (type ?? "").toLowerCase(),
      charset: charset ?? null,
      collation: collation ?? null,
      fractionDigits: Number(digits ?? 0),
      isNeeded:
        nullable === "NO" &&
        isWithoutDefault === "1" &&
        !/auto_increment|generated|virtual|stored|persistent/i.test(extra ?? ""),
    });
  }
  return columns;
}

/** Whether there is a unique key of the whole column and nothing else. */
async function hasKeyOfId(session: Session, place: WritePlace): Promise<boolean> {
  const found = await session.read(
    `SELECT CAST(index_name AS CHAR), CAST(column_name AS CHAR), CAST(sub_part AS CHAR)
       FROM information_schema.statistics
      WHERE table_schema = ? AND table_name = ? AND non_unique = 0`,
    [place.database, place.table],
  );
  const keys = Map.groupBy(found, ([key]) => key);
  return [...keys.values()].some(
    ([part, ...others]) =>
      others.length === 0 && part?.[1]?.toLowerCase() === "event_id" && part[2] === null,
  );
}
