import type { AccessTokens } from "../credentials/access-tokens.ts";
import type { Credential } from "../credentials/credential.ts";
import type { Runtime, Settings } from "../destination.ts";
import { membersOfConnectionString } from "../azure/connection-string.ts";
import { entraTokens } from "../azure/entra-tokens.ts";
import { problemOfPlace, storageSuffixes } from "../azure/place.ts";
import type { Failure } from "../http/failure.ts";
import type { AccountKey } from "./shared-key.ts";

/** How requests are signed in. */
export type SignIn =
  | {
      readonly kind: "key";
      readonly accountKey: AccountKey;
      readonly secretTexts: readonly string[];
    }
  | { readonly kind: "sas"; readonly sas: Sas; readonly secretTexts: readonly string[] }
  | { readonly kind: "tokens"; readonly tokens: AccessTokens };

/** A shared access signature. */
export interface Sas {
  /** Its parameters as they were given, to stand in a URL. */
  readonly query: string;
  /** What it permits, in Azure's letters; `undefined` when a policy of the container says so. */
  readonly permissions: string | undefined;
  readonly startsAtMs: number | undefined;
  readonly endsAtMs: number | undefined;
  /** `true` when an account's key signed it, `false` when it speaks for somebody of the directory. */
  readonly isByKey: boolean;
}

/** A storage account, and how to sign in there. */
export interface BlobAccount {
  /** Scheme, host and port. */
  readonly origin: string;
  /** What stands before the container in a path: empty, or `/account` at an emulator. */
  readonly pathPrefix: string;
  readonly signIn: SignIn;
}

/** The account that settings and credential lead to, or why there is none. */
export function accountOf(
  { config, credential }: Settings,
  runtime: Runtime,
): { readonly account: BlobAccount } | { readonly failure: Failure } {
  if (credential === undefined) return unusable("A container needs a credential.");
  const found = placeOf(credential, config);
  if ("problem" in found) return unusable(found.problem);
  const verdict = runtime.egress.checkUrl(found.url);
  if ("problem" in verdict) {
    const reason = verdict.blocked ? "blocked" : "misconfigured";
    return { failure: { reason, detail: `The account URL: ${verdict.problem}` } };
  }
  const problem = problemOfAccountUrl(found.url, runtime);
  if (problem !== undefined) return unusable(`The account URL: ${problem}`);
  const { url, isExempt } = verdict;
  const path = url.pathname.replace(/\/+$/, "");
  // The URL of a container instead of its account's is what the portal hands out with a signature.
  const isContainer = !isExempt && path === `/${String(config["container"])}`;
  if (path !== "" && !isContainer && !isExempt) {
    return unusable("The account URL leads to something else than an account.");
  }
  const pathPrefix = isContainer ? "" : path;
  const { accountUrl: named } = config;
  if (typeof named === "string" && accountText(named) !== `${url.origin}${pathPrefix}`) {
    return unusable("The account URL of the settings is not that of the credential.");
  }
  const signIn = signInOf(credential, url.hostname, runtime);
  if ("problem" in signIn) return unusable(signIn.problem);
  return { account: { origin: url.origin, pathPrefix, signIn } };
}

/** What is wrong with an account URL, one sentence; `undefined` when it leads to blobs of an account. */
export function problemOfAccountUrl(
  text: string,
  { egress }: Pick<Runtime, "egress">,
): string | undefined {
  const problem = problemOfPlace(text, storageSuffixes, egress);
  if (problem !== undefined) return problem;
  const verdict = egress.checkUrl(text);
  if ("problem" in verdict || verdict.isExempt) return undefined;
  return /^[a-z0-9]{3,24}\.blob\.[a-z.]+$/.test(verdict.url.hostname)
    ? undefined
    : "Must look like https://account.blob.core.windows.net.";
}

function unusable(detail: string): { readonly failure: Failure } {
  return { failure: { reason: "misconfigured", detail } };
}

/** One text for every way to write the URL of an account. */
function accountText(text: string): string {
  const url = URL.parse(text);
  return url === null ? text : `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function placeOf(
  { type, config, secrets }: Credential,
  settings: Settings["config"],
): { readonly url: string } | { readonly problem: string } {
  switch (type) {
    case "AZURE_SAS":
      return { url: config["accountUrl"] ?? "" };
    case "AZURE_SERVICE_PRINCIPAL":
      return typeof settings["accountUrl"] === "string"
        ? { url: settings["accountUrl"] }
        : { problem: "A service principal needs the account URL in the settings." };
    case "AZURE_CONNECTION_STRING": {
      if (config["service"] !== "storage")
        return { problem: "The connection string leads to Service Bus, not to a storage account." };
      const members = membersIn(secrets);
      const named = members.get("blobendpoint");
      if (named !== undefined) return { url: named };
      const account = members.get("accountname");
      if (account === undefined)
        return { problem: "The connection string names no place for blobs (BlobEndpoint)." };
      const suffix = members.get("endpointsuffix")?.toLowerCase() ?? "core.windows.net";
      return { url: `https://${account}.blob.${suffix}` };
    }
    default:
      return { problem: `A container cannot use a credential of the type ${type}.` };
  }
}

function membersIn(secrets: Credential["secrets"]): ReadonlyMap<string, string> {
  return membersOfConnectionString(secrets["connectionString"] ?? "") ?? new Map();
}

function signInOf(
  credential: Credential,
  hostname: string,
  runtime: Runtime,
): SignIn | { readonly problem: string } {
  const { type, secrets } = credential;
  if (type === "AZURE_SAS") return sasSignIn(secrets["sasToken"] ?? "");
  if (type === "AZURE_SERVICE_PRINCIPAL") {
    const service = { scope: "https://storage.azure.com/.default", hostname };
    return { kind: "tokens", tokens: entraTokens(credential, service, runtime) };
  }
  const members = membersIn(secrets);
  const keyText = members.get("accountkey");
  if (keyText === undefined) return sasSignIn(members.get("sharedaccesssignature") ?? "");
  const account = members.get("accountname");
  if (account === undefined)
    return { problem: 'The connection string has a key, but no member "AccountName".' };
  const accountKey = { account, key: Buffer.from(keyText, "base64") };
  return { kind: "key", accountKey, secretTexts: [keyText] };
}

/**
 * Parameters of a signature. What else a copied URL has, such as `comp` or `restype`, would make another request of ours.
 *
 * Source: Microsoft Learn, "Create an account SAS", "Create a service SAS" and "Create a user delegation SAS".
 */
const sasParameter = /^(?:s[a-z]{1,6}|rsc[cdelt])=[!-"$-~]*$/;

function sasSignIn(text: string): SignIn | { readonly problem: string } {
  const parts = text.replace(/^\?/, "").split("&");
  const query = parts.filter((part) => sasParameter.test(part)).join("&");
  const parameters = new URLSearchParams(query);
  const signature = parameters.get("sig") ?? "";
  if (signature === "") return { problem: "The shared access signature has no signature (sig)." };
  const raw = parts.find((part) => part.startsWith("sig="))?.slice("sig=".length) ?? "";
  const sas: Sas = {
    query,
    permissions: parameters.get("sp") ?? undefined,
    startsAtMs: timeOf(parameters.get("st")),
    endsAtMs: timeOf(parameters.get("se")),
    isByKey: !parameters.has("skoid"),
  };
  return { kind: "sas", sas, secretTexts: [...new Set([raw, signature])] };
}

function timeOf(text: string | null): number | undefined {
  const atMs = Date.parse(text ?? "");
  return Number.isNaN(atMs) ? undefined : atMs;
}
