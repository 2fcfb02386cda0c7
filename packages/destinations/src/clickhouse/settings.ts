import type { CredentialType } from "../credentials/credential.ts";
import { parseTableSettings, problemOfIdentifier, tableFields } from "../database/table.ts";
import type { DestinationDefinition, Field, FieldProblem, Settings } from "../destination.ts";
import type { EgressGuard } from "../egress.ts";
import {
  choiceSetting,
  textSetting,
  unknownSettings,
  type SettingsInput,
} from "../settings-input.ts";

/** What a customer sets a ClickHouse destination up with. */

/**
 * Bytes of a name. Source: a table is a folder on the server's disk, whose name has at most 255 bytes; letters beyond
 * ASCII take three times their bytes there, which the server says itself.
 */
const identifierCharactersMax = 127;

const urlField: Field = {
  name: "url",
  label: "URL",
  help: "The https:// address of ClickHouse's HTTP interface with its port, usually 8443.",
  kind: "url",
  required: true,
  secret: false,
  placeholder: "https://abc123.eu-central-1.aws.clickhouse.cloud:8443",
};

const databaseField: Field = {
  name: "database",
  label: "Database",
  help: "The database that holds the tables.",
  kind: "text",
  required: false,
  default: "default",
  secret: false,
  placeholder: "default",
};

const usernameField: Field = {
  name: "username",
  label: "User name",
  help: "Whom to sign in as with a client certificate. Leave it out with a password, whose credential names the user.",
  kind: "text",
  required: false,
  secret: false,
  placeholder: "pushrail",
};

const compressionField: Field = {
  name: "compression",
  label: "Compression",
  help: "Whether batches are compressed on their way: gzip saves most of the traffic and takes computing time on both sides.",
  kind: "choice",
  choices: ["none", "gzip"],
  choiceLabels: { none: "None", gzip: "gzip" },
  required: false,
  default: "none",
  secret: false,
  advanced: true,
};

/** The fields of the type, in the order of a form. */
export const clickhouseFields: readonly Field[] = [
  urlField,
  databaseField,
  ...tableFields,
  usernameField,
  compressionField,
];

/** Databases of the server itself, in which no table can be made. */
const ownDatabases = new Set(["system", "information_schema"]);

/** `parseSettings` of the type. */
export const parseClickhouseSettings: DestinationDefinition["parseSettings"] = (
  input,
  { egress, credentialType },
) => {
  const problems: FieldProblem[] = unknownSettings(input, clickhouseFields, "ClickHouse table");
  const url = textSetting(input, urlField, problems, { charactersMax: 2_048 });
  if (url !== undefined) {
    const judged = judgeAddress(url, egress, credentialType);
    if ("problem" in judged) problems.push({ path: "/url", message: judged.problem });
  }
  const database = textSetting(input, databaseField, problems, { problemOf: problemOfDatabase });
  const tables = parseTableSettings(input, { identifierCharactersMax });
  if ("problems" in tables) problems.push(...tables.problems);
  const username = textSetting(input, usernameField, problems, { charactersMax: 256 });
  problems.push(...problemsOfUser(input, credentialType));
  const compression = choiceSetting(input, compressionField, problems);
  if (problems.length > 0 || "problems" in tables) return { problems };
  const config: Settings["config"] = {
    url,
    database,
    ...tables.config,
    ...(username !== undefined && { username }),
    compression,
  };
  return { settings: { config, secrets: {} } };
};

/** The address of a server, or a sentence that says why it cannot be used; `isBlocked` where the place is refused. */
export function judgeAddress(
  text: string,
  egress: Pick<EgressGuard, "checkUrl">,
  credentialType: CredentialType | undefined,
): { readonly url: URL } | { readonly problem: string; readonly isBlocked: boolean } {
  const verdict = egress.checkUrl(text);
  if ("problem" in verdict) return { problem: verdict.problem, isBlocked: verdict.blocked };
  const { url, isExempt } = verdict;
  const unusable = (problem: string) => ({ problem, isBlocked: false });
  if (url.pathname !== "/" || url.search !== "")
    return unusable("The URL is scheme, host and port alone, such as https://ch.example.com:8443.");
  if (url.protocol === "https:") return { url };
  if (credentialType === "CLIENT_CERTIFICATE")
    return unusable("A client certificate needs an https:// address.");
  if (!isExempt)
    return unusable("A password is sent by https:// only; the port of that is usually 8443.");
  return { url };
}

function problemOfDatabase(text: string): string | undefined {
  if (ownDatabases.has(text.toLowerCase()))
    return "This database is the server's own; name the one that is to hold the tables.";
  return problemOfIdentifier(text, { identifierCharactersMax });
}

function problemsOfUser(
  { username }: SettingsInput,
  credentialType: CredentialType | undefined,
): readonly FieldProblem[] {
  const isGiven = username !== undefined && username !== null && username !== "";
  const path = "/username";
  if (credentialType === "USERNAME_PASSWORD" && isGiven)
    return [{ path, message: "The destination's credential names the user; leave this out." }];
  if (credentialType === "CLIENT_CERTIFICATE" && !isGiven)
    return [{ path, message: "With a client certificate, the user name is needed here." }];
  return [];
}
