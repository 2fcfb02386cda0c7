import { isAwsRegion } from "../aws/region.ts";
import type { CredentialType } from "../credentials/credential.ts";
import type { Field, FieldProblem, Settings } from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import { textSetting, type SettingsInput } from "../settings-input.ts";

/** Databases of Amazon RDS: the region that a token to sign in with is made for. */

/** The setting of it, for hosts that do not name their region. */
export const regionField: Field = {
  name: "region",
  label: "AWS region",
  help: "Where the database is, if it is signed in to with AWS and its host is not a name of RDS.",
  kind: "text",
  required: false,
  secret: false,
  placeholder: "eu-central-1",
  advanced: true,
};

/**
 * Reads {@link regionField}; `undefined` when it was left out. It is a problem when a credential of AWS needs it and the
 * host does not tell.
 */
export function regionSetting(
  input: SettingsInput,
  problems: FieldProblem[],
  about: {
    readonly host: string | undefined;
    readonly credentialType: CredentialType | undefined;
  },
): string | undefined {
  const problemsBefore = problems.length;
  const region = textSetting(input, regionField, problems, {
    problemOf: (text) =>
      isAwsRegion(text) ? undefined : "This is no region such as eu-central-1.",
  });
  const { host, credentialType } = about;
  const isNeeded = credentialType === "AWS_ROLE" || credentialType === "AWS_ACCESS_KEY";
  const isUnknown = host !== undefined && regionOf({ host, region }) === undefined;
  if (isNeeded && isUnknown && problems.length === problemsBefore) {
    const message = "With AWS, the region is needed, as the host does not name it.";
    problems.push({ path: `/${regionField.name}`, message });
  }
  return region;
}

/**
 * Source: Amazon RDS user guide and the guide of Amazon Web Services in China: a database's name ends in its region and the
 * service, in China the other way round.
 */
const rdsHost =
  /\.(?:([a-z0-9-]+)\.rds\.amazonaws\.(?:com|com\.cn|eu)|rds\.([a-z0-9-]+)\.amazonaws\.com\.cn)$/;

/** The region that a database is in: by the setting, or by its name in RDS; `undefined` when neither tells. */
export function regionOf({ host, region }: Settings["config"]): string | undefined {
  if (typeof region === "string") return region;
  const found = rdsHost.exec(String(host));
  const named = found?.[1] ?? found?.[2];
  return named !== undefined && isAwsRegion(named) ? named : undefined;
}

/** What is said when {@link regionOf} is not known. */
export const unknownRegion: Failure = {
  reason: "misconfigured",
  detail: "The AWS region is not set, and the host does not name it.",
};

/** What of a token nobody may see: all of it, and what it proves itself by, as it is written there and as it is meant. */
export function secretTextsOf(token: string): readonly string[] {
  const proofs = [...token.matchAll(/[?&]X-Amz-(?:Signature|Security-Token)=([^&]+)/g)];
  return [token, ...proofs.flatMap(([, text = ""]) => [text, decodeURIComponent(text)])];
}
