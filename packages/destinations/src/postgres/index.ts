import {
  parseServerSettings,
  serverCredentialTypes,
  serverFields,
} from "../database/server-fields.ts";
import {
  parseTableSettings,
  partitionOfTable,
  problemOfIdentifier,
  tableFields,
} from "../database/table.ts";
import type { DestinationDefinition, Field, FieldProblem, Settings } from "../destination.ts";
import { textSetting, unknownSettings, type SettingsInput } from "../settings-input.ts";
import { identifierBytesMax } from "./identifiers.ts";
import { targetOf, usualPort } from "./target.ts";

const schemaField: Field = {
  name: "schema",
  label: "Schema",
  help: "The schema that holds the tables.",
  kind: "text",
  required: false,
  default: "public",
  secret: false,
  placeholder: "public",
};

const fields: readonly Field[] = [...serverFields({ usualPort }), schemaField, ...tableFields];

/**
 * What the whole of an attempt may take in milliseconds; the server's own limit for a statement is shorter
 * (statements.ts).
 */
const deadlineMs = 30_000;

/** Rows of one statement: 8 parameters each, of which PostgreSQL takes 65,535. */
const eventsMax = 1_000;
const bytesMax = 5 * 1024 * 1024;

/** The POSTGRES destination type: rows of a table, each event once. */
export const postgres: DestinationDefinition<"POSTGRES"> = {
  type: "POSTGRES",
  folder: new URL("./", import.meta.url),
  label: "PostgreSQL",
  category: "database",
  description: "Writes events as rows to a table of PostgreSQL.",
  fields,
  signs: false,
  credentialTypes: serverCredentialTypes,
  requiresCredential: true,
  batch: { eventsMax, bytesMax, ageMsMax: 1_000, partitionOf: partitionOfTable },
  parseSettings,
  maskSecrets: () => ({}),
  target: (config) =>
    `${targetOf(config).replace("postgresql://", "")} ${String(config["schema"])}.${String(config["table"])}`,
  hostOf: ({ host }) => (typeof host === "string" ? host : null),
  deadlineMs: () => deadlineMs,

  // What an attempt needs is loaded with the first one.
  connect: async (settings, runtime) =>
    (await import("./connect.ts")).connectPostgres(settings, runtime),
};

function parseSettings(
  input: SettingsInput,
  { egress, credentialType }: Parameters<DestinationDefinition["parseSettings"]>[1],
): { readonly settings: Settings } | { readonly problems: readonly FieldProblem[] } {
  const identifiers = { identifierCharactersMax: identifierBytesMax };
  const problems = unknownSettings(input, fields, "PostgreSQL destination");
  const server = parseServerSettings(input, {
    egress,
    usualPort,
    credentialType,
    problemOfDatabase: (text) =>
      Buffer.byteLength(text) > identifierBytesMax
        ? `A name has at most ${identifierBytesMax} bytes.`
        : undefined,
    usernameCharactersMax: identifierBytesMax,
  });
  const tables = parseTableSettings(input, identifiers);
  for (const parsed of [server, tables])
    if ("problems" in parsed) problems.push(...parsed.problems);
  const schema = textSetting(input, schemaField, problems, {
    problemOf: (text) =>
      problemOfIdentifier(text, identifiers) ??
      (/^pg_|^information_schema$/i.test(text)
        ? "This schema belongs to PostgreSQL itself."
        : undefined),
  });
  if (problems.length > 0 || "problems" in server || "problems" in tables) return { problems };
  return { settings: { config: { ...server.config, schema, ...tables.config }, secrets: {} } };
}
