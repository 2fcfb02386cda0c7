import { isAwsRegion } from "../aws/region.ts";
import { CheckProgress } from "../database/check-progress.ts";
import { parseServerSettings, serverFields } from "../database/server-fields.ts";
import {
  parseTableSettings,
  partitionOfTable,
  problemOfIdentifier,
  tableFields,
  tableOf,
} from "../database/table.ts";
import type {
  Connection,
  DestinationDefinition,
  Field,
  FieldProblem,
  Settings,
} from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { textSetting, unknownSettings, type SettingsInput } from "../settings-input.ts";
import { checkStepsOf } from "./check.ts";
import { identifierBytesMax } from "./identifiers.ts";
import { openPostgres } from "./send.ts";
import { usualPort } from "./session.ts";
import { postgresCredentialTypes, regionOfHost, signInOf } from "./sign-in.ts";
import { targetOf, type PostgresSite } from "./site.ts";

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

const regionField: Field = {
  name: "region",
  label: "AWS region",
  help: "Where the database is, if it is signed in to with AWS and its host is not a name of RDS.",
  kind: "text",
  required: false,
  secret: false,
  placeholder: "eu-central-1",
  advanced: true,
};

const fields: readonly Field[] = [
  ...serverFields({ usualPort }),
  schemaField,
  ...tableFields,
  regionField,
];

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
  description: "Inserts each event once into a table of your PostgreSQL database.",
  fields,
  signs: false,
  credentialTypes: postgresCredentialTypes,
  requiresCredential: true,
  batch: { eventsMax, bytesMax, ageMsMax: 1_000, partitionOf: partitionOfTable },
  parseSettings,
  maskSecrets: () => ({}),
  target: ({ host, port, database, schema, table }) => {
    const site = { host: String(host), port: Number(port), database: String(database) };
    return `${targetOf(site).replace("postgresql://", "")} ${String(schema)}.${String(table)}`;
  },
  hostOf: ({ host }) => (typeof host === "string" ? host : null),
  deadlineMs: () => deadlineMs,

  connect(settings, runtime) {
    const { config } = settings;
    const isSecured = config["tls"] !== "off";
    const place = {
      host: String(config["host"]),
      port: Number(config["port"]),
      database: String(config["database"]),
    };
    const refuse = (failure: Failure, step: string): Promise<Connection> => {
      const steps = new CheckProgress(checkStepsOf({ isSecured })).failed(failure, step);
      const check: Connection["check"] = () => Promise.resolve({ steps });
      return Promise.resolve({ ...refusingConnection(targetOf(place), failure), check });
    };
    const verdict = runtime.egress.checkHost({ ...place, usualPort });
    if ("problem" in verdict) {
      const reason = verdict.blocked ? "blocked" : "misconfigured";
      const step = verdict.blocked ? "address" : "settings";
      return refuse({ reason, detail: verdict.problem }, step);
    }
    const found = signInOf(settings, runtime);
    if ("failure" in found) return refuse(found.failure, "settings");
    const { caCertificate, schema, createTables } = config;
    const site: PostgresSite = {
      ...place,
      host: verdict.host,
      schema: String(schema),
      isSecured,
      ...(typeof caCertificate === "string" && { authorities: caCertificate }),
      createTables: createTables === true,
      tableOf: (eventType) => tableOf(config, eventType),
      signIn: found.signIn,
    };
    return Promise.resolve(openPostgres(site, runtime));
  },
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
  const region = textSetting(input, regionField, problems, {
    problemOf: (text) =>
      isAwsRegion(text) ? undefined : "This is no region such as eu-central-1.",
  });
  if ("problems" in server || "problems" in tables) return { problems };
  problems.push(...problemsOfRegion({ region, credentialType, host: server.config["host"] }));
  if (problems.length > 0) return { problems };
  const config = { ...server.config, schema, ...tables.config, ...(region && { region }) };
  return { settings: { config, secrets: {} } };
}

function problemsOfRegion(given: {
  readonly region: string | undefined;
  readonly credentialType: Parameters<DestinationDefinition["parseSettings"]>[1]["credentialType"];
  readonly host: unknown;
}): readonly FieldProblem[] {
  const { region, credentialType, host } = given;
  if (credentialType !== "AWS_ROLE" && credentialType !== "AWS_ACCESS_KEY") return [];
  if (region !== undefined || regionOfHost(String(host)) !== undefined) return [];
  const message = "With AWS, the region is needed, as the host does not name it.";
  return [{ path: "/region", message }];
}
