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
import type { DestinationDefinition, Field, FieldProblem } from "../destination.ts";
import { unknownSettings } from "../settings-input.ts";
import { mysqlPort } from "./port.ts";

/** Source: MySQL reference manual, "Identifier Length Limits": 64 characters; one may take several bytes. */
const identifierCharactersMax = 64;
/** Source: MySQL and MariaDB, `mysql.user`: 32 in MySQL, 80 (now 128) in MariaDB. */
const usernameCharactersMax = 128;

const deadlineMs = 30_000;
const kind = { usualPort: mysqlPort, hostPlaceholder: "mysql.example.com" };
const fields: readonly Field[] = [...serverFields(kind), ...tableFields];

/** The MYSQL destination type: rows in a table of MySQL or MariaDB. */
export const mysql: DestinationDefinition = {
  type: "MYSQL",
  folder: new URL("./", import.meta.url),
  label: "MySQL",
  category: "database",
  description: "Writes events as rows to a table of MySQL or MariaDB.",
  fields,
  signs: false,
  credentialTypes: serverCredentialTypes,
  requiresCredential: true,
  batch: {
    eventsMax: 1_000,
    bytesMax: 5 * 1024 * 1024,
    ageMsMax: 1_000,
    partitionOf: partitionOfTable,
  },

  parseSettings(input, { egress, credentialType }) {
    const problems: FieldProblem[] = unknownSettings(input, fields, "MySQL destination");
    const server = parseServerSettings(input, {
      ...kind,
      egress,
      credentialType,
      problemOfDatabase: (text) => problemOfIdentifier(text, { identifierCharactersMax }),
      usernameCharactersMax,
    });
    const table = parseTableSettings(input, { identifierCharactersMax });
    if ("problems" in server) problems.push(...server.problems);
    if ("problems" in table) problems.push(...table.problems);
    if (problems.length > 0 || "problems" in server || "problems" in table) return { problems };
    return { settings: { config: { ...server.config, ...table.config }, secrets: {} } };
  },

  maskSecrets: () => ({}),

  target: ({ host, database, table }) => `${String(host)}/${String(database)}.${String(table)}`,

  hostOf: ({ host }) => (typeof host === "string" ? host : null),

  deadlineMs: () => deadlineMs,

  // What an attempt needs is loaded with the first one.
  connect: async (settings, runtime) =>
    (await import("./connect.ts")).connectMysql(settings, runtime),
};
