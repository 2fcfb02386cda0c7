import { createContext, useContext } from "react";
import type { Session, SessionSnapshot } from "../session/session.ts";
import type { Explanation } from "../session/misconfiguration.ts";
import type { SessionState } from "../session/session-machine.ts";

/** The session of a provider as its components see it. */
export interface SessionInScope {
  readonly session: Session;
  readonly snapshot: SessionSnapshot;
  /** What is wrong with the set-up; only in development. */
  readonly explanation: Explanation | undefined;
  /** Tells the host of what broke. */
  readonly report: (error: PushrailEmbedError) => void;
}

/** What `onError` is told. Nothing in it holds a token or what a customer typed. */
export type PushrailEmbedError =
  /** The portal cannot work in this page as it is set up; `message` says why, for the developer. */
  | { readonly kind: "misconfigured"; readonly fault: string; readonly message: string }
  /** `fetchSessionToken` threw, took too long, or returned no token; it is called again by itself. */
  | { readonly kind: "session"; readonly cause: unknown }
  /** A screen broke; the customer sees a way to try again. */
  | { readonly kind: "screen"; readonly screen: string; readonly cause: unknown };

/** Filled in by `PushrailProvider`. */
export const SessionInScopeContext = createContext<SessionInScope | undefined>(undefined);

/** The session of the provider around this component. Errors: an `Error` outside of one. */
export function useSessionInScope(): SessionInScope {
  const inScope = useContext(SessionInScopeContext);
  if (inScope === undefined) {
    throw new Error("Pushrail hooks work inside <PushrailProvider> or <PushrailEmbed> only.");
  }
  return inScope;
}

/** What {@link useSession} gives. */
export interface PortalSession {
  /**
   * `connecting` until there is a token, `active` and `renewing` while all is well, `offline` without a network,
   * `expired` when no token could be had, `ended` after a revocation or a sign-out, `denied` when the vendor is
   * suspended, `misconfigured` when the portal cannot work in this page.
   */
  readonly state: SessionState;
  /** The customer's id, `cus_…`; `undefined` before there was a token and after the session was ended. */
  readonly customerId: string | undefined;
  /** When the present token ends, by the server's clock. */
  readonly expiresAt: Date | undefined;
  /** `true` while requests wait for a new token. */
  readonly isReconnecting: boolean;
  /** `false` with a fixed `sessionToken`: nobody can be asked for another. */
  readonly canReconnect: boolean;
  /** Asks the host for a token because the customer wants it; the only way back from `ended`. */
  readonly reconnect: () => void;
  /** Asks the host for a new token now. */
  readonly refresh: () => void;
  /** Forgets the token and everything that was read with it. */
  readonly logout: () => void;
}

/** How the session stands, and what can be done about it. */
export function useSession(): PortalSession {
  const { session, snapshot } = useSessionInScope();
  return {
    state: snapshot.state,
    customerId: snapshot.customer,
    expiresAt: snapshot.expiresAtMs === undefined ? undefined : new Date(snapshot.expiresAtMs),
    isReconnecting: snapshot.isReconnecting,
    canReconnect: snapshot.canReconnect,
    reconnect: session.reconnect,
    refresh: session.refresh,
    logout: session.logout,
  };
}
