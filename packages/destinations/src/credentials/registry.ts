import { awsAccessKey, awsRole } from "./aws.ts";
import { azureConnectionString, azureSas, azureServicePrincipal } from "./azure.ts";
import { clientCertificate } from "./client-certificate.ts";
import type { CredentialDefinition, CredentialType } from "./credential.ts";
import { gcpServiceAccount, gcpWorkloadIdentity } from "./gcp.ts";
import { basicAuth, bearerToken, usernamePassword } from "./login.ts";
import { oauth2ClientCredentials } from "./oauth2.ts";

/** Every credential type, in alphabetical order of their constants. */
export const credentialDefinitions: readonly CredentialDefinition[] = [
  awsAccessKey,
  awsRole,
  azureConnectionString,
  azureSas,
  azureServicePrincipal,
  basicAuth,
  bearerToken,
  clientCertificate,
  gcpServiceAccount,
  gcpWorkloadIdentity,
  oauth2ClientCredentials,
  usernamePassword,
];

const byType = new Map<string, CredentialDefinition>(
  credentialDefinitions.map((definition) => [definition.type, definition]),
);

/** Looks up a credential type by its constant, such as `BEARER_TOKEN`; `undefined` for text that names none. */
export function credentialDefinitionOf(type: CredentialType): CredentialDefinition;
export function credentialDefinitionOf(type: string): CredentialDefinition | undefined;
export function credentialDefinitionOf(type: string): CredentialDefinition | undefined {
  return byType.get(type);
}
