import { X509Certificate } from "node:crypto";
import type { CredentialType } from "../credentials/credential.ts";
import type { Field, FieldProblem, Settings } from "../destination.ts";
import type { EgressGuard } from "../egress.ts";
import {
  choiceSetting,
  integerSetting,
  textSetting,
  type SettingsInput,
} from "../settings-input.ts";
import { regionField, regionSetting } from "./rds.ts";

/** Where a database server is and how the connection to it is secured: settings that all database adapters share. */

/** What tells one system's settings from another's. */
export interface ServerKind {
  /** The port that servers of the kind listen on by themselves, which is the default. */
  readonly usualPort: number;
  /** Shown in the empty input of the host. */
  readonly hostPlaceholder?: string;
}

/** The credential types that a database server can be signed in to with. */
export const serverCredentialTypes = [
  "USERNAME_PASSWORD",
  "CLIENT_CERTIFICATE",
  "AWS_ROLE",
  "AWS_ACCESS_KEY",
] as const satisfies readonly CredentialType[];

/** Characters of all authorities together: a region's list of a cloud has some 6,000, one of all its regions 170,000. */
const caCertificateCharactersMax = 65_536;
const authoritiesMax = 50;

const hostField: Field = {
  name: "host",
  label: "Host",
  help: "The name or the address of the server. It must be reachable from the public internet.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "db.example.com",
};

const portField: Field = {
  name: "port",
  label: "Port",
  help: "The port that the server listens on.",
  kind: "integer",
  required: false,
  minimum: 1,
  maximum: 65_535,
  secret: false,
};

const databaseField: Field = {
  name: "database",
  label: "Database",
  help: "The database that holds the tables.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "analytics",
};

const usernameField: Field = {
  name: "username",
  label: "User name",
  help: "Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.",
  kind: "text",
  required: false,
  secret: false,
  placeholder: "pushrail",
};

const tlsField: Field = {
  name: "tls",
  label: "TLS",
  help: "Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.",
  kind: "choice",
  choices: ["verify", "off"],
  choiceLabels: { verify: "On, certificate checked", off: "Off" },
  required: false,
  default: "verify",
  secret: false,
  advanced: true,
};

const caCertificateField: Field = {
  name: "caCertificate",
  label: "CA certificates",
  help: "Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.",
  kind: "multiline",
  required: false,
  secret: false,
  advanced: true,
};

/** `host`, `port`, `database`, `username`, `tls` (`verify` or `off`), `caCertificate` and `region`. */
export function serverFields(kind: ServerKind): readonly Field[] {
  return [
    placeheld(hostField, kind.hostPlaceholder),
    { ...portField, default: kind.usualPort },
    databaseField,
    usernameField,
    tlsField,
    caCertificateField,
    regionField,
  ];
}

/** Rules of {@link parseServerSettings}. */
export interface ServerRules extends ServerKind {
  readonly egress: Pick<EgressGuard, "checkHost">;
  readonly credentialType?: CredentialType | undefined;
  /** Why a text cannot name a database, one sentence; default: any text of 1 to 1,024 characters can. */
  readonly problemOfDatabase?: (text: string) => string | undefined;
  /** Characters of a user name; default 256. */
  readonly usernameCharactersMax?: number;
}

/**
 * Checks the settings of {@link serverFields}; looks at no others. The host is kept in lower case, the certificates are
 * written anew, and what was left out without a default is absent.
 */
export function parseServerSettings(
  input: SettingsInput,
  rules: ServerRules,
): { readonly config: Settings["config"] } | { readonly problems: readonly FieldProblem[] } {
  const { egress, usualPort, credentialType, problemOfDatabase } = rules;
  const problems: FieldProblem[] = [];
  const host = textSetting(input, hostField, problems, { charactersMax: 256 });
  const port = integerSetting(input, { ...portField, default: usualPort }, problems);
  const database = textSetting(input, databaseField, problems, {
    ...(problemOfDatabase && { problemOf: problemOfDatabase }),
  });
  const username = textSetting(input, usernameField, problems, {
    charactersMax: rules.usernameCharactersMax ?? 256,
  });
  const tls = choiceSetting(input, tlsField, problems);
  const caCertificate = authoritiesOf(input, problems);

  let isExempt = false;
  let judged = host;
  if (host !== undefined && port !== undefined) {
    const verdict = egress.checkHost({ host, port, usualPort });
    if ("problem" in verdict) problems.push({ path: "/host", message: verdict.problem });
    else ({ host: judged, isExempt } = verdict);
  }
  const region = regionSetting(input, problems, { host: judged, credentialType });
  problems.push(...problemsOfUser({ username, credentialType }));
  if (tls === "off") problems.push(...problemsWithoutTls({ isExempt, credentialType }));
  if (problems.length > 0) return { problems };
  return {
    config: {
      host: judged,
      port,
      database,
      ...(username !== undefined && { username }),
      tls,
      ...(caCertificate !== undefined && { caCertificate }),
      ...(region !== undefined && { region }),
    },
  };
}

function placeheld(field: Field, placeholder: string | undefined): Field {
  return placeholder === undefined ? field : { ...field, placeholder };
}

function problemsOfUser({
  username,
  credentialType,
}: {
  readonly username: string | undefined;
  readonly credentialType: CredentialType | undefined;
}): readonly FieldProblem[] {
  const path = "/username";
  if (credentialType === "USERNAME_PASSWORD" && username !== undefined)
    return [{ path, message: "The destination's credential names the user; leave this out." }];
  const isNamedElsewhere = credentialType === undefined || credentialType === "USERNAME_PASSWORD";
  if (!isNamedElsewhere && username === undefined)
    return [{ path, message: "With this kind of credential, the user name is needed here." }];
  return [];
}

function problemsWithoutTls({
  isExempt,
  credentialType,
}: {
  readonly isExempt: boolean;
  readonly credentialType: CredentialType | undefined;
}): readonly FieldProblem[] {
  const path = "/tls";
  if (!isExempt) {
    const message = "TLS can be turned off only for addresses that the operator allows.";
    return [{ path, message }];
  }
  if (credentialType !== undefined && credentialType !== "USERNAME_PASSWORD")
    return [{ path, message: "This kind of credential needs TLS; set it to verify." }];
  return [];
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates as they are stored: read, and written anew without comments and other blocks. */
function authoritiesOf(input: SettingsInput, problems: FieldProblem[]): string | undefined {
  const text = textSetting(input, caCertificateField, problems, {
    charactersMax: caCertificateCharactersMax,
    message: `CA certificates are a text of at most ${caCertificateCharactersMax} characters; of a list for all regions, take the part for yours.`,
  });
  if (text === undefined || text.trim() === "") return undefined;
  const read = authoritiesIn(text);
  if ("problem" in read) {
    problems.push({ path: "/caCertificate", message: read.problem });
    return undefined;
  }
  return read.authorities;
}

function authoritiesIn(
  text: string,
): { readonly authorities: string } | { readonly problem: string } {
  if (/PRIVATE KEY/.test(text))
    return { problem: "This holds a private key; give the certificates of authorities alone." };
  const blocks = text.match(certificateBlock) ?? [];
  if (blocks.length === 0) return { problem: "This holds no certificate in PEM form." };
  if (blocks.length > authoritiesMax)
    return { problem: `At most ${authoritiesMax} certificates can be given.` };
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    return { authorities: certificates.map((one) => one.toString()).join("") };
  } catch {
    return { problem: "This holds a certificate that cannot be read." };
  }
}
