import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";

/** One call of the API. */
export interface ApiRequest {
  /** Default `GET`. */
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Begins with `/v1/`; whatever is put into it is percent-encoded by the caller. */
  readonly path: string;
  /** Members that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Made for each change that comes without one, so that sending it again after a renewal does it once. */
  readonly idempotencyKey?: string;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** What stands between the hooks and the API: one session, one cache, one customer. */
export interface Connection {
  /**
   * Carries one request out with the session's token, which it waits for and renews as needed. Resolves to the answer's
   * JSON, `undefined` for an answer without a body.
   *
   * Errors: `PushrailProblem` when the API refuses, `PushrailOffline` when no answer comes, an `AbortError` when `signal`
   * ended it.
   */
  readonly request: <T>(request: ApiRequest) => Promise<T>;
  /** Pass it to every query hook: the host may have a client of its own around us. */
  readonly queryClient: QueryClient;
  /**
   * The first part of every cache key: the customer that the token names. Empty until there is a token; queries with an
   * empty key do not start.
   */
  readonly customerKey: string;
  /** Now by the server's clock, in milliseconds since 1970; only for texts such as "3 minutes ago". */
  readonly serverNowMs: () => number;
}

/** Filled in by `PushrailProvider`. */
export const ConnectionContext = createContext<Connection | undefined>(undefined);

/** The connection of the provider around this component. Errors: an `Error` outside of one. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === undefined) {
    throw new Error("Pushrail hooks work inside <PushrailProvider> or <PushrailEmbed> only.");
  }
  return connection;
}
