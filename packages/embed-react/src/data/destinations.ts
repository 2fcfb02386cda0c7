import type { QueryClient, UseQueryResult } from "@tanstack/react-query";
import type {
  BoundedCount,
  ConnectionCheck,
  CreatedDestination,
  Destination,
  DestinationChange,
  DestinationInput,
} from "../api/types.ts";
import { useChange } from "./change.ts";
import type { Change } from "./change.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult } from "./pages.ts";
import { useResource } from "./resource.ts";
import type { PortalError } from "./resource.ts";

/** What deleting a destination answers. */
export interface DeletedDestination {
  readonly id: string;
  readonly state: "DELETED";
  /** Deliveries that waited for it, and are cancelled now. */
  readonly cancelledDeliveries: BoundedCount;
}

/** What resuming a destination answers. */
export type ResumedDestination = Destination & {
  /** What can be replayed now. */
  readonly deadLetters: BoundedCount;
};

/** What a test event carries; the server's own greeting where nothing is said. */
export interface TestEvent {
  readonly eventType?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A test event on its way. */
export interface SentTestEvent {
  readonly eventId: string;
  /** Watch it with `useDelivery`. */
  readonly deliveryId: string;
}

/** What to check: all of a destination to be, or one that exists and what is to change of it. */
export type CheckInput =
  | DestinationInput
  | { readonly destinationId: string; readonly [member: string]: unknown };

/**
 * The customer's destinations, newest first, page by page. Reads `GET /v1/destinations`; again every minute, for their
 * states change by themselves, and when it is looked at after ten seconds. Every change of a destination invalidates it.
 */
export function useDestinations(): PagedResult<Destination> {
  return usePages<Destination>({
    key: queryKeys.destinationList,
    path: "/v1/destinations",
    staleTimeMs: 10_000,
    pollMs: () => 60_000,
  });
}

/**
 * One destination. Reads `GET /v1/destinations/{id}`; again every half minute, for its state changes by itself, and when
 * it is looked at after five seconds. Every change of it invalidates it. Without an id, nothing is asked.
 */
export function useDestination(id: string | undefined): UseQueryResult<Destination, PortalError> {
  return useResource<Destination>({
    key: (customer) => queryKeys.destination(customer, id ?? ""),
    request: { path: destinationPath(id ?? "") },
    staleTimeMs: 5000,
    isEnabled: id !== undefined,
    pollMs: () => 30_000,
  });
}

/**
 * Creates a destination: `POST /v1/destinations`. The answer alone has the signing secret; it stays with the component
 * that asked and is not cached. Invalidates the list of destinations and the counts.
 */
export function useCreateDestination(): Change<CreatedDestination, DestinationInput> {
  return useChange<DestinationInput, CreatedDestination>({
    request: (body) => ({ method: "POST", path: "/v1/destinations", body }),
    isSecret: true,
    learn: (queryClient, customer, created) => {
      const { signingSecret: _, ...destination } = created;
      learnDestination(queryClient, customer, destination);
    },
    invalidates: (customer) => [
      queryKeys.destinationList(customer),
      queryKeys.deliveryCounts(customer),
    ],
  });
}

/**
 * Replaces members of a destination: `PATCH /v1/destinations/{id}`. What is sent can hold secrets and is forgotten with
 * the component. Invalidates the destination and the list.
 */
export function useUpdateDestination(id: string): Change<Destination, DestinationChange> {
  return useChange<DestinationChange, Destination>({
    request: (body) => ({ method: "PATCH", path: destinationPath(id), body }),
    isSecret: true,
    learn: learnDestination,
    invalidates: (customer) => [queryKeys.destinationList(customer)],
  });
}

/**
 * Deletes a destination: `DELETE /v1/destinations/{id}`. What waited for it is cancelled. Forgets the destination, its
 * secrets and its counts, and invalidates the list, the log and the dead letters.
 */
export function useDeleteDestination(id: string): Change<DeletedDestination, void> {
  return useChange<void, DeletedDestination>({
    request: () => ({ method: "DELETE", path: destinationPath(id) }),
    learn: (queryClient, customer) => {
      // Marked and not removed: whatever still shows it would ask for it once more and be told that there is none.
      for (const queryKey of [
        queryKeys.destination(customer, id),
        queryKeys.signingSecrets(customer, id),
        queryKeys.deadLetterGroups(customer, id),
      ]) {
        void queryClient.invalidateQueries({ queryKey, refetchType: "none" });
      }
    },
    invalidates: (customer) => [
      queryKeys.destinationList(customer),
      queryKeys.deliveryCounts(customer),
      queryKeys.newestDeliveries(customer),
      queryKeys.deadLetters(customer),
    ],
  });
}

/**
 * Pauses a destination: `POST /v1/destinations/{id}/pause`. `hold` keeps what arrives meanwhile, `skip` gives it up.
 * Invalidates the destination and the list.
 */
export function usePauseDestination(
  id: string,
): Change<Destination, { readonly mode: "hold" | "skip" }> {
  return useChange<{ readonly mode: "hold" | "skip" }, Destination>({
    request: (body) => ({ method: "POST", path: `${destinationPath(id)}/pause`, body }),
    learn: learnDestination,
    invalidates: (customer) => [queryKeys.destinationList(customer)],
  });
}

/**
 * Lets a paused or disabled destination go on: `POST /v1/destinations/{id}/resume`. The answer says how many dead
 * letters can be replayed. Invalidates the destination, the list and the newest of the log.
 */
export function useResumeDestination(id: string): Change<ResumedDestination, void> {
  return useChange<void, ResumedDestination>({
    request: () => ({ method: "POST", path: `${destinationPath(id)}/resume` }),
    learn: (queryClient, customer, resumed) => {
      const { deadLetters: _, ...destination } = resumed;
      learnDestination(queryClient, customer, destination);
    },
    invalidates: (customer) => [
      queryKeys.destinationList(customer),
      queryKeys.newestDeliveries(customer),
    ],
  });
}

/**
 * Sends a test event to a destination: `POST /v1/destinations/{id}/test`. Invalidates the newest of the log; the counts
 * follow with the delivery.
 */
export function useSendTestEvent(id: string): Change<SentTestEvent, TestEvent> {
  return useChange<TestEvent, SentTestEvent>({
    request: (body) => ({ method: "POST", path: `${destinationPath(id)}/test`, body }),
    invalidates: (customer) => [queryKeys.newestDeliveries(customer)],
  });
}

/**
 * Checks whether a destination, or one to be, can be reached: `POST /v1/destination-checks`. It changes nothing, and
 * invalidates nothing. What is sent can hold secrets and is forgotten with the component.
 */
export function useCheckDestination(): Change<ConnectionCheck, CheckInput> {
  return useChange<CheckInput, ConnectionCheck>({
    request: (body) => ({ method: "POST", path: "/v1/destination-checks", body }),
    isSecret: true,
    invalidates: () => [],
  });
}

/** The address of a destination. */
export function destinationPath(id: string): string {
  return `/v1/destinations/${encodeURIComponent(id)}`;
}

function learnDestination(
  queryClient: QueryClient,
  customer: string,
  destination: Destination,
): void {
  queryClient.setQueryData(queryKeys.destination(customer, destination.id), destination);
}
