import { Fragment, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { baseUrlOf } from "../api/base-url.ts";
import { PushrailProblem } from "../api/problem.ts";
import { openClient } from "../api/request.ts";
import { isDevelopment } from "../session/development.ts";
import { explainFault } from "../session/misconfiguration.ts";
import type { Misconfiguration, SessionEnd } from "../session/session-machine.ts";
import { browserPorts } from "../session/session-ports.ts";
import { Session } from "../session/session.ts";
import type { FetchSessionToken, SessionOptions } from "../session/session.ts";
import { ConnectionContext } from "./connection.ts";
import { emptyCache, newQueryClient } from "./query-client.ts";
import { SessionInScopeContext } from "./session-context.ts";
import type { PushrailEmbedError } from "./session-context.ts";

/** How the portal gets its session and reaches the API. */
export interface ConnectionProps {
  /**
   * Where the API is, such as `https://events.example.com`; a path in it is kept, and one alone stands for this page's
   * own server. Default: the issuer of the session's token, when the server is set up to name its address there.
   */
  readonly apiUrl?: string | undefined;
  /**
   * Asks your backend for a session token: at first, when two thirds of the token's life are over, when the API has
   * refused it, and when the customer presses Reconnect. Check your own sign-in there each time. Throwing means "not
   * now"; it is called again after some seconds, never twice within five, and never two at a time. It may be a new
   * function at each render.
   */
  readonly fetchSessionToken?: FetchSessionToken | undefined;
  /** One token, for a first try: when its life is over, so is the session. `fetchSessionToken` goes before it. */
  readonly sessionToken?: string | undefined;
  /** Called once each time that a session ends; `expired` can come back by itself, the others by the customer's hand. */
  readonly onSessionEnd?: ((end: { readonly reason: SessionEnd }) => void) | undefined;
  /** Called with what the customer cannot mend, for your error reports. */
  readonly onError?: ((error: PushrailEmbedError) => void) | undefined;
}

/** Props of {@link PushrailProvider}. */
export interface PushrailProviderProps extends ConnectionProps {
  readonly children?: ReactNode;
}

/**
 * Shares one session, and one cache of what was read with it, between everything inside: `PushrailEmbed` and the hooks.
 * When another customer signs in, everything inside is made anew.
 */
export function PushrailProvider({ children, ...props }: PushrailProviderProps) {
  const { session, client, queryClient, report } = useOpenSession(props);
  const snapshot = useSyncExternalStore(session.subscribe, session.snapshot, session.snapshot);
  const customerKey = snapshot.customer ?? "";
  const connection = useMemo(() => {
    const scope = { customer: snapshot.customer };
    return {
      request: async <T,>(request: Parameters<typeof client.request>[0]) => {
        const { wipeCount } = session.snapshot();
        const answer = await client.request<T>(request, scope);
        // Too late: what is kept now, and shown, is nobody's or another customer's.
        if (session.snapshot().wipeCount !== wipeCount) throw wiped();
        return answer;
      },
      queryClient,
      customerKey,
      serverNowMs: client.serverNowMs,
    };
  }, [session, client, queryClient, customerKey, snapshot.customer]);
  useFreshData(snapshot.state === "active", queryClient);
  const { fault } = snapshot;
  const inScope = useMemo(
    () => ({
      session,
      snapshot,
      report,
      explanation:
        fault !== undefined && isDevelopment() ? explanationOf(fault, props.apiUrl) : undefined,
    }),
    [session, snapshot, report, fault, props.apiUrl],
  );
  return (
    <SessionInScopeContext.Provider value={inScope}>
      <ConnectionContext.Provider value={connection}>
        {/* Of the snapshot, so that no render ever has one customer's components with the other one's connection. */}
        <Fragment key={snapshot.wipeCount}>{children}</Fragment>
      </ConnectionContext.Provider>
    </SessionInScopeContext.Provider>
  );
}

/** One session for as long as the component is mounted; told of new props after each render. */
function useOpenSession(props: ConnectionProps) {
  const latest = useRef(props);
  const [opened] = useState(() => {
    const queryClient = newQueryClient();
    const report = (error: PushrailEmbedError) => latest.current.onError?.(error);
    const ownOptions: SessionOptions = {
      onWipe: () => emptyCache(queryClient),
      onEnd: (reason) => latest.current.onSessionEnd?.({ reason }),
      onFailure: (cause) => report({ kind: "session", cause }),
      onFault: (fault) => {
        const { what, steps } = explanationOf(fault, latest.current.apiUrl);
        const message = [what, ...steps].join(" ");
        if (isDevelopment()) console.error(`Pushrail: ${message}`);
        report({ kind: "misconfigured", fault, message });
      },
    };
    const session = new Session({ ...ownOptions, ...hostOptions(props) }, browserPorts);
    const client = openClient({
      session,
      baseUrl: ({ claims: { issuerUrl } }) =>
        baseUrlOf({ apiUrl: latest.current.apiUrl, issuerUrl }) ?? "",
      setTimer: browserPorts.setTimer,
      wallMs: () => browserPorts.now().wallMs,
    });
    return { session, client, queryClient, report, ownOptions };
  });
  const { session, queryClient, ownOptions } = opened;
  const clearing = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = props;
    session.update({ ...ownOptions, ...hostOptions(props) });
  });
  useEffect(() => {
    clearTimeout(clearing.current);
    queryClient.mount();
    const end = session.start();
    return () => {
      end();
      queryClient.unmount();
      // Nothing of a customer's stays in memory, but React's strict mode only seems to leave and is back before this.
      clearing.current = setTimeout(() => emptyCache(queryClient));
    };
  }, [session, queryClient]);
  return opened;
}

function wiped(): PushrailProblem {
  return new PushrailProblem({
    status: 401,
    code: "session_ended",
    title: "The session was ended.",
  });
}

/** The options that are there: a property that was named is told from one that was not. */
function hostOptions(props: ConnectionProps): SessionOptions {
  const { apiUrl, fetchSessionToken } = props;
  return {
    apiUrl,
    fetchSessionToken,
    ...("sessionToken" in props ? { sessionToken: props.sessionToken } : {}),
  };
}

/** What failed while there was no session is asked for again once there is one. */
function useFreshData(isActive: boolean, queryClient: ReturnType<typeof newQueryClient>): void {
  useEffect(() => {
    if (!isActive) return;
    void queryClient.refetchQueries({
      type: "active",
      predicate: ({ state }) => state.status === "error",
    });
  }, [isActive, queryClient]);
}

function explanationOf(fault: Misconfiguration, apiUrl: string | undefined) {
  return explainFault(fault, { origin: globalThis.location.origin, apiUrl });
}
