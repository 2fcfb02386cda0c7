import { addressOf } from "../address.ts";
import { partitionOfTable } from "../database/table.ts";
import type { DestinationDefinition } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { clickhouseDeadlineMs } from "./query-settings.ts";
import { openClickhouse } from "./send.ts";
import { signInOf } from "./server.ts";
import { clickhouseFields, judgeAddress, parseClickhouseSettings } from "./settings.ts";

/** The CLICKHOUSE destination type: one insert for each batch. */
export const clickhouse: DestinationDefinition = {
  type: "CLICKHOUSE",
  folder: new URL("./", import.meta.url),
  label: "ClickHouse",
  category: "database",
  description: "Writes events as rows of ClickHouse tables, in batches.",
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

  connect({ config, credential }, runtime) {
    const text = String(config["url"]);
    const target = URL.parse(text)?.origin ?? "";
    const judged = judgeAddress(text, runtime.egress, credential?.type);
    if ("problem" in judged) {
      const reason = judged.isBlocked ? "blocked" : "misconfigured";
      const failure = { reason, detail: judged.problem } as const;
      return Promise.resolve(refusingConnection(target, failure));
    }
    const { url } = judged;
    const found = signInOf(credential, config["username"], runtime);
    if ("failure" in found) {
      const isNamed = addressOf(hostOf(url)) === undefined;
      const route = { isSecure: url.protocol === "https:", fetchesTokens: true, isNamed };
      return Promise.resolve(
        refusingConnection(target, found.failure, { name: "credential", route }),
      );
    }
    return Promise.resolve(openClickhouse({ url, config, signIn: found.signIn }, runtime));
  },
};
