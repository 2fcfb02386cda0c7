import { baseUrlOf } from "../api/base-url.ts";
import { PushrailProblem } from "../api/problem.ts";
import { advance, hasUsableToken, newMachine, shownState } from "./session-machine.ts";
import type {
  FetchReason,
  Misconfiguration,
  SessionCommand,
  SessionEnd,
  SessionEvent,
  SessionState,
} from "./session-machine.ts";
import type { SessionPorts } from "./session-ports.ts";
import { readToken } from "./token.ts";
import type { TokenClaims } from "./token.ts";

/** What the host's callback is told. */
export interface SessionContext {
  /** `initial`: the first; `refresh`: the present one grows old; `unauthorized`: it was refused; `user`: by a button. */
  readonly reason: FetchReason;
  /** Aborted when the portal is taken off the page, or after 30 seconds. */
  readonly signal: AbortSignal;
}

/** A session's token, or the API's answer that holds it. */
export type SessionResult =
  | string
  | { readonly token: string; readonly expiresAt?: string | number };

/** Asks the host's backend for a token. Throwing means "not now": it is asked again after 1 to 30 seconds. */
export type FetchSessionToken = (context: SessionContext) => Promise<SessionResult> | SessionResult;

/** What the session is told by whoever put it onto the page; read at each use, so it may change. */
export interface SessionOptions {
  readonly fetchSessionToken?: FetchSessionToken | undefined;
  readonly sessionToken?: string | undefined;
  /** Where the API is; else the issuer of the token is asked. */
  readonly apiUrl?: string | undefined;
  /** What was kept of a customer has to go. */
  readonly onWipe?: (() => void) | undefined;
  readonly onEnd?: ((reason: SessionEnd) => void) | undefined;
  /** `cause` is what the host's own callback threw. */
  readonly onFailure?: ((cause: unknown) => void) | undefined;
  readonly onFault?: ((fault: Misconfiguration) => void) | undefined;
}

/** How the session stands; a new object after each change. */
export interface SessionSnapshot {
  readonly state: SessionState;
  /** The customer of the last token; `undefined` before there was one, and after the session was ended. */
  readonly customer: string | undefined;
  /** Requests wait for a new token. */
  readonly isReconnecting: boolean;
  /** Somebody can be asked for a new token. */
  readonly canReconnect: boolean;
  /** Why it is misconfigured. */
  readonly fault: Misconfiguration | undefined;
  /** Why it ended. */
  readonly ending: "revoked" | "logout" | undefined;
  /** When the present token ends, by the server's clock, in milliseconds since 1970. */
  readonly expiresAtMs: number | undefined;
  /** How often what was kept of a customer had to go. What began under one number is nothing to show under another. */
  readonly wipeCount: number;
}

/** A token for one request. */
export interface Grant {
  readonly token: string;
  /** Names the token without saying it. */
  readonly generation: number;
  readonly claims: TokenClaims;
}

const fetchTimeoutMs = 30_000;
/** Browsers fire timers beyond 24.8 days at once. */
const wakeMaxMs = 3_600_000;

/**
 * One session: holds the token, in memory only, and carries out what the table in `session-machine.ts` says. Nothing
 * happens before `start`.
 */
export class Session {
  readonly #ports: SessionPorts;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<() => void>();
  #options: SessionOptions;
  #machine;
  #snapshot: SessionSnapshot;
  #grant: Grant | undefined;
  #hasWorked = false;
  #unansweredCount = 0;
  #holderCount = 0;
  #isOpen = false;
  #wipeCount = 0;
  #call: { readonly abort: AbortController; readonly endTimer: () => void } | undefined;
  #endWake: (() => void) | undefined;
  #endSignals: (() => void) | undefined;

  constructor(options: SessionOptions, ports: SessionPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#machine = newMachine({ canFetch: false, isOnline: true, isVisible: true });
    this.#snapshot = this.#newSnapshot();
  }

  /** Begins, or goes on when a component was mounted twice. The result ends it unless something else has begun it, too. */
  readonly start = (): (() => void) => {
    this.#holderCount++;
    if (!this.#isOpen) this.#open();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holderCount--;
      // React's strict mode unmounts and mounts again at once; that is no reason to ask the host twice.
      queueMicrotask(() => {
        if (this.#holderCount === 0) this.#close();
      });
    };
  };

  /** Takes new options. Another fixed token takes the place of the present one. */
  readonly update = (options: SessionOptions): void => {
    const before = this.#options;
    this.#options = options;
    const canFetch = options.fetchSessionToken !== undefined;
    if (!this.#isOpen) return;
    this.#machine = { ...this.#machine, canFetch };
    // A host that learns only later how to get a token begins then.
    if (canFetch && before.fetchSessionToken === undefined) this.#send({ kind: "started" });
    if (!canFetch && options.sessionToken !== before.sessionToken) this.#take(options.sessionToken);
  };

  /** Calls `listener` after each change; the result ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** How the session stands. */
  readonly snapshot = (): SessionSnapshot => this.#snapshot;

  /**
   * A token that can be used, waited for while one is on its way. Errors: `PushrailProblem` with the status 401 or 403
   * when there is none and none is coming by itself, and the reason of `signal`.
   */
  readonly grant = (signal?: AbortSignal): Promise<Grant> => {
    this.#send({ kind: "needed" });
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(settle);
        reject(abortReason(signal));
      };
      const settle = () => {
        const grant = hasUsableToken(this.#machine) ? this.#grant : undefined;
        const problem = grant === undefined ? this.#problem() : undefined;
        if (grant === undefined && problem === undefined) return;
        this.#waiting.delete(settle);
        signal?.removeEventListener("abort", onAbort);
        if (grant === undefined) reject(problem);
        else resolve(grant);
      };
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(settle);
      settle();
      this.#changed();
    });
  };

  /** The API answered 401 to a request with the token of `generation`. */
  readonly refused = (refusal: { code: string; generation: number; isReplay: boolean }): void =>
    this.#send({ kind: "refused", ...refusal, hasWorked: this.#hasWorked });

  /** The API says that the vendor is suspended. */
  readonly suspended = (generation: number): void => this.#send({ kind: "suspended", generation });

  /** The API answered; `accepted`: it took the token. */
  readonly answered = ({ accepted }: { readonly accepted: boolean }): void => {
    this.#unansweredCount = Number.NEGATIVE_INFINITY;
    this.#hasWorked ||= accepted;
    if (this.#machine.state === "misconfigured") this.#send({ kind: "reachable" });
  };

  /** No answer came. When none has ever come, the third time says that the page cannot reach the API at all. */
  readonly unanswered = (): void => {
    this.#unansweredCount++;
    if (this.#unansweredCount >= 3 && this.#machine.isOnline) this.#send({ kind: "unreachable" });
  };

  /** By the customer's own hand. */
  readonly reconnect = (): void => {
    this.#unansweredCount = Math.min(this.#unansweredCount, 0);
    this.#send({ kind: "reconnect" });
  };

  /** Asks the host for a new token now. Does nothing when the session was ended: that is the customer's to undo. */
  readonly refresh = (): void => this.#send({ kind: "refresh" });

  /** Forgets the token and everything of the customer. */
  readonly logout = (): void => this.#send({ kind: "loggedOut" });

  /** Says what is wrong with how the portal was put into the page. */
  readonly fault = (fault: Misconfiguration): void => this.#send({ kind: "faulty", fault });

  #open(): void {
    this.#isOpen = true;
    const { fetchSessionToken, sessionToken } = this.#options;
    const canFetch = fetchSessionToken !== undefined;
    this.#machine = newMachine({ canFetch, ...this.#ports.signals() });
    this.#endSignals = this.#ports.onSignals((isRestored) => {
      this.#send({ kind: "signals", ...this.#ports.signals() });
      if (isRestored) this.#send({ kind: "restored" });
    });
    this.#send({ kind: "started" });
    if (!canFetch) this.#take(sessionToken);
  }

  #close(): void {
    this.#send({ kind: "loggedOut" });
    this.#isOpen = false;
    this.#endWake?.();
    this.#endSignals?.();
  }

  #send(event: SessionEvent): void {
    if (!this.#isOpen) return;
    const step = advance(this.#machine, event, this.#ports.now());
    const { fault } = this.#machine;
    this.#machine = step.machine;
    if (step.machine.token === undefined) this.#grant = undefined;
    for (const command of step.commands) this.#carryOut(command);
    for (const settle of this.#waiting) settle();
    this.#changed();
    // The host comes last: what it calls in answer meets a session that is done with this.
    const { onEnd, onFault } = this.#options;
    if (step.machine.fault !== undefined && step.machine.fault !== fault) {
      const { fault: found } = step.machine;
      tellHost(() => onFault?.(found));
    }
    for (const command of step.commands) {
      if (command.kind === "notify") tellHost(() => onEnd?.(command.reason));
    }
  }

  #carryOut(command: SessionCommand): void {
    if (command.kind === "fetch") this.#fetch(command.reason);
    if (command.kind === "abort") this.#endCall();
    if (command.kind === "wipe") {
      this.#wipeCount++;
      this.#options.onWipe?.();
    }
    if (command.kind === "wake") this.#wake(command.afterMs);
  }

  #wake(afterMs: number | undefined): void {
    this.#endWake?.();
    this.#endWake =
      afterMs === undefined
        ? undefined
        : this.#ports.setTimer(() => this.#send({ kind: "woke" }), Math.min(afterMs, wakeMaxMs));
  }

  #fetch(reason: FetchReason): void {
    const abort = new AbortController();
    const isCurrent = () => this.#call?.abort === abort;
    const fail = (cause: unknown) => {
      if (!isCurrent()) return;
      this.#endCall();
      tellHost(() => this.#options.onFailure?.(cause));
      this.#send({ kind: "failed" });
    };
    const endTimer = this.#ports.setTimer(
      () => fail(new Error("fetchSessionToken took longer than 30 seconds.")),
      fetchTimeoutMs,
    );
    this.#call = { abort, endTimer };
    const { fetchSessionToken } = this.#options;
    Promise.resolve()
      .then(() => fetchSessionToken?.({ reason, signal: abort.signal }))
      .then((result) => {
        if (!isCurrent()) return;
        endTimer();
        this.#call = undefined;
        this.#take(result);
      }, fail);
  }

  #endCall(): void {
    const call = this.#call;
    this.#call = undefined;
    call?.endTimer();
    call?.abort.abort();
  }

  #take(result: unknown): void {
    const isNothing = result === undefined && this.#options.fetchSessionToken === undefined;
    // A host that names the property is still loading its value.
    if (isNothing && "sessionToken" in this.#options) return;
    const read = isNothing ? ({ fault: "no_token_source" } as const) : readToken(result);
    if ("fault" in read) {
      // A host whose own sign-in is over often answers with its sign-in page: that is a failure like another.
      if (this.#machine.customer !== undefined) {
        tellHost(() => this.#options.onFailure?.(faultError(read.fault)));
      }
      return this.#send({ kind: "faulty", fault: read.fault });
    }
    const { apiUrl } = this.#options;
    const { issuerUrl } = read.claims;
    if (apiUrl === undefined && issuerUrl === undefined) {
      return this.#send({ kind: "faulty", fault: "no_api_url" });
    }
    if (baseUrlOf({ apiUrl, issuerUrl }) === undefined) {
      return this.#send({ kind: "faulty", fault: "bad_api_url" });
    }
    this.#grant = { ...read, generation: this.#machine.generation + 1 };
    this.#send({ kind: "received", claims: read.claims, random: this.#ports.random() });
  }

  /** Why there will be no token by itself; `undefined` while there may be one. */
  #problem(): PushrailProblem | undefined {
    switch (this.#machine.state) {
      case "connecting":
      case "active":
      case "renewing":
        return this.#isOpen ? undefined : problems.session_ended;
      case "denied":
        return problems.suspended;
      case "ended":
        return problems.session_ended;
      case "expired":
      case "misconfigured":
        return problems.session_expired;
    }
  }

  #changed(): void {
    const next = this.#newSnapshot();
    const isSame = Object.entries(next).every(
      ([name, value]) => this.#snapshot[name as keyof SessionSnapshot] === value,
    );
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  #newSnapshot(): SessionSnapshot {
    const { state, customer, fault, ending, canFetch } = this.#machine;
    return {
      state: shownState(this.#machine),
      customer,
      isReconnecting: state === "renewing" && this.#waiting.size > 0,
      canReconnect: canFetch || fault === "unreachable",
      fault,
      ending,
      expiresAtMs: this.#grant?.claims.expiresAtMs,
      wipeCount: this.#wipeCount,
    };
  }
}

/** What the host does with the news is its own: a mistake there must not leave the session half way. */
function tellHost(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    console.error(error);
  }
}

function faultError(fault: Misconfiguration): Error {
  return new Error(`fetchSessionToken returned what is no session token (${fault}).`);
}

function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException("The request was aborted.", "AbortError");
}

const problems = {
  session_expired: new PushrailProblem({
    status: 401,
    code: "session_expired",
    title: "The session has expired.",
  }),
  session_ended: new PushrailProblem({
    status: 401,
    code: "session_ended",
    title: "The session was ended.",
  }),
  suspended: new PushrailProblem({ status: 403, code: "suspended", title: "Access was denied." }),
};
