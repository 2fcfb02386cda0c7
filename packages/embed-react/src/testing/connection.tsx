import type { QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { openClient } from "../api/request.ts";
import { ConnectionContext } from "../embed/connection.ts";
import { newQueryClient } from "../embed/query-client.ts";

/** A connection to the server of a test, with a session that lasts, and what to wrap components in. */
export interface TestConnection {
  readonly queryClient: QueryClient;
  readonly Wrapper: (props: { children?: ReactNode }) => ReactNode;
  /** Forgets everything and ends what runs. */
  readonly close: () => void;
}

/** Connects to `url` as `customer`. */
export function connectTo(url: string, customer = "cus_1"): TestConnection {
  const queryClient = newQueryClient();
  queryClient.setDefaultOptions({
    ...queryClient.getDefaultOptions(),
    queries: { ...queryClient.getDefaultOptions().queries, retry: false },
  });
  queryClient.mount();
  const { request, serverNowMs } = openClient({
    session: {
      grant: () =>
        Promise.resolve({
          token: "token",
          generation: 1,
          claims: { sub: customer },
        } as Awaited<ReturnType<Parameters<typeof openClient>[0]["session"]["grant"]>>),
      refused: () => undefined,
      suspended: () => undefined,
      answered: () => undefined,
      unanswered: () => undefined,
    },
    baseUrl: () => url,
    setTimer: (callback, durationMs) => {
      const timer = setTimeout(callback, durationMs);
      return () => clearTimeout(timer);
    },
    wallMs: Date.now,
  });
  const connection = { request, queryClient, customerKey: customer, serverNowMs };
  return {
    queryClient,
    Wrapper: ({ children }) => (
      <ConnectionContext.Provider value={connection}>{children}</ConnectionContext.Provider>
    ),
    close: () => {
      queryClient.clear();
      queryClient.unmount();
    },
  };
}
