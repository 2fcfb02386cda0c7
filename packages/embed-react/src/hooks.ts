"use client";

export { PushrailOffline, PushrailProblem } from "./api/problem.ts";
export type * from "./api/guide-types.ts";
export type { FieldProblem } from "./api/problem.ts";
export type * from "./api/types.ts";
export { useAudit } from "./data/audit.ts";
export type { AuditFilter } from "./data/audit.ts";
export type { Change } from "./data/change.ts";
export {
  useCreateCredential,
  useCredentials,
  useCredentialTypes,
  useDeleteCredential,
  useUpdateCredential,
} from "./data/credentials.ts";
export type { CredentialChange, CredentialInput } from "./data/credentials.ts";
export { useDeadLetterGroups, useDeadLetters } from "./data/dead-letters.ts";
export type { DeadLetterFilter } from "./data/dead-letters.ts";
export { useDeliveries, useDelivery, useReplayDelivery } from "./data/deliveries.ts";
export type { DeliveriesResult } from "./data/deliveries.ts";
export { useDeliveryCounts } from "./data/delivery-counts.ts";
export { useDestinationGuide, useDestinationTypes } from "./data/destination-types.ts";
export {
  useCheckDestination,
  useCreateDestination,
  useDeleteDestination,
  useDestination,
  useDestinations,
  usePauseDestination,
  useResumeDestination,
  useSendTestEvent,
  useUpdateDestination,
} from "./data/destinations.ts";
export type {
  CheckInput,
  DeletedDestination,
  ResumedDestination,
  SentTestEvent,
  TestEvent,
} from "./data/destinations.ts";
export { useEventTypes, useFilterPreview, useRecentEvents } from "./data/event-types.ts";
export type { RecentEvent, RoutingRule } from "./data/event-types.ts";
export type { PagedResult, Pages } from "./data/pages.ts";
export { usePortal } from "./data/portal.ts";
export {
  useCancelReplay,
  useEstimateReplay,
  usePauseReplay,
  useReplay,
  useReplays,
  useResumeReplay,
  useStartReplay,
} from "./data/replays.ts";
export type { ReplayStart } from "./data/replays.ts";
export type { PortalError } from "./data/resource.ts";
export {
  useRevokeSigningSecret,
  useRotateSigningSecret,
  useSigningSecrets,
} from "./data/signing-secrets.ts";
export { PushrailProvider } from "./embed/pushrail-provider.tsx";
export type { PushrailProviderProps } from "./embed/pushrail-provider.tsx";
export { useSession } from "./embed/session-context.ts";
export type { PortalSession, PushrailEmbedError } from "./embed/session-context.ts";
export type { SessionEnd, SessionState } from "./session/session-machine.ts";
export type { FetchSessionToken, SessionContext, SessionResult } from "./session/session.ts";
