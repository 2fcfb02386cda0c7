import type { DestinationDefinition, Field, FieldProblem } from "../destination.ts";
import { googleCredentialTypes } from "../google/credential-types.ts";
import {
  objectStorageBatch,
  objectStorageDeadlineMs,
  objectStorageFields,
  parseObjectStorageSettings,
} from "../object-storage/settings.ts";
import { refusingConnection } from "../refusing-connection.ts";
import { textSetting, unknownSettings } from "../settings-input.ts";

/** Allows to write and read objects, and not to change who may. Source: Cloud Storage, "OAuth 2.0 scopes". */
const scope = "https://www.googleapis.com/auth/devstorage.read_write";

/** Characters of a bucket's name with dots in it, which is the longest. Source: Cloud Storage, "Bucket naming". */
const bucketCharactersMax = 222;

const bucket: Field = {
  name: "bucket",
  label: "Bucket",
  help: "The bucket's name, without gs:// and without a folder.",
  kind: "text",
  required: true,
  secret: false,
  placeholder: "acme-events",
};

const fields: readonly Field[] = [bucket, ...objectStorageFields];

/** The GCS destination type: files in a bucket of Google Cloud Storage. */
export const gcs: DestinationDefinition = {
  type: "GCS",
  folder: new URL("./", import.meta.url),
  label: "Google Cloud Storage",
  category: "object-storage",
  description: "Writes events as files to a bucket of Google Cloud Storage.",
  fields,
  signs: false,
  credentialTypes: googleCredentialTypes,
  requiresCredential: true,
  batch: objectStorageBatch,

  parseSettings(input) {
    const problems: FieldProblem[] = unknownSettings(input, fields, "bucket");
    const name = textSetting(input, bucket, problems, {
      charactersMax: bucketCharactersMax,
      problemOf: problemOfBucket,
    });
    const parsed = parseObjectStorageSettings(input);
    if ("problems" in parsed) problems.push(...parsed.problems);
    if (problems.length > 0 || "problems" in parsed) return { problems };
    return { settings: { config: { bucket: name, ...parsed.config }, secrets: {} } };
  },

  maskSecrets: () => ({}),

  target({ bucket: name, prefix }) {
    return `gs://${String(name)}${typeof prefix === "string" ? `/${prefix}` : ""}`;
  },

  deadlineMs: () => objectStorageDeadlineMs,

  async connect({ config, credential }, runtime) {
    const route = { isSecure: true, isNamed: true, signsInThere: true };
    const target = gcs.target(config);
    const { bucket: name } = config;
    const refuse = (failure: Parameters<typeof refusingConnection>[1], step: string) =>
      refusingConnection(target, failure, { name: step, route });
    if (typeof name !== "string" || problemOfBucket(name) !== undefined) {
      const detail = "The stored name of the bucket cannot be used; enter it again.";
      return refuse({ reason: "misconfigured", detail }, "settings");
    }
    const [{ googleTokens }, { GoogleBucket }, { openObjectStorage }] = await Promise.all([
      import("../google/tokens.ts"),
      import("./bucket.ts"),
      import("../object-storage/connection.ts"),
    ]);
    const signIn = googleTokens(credential, scope, runtime);
    if ("failure" in signIn) return refuse(signIn.failure, "credential");
    const store = new GoogleBucket(name, signIn.tokens, runtime);
    return openObjectStorage({ config, store, route });
  },
};

/** What is wrong with the name of a bucket. Source: Cloud Storage, "Bucket naming". */
function problemOfBucket(name: string): string | undefined {
  if (/^gs:/i.test(name) || name.includes("/")) {
    return "Bucket is the name alone, without gs:// and without a folder; the folder goes into the prefix.";
  }
  const isName =
    /^[a-z0-9][a-z0-9_.-]{1,220}[a-z0-9]$/.test(name) &&
    name.split(".").every((part) => part.length >= 1 && part.length <= 63) &&
    !/^\d+(?:\.\d+){3}$/.test(name);
  if (isName) return undefined;
  return "Bucket is a name of 3 to 63 lower-case letters, digits, dashes, underscores and dots, which begins and ends with a letter or digit.";
}
