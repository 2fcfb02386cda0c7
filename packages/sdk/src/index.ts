export {
  CustomersApi,
  DeadLettersApi,
  DeliveriesApi,
  DestinationsApi,
  ErasuresApi,
  EventsApi,
  Pushrail,
  ReplaysApi,
  SigningSecretsApi,
} from "./client.ts";
export { PushrailConnectionError, PushrailError } from "./errors.ts";
export type { FieldProblem, Problem } from "./errors.ts";
export type { SignatureScheme, WebhookHeaders } from "./signature-header.ts";
export type { ClientOptions } from "./transport.ts";
export type * from "./types.ts";
export {
  checkSignature,
  verifyWebhook,
  webhookVerificationCodes,
  WebhookVerificationError,
} from "./verify.ts";
export type { SignatureVerdict, SignedRequest, WebhookVerificationCode } from "./verify.ts";
