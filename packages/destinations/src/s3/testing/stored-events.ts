import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { DuckDb } from "../../../../../tools/counterparts/duckdb.ts";
import type { StoredObject } from "../../testing/aws-account.ts";
import type { ReceivedEvent } from "../../testing/counterpart.ts";

/** The events in a file of lines, compressed or not. */
export function eventsIn({ key, body }: StoredObject): readonly ReceivedEvent[] {
  const bytes = key.endsWith(".gz")
    ? gunzipSync(body)
    : key.endsWith(".zst")
      ? zstdDecompressSync(body)
      : body;
  const lines = bytes.toString("utf8").split("\n");
  if (lines.pop() !== "") throw new Error(`${key} does not end with a line break.`);
  return lines.map((line) => {
    const { id: eventId, eventType } = JSON.parse(line) as { id: string; eventType: string };
    return { eventId, eventType, body: Buffer.from(line) };
  });
}

/** The events in a table, as DuckDB reads it, put together again as the suite makes them. */
export async function rowsIn(
  { body }: StoredObject,
  duckDb: DuckDb,
): Promise<readonly ReceivedEvent[]> {
  const folder = await mkdtemp(join(tmpdir(), "pushrail-s3-"));
  try {
    const file = join(folder, "events.parquet");
    await writeFile(file, body);
    const rows = (await duckDb.query(
      `SELECT event_id, event_type, strftime(occurred_at, '%Y-%m-%dT%H:%M:%SZ') AS occurred_at,
        customer_external_id, payload FROM read_parquet('${file}')`,
    )) as readonly Record<string, string>[];
    return rows.map((row) => {
      const head = JSON.stringify({
        id: row["event_id"],
        eventType: row["event_type"],
        occurredAt: row["occurred_at"],
        customerExternalId: row["customer_external_id"],
      });
      return {
        eventId: row["event_id"]!,
        eventType: row["event_type"]!,
        body: Buffer.from(`${head.slice(0, -1)},"payload":${row["payload"]}}`),
      };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
