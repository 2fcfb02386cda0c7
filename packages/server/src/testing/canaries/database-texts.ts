import type { Pool } from "pg";

/** Every row of every table as text, `bytea` in hex, and the statements that the connections ran last. */
export async function databaseTexts(
  superuserPool: Pool,
): Promise<{ readonly database: string; readonly statements: string }> {
  const tables = await superuserPool.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const rows = await superuserPool.query<{ text: string }>(
        `SELECT t::text AS text FROM ${name} AS t`,
      );
      return rows.rows.map(({ text }) => text).join("\n");
    }),
  );
  const statements = await superuserPool.query<{ query: string }>(
    "SELECT query FROM pg_stat_activity WHERE datname = current_database()",
  );
  return {
    database: texts.join("\n"),
    statements: statements.rows.map(({ query }) => query).join("\n"),
  };
}
