import { Client } from "pg";
import {
  functions,
  grants,
  indexes,
  policies,
  type SchemaStatement,
  tables,
  triggers,
} from "./schema-store.ts";

/**
 * The whole schema as text, read from the database's catalogues: what `schema.sql` holds, so that a review sees what a
 * migration changed. Deterministic; partitions are left out, because they depend on the day.
 *
 * Errors: the database's own.
 */
export async function dumpSchema(ownerUrl: string): Promise<string> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const parts: readonly (readonly SchemaStatement[])[] = [
      await tables(client),
      await indexes(client),
      await policies(client),
      await triggers(client),
      await grants(client),
    ];
    const bySubject = Map.groupBy(parts.flat(), ({ subject }) => subject);
    const blocks = [
      "-- Generated from the migrations; do not edit. Partitions are left out.",
      ...(await functions(client)).map(({ text }) => text),
      ...[...bySubject.values()].map((statements) => statements.map(({ text }) => text).join("\n")),
    ];
    return `${blocks.join("\n\n")}\n`;
  } finally {
    await client.end();
  }
}
