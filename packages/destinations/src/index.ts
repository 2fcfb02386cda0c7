/** Destination types: the contract, the failure table, the egress guard and every adapter; and credential types. */
export type {
  Credential,
  CredentialDefinition,
  CredentialFact,
  CredentialField,
  CredentialType,
  CredentialValues,
  ShownSecret,
} from "./credentials/credential.ts";
export { credentialDefinitionOf, credentialDefinitions } from "./credentials/registry.ts";
export { checkConnection, signedForCheckAlone, type CheckSubject } from "./check.ts";
export type {
  BatchRules,
  CheckResult,
  CheckStep,
  Connection,
  DestinationDefinition,
  DestinationType,
  Exchange,
  Field,
  FieldProblem,
  OutboundBatch,
  OutboundEvent,
  Outcome,
  PartitionedEvent,
  PlatformIdentity,
  Runtime,
  Settings,
} from "./destination.ts";
export { addressOf, type AddressBlock, isWithin, parseBlock } from "./address.ts";
export { createEgressGuard, type EgressGuard, type EgressOptions } from "./egress.ts";
export { failureTable, meaningOf, type FailureMeaning, type FailureReason } from "./failure.ts";
export { guideOf, type GuideBlock, type GuideText } from "./guide.ts";
export { type Icon, iconOf } from "./icon.ts";
export { definitionOf, definitions } from "./registry.ts";
export { generateSigningSecret, signingKeyOf } from "./webhook/signature.ts";
