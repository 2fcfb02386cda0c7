import { createRequire } from "node:module";
import { join } from "node:path";
import { installedNpmPackage } from "./npm-package.ts";

/** A database in memory that reads files as query engines do; an independent reader of what we write. */
export interface DuckDb {
  /** The rows of one statement. Numbers of 64 bits, times and the like are texts, as DuckDB writes them, in UTC. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** What of the package's interface is used here. */
interface DuckDbModule {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{
        runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
        closeSync(): void;
      }>;
      closeSync(): void;
    }>;
  };
}

/** Starts DuckDB inside of this process. It looks at no file and no network address that a statement does not name. */
export async function startDuckDb(): Promise<DuckDb> {
  const folder = await installedNpmPackage({ name: "@duckdb/node-api", version: "1.5.6-r.1" });
  const load = createRequire(join(folder, "package.json"));
  const { DuckDBInstance } = load("@duckdb/node-api") as DuckDbModule;
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.runAndReadAll("SET TimeZone = 'UTC'");
  return {
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    stop: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}
