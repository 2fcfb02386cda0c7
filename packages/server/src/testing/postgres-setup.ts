import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../database/embedded.ts";
import { migrate } from "../database/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URLs of the run's PostgreSQL, on the template database (superuser: on `postgres`). */
    postgres: {
      readonly superuserUrl: string;
      readonly ownerUrl: string;
      readonly apiUrl: string;
      readonly workerUrl: string;
    };
  }
}

/**
 * Starts one PostgreSQL for the whole test run and migrates the database that tests clone (`testing/postgres.ts`).
 *
 * Vitest calls it once before the first test file; what it returns is called after the last one.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "pushrail-test-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "data"),
    // The data folder does not outlive the run, so nothing of it has to survive a power cut.
    settings: {
      fsync: "off",
      full_page_writes: "off",
      shared_buffers: "64MB",
      max_connections: "200",
      autovacuum_naptime: "10s",
    },
  });
  // A run that ends without the teardown must not leave a server behind.
  const endServer = (): void => {
    process.kill(postgres.pid, "SIGINT");
  };
  process.once("exit", endServer);
  const { superuserUrl, ownerUrl, apiUrl, workerUrl } = postgres;
  await migrate({ ownerUrl });
  project.provide("postgres", { superuserUrl, ownerUrl, apiUrl, workerUrl });
  return async () => {
    process.off("exit", endServer);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
