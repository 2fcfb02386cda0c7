import { useQuery } from "@tanstack/react-query";
import type { QueryKey, UseQueryResult } from "@tanstack/react-query";
import type { PushrailOffline, PushrailProblem } from "../api/problem.ts";
import { useConnection } from "../embed/connection.ts";
import type { ApiRequest } from "../embed/connection.ts";

/** Why a hook has no answer: the API refused, or none came. */
export type PortalError = PushrailProblem | PushrailOffline;

/** A list that the API answers whole. */
export interface Listed<Item> {
  readonly data: readonly Item[];
}

/** How {@link useResource} reads; `Raw` is what the API answers, `Answer` what is made of it. */
export interface ResourceOptions<Answer, Raw> {
  /** Made from the customer of the connection. */
  readonly key: (customer: string) => QueryKey;
  readonly request: ApiRequest;
  /** Default: the answer as it came. It has to be the same function at each render. */
  readonly select?: (raw: Raw) => Answer;
  /** For how long an answer is taken as it is when it is asked for again, in milliseconds; default 0. */
  readonly staleTimeMs?: number;
  /** `false`: nothing is asked yet; default `true`. */
  readonly isEnabled?: boolean;
  /** When to ask again by itself, in milliseconds; `false` for never, the default. `answers` counts those so far. */
  readonly pollMs?: (raw: Raw | undefined, answers: number) => number | false;
  /** `true`: goes on showing the answer to other parameters until the one to these is there. */
  readonly keepsPrevious?: boolean;
}

/**
 * Reads one address of the API into the cache of the connection, and again when it is stale and looked at. Nothing is
 * asked while there is no session, while the page is hidden or while there is no network.
 */
export function useResource<Answer, Raw = Answer>({
  key,
  request,
  select,
  staleTimeMs = 0,
  isEnabled = true,
  pollMs,
  keepsPrevious = false,
}: ResourceOptions<Answer, Raw>): UseQueryResult<Answer, PortalError> {
  const connection = useConnection();
  return useQuery<Raw, PortalError, Answer>(
    {
      queryKey: key(connection.customerKey),
      queryFn: ({ signal }) => connection.request<Raw>({ ...request, signal }),
      enabled: isEnabled && connection.customerKey !== "",
      staleTime: staleTimeMs,
      ...(select === undefined ? {} : { select }),
      ...(pollMs === undefined
        ? {}
        : { refetchInterval: ({ state }) => pollMs(state.data, state.dataUpdateCount) }),
      ...(keepsPrevious ? { placeholderData: keepPrevious } : {}),
    },
    connection.queryClient,
  );
}

/** What a list holds. */
export function itemsOfList<Item>(list: Listed<Item>): readonly Item[] {
  return list.data;
}

function keepPrevious<Value>(previous: Value | undefined): Value | undefined {
  return previous;
}
