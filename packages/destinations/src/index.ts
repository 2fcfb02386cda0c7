/** Destination types: the contract, the failure table, the egress guard and every adapter. */
export type {
  BatchRules,
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
  Runtime,
  Settings,
} from "./destination.ts";
export { createEgressGuard, type EgressGuard, type EgressOptions } from "./egress.ts";
export { failureTable, meaningOf, type FailureMeaning, type FailureReason } from "./failure.ts";
export { definitionOf, definitions } from "./registry.ts";
export { generateSigningSecret, signingKeyOf } from "./webhook/signature.ts";
