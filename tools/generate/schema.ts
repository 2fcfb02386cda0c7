import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../packages/server/src/database/embedded.ts";
import { migrate } from "../../packages/server/src/database/migrate.ts";
import { dumpSchema } from "../../packages/server/src/database/schema.ts";

/** The schema that the migrations make, from a database of its own that is removed again: the text of schema.sql. */
export async function schemaText(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pushrail-generate-"));
  try {
    const postgres = await startEmbeddedPostgres({
      dataDir: join(folder, "data"),
      settings: { fsync: "off", shared_buffers: "32MB" },
    });
    try {
      await migrate({ ownerUrl: postgres.ownerUrl });
      return await dumpSchema(postgres.ownerUrl);
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
