import type { CredentialType } from "../credentials/credential.ts";

/** The credentials that Google's services take, the better one first. */
export const googleCredentialTypes = [
  "GCP_WORKLOAD_IDENTITY",
  "GCP_SERVICE_ACCOUNT",
] as const satisfies readonly CredentialType[];
