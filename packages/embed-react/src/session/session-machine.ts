import type { TokenClaims, TokenFault } from "./token.ts";

/*
 * The life of a session as a pure table: an event comes in, commands go out. `session.ts` carries them out.
 *
 * state           event                                   next            commands
 * --------------  --------------------------------------  --------------  --------------------------------------------
 * connecting      started                                 connecting      fetch "initial"
 * connecting      received a token                        active          wake when it is due
 * connecting      failed                                  expired         wake after the backoff, then fetch again
 * connecting      received what is no token               misconfigured
 * active          due: two thirds of its life have passed renewing        fetch "refresh"
 * active          401 for this token                      renewing        fetch "unauthorized"
 * active          401, and no callback to renew with      expired         notify
 * active          needed, but its life is over            renewing        fetch "refresh"
 * active          restored from the browser's cache       renewing        fetch "refresh"
 * active          no answer ever came                     misconfigured
 * renewing        received a token                        active          wipe if it is another customer's
 * renewing        failed, and the old token still lives   active          wake after the backoff, then fetch again
 * renewing        failed, and it was refused or is over   expired         notify; wake after the backoff, fetch again
 * active          401 for a request sent again            expired         notify; nothing by itself from here on
 * active          the same, and no token ever worked      misconfigured
 * expired         received a token                        active          wipe if it is another customer's
 * expired         reconnect                               renewing        fetch "user"
 * any             401 session_ended                       ended           wipe, abort, notify
 * any             logged out by the host                  ended           wipe, abort
 * any             403 suspended                           denied          abort, notify
 * ended, denied   reconnect                               connecting      fetch "user"
 * misconfigured   reconnect                               connecting      fetch "user"; with a token: active
 *
 * A fetch goes out only when none is under way, five seconds after the one before began, the backoff is over, the
 * network is there, and, but for "initial" and "user", the page can be seen. One that may not go out stays wanted; each
 * change of those signals and each wake-up asks again. A 401 for a token that was replaced since changes nothing: the
 * request is sent again with the present one. `offline` is how connecting, active and renewing show without a network.
 */

/** Why the host is asked for a token; `user`: the customer pressed Reconnect. */
export type FetchReason = "initial" | "refresh" | "unauthorized" | "user";

/** What the host is told when a session ends. */
export type SessionEnd = "expired" | "revoked" | "denied";

/** What is wrong with how the portal was put into its page. */
export type Misconfiguration =
  | TokenFault
  | "no_api_url"
  | "bad_api_url"
  | "no_token_source"
  | "refused"
  | "unreachable";

/** What the session shows as. */
export type SessionState = MachineState | "offline";

type MachineState =
  | "connecting"
  | "active"
  | "renewing"
  | "expired"
  | "ended"
  | "denied"
  | "misconfigured";

/** A moment by two clocks: the monotonic one may stand still in sleep, the other one may be set. */
export interface Instant {
  /** Of a clock that nobody sets, in milliseconds since whenever. */
  readonly monotonicMs: number;
  /** Milliseconds since 1970 by this machine. */
  readonly wallMs: number;
}

/** What the table knows between two events. */
export interface SessionMachine {
  readonly state: MachineState;
  readonly isOnline: boolean;
  readonly isVisible: boolean;
  /** `false`: one fixed token, and nobody to ask for another. */
  readonly canFetch: boolean;
  /** The customer of the last token; stays while a session is expired, so that a form stays, too. */
  readonly customer: string | undefined;
  readonly token: HeldToken | undefined;
  /** Counts tokens: a 401 is held against the token that its request carried. */
  readonly generation: number;
  readonly fetching: FetchReason | undefined;
  readonly wanted: FetchReason | undefined;
  readonly failureCount: number;
  readonly lastCallAt: Instant | undefined;
  readonly lastFailureAt: Instant | undefined;
  /** Why it is misconfigured. */
  readonly fault: Misconfiguration | undefined;
  /** Why it ended. */
  readonly ending: "revoked" | "logout" | undefined;
}

/** The times of a token; its text is held elsewhere. */
export interface HeldToken {
  readonly lifetimeMs: number;
  readonly renewAfterMs: number;
  readonly receivedAt: Instant;
  /** The API refused it, or its life is over: requests wait for the next one. */
  readonly isSpent: boolean;
}

/** What happens to a session. */
export type SessionEvent =
  | { readonly kind: "started" }
  /** `random` is from 0 to below 1 and spreads the renewal. */
  | { readonly kind: "received"; readonly claims: TokenClaims; readonly random: number }
  | { readonly kind: "failed" }
  | { readonly kind: "faulty"; readonly fault: Misconfiguration }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly generation: number;
      /** The request had been refused before, with the token before. */
      readonly isReplay: boolean;
      /** The API accepted some token of this page before. */
      readonly hasWorked: boolean;
    }
  | { readonly kind: "suspended"; readonly generation: number }
  | { readonly kind: "unreachable" }
  | { readonly kind: "reachable" }
  | { readonly kind: "signals"; readonly isOnline: boolean; readonly isVisible: boolean }
  /** The page came back from the browser's cache: what was signed out meanwhile must not be shown on. */
  | { readonly kind: "restored" }
  | { readonly kind: "woke" }
  | { readonly kind: "needed" }
  | { readonly kind: "refresh" }
  | { readonly kind: "reconnect" }
  | { readonly kind: "loggedOut" };

/** What is to be done. Each step has exactly one `wake`; it takes the place of the one before. */
export type SessionCommand =
  | { readonly kind: "fetch"; readonly reason: FetchReason }
  | { readonly kind: "abort" }
  | { readonly kind: "wipe" }
  | { readonly kind: "notify"; readonly reason: SessionEnd }
  | { readonly kind: "wake"; readonly afterMs: number | undefined };

/** What comes of an event. */
export interface Step {
  readonly machine: SessionMachine;
  readonly commands: readonly SessionCommand[];
}

/** Least time between the beginnings of two calls of the host's callback. */
export const callGapMs = 5_000;
const renewalFloorMs = 30_000;
const backoffFirstMs = 1_000;
const backoffMaxMs = 30_000;

/** A session before it started. */
export function newMachine(from: {
  readonly canFetch: boolean;
  readonly isOnline: boolean;
  readonly isVisible: boolean;
}): SessionMachine {
  return {
    ...from,
    state: "connecting",
    customer: undefined,
    token: undefined,
    generation: 0,
    fetching: undefined,
    wanted: undefined,
    failureCount: 0,
    lastCallAt: undefined,
    lastFailureAt: undefined,
    fault: undefined,
    ending: undefined,
  };
}

/** How the session shows. */
export function shownState({ state, isOnline }: SessionMachine): SessionState {
  const needsNetwork = state === "connecting" || state === "active" || state === "renewing";
  return needsNetwork && !isOnline ? "offline" : state;
}

/** Whether requests can go out with the present token. */
export function hasUsableToken({ state, token }: SessionMachine): boolean {
  return (state === "active" || state === "renewing") && token !== undefined && !token.isSpent;
}

/** One move of the table above. */
export function advance(machine: SessionMachine, event: SessionEvent, now: Instant): Step {
  const { machine: next, commands } = afterEvent(machine, event, now);
  const last = nextCall(next, now);
  if (!("reason" in last)) return { machine: next, commands: [...commands, last] };
  return {
    machine: {
      ...next,
      state: next.state === "active" ? "renewing" : next.state,
      fetching: last.reason,
      wanted: undefined,
      lastCallAt: now,
    },
    commands: [
      ...commands,
      { kind: "fetch", reason: last.reason },
      { kind: "wake", afterMs: undefined },
    ],
  };
}

/** The greater of what both clocks say: one stands still in sleep, the other may be set back. Never below zero. */
export function elapsedMs(from: Instant, until: Instant): number {
  return Math.max(until.monotonicMs - from.monotonicMs, until.wallMs - from.wallMs, 0);
}

function afterEvent(machine: SessionMachine, event: SessionEvent, now: Instant): Step {
  switch (event.kind) {
    case "started":
      return to(begun(machine));
    case "received":
      return received(machine, event, now);
    case "failed":
      return failed(machine, now);
    case "faulty":
      if (machine.customer !== undefined) return failed(machine, now);
      return to(misconfigured(machine, event.fault));
    case "refused":
      return refused(machine, event);
    case "suspended":
      return isPresent(machine, event.generation) ? denied(machine) : to(machine);
    case "unreachable":
      return to(machine.state === "active" ? misconfigured(machine, "unreachable") : machine);
    case "reachable":
      return to(isOnlyUnreachable(machine) ? { ...machine, state: "active" } : machine);
    case "signals":
      return to(withSignals(machine, event));
    case "restored":
      return to(restored(machine));
    case "woke":
      return woke(machine, now);
    case "needed":
      return to(isOver(machine, now) ? withRenewal(withSpentToken(machine), "refresh") : machine);
    case "refresh":
      return to(isClosed(machine) ? machine : withRenewal(machine, "refresh"));
    case "reconnect":
      return to(reconnecting(machine));
    case "loggedOut":
      return ended(machine, "logout");
  }
}

/** Also of one that only now has somebody to ask; what there is, and what was ended, stays as it is. */
function begun(machine: SessionMachine): SessionMachine {
  const { canFetch, token, state, fetching } = machine;
  const isMissing = state === "connecting" || machine.fault === "no_token_source";
  if (!canFetch || !isMissing || token !== undefined || fetching !== undefined) return machine;
  return { ...machine, state: "connecting", fault: undefined, wanted: "initial" };
}

function to(machine: SessionMachine, ...commands: readonly SessionCommand[]): Step {
  return { machine, commands };
}

function received(
  machine: SessionMachine,
  { claims, random }: Extract<SessionEvent, { kind: "received" }>,
  now: Instant,
): Step {
  const spread = 0.9 + random * 0.2;
  const next: SessionMachine = {
    ...machine,
    state: "active",
    customer: claims.sub,
    token: {
      lifetimeMs: claims.lifetimeMs,
      renewAfterMs: Math.max(renewalFloorMs, Math.round((claims.lifetimeMs * 2 * spread) / 3)),
      receivedAt: now,
      isSpent: false,
    },
    generation: machine.generation + 1,
    fetching: undefined,
    wanted: undefined,
    failureCount: 0,
    lastFailureAt: undefined,
    fault: undefined,
    ending: undefined,
  };
  const isOther = machine.customer !== undefined && machine.customer !== claims.sub;
  return isOther ? to(next, { kind: "wipe" }) : to(next);
}

function failed(machine: SessionMachine, now: Instant): Step {
  const reason = machine.fetching ?? "refresh";
  const next = {
    ...machine,
    fetching: undefined,
    wanted: reason,
    failureCount: machine.failureCount + 1,
    lastFailureAt: now,
  };
  const isLiving = machine.token !== undefined && !machine.token.isSpent && !isOver(machine, now);
  return isLiving ? to({ ...next, state: "active" }) : expired(next);
}

function refused(machine: SessionMachine, event: Extract<SessionEvent, { kind: "refused" }>): Step {
  if (!isPresent(machine, event.generation)) return to(machine);
  if (event.code === "session_ended") return ended(machine, "revoked");
  if (machine.state !== "active" && machine.state !== "renewing") return to(machine);
  if (event.isReplay || !machine.canFetch) {
    const next = { ...machine, wanted: undefined };
    const isForeign = !event.hasWorked && event.code !== "session_expired";
    return isForeign ? to(misconfigured(next, "refused")) : expired(next);
  }
  return to(withRenewal(withSpentToken(machine), "unauthorized"));
}

/** Whether a token is still the one that requests go out with. */
function isPresent({ token, generation }: SessionMachine, asked: number): boolean {
  return token !== undefined && generation === asked;
}

/** Tells the host only when a session that there was is over, and once. */
function expired(machine: SessionMachine): Step {
  const next: SessionMachine = { ...machine, state: "expired", token: undefined };
  return machine.token !== undefined ? to(next, { kind: "notify", reason: "expired" }) : to(next);
}

function ended(machine: SessionMachine, ending: "revoked" | "logout"): Step {
  const commands: SessionCommand[] = [{ kind: "wipe" }, { kind: "abort" }];
  if (ending === "revoked") commands.push({ kind: "notify", reason: "revoked" });
  return to({ ...over(machine), state: "ended", customer: undefined, ending }, ...commands);
}

function denied(machine: SessionMachine): Step {
  const next: SessionMachine = { ...over(machine), state: "denied" };
  return to(next, { kind: "abort" }, { kind: "notify", reason: "denied" });
}

/** Without a token, and without wanting another. */
function over(machine: SessionMachine): SessionMachine {
  return { ...machine, token: undefined, fetching: undefined, wanted: undefined };
}

function misconfigured(machine: SessionMachine, fault: Misconfiguration): SessionMachine {
  const token = fault === "unreachable" ? machine.token : undefined;
  return {
    ...machine,
    state: "misconfigured",
    fault,
    token,
    fetching: undefined,
    wanted: undefined,
  };
}

function isOnlyUnreachable({ state, fault }: SessionMachine): boolean {
  return state === "misconfigured" && fault === "unreachable";
}

/** Whether only a person can bring it back. */
function isClosed({ state }: SessionMachine): boolean {
  return state === "ended" || state === "denied" || state === "misconfigured";
}

function withSpentToken(machine: SessionMachine): SessionMachine {
  if (machine.token === undefined || !machine.canFetch) return machine;
  return { ...machine, token: { ...machine.token, isSpent: true } };
}

function withRenewal(machine: SessionMachine, reason: FetchReason): SessionMachine {
  if (!machine.canFetch) return machine;
  return {
    ...machine,
    state: machine.customer === undefined ? "connecting" : "renewing",
    // One that is under way brings what is wanted.
    wanted: machine.fetching === undefined ? reason : machine.wanted,
  };
}

function reconnecting(machine: SessionMachine): SessionMachine {
  if (isOnlyUnreachable(machine)) return { ...machine, state: "active", fault: undefined };
  if (machine.state === "active" || !machine.canFetch) return machine;
  return {
    ...machine,
    state: isClosed(machine) || machine.customer === undefined ? "connecting" : "renewing",
    wanted: machine.fetching === undefined ? "user" : machine.wanted,
    lastFailureAt: undefined,
  };
}

function withSignals(
  machine: SessionMachine,
  { isOnline, isVisible }: { readonly isOnline: boolean; readonly isVisible: boolean },
): SessionMachine {
  const isBack = isOnline && !machine.isOnline;
  return {
    ...machine,
    isOnline,
    isVisible,
    state: isBack && isOnlyUnreachable(machine) ? "active" : machine.state,
    // The network was what it failed of.
    lastFailureAt: isBack ? undefined : machine.lastFailureAt,
  };
}

function restored(machine: SessionMachine): SessionMachine {
  if (machine.token === undefined || isClosed(machine)) return machine;
  return withRenewal(withSpentToken(machine), "refresh");
}

function woke(machine: SessionMachine, now: Instant): Step {
  const isFixed = !machine.canFetch && machine.state === "active";
  return isFixed && isOver(machine, now) ? expired(machine) : to(machine);
}

function isOver({ token }: SessionMachine, now: Instant): boolean {
  return token !== undefined && elapsedMs(token.receivedAt, now) >= token.lifetimeMs;
}

/** The call to make now, or when to look again. */
function nextCall(
  machine: SessionMachine,
  now: Instant,
): { readonly reason: FetchReason } | Extract<SessionCommand, { kind: "wake" }> {
  const asleep = { kind: "wake", afterMs: undefined } as const;
  if (machine.fetching !== undefined || isClosed(machine)) return asleep;
  const { token } = machine;
  let reason = machine.canFetch ? machine.wanted : undefined;
  if (reason === undefined) {
    if (token === undefined || machine.state !== "active") return asleep;
    const dueMs = machine.canFetch ? token.renewAfterMs : token.lifetimeMs;
    const leftMs = dueMs - elapsedMs(token.receivedAt, now);
    if (leftMs > 0) return { kind: "wake", afterMs: leftMs };
    if (!machine.canFetch) return asleep;
    reason = "refresh";
  }
  const mayRunHidden = reason === "initial" || reason === "user";
  if (!machine.isOnline || !(machine.isVisible || mayRunHidden)) return asleep;
  const waitMs = Math.max(
    leftOf(callGapMs, machine.lastCallAt, now),
    leftOf(backoffMs(machine.failureCount), machine.lastFailureAt, now),
  );
  return waitMs > 0 ? { kind: "wake", afterMs: waitMs } : { reason };
}

function leftOf(durationMs: number, from: Instant | undefined, now: Instant): number {
  return from === undefined ? 0 : durationMs - elapsedMs(from, now);
}

function backoffMs(failureCount: number): number {
  return Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.max(0, failureCount - 1));
}
