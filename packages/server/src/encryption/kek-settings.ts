import { optionalText, settingValues, type Setting } from "../setting.ts";
import { isKmsKeyArn } from "./aws-kms-kek.ts";
import type { KekSource, KekSources } from "./keks.ts";
import { kekTextProblem } from "./local-kek.ts";
import { Secret } from "./secret.ts";
import { type VaultToken, vaultKeyUrlProblem } from "./vault-transit-kek.ts";

const text = {
  unit: "64 hex digits or base64",
  check: refusing(kekTextProblem),
};
const vaultKey = { unit: "URL", check: refusing(vaultKeyUrlProblem) };

/** The settings that say where the key encryption keys are, in the order of the reference. */
export const kekSettings = {
  kekFile: optionalText({
    name: "PUSHRAIL_KEK_FILE",
    unit: "path",
    doc: "File with the key that all secrets are encrypted under; it is made, readable by its owner only, when there is none. Without it no stored secret can ever be read again, so back it up apart from the database. Exactly one of this, PUSHRAIL_KEK, PUSHRAIL_KEK_AWS_KMS and PUSHRAIL_KEK_VAULT is needed.",
  }),
  kek: optionalText({
    ...text,
    name: "PUSHRAIL_KEK",
    doc: "The key itself, 32 random bytes, instead of a file.",
  }),
  kekAwsKms: optionalText({
    name: "PUSHRAIL_KEK_AWS_KMS",
    unit: "ARN, id or alias",
    doc: "A symmetric key in AWS KMS instead, which never leaves it. Region and credentials are found as the AWS SDK does, such as from AWS_REGION and the machine's role.",
  }),
  kekVault: optionalText({
    ...vaultKey,
    name: "PUSHRAIL_KEK_VAULT",
    doc: "A key of the transit engine of HashiCorp Vault or OpenBao instead, such as https://vault.example.com:8200/v1/transit/keys/pushrail.",
  }),
  kekVaultToken: optionalText({
    name: "PUSHRAIL_KEK_VAULT_TOKEN",
    unit: "token",
    doc: "The token to use such keys with.",
  }),
  kekVaultTokenFile: optionalText({
    name: "PUSHRAIL_KEK_VAULT_TOKEN_FILE",
    unit: "path",
    doc: "A file with that token instead, read for every use, as an agent may renew it.",
  }),
  kekPreviousFile: optionalText({
    name: "PUSHRAIL_KEK_PREVIOUS_FILE",
    unit: "path",
    doc: "File with a key that data keys may still be wrapped under, while another one takes its place. It must exist.",
  }),
  kekPrevious: optionalText({
    ...text,
    name: "PUSHRAIL_KEK_PREVIOUS",
    doc: "Such a key itself.",
  }),
  kekPreviousAwsKms: optionalText({
    name: "PUSHRAIL_KEK_PREVIOUS_AWS_KMS",
    unit: "ARN",
    check: (arn) => {
      if (!isKmsKeyArn(arn))
        throw new Error("must be the ARN of a key, such as arn:aws:kms:…:key/…");
    },
    doc: "Such a key in AWS KMS, by its ARN.",
  }),
  kekPreviousVault: optionalText({
    ...vaultKey,
    name: "PUSHRAIL_KEK_PREVIOUS_VAULT",
    doc: "Such a key of a transit engine.",
  }),
} as const satisfies Readonly<Record<string, Setting<string | undefined>>>;

/** What the settings of {@link kekSettings} gave. */
export type KekValues = Readonly<Record<keyof typeof kekSettings, string | undefined>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the keys are, or every problem, each a sentence that names its variable. */
export type KekSourcesRead =
  | { readonly sources: KekSources }
  | { readonly problems: readonly string[] };

/** Reads the settings of the keys alone, for programs that need no others. */
export function loadKekSources(env: Environment): KekSourcesRead {
  const { values, problems } = settingValues(kekSettings, env);
  const read = kekSourcesOf(values, env);
  if (problems.length === 0) return read;
  return { problems: [...problems, ...("problems" in read ? read.problems : [])] };
}

/** Where the keys are that settings name; `env` tells a wrong value from an absent one. */
export function kekSourcesOf(values: KekValues, env: Environment): KekSourcesRead {
  const problems: string[] = [];
  const given = (names: readonly string[]): number => names.filter((name) => env[name]).length;
  const currentNames = [
    kekSettings.kekFile.name,
    kekSettings.kek.name,
    kekSettings.kekAwsKms.name,
    kekSettings.kekVault.name,
  ];
  if (given(currentNames) !== 1) {
    problems.push(
      "Exactly one of PUSHRAIL_KEK_FILE, PUSHRAIL_KEK, PUSHRAIL_KEK_AWS_KMS and PUSHRAIL_KEK_VAULT must be set.",
    );
  }
  const usesVault = given([kekSettings.kekVault.name, kekSettings.kekPreviousVault.name]) > 0;
  const tokenNames = [kekSettings.kekVaultToken.name, kekSettings.kekVaultTokenFile.name];
  if (usesVault && given(tokenNames) !== 1) {
    problems.push(
      "Exactly one of PUSHRAIL_KEK_VAULT_TOKEN and PUSHRAIL_KEK_VAULT_TOKEN_FILE must be set for a key in Vault.",
    );
  }
  const [current] = sourcesOf(values, {
    file: values.kekFile,
    text: { value: values.kek, from: kekSettings.kek.name },
    awsKms: values.kekAwsKms,
    vault: values.kekVault,
  });
  if (problems.length > 0 || current === undefined) return { problems };
  const previous = sourcesOf(values, {
    file: values.kekPreviousFile,
    text: { value: values.kekPrevious, from: kekSettings.kekPrevious.name },
    awsKms: values.kekPreviousAwsKms,
    vault: values.kekPreviousVault,
  });
  return { sources: { current, previous } };
}

function sourcesOf(
  { kekVaultToken, kekVaultTokenFile }: KekValues,
  given: {
    readonly file: string | undefined;
    readonly text: { readonly value: string | undefined; readonly from: string };
    readonly awsKms: string | undefined;
    readonly vault: string | undefined;
  },
): readonly KekSource[] {
  const sources: KekSource[] = [];
  const token: VaultToken =
    kekVaultToken === undefined
      ? { file: kekVaultTokenFile ?? "" }
      : { text: new Secret(kekVaultToken) };
  const { value, from } = given.text;
  if (given.file !== undefined) sources.push({ kind: "file", path: given.file });
  if (value !== undefined) sources.push({ kind: "text", text: new Secret(value), from });
  if (given.awsKms !== undefined) sources.push({ kind: "aws-kms", keyId: given.awsKms });
  if (given.vault !== undefined) {
    sources.push({ kind: "vault-transit", keyUrl: given.vault, token });
  }
  return sources;
}

function refusing(problemOf: (value: string) => string | undefined): (value: string) => void {
  return (value) => {
    const problem = problemOf(value);
    if (problem !== undefined) throw new Error(problem);
  };
}
