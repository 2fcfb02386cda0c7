import { parseServerSettings, serverFields } from "../database/server-fields.ts";
import {
  parseTableSettings,
  partitionOfTable,
  problemOfIdentifier,
  tableFields,
} from "../database/table.ts";
import type {
  DestinationDefinition,
  Field,
  FieldProblem,
  Runtime,
  Settings,
} from "../destination.ts";
import type { TlsOptions } from "../egress-tls.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { unknownSettings } from "../settings-input.ts";
import { openMysql } from "./deliver.ts";
import { mysqlPort } from "./session.ts";
import { mysqlCredentialTypes, signInOf, type SignIn } from "./sign-in.ts";

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
  credentialTypes: mysqlCredentialTypes,
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

  connect(settings, runtime) {
    const { config } = settings;
    const [host, port] = [String(config["host"]), Number(config["port"])];
    const database = String(config["database"]);
    const target = `${host}:${port}/${database}`;
    const verdict = runtime.egress.checkHost({ host, port, usualPort: mysqlPort });
    if ("problem" in verdict) {
      const reason = verdict.blocked ? "blocked" : "misconfigured";
      return Promise.resolve(refusingConnection(target, { reason, detail: verdict.problem }));
    }
    const found = signInOf(settings, runtime);
    if ("failure" in found) return Promise.resolve(refusingConnection(target, found.failure));
    const { signIn } = found;
    const server = {
      ...{ host: verdict.host, port, database },
      ...(config["tls"] !== "off" && { tlsOptions: tlsOptionsOf(settings, signIn, runtime) }),
    };
    return Promise.resolve(openMysql({ server, config, signIn, runtime, target }));
  },
};

/** Made once, when the first connection is opened: the list of all authorities takes a while to read. */
function tlsOptionsOf(
  { config }: Settings,
  { clientCertificate }: SignIn,
  { egress }: Runtime,
): () => TlsOptions {
  const { host, caCertificate } = config;
  let options: TlsOptions | undefined;
  return () => {
    options ??= egress.tlsOptions({
      host: String(host),
      ...(typeof caCertificate === "string" && { authorities: caCertificate }),
      ...(clientCertificate && { clientCertificate }),
    });
    return options;
  };
}
