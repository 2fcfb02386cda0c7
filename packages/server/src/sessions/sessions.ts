import type pg from "pg";
import type { Access, Caller } from "../access/access.ts";
import { storedPortalPolicy } from "../access/portal-policy.ts";
import { recordAudit } from "../audit/audit.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { holdActiveCustomer, lockNamedCustomer } from "../customers/changes.ts";
import { customerBeingErased, type Customers } from "../customers/customers.ts";
import { inSession, inTenant } from "../database/transaction.ts";
import type { KekSet } from "../encryption/kek-provider.ts";
import { Secret } from "../encryption/secret.ts";
import { ApiError } from "../errors.ts";
import { firstUuidAt, newUuid, publicId, uuidOf } from "../ids.ts";
import { checkSessionRequest, type SessionRequest } from "./request.ts";
import { revokeSessionsOf } from "./revocation.ts";
import {
  createSessionKeys,
  type PublishedKey,
  retiredKeySeconds,
  type SessionKeys,
} from "./session-keys.ts";
import {
  issuerCharsMax,
  sessionSecondsMax,
  signSessionToken,
  type VerifiedToken,
  verifySessionToken,
} from "./session-token.ts";
import {
  activeSessionsOf,
  deleteSessions,
  enterSession,
  insertSession,
  listSessions,
  liveSession,
  markSessionRevoked,
  type Session,
} from "./store.ts";

export type { Session } from "./store.ts";

/**
 * Sessions: how a tenant lets its customer's people in for some minutes, without giving them a key.
 *
 * A session is a row, and its token only names it. Each request looks the row up in the primary database, in the same
 * transaction as everything that can end it: revocation and expiry of the session, suspension and erasure of its customer,
 * suspension of its tenant, revocation of the key that signed the token. Nothing of that is remembered from one request to
 * the next, so each of these takes effect with the next request, in every process.
 */

/** Whom the token of a session names. */
export type SessionCaller = Extract<Caller, { readonly kind: "session" }>;

/**
 * Why a token of ours lets nobody in: its time is over, or its session was ended before that, by whatever it was: its own
 * revocation, its customer's suspension or erasure, its tenant's suspension, or the revocation of its key.
 */
export type SessionEnd = "expired" | "ended";

/** A new session; its token exists only here and is shown once. */
export interface MintedSession {
  /** UUID. */
  readonly id: string;
  readonly token: Secret<string>;
  readonly expiresAt: Date;
}

/** The sessions as a running process uses them. */
export interface Sessions {
  /**
   * Finds out whose session a token is of, or why that may not go on; `undefined` when the token is anything but one of
   * ours in every detail. Two round trips to the database, and none for what is no token of ours and for what expired.
   *
   * Errors: the database's own.
   */
  authenticate(token: string): Promise<SessionCaller | SessionEnd | undefined>;
  /**
   * Makes a session for a customer, who is created on first use.
   *
   * Errors: those of {@link checkSessionRequest}; `state_conflict` while the customer is suspended or being erased;
   * `rate_limited` while it has as many sessions as it may.
   */
  mint(access: Access, request: SessionRequest): Promise<MintedSession>;
  /** The public keys that tokens are verified with, not older than a second. Errors: the database's own. */
  publishedKeys(): Promise<readonly PublishedKey[]>;
  /** As {@link SessionKeys.signStatement}. */
  readonly signStatement: SessionKeys["signStatement"];
}

/** What {@link createSessions} needs. */
export interface SessionsOptions {
  /** Connections of the API's role, to the primary database. */
  readonly pool: pg.Pool;
  readonly keks: KekSet;
  readonly customers: Pick<Customers, "idsOf">;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Names this installation in tokens, the same in all its processes, such as `https://events.example.com`: 1 to 256
   * printable ASCII characters. A token that another installation made is not taken.
   */
  readonly issuer: string;
  /** Most sessions of one customer that are active at once; more only by as many as are made at the same time. Default 100. */
  readonly sessionsMax?: number;
  /** Called with the customer's UUID before each session that is made; what it throws is passed on. */
  readonly onMint?: (customerId: string) => void;
}

/** Opens the sessions for one process. Errors: a plain error for an issuer that no token could carry. */
export function createSessions(options: SessionsOptions): Sessions {
  const { pool, keks, customers, now, issuer, sessionsMax = 100, onMint } = options;
  if (!/^[\x21-\x7e]+$/.test(issuer) || issuer.length > issuerCharsMax) {
    throw new Error(`an issuer has 1 to ${issuerCharsMax} printable ASCII characters`);
  }
  const keys = createSessionKeys({ pool, keks, now });

  const authenticate: Sessions["authenticate"] = async (token) => {
    const verified = await verifySessionToken(token, {
      issuer,
      nowMs: now(),
      keyOf: (keyId) => keys.verifier(keyId),
    });
    if (verified === undefined || verified === "expired") return verified;
    return await callerOf(pool, verified);
  };

  const mint = async (access: Access, request: SessionRequest): Promise<MintedSession> => {
    const { customerExternalId, ttlSeconds, user } = checkSessionRequest(request);
    const { tenantId, actor } = access;
    if (actor.kind !== "api_key") throw new Error("only an API key asks for sessions");
    const signer = await keys.signer();
    const ids = await customers.idsOf(tenantId, [customerExternalId]);
    const customerId = ids.get(customerExternalId);
    if (customerId === undefined) throw customerBeingErased();
    onMint?.(customerId);
    const id = newUuid();
    const { createdAt, expiresAt } = await inTenant(pool, access, async (transaction) => {
      await holdActiveCustomer(transaction, access, customerId);
      const active = await activeSessionsOf(transaction, {
        ...{ tenantId, customerId },
        fromId: firstUuidAt(now() - sessionSecondsMax * 1_000 - clockSlackMs),
      });
      if (active.count >= sessionsMax) throw tooManySessions(sessionsMax, active.nextEndsInMs);
      const times = await insertSession(transaction, {
        ...{ tenantId, customerId, id, user },
        apiKeyId: actor.id,
        seconds: ttlSeconds,
      });
      await recordAudit(transaction, access, {
        action: "session.created",
        subjectId: publicId("session", id),
        customerId,
        details: { expiresAt: times.expiresAt.toISOString(), user },
      });
      return times;
    });
    const claims = {
      ...{ customerId, sessionId: id },
      issuedAtS: createdAt.getTime() / 1_000,
      expiresAtS: expiresAt.getTime() / 1_000,
    };
    const token = new Secret(await signSessionToken(signer, issuer, claims));
    return { id, token, expiresAt };
  };

  return {
    authenticate,
    mint,
    publishedKeys: () => keys.published(),
    signStatement: (statement) => keys.signStatement(statement),
  };
}

/** Whose session a verified token is of, as it is now, or why it may not go on. */
async function callerOf(
  pool: pg.Pool,
  { sessionId, customerId, keyId }: VerifiedToken,
): Promise<SessionCaller | SessionEnd> {
  const session = await inSession(pool, sessionId, async (transaction) => {
    // Sent together: the second sees what the first has set.
    const [, found] = await Promise.all([
      enterSession(transaction, sessionId),
      liveSession(transaction, { sessionId, customerId, keyId, retiredKeySeconds }),
    ]);
    return found;
  });
  if (session === undefined) return "ended";
  const { portalPolicy, hasExpired, ...known } = session;
  if (hasExpired) return "expired";
  return { kind: "session", ...known, sessionId, portal: storedPortalPolicy(portalPolicy) };
}

/** What the functions below work with: connections of the API's role. */
export interface SessionPorts {
  readonly pool: pg.Pool;
}

/**
 * Revokes a session for good, from the next request on. Safe to repeat.
 *
 * Errors: `not_found`, also for a malformed id and another tenant's.
 */
export async function revokeSession(
  { pool }: SessionPorts,
  access: Access,
  publicSessionId: string,
): Promise<void> {
  const id = uuidOf("session", publicSessionId);
  if (id === undefined) throw noSuchSession();
  const { tenantId } = access;
  await inTenant(pool, access, async (transaction) => {
    const found = await markSessionRevoked(transaction, { tenantId, id });
    if (found === undefined) throw noSuchSession();
    if (!found.wasActive) return;
    await recordAudit(transaction, access, {
      action: "session.revoked",
      subjectId: publicSessionId,
      customerId: found.customerId,
    });
  });
}

/**
 * Revokes all active sessions of a customer for good, those included that are being made meanwhile; returns how many.
 *
 * Errors: `not_found` for a customer that the tenant does not have.
 */
export async function revokeCustomerSessions(
  { pool }: SessionPorts,
  access: Access,
  customerExternalId: string,
): Promise<number> {
  return await inTenant(pool, access, async (transaction) => {
    const { id } = await lockNamedCustomer(transaction, access, customerExternalId);
    const revoked = await revokeSessionsOf(transaction, {
      tenantId: access.tenantId,
      customerId: id,
    });
    if (revoked > 0) {
      await recordAudit(transaction, access, {
        action: "sessions.revoked",
        subjectId: publicId("customer", id),
        customerId: id,
        details: { revoked },
      });
    }
    return revoked;
  });
}

/** Which sessions to list. */
export interface SessionQuery {
  readonly customerExternalId?: string | undefined;
  /** Also those that ended within the last {@link endedSessionDays}. Default `false`. */
  readonly withEnded?: boolean | undefined;
  readonly cursor?: string | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** Clocks of processes that make sessions may be behind; a session's id has the time of one of them. */
const clockSlackMs = 3_600_000;

/** One page of sessions, newest first. Errors: `invalid_cursor`. */
export async function pageOfSessions(
  { pool, now }: SessionPorts & { readonly now: () => number },
  access: Access,
  query: SessionQuery,
): Promise<{ readonly sessions: readonly Session[]; readonly nextCursor: string | null }> {
  const { tenantId, customerId } = access;
  const { customerExternalId, withEnded = false, cursor, limit } = query;
  const scope = {
    ...{ tenantId, customerId, list: "sessions" },
    filter: { customerExternalId, withEnded },
  };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  // A text with NUL is no customer's name, and the database would not even compare it.
  if (customerExternalId?.includes("\0") === true) return { sessions: [], nextCursor: null };
  const oldestActiveMs = now() - sessionSecondsMax * 1_000 - clockSlackMs;
  const found = await inTenant(pool, access, (transaction) =>
    listSessions(transaction, {
      ...{ tenantId, customerExternalId, beforeId, limit: limit + 1 },
      fromId: firstUuidAt(withEnded ? 0 : oldestActiveMs),
      onlyActive: !withEnded,
    }),
  );
  const sessions = found.slice(0, limit);
  const last = sessions.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { sessions, nextCursor: hasMore ? cursorAfter(last.id, scope) : null };
}

/** Days that a session is listed after its end. */
export const endedSessionDays = 7;

/** Rows that one transaction deletes. */
const rowsAtOnce = 2_000;

/**
 * Deletes the sessions of a tenant that ended more than {@link endedSessionDays} ago; returns how many. `pool` acts as the
 * schema's owner. Safe to repeat and to interrupt.
 */
export async function deleteEndedSessions(pool: pg.Pool, tenantId: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const rows = await inTenant(pool, { tenantId }, (transaction) =>
      deleteSessions(transaction, {
        tenantId,
        endedDays: endedSessionDays,
        rowsMax: rowsAtOnce,
      }),
    );
    deleted += rows;
    if (rows < rowsAtOnce) return deleted;
  }
}

function tooManySessions(sessionsMax: number, nextEndsInMs: number): ApiError {
  return new ApiError("rate_limited", {
    detail: `A customer has at most ${sessionsMax} sessions at once. Revoke some, or wait until one ends.`,
    retryAfterSeconds: Math.max(1, Math.ceil(nextEndsInMs / 1_000)),
  });
}

function noSuchSession(): ApiError {
  return new ApiError("not_found", { detail: "There is no such session." });
}
