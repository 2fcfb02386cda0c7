import { QueryClient } from "@tanstack/react-query";
import { PushrailOffline, PushrailProblem, isTransient } from "../api/problem.ts";

const retriesMax = 2;

/**
 * The cache of one provider: never the host's own, and never shared. What the API refuses is not asked again by itself;
 * a request without an answer, or that a broken server answered, twice. An answer stays on the screen when asking again
 * fails. How long what nobody looks at is kept is left as it is: a time said here would run on servers, too, where it would
 * hold up their process.
 */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // No session yet: there is nobody to ask for.
        enabled: (query) => query.queryKey[0] !== "",
        retry: (failureCount, error) => failureCount < retriesMax && mayRetry(error),
        retryDelay: (failureCount) => Math.min(1_000 * 2 ** failureCount, 8_000),
      },
      mutations: { retry: false },
    },
  });
}

/** Forgets everything that was read, and leaves no timer: a query that is under way begins to count its age at its end. */
export function emptyCache(queryClient: QueryClient): void {
  for (const query of queryClient.getQueryCache().getAll())
    query.setOptions({ ...query.options, gcTime: Number.POSITIVE_INFINITY });
  queryClient.clear();
}

/** The client has already waited as long as `Retry-After` asked. */
function mayRetry(error: unknown): boolean {
  if (error instanceof PushrailProblem && error.status === 429) return false;
  return error instanceof PushrailOffline || isTransient(error);
}
