import { defineCredential, matching, type GivenValues } from "./define.ts";
import { publicTextOf, readPrivateKey } from "./keys.ts";

/**
 * Google's credentials. Libraries take a JSON document that can send them to any address, read any file and start any
 * program; so only its fixed form is taken, and only what is known is kept.
 *
 * Source: Google AIP-4111 to 4117 and "Validate credential configurations from external sources".
 */

const emailPattern = /^[a-z0-9][a-z0-9.-]{0,127}@[a-z0-9][a-z0-9.-]{0,127}\.gserviceaccount\.com$/;

const text = (value: string): boolean => value.length > 0 && value.length <= 256;

/** Every member of a service account's key file, with what it has to be. */
const members: Readonly<Record<string, (value: string) => boolean>> = {
  type: (value) => value === "service_account",
  project_id: (value) => /^[a-z][a-z0-9.:-]{1,99}$/.test(value),
  private_key_id: (value) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
  private_key: (value) => value.length <= 8_192,
  client_email: (value) => emailPattern.test(value),
  client_id: (value) => /^[0-9]{1,64}$/.test(value),
  auth_uri: (value) => value === "https://accounts.google.com/o/oauth2/auth",
  token_uri: (value) => value === "https://oauth2.googleapis.com/token",
  auth_provider_x509_cert_url: (value) => value === "https://www.googleapis.com/oauth2/v1/certs",
  client_x509_cert_url: (value) =>
    value.startsWith("https://www.googleapis.com/robot/v1/metadata/x509/") && text(value),
  universe_domain: (value) => value === "googleapis.com",
};

const required = [
  "type",
  "project_id",
  "private_key_id",
  "private_key",
  "client_email",
  "token_uri",
] as const;

type KeyFile = Readonly<Record<(typeof required)[number], string>>;

function readKeyFile(json: string): { readonly file: KeyFile } | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return { problem: "This is not JSON; give the key file as Google made it." };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return { problem: "The key file must be a JSON object." };
  }
  const file = parsed as Readonly<Record<string, unknown>>;
  if (file["type"] !== "service_account") {
    return {
      problem:
        'The member "type" must be "service_account"; other kinds of Google credentials are not taken here.',
    };
  }
  const unknown = Object.keys(file).filter((name) => !Object.hasOwn(members, name));
  if (unknown.length > 0) {
    return { problem: "The key file has a member that Google's key files do not have." };
  }
  const bad = Object.keys(members).filter((name) => {
    const isRequired = (required as readonly string[]).includes(name);
    if (!Object.hasOwn(file, name)) return isRequired;
    const value = file[name];
    return typeof value !== "string" || members[name]?.(value) !== true;
  });
  if (bad.length > 0) {
    return { problem: `These members are missing or not as Google makes them: ${bad.join(", ")}.` };
  }
  return { file: file as KeyFile };
}

function serviceAccountFacts({ key = "" }: GivenValues) {
  const read = readKeyFile(key);
  const problem = (message: string) => ({ problems: [{ path: "/key", message }] });
  if ("problem" in read) return problem(read.problem);
  const { file } = read;
  const privateKey = readPrivateKey(file.private_key);
  if ("problem" in privateKey) return problem(`The member "private_key": ${privateKey.problem}`);
  if (privateKey.key.asymmetricKeyType !== "rsa") {
    return problem('The member "private_key" must be an RSA key.');
  }
  // Written anew from what was checked: nothing else that the text may have held reaches a library.
  const kept = Object.fromEntries(required.map((name) => [name, file[name]]));
  return {
    facts: {
      clientEmail: file.client_email,
      projectId: file.project_id,
      privateKeyId: file.private_key_id,
    },
    replaced: { key: JSON.stringify(kept) },
  };
}

/** The key of a Google service account, as the JSON file that Google makes of it. */
export const gcpServiceAccount = defineCredential({
  type: "GCP_SERVICE_ACCOUNT",
  label: "Google service account key",
  description: "The JSON key file of a service account.",
  fields: [
    {
      name: "key",
      label: "Key file",
      help: "The content of the JSON file that Google made, unchanged.",
      kind: "multiline",
      required: true,
      lengthMax: 16_384,
      secret: true,
      fingerprinted: (value) => {
        const read = readKeyFile(value);
        return "file" in read ? publicTextOf(read.file.private_key) : undefined;
      },
    },
  ],
  facts: [
    { name: "clientEmail", label: "Service account", help: "The account's address." },
    { name: "projectId", label: "Project", help: "The project that the account belongs to." },
    { name: "privateKeyId", label: "Key id", help: "The id that Google shows for this key." },
  ],
  factsOf: serviceAccountFacts,
});

/** A service account that is reached by federation: Google trusts tokens of the platform, and no key exists. */
export const gcpWorkloadIdentity = defineCredential({
  type: "GCP_WORKLOAD_IDENTITY",
  label: "Google workload identity federation",
  description: "A service account that trusts a workload identity provider: no key exists.",
  hasExternalId: true,
  fields: [
    {
      name: "audience",
      label: "Provider",
      help: "The full resource name of the workload identity provider. Its attribute condition must name the external id shown here, which is the subject of every token.",
      kind: "text",
      required: true,
      lengthMax: 300,
      secret: false,
      // Source: Google IAM, "Workload identity federation": ids of pools and providers have 4 to 32 characters.
      problemOf: matching(
        /^\/\/iam\.googleapis\.com\/projects\/[0-9]{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/,
        "Must look like //iam.googleapis.com/projects/1234567890/locations/global/workloadIdentityPools/pool/providers/provider.",
      ),
    },
    {
      name: "serviceAccountEmail",
      label: "Service account",
      help: "The address of the service account to act as. Its binding of roles/iam.workloadIdentityUser must name the external id as the subject.",
      kind: "text",
      required: true,
      lengthMax: 280,
      secret: false,
      problemOf: matching(
        emailPattern,
        "Must be the address of a service account, such as pushrail@project.iam.gserviceaccount.com.",
      ),
    },
  ],
});
