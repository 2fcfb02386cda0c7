export {
  DeadLettersApi,
  DeliveriesApi,
  DeliveryCountsApi,
  DestinationsApi,
  DestinationTypesApi,
  Pushrail,
  ReplaysApi,
  SigningSecretsApi,
} from "./client.ts";
export type { ClientOptions } from "./client.ts";
export { CredentialsApi, CredentialTypesApi } from "./credentials.ts";
export { CustomersApi, ErasuresApi, SessionsApi } from "./customers.ts";
export { EventsApi, EventTypesApi } from "./events.ts";
export { PushrailConnectionError, PushrailError } from "./errors.ts";
export type { FieldProblem, Problem } from "./errors.ts";
export { PushrailRoot, TenantKeysApi, TenantsApi } from "./root-client.ts";
export type { RootClientOptions } from "./root-client.ts";
export type { SignatureScheme, WebhookHeaders } from "./signature-header.ts";
export type { SessionToken, TokenSource } from "./sign-in.ts";
export { AuditApi, PortalApi, TenantApi } from "./tenant.ts";
export type { ConnectionOptions } from "./transport.ts";
export type * from "./types.ts";
export {
  checkSignature,
  verifyWebhook,
  webhookVerificationCodes,
  WebhookVerificationError,
} from "./verify.ts";
export type { SignatureVerdict, SignedRequest, WebhookVerificationCode } from "./verify.ts";
