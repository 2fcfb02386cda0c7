import { envelopeColumns } from "../database/envelope.ts";
import type { Failure } from "../http/failure.ts";
import { shownName, shownTable, type FailureContext } from "./failure.ts";
import type { TablePlace } from "./identifiers.ts";
import type { PostgresSession } from "./session.ts";

/** What a table looks like, and whether events can be stored in it. */

/** A table, or the place for one. */
export interface FoundTable {
  /** `undefined`: there is no table of the name. */
  readonly tableOid: number | undefined;
  /** Source: PostgreSQL manual, "pg_class", relkind: `r` for a table, `p` for a partitioned one. */
  readonly kind: string | undefined;
  /** Of the schema. */
  readonly mayUse: boolean;
  /** In the schema. */
  readonly mayCreate: boolean;
}

/** One column. */
interface FoundColumn {
  readonly name: string;
  /** As a statement would write it. */
  readonly type: string;
  readonly typeName: string;
  /** Source: PostgreSQL manual, "pg_type": `S` for texts. */
  readonly category: string;
  readonly isDomain: boolean;
  /** A row must have a value here that nothing fills in. */
  readonly isNeeded: boolean;
  /** A row can have no value here but the one that is worked out. */
  readonly isGenerated: boolean;
  readonly isNullable: boolean;
  readonly mayInsert: boolean;
  readonly maySelect: boolean;
}

/** The columns of a table, and whether its `event_id` is unique by itself. */
export interface TableShape {
  readonly columns: readonly FoundColumn[];
  readonly isUnique: boolean;
  /** `false` when two ids that differ, such as in case, are the same to what makes them unique. */
  readonly isExact: boolean;
}

/** Looks for a table; `undefined` when its schema does not exist. */
export async function findTable(
  session: PostgresSession,
  { schema, table }: TablePlace,
): Promise<FoundTable | undefined> {
  const { rows } = await session.query(
    `SELECT c.oid AS "tableOid", c.relkind AS kind,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS "mayUse",
       pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS "mayCreate"
     FROM pg_catalog.pg_namespace n
     LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2
     WHERE n.nspname = $1`,
    [schema, table],
  );
  const found = rows[0] as
    | (Omit<FoundTable, "tableOid" | "kind"> & {
        readonly tableOid: number | null;
        readonly kind: string | null;
      })
    | undefined;
  if (found === undefined) return undefined;
  return { ...found, tableOid: found.tableOid ?? undefined, kind: found.kind ?? undefined };
}

/** Looks at a table. */
export async function shapeOf(session: PostgresSession, tableOid: number): Promise<TableShape> {
  const { rows } = await session.query(
    `SELECT a.attname AS name, t.typname AS "typeName", t.typcategory AS category,
       t.typtype = 'd' AS "isDomain", pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS "isNeeded",
       a.attgenerated <> '' OR a.attidentity = 'a' AS "isGenerated",
       NOT a.attnotnull AS "isNullable",
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT') AS "mayInsert",
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS "maySelect"
     FROM pg_catalog.pg_attribute a
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum`,
    [String(tableOid)],
  );
  const unique = await session.query(
    `SELECT t.typname <> 'citext' AND coalesce(c.collisdeterministic, true) AS "isExact"
     FROM pg_catalog.pg_index i
     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'event_id'
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_catalog.pg_collation c ON c.oid = i.indcollation[0]
     WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum`,
    [String(tableOid)],
  );
  const keys = unique.rows as readonly { readonly isExact: boolean }[];
  return {
    columns: rows as FoundColumn[],
    isUnique: keys.length > 0,
    isExact: keys.every(({ isExact }) => isExact),
  };
}

const texts = "text";
const times = "timestamptz";
const documents = "json";

/** What each column must take. */
const wanted: Readonly<Record<string, typeof texts | typeof times | typeof documents>> = {
  event_id: texts,
  event_type: texts,
  occurred_at: times,
  customer_external_id: texts,
  source: texts,
  payload: documents,
  metadata: documents,
  received_at: times,
};

const timeTypes: ReadonlySet<string> = new Set(["timestamptz", "timestamp"]);
const documentTypes: ReadonlySet<string> = new Set(["json", "jsonb"]);

/** Why events cannot be stored in a table of this shape, every reason at once; `undefined` when they can. */
export function problemOfShape(
  { columns, isUnique, isExact }: TableShape,
  { place }: FailureContext,
): Failure | undefined {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const sentences: string[] = [];
  const missing = envelopeColumns.filter((name) => !byName.has(name));
  if (missing.length > 0) {
    const list = missing.map((name) => `"${name}" (${wanted[name]})`).join(", ");
    sentences.push(`Missing columns: ${list}.`);
  }
  for (const name of envelopeColumns) {
    const column = byName.get(name);
    if (column === undefined) continue;
    if (!takes(column)) {
      const type = column.type.slice(0, 40);
      sentences.push(`The column "${name}" has the type ${type}, and should have ${wanted[name]}.`);
    }
    if (column.isGenerated) sentences.push(`The column "${name}" is generated.`);
    if (name === "source" && !column.isNullable)
      sentences.push(`The column "source" must allow NULL, as not every event has one.`);
  }
  const needed = columns.filter(({ name, isNeeded }) => isNeeded && wanted[name] === undefined);
  if (needed.length > 0) {
    const list = needed.map(({ name }) => shownName(name)).join(", ");
    sentences.push(`These columns must have a value and have no default: ${list}.`);
  }
  if (!isUnique && byName.has("event_id")) {
    sentences.push(
      `There is no primary key or unique constraint on "event_id" alone, so the same event could not be told when it comes again.`,
    );
  }
  if (!isExact) {
    sentences.push(
      `The key on "event_id" takes ids that differ for the same one; give the column the type text and a deterministic collation.`,
    );
  }
  if (sentences.length === 0) return undefined;
  const detail = `In ${shownTable(place)}: ${sentences.join(" ")}`;
  return { reason: "misconfigured", detail: bounded(detail) };
}

function takes({ name, typeName, category, isDomain }: FoundColumn): boolean {
  // What a domain takes is found out by the row that is stored.
  if (isDomain || category === "S") return true;
  if (wanted[name] === times) return timeTypes.has(typeName);
  return wanted[name] === documents && documentTypes.has(typeName);
}

/** Which permission is missing to store events; `undefined` when none is. */
export function problemOfPermissions(
  { mayUse }: FoundTable,
  { columns }: TableShape,
  { place, signIn }: FailureContext,
): Failure | undefined {
  const user = shownName(signIn.username);
  const grants: string[] = [];
  if (!mayUse) grants.push(`GRANT USAGE ON SCHEMA ${shownName(place.schema)} TO ${user}`);
  const own = columns.filter(({ name }) => wanted[name] !== undefined);
  if (own.some(({ mayInsert }) => !mayInsert))
    grants.push(`GRANT INSERT ON ${shownTable(place)} TO ${user}`);
  // The server reads the column to tell whether an event is there already.
  if (own.some(({ name, maySelect }) => name === "event_id" && !maySelect))
    grants.push(`GRANT SELECT ("event_id") ON ${shownTable(place)} TO ${user}`);
  if (grants.length === 0) return undefined;
  return { reason: "forbidden", detail: bounded(`Missing: ${grants.join("; ")}.`) };
}

function bounded(detail: string): string {
  return detail.length <= 500 ? detail : `${detail.slice(0, 498).toWellFormed()}….`;
}
