import { partitionOfTable } from "../database/table.ts";
import type { DestinationDefinition } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import { clickhouseDeadlineMs } from "./query-settings.ts";
import { clickhouseFields, parseClickhouseSettings } from "./settings.ts";

/** The CLICKHOUSE destination type: one insert for each batch. */
export const clickhouse: DestinationDefinition = {
  type: "CLICKHOUSE",
  folder: new URL("./", import.meta.url),
  label: "ClickHouse",
  category: "database",
  description: "Writes events as rows to a table of ClickHouse.",
  fields: clickhouseFields,
  signs: false,
  credentialTypes: ["USERNAME_PASSWORD", "CLIENT_CERTIFICATE"],
  requiresCredential: true,
  batch: {
    eventsMax: 10_000,
    bytesMax: 5_000_000,
    ageMsMax: 5_000,
    partitionOf: partitionOfTable,
  },
  parseSettings: parseClickhouseSettings,
  maskSecrets: () => ({}),

  target(config) {
    const { url, database, table } = config;
    return `${URL.parse(String(url))?.host ?? ""}/${String(database)}.${String(table)}`;
  },

  hostOf(config) {
    const url = URL.parse(String(config["url"]));
    return url === null ? null : hostOf(url);
  },

  deadlineMs: () => clickhouseDeadlineMs,

  // What an attempt needs is loaded with the first one.
  connect: async (settings, runtime) =>
    (await import("./connect.ts")).connectClickhouse(settings, runtime),
};
