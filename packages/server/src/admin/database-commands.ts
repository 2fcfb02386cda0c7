import { missingMigrations, migrate } from "../database/migrate.ts";
import type { Answer, Command, CommandContext, Given } from "./command.ts";

/** Commands that work on the database's schema. */
export const databaseCommands: readonly Command[] = [
  {
    name: "migrate",
    summary: "Bring the database's schema up to date.",
    options: { check: { help: "only say what is missing, and fail when something is" } },
    run: runMigrate,
  },
];

async function runMigrate(given: Given, { ownerUrl, pool }: CommandContext): Promise<Answer> {
  if (given.options["check"] === true) {
    const missing = await missingMigrations(pool());
    if (missing.length > 0) throw new Error(`The database lacks ${missing.join(", ")}.`);
    return { lines: ["The schema is up to date."], json: { missing } };
  }
  const applied = await migrate({ ownerUrl });
  const lines = applied.map((name) => `Applied ${name}.`);
  return { lines: [...lines, "The schema is up to date."], json: { applied } };
}
