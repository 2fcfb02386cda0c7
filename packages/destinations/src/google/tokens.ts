import { AccessTokens } from "../credentials/access-tokens.ts";
import type { Credential } from "../credentials/credential.ts";
import type { Runtime } from "../destination.ts";
import type { Failure } from "../http/failure.ts";
import { serviceAccountFetch } from "./service-account.ts";
import { workloadIdentityFetch } from "./workload-identity.ts";

/**
 * Google's access tokens for one of the `googleCredentialTypes`, with one scope, such as
 * `https://www.googleapis.com/auth/devstorage.read_write`; or why there can be none.
 *
 * Nothing is taken from the machine: no environment variable, no file of gcloud's, no metadata service.
 */
export function googleTokens(
  credential: Credential | undefined,
  scope: string,
  runtime: Runtime,
): { readonly tokens: AccessTokens } | { readonly failure: Failure } {
  switch (credential?.type) {
    case "GCP_SERVICE_ACCOUNT":
      return keyFileTokens(credential, scope, runtime);
    case "GCP_WORKLOAD_IDENTITY": {
      const made = workloadIdentityFetch(credential, scope, runtime);
      return "failure" in made ? made : { tokens: new AccessTokens(made.fetch, runtime) };
    }
    default: {
      const detail =
        "The destination has no credential of Google's: attach a service account key or workload identity federation.";
      return { failure: { reason: "misconfigured", detail } };
    }
  }
}

function keyFileTokens(
  credential: Credential,
  scope: string,
  runtime: Runtime,
): { readonly tokens: AccessTokens } | { readonly failure: Failure } {
  try {
    return { tokens: new AccessTokens(serviceAccountFetch(credential, scope, runtime), runtime) };
  } catch {
    const detail = "The stored key file cannot be read; give the service account's key again.";
    return { failure: { reason: "misconfigured", detail } };
  }
}
