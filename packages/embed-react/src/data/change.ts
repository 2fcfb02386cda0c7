import { useMutation } from "@tanstack/react-query";
import type { QueryClient, QueryKey, UseMutationResult } from "@tanstack/react-query";
import { useConnection } from "../embed/connection.ts";
import type { ApiRequest } from "../embed/connection.ts";
import type { PortalError } from "./resource.ts";

/** A change through the API: TanStack's result, whose errors are the portal's. */
export type Change<Answer, Variables> = UseMutationResult<Answer, PortalError, Variables>;

/** What {@link useChange} does. */
export interface ChangeOptions<Variables, Answer> {
  readonly request: (variables: Variables) => ApiRequest;
  /** What of the cache is out of date once it is done; read again where it is on the screen. */
  readonly invalidates: (
    customer: string,
    answer: Answer,
    variables: Variables,
  ) => readonly QueryKey[];
  /** Puts into the cache what the answer already tells. Never anything secret. */
  readonly learn?: (
    queryClient: QueryClient,
    customer: string,
    answer: Answer,
    variables: Variables,
  ) => void;
  /** `true`: what is sent or answered holds secrets, and is forgotten with the component that asked. */
  readonly isSecret?: boolean;
}

/**
 * A change through the API. Nothing is shown before the server said it: there are no guesses to take back. It is never
 * sent again by itself; the session's renewal is the one exception, with the same idempotency key.
 */
export function useChange<Variables, Answer>({
  request,
  invalidates,
  learn,
  isSecret = false,
}: ChangeOptions<Variables, Answer>): Change<Answer, Variables> {
  const { request: send, customerKey, queryClient } = useConnection();
  return useMutation<Answer, PortalError, Variables>(
    {
      mutationFn: (variables) => send<Answer>(request(variables)),
      retry: false,
      // Offline, it fails and says so, instead of happening by itself minutes later.
      networkMode: "always",
      ...(isSecret ? { gcTime: 0 } : {}),
      onSuccess: (answer, variables) => {
        learn?.(queryClient, customerKey, answer, variables);
        for (const queryKey of invalidates(customerKey, answer, variables)) {
          void queryClient.invalidateQueries({ queryKey });
        }
      },
    },
    queryClient,
  );
}
