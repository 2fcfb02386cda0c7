import { Client, escapeIdentifier, escapeLiteral } from "pg";
import type { Passwords } from "./embedded-folder.ts";

/** Name of the application's database in the embedded PostgreSQL. */
export const embeddedDatabase = "pushrail";

/** Login name of each application role. `postgres` is the superuser. */
export const embeddedLogins = {
  superuser: "postgres",
  owner: "pushrail_owner",
  api: "pushrail_api",
  worker: "pushrail_worker",
} as const;

/** Nobody signs in as it: the owner switches to it to administer tenants. */
const adminRole = "pushrail_admin";

/**
 * Makes sure that the application roles exist with these passwords and no special right, that
 * `pushrail_owner` owns the database `pushrail`, and that nobody else than the three may connect.
 * Needs a superuser's URL; safe to repeat.
 */
export async function ensureRoles(superuserUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const role of ["owner", "api", "worker"] as const) {
      const name = embeddedLogins[role];
      const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
      const verb = known.rowCount === 0 ? "CREATE" : "ALTER";
      await client.query(
        `${verb} ROLE ${escapeIdentifier(name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${escapeLiteral(passwords[role])}`,
      );
    }
    const admin = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [adminRole]);
    if (admin.rowCount === 0) {
      await client.query(`CREATE ROLE ${adminRole} NOLOGIN NOBYPASSRLS`);
      await client.query(
        `GRANT ${adminRole} TO ${embeddedLogins.owner} WITH INHERIT FALSE, SET TRUE`,
      );
    }
    const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [
      embeddedDatabase,
    ]);
    if (known.rowCount === 0) {
      await client.query(
        `CREATE DATABASE ${embeddedDatabase} OWNER ${embeddedLogins.owner} TEMPLATE template0`,
      );
    }
    await client.query(`REVOKE ALL ON DATABASE ${embeddedDatabase} FROM PUBLIC`);
    await client.query(
      `GRANT CONNECT ON DATABASE ${embeddedDatabase} TO ${embeddedLogins.api}, ${embeddedLogins.worker}`,
    );
  } finally {
    await client.end();
  }
}

/** Whether an error says that PostgreSQL refused the password (SQLSTATE 28P01). */
export function isWrongPassword(error: unknown): boolean {
  return (error as { code?: unknown }).code === "28P01";
}

/**
 * The statement that gives the superuser a new password, for PostgreSQL's single-user mode: one line,
 * used when the password file was lost and nobody can sign in any more.
 */
export function superuserPasswordStatement(passwords: Passwords): string {
  return `ALTER ROLE ${embeddedLogins.superuser} PASSWORD ${escapeLiteral(passwords.superuser)};\n`;
}
