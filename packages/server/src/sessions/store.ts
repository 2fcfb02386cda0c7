import type { Transaction } from "../database/transaction.ts";
import type { SessionUser } from "../access/access.ts";

/** A session as its tenant sees it. */
export interface Session {
  /** UUID. */
  readonly id: string;
  readonly customerExternalId: string;
  readonly user: SessionUser | null;
  /** UUID of the API key that asked for it. */
  readonly apiKeyId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** By the database's clock: neither revoked nor expired. */
  readonly isActive: boolean;
}

/** A session that nobody has ended, and what its customer may do. */
export interface LiveSession {
  readonly tenantId: string;
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly user: SessionUser | null;
  /** As the tenant's row has it. */
  readonly portalPolicy: unknown;
  /** By the database's clock: then no request may go on with it. */
  readonly hasExpired: boolean;
}

/**
 * Adds a session that begins now and lasts `seconds`, both in whole seconds of the database's clock, as tokens say them.
 * Returns when it began and when it ends.
 */
export async function insertSession(
  transaction: Transaction,
  session: {
    readonly tenantId: string;
    readonly customerId: string;
    readonly id: string;
    readonly apiKeyId: string;
    readonly user: SessionUser | null;
    readonly seconds: number;
  },
): Promise<{ readonly createdAt: Date; readonly expiresAt: Date }> {
  const { rows } = await transaction.query<{ createdAt: Date; expiresAt: Date }>({
    name: "insert-session",
    text: `INSERT INTO sessions (tenant_id, customer_id, id, api_key_id, user_id, user_name, created_at, expires_at)
      SELECT $1, $2, $3, $4, $5, $6, began.at, began.at + make_interval(secs => $7)
      FROM (SELECT date_trunc('second', clock_timestamp()) AS at OFFSET 0) AS began
      RETURNING created_at AS "createdAt", expires_at AS "expiresAt"`,
    values: [
      session.tenantId,
      session.customerId,
      session.id,
      session.apiKeyId,
      session.user?.id ?? null,
      session.user?.name ?? null,
      session.seconds,
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("the session is not there after it was inserted");
  return row;
}

/**
 * How many sessions of a customer are active, and in how many milliseconds the first of them ends; 0 when there is none.
 * Index: sessions_by_customer; `fromId` keeps it from reading what has long ended.
 */
export async function activeSessionsOf(
  transaction: Transaction,
  of: { readonly tenantId: string; readonly customerId: string; readonly fromId: string },
): Promise<{ readonly count: number; readonly nextEndsInMs: number }> {
  const { rows } = await transaction.query<{ count: number; nextEndsInMs: number }>({
    name: "active-sessions",
    text: `SELECT count(*)::int AS count,
        coalesce(extract(epoch FROM min(expires_at) - clock_timestamp()) * 1000, 0)::float8 AS "nextEndsInMs"
      FROM sessions WHERE tenant_id = $1 AND customer_id = $2 AND id >= $3
        AND revoked_at IS NULL AND expires_at > clock_timestamp()`,
    values: [of.tenantId, of.customerId, of.fromId],
  });
  return rows[0] ?? { count: 0, nextEndsInMs: 0 };
}

/**
 * Sets the context of the transaction to the tenant and customer of the session with this UUID: to what its row says, and
 * to nothing when there is none. Needs `inSession`, whose policy shows this one row and no other. It spares the round trip
 * in which the process would learn the ids only to send them back.
 *
 * Index: sessions_by_id.
 */
export async function enterSession(transaction: Transaction, sessionId: string): Promise<void> {
  await transaction.query({
    name: "enter-session",
    text: `SELECT set_config('pushrail.tenant_id', tenant_id::text, true),
        set_config('pushrail.customer_id', customer_id::text, true) FROM sessions WHERE id = $1`,
    values: [sessionId],
  });
}

/**
 * The session, if nobody has ended it: it belongs to this customer, is not revoked, its customer and its tenant are not
 * suspended, nothing erases the customer, and the key that signed its token still verifies. All of one moment, by the
 * database's clock, and so is whether its time is over.
 *
 * Indexes: sessions_by_id, the primary keys of the others.
 */
export async function liveSession(
  transaction: Transaction,
  asked: {
    readonly sessionId: string;
    readonly customerId: string;
    readonly keyId: string;
    /** How long a key verifies after it retired. */
    readonly retiredKeySeconds: number;
  },
): Promise<LiveSession | undefined> {
  const { rows } = await transaction.query<{
    tenantId: string;
    customerId: string;
    customerExternalId: string;
    userId: string | null;
    userName: string | null;
    portalPolicy: unknown;
    hasExpired: boolean;
  }>({
    name: "live-session",
    text: `SELECT s.tenant_id AS "tenantId", s.customer_id AS "customerId", c.external_id AS "customerExternalId",
        s.user_id AS "userId", s.user_name AS "userName", t.portal_policy AS "portalPolicy",
        s.expires_at <= clock_timestamp() AS "hasExpired"
      FROM sessions s
      JOIN customers c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
      JOIN tenants t ON t.id = s.tenant_id
      JOIN session_keys k ON k.id = $3
      WHERE s.id = $1 AND s.customer_id = $2
        AND s.revoked_at IS NULL AND c.suspended_at IS NULL AND c.erasure_id IS NULL
        AND t.suspended_at IS NULL
        AND k.revoked_at IS NULL
        AND (k.retired_at IS NULL OR k.retired_at > clock_timestamp() - make_interval(secs => $4))`,
    values: [asked.sessionId, asked.customerId, asked.keyId, asked.retiredKeySeconds],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { userId, userName, ...session } = row;
  return { ...session, user: userOf(userId, userName) };
}

/**
 * Revokes a session. Returns its customer's UUID, and whether it was still active; `undefined` when the tenant has no such
 * session. Revoking again keeps the first time. Index: primary key.
 */
export async function markSessionRevoked(
  transaction: Transaction,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<{ readonly customerId: string; readonly wasActive: boolean } | undefined> {
  const { rows } = await transaction.query<{ customerId: string; wasActive: boolean }>({
    text: `WITH before AS (
        SELECT tenant_id, customer_id, id, revoked_at IS NULL AND expires_at > clock_timestamp() AS was_active
        FROM sessions WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE
      ), revoked AS (
        UPDATE sessions s SET revoked_at = clock_timestamp() FROM before b
        WHERE s.tenant_id = b.tenant_id AND s.customer_id = b.customer_id AND s.id = b.id AND s.revoked_at IS NULL
      )
      SELECT customer_id AS "customerId", was_active AS "wasActive" FROM before`,
    values: [tenantId, id],
  });
  return rows[0];
}

/**
 * Revokes all active sessions of a customer; returns how many. A second run finds none. Whoever holds the customer's row
 * misses none that is being made. Index: sessions_by_customer.
 */
export async function markSessionsRevoked(
  transaction: Transaction,
  of: { readonly tenantId: string; readonly customerId: string },
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `UPDATE sessions SET revoked_at = clock_timestamp() WHERE tenant_id = $1 AND customer_id = $2
      AND revoked_at IS NULL AND expires_at > clock_timestamp()`,
    values: [of.tenantId, of.customerId],
  });
  return rowCount ?? 0;
}

/**
 * Sessions, newest first. Indexes: the primary key; sessions_by_customer and the unique (tenant_id, external_id) of
 * customers when one customer's are asked for. `fromId` keeps those that ask for active ones from reading what has ended.
 */
export async function listSessions(
  transaction: Transaction,
  listing: {
    readonly tenantId: string;
    /** `undefined`: of all customers. */
    readonly customerExternalId: string | undefined;
    /** Inclusive. */
    readonly fromId: string;
    /** Exclusive; `undefined`: from the newest on. */
    readonly beforeId: string | undefined;
    readonly onlyActive: boolean;
    readonly limit: number;
  },
): Promise<readonly Session[]> {
  const { tenantId, customerExternalId, fromId, beforeId, onlyActive, limit } = listing;
  const { rows } = await transaction.query<
    Omit<Session, "user"> & { readonly userId: string | null; readonly userName: string | null }
  >({
    text: `SELECT s.id, c.external_id AS "customerExternalId", s.user_id AS "userId", s.user_name AS "userName",
        s.api_key_id AS "apiKeyId", s.created_at AS "createdAt", s.expires_at AS "expiresAt",
        s.revoked_at AS "revokedAt", s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AS "isActive"
      FROM sessions s JOIN customers c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
      WHERE s.tenant_id = $1 AND s.id >= $2 AND ($3::uuid IS NULL OR s.id < $3)
        AND ($4::text IS NULL OR s.customer_id = (SELECT id FROM customers WHERE tenant_id = $1 AND external_id = $4))
        AND (NOT $5 OR (s.revoked_at IS NULL AND s.expires_at > clock_timestamp()))
      ORDER BY s.id DESC LIMIT $6`,
    values: [tenantId, fromId, beforeId ?? null, customerExternalId ?? null, onlyActive, limit],
  });
  return rows.map(({ userId, userName, ...session }) => ({
    ...session,
    user: userOf(userId, userName),
  }));
}

/**
 * Deletes at most `rowsMax` sessions of a tenant that ended so many days ago; returns how many. Index: sessions_ended. The
 * second run finds the first one's rows gone.
 */
export async function deleteSessions(
  transaction: Transaction,
  of: { readonly tenantId: string; readonly endedDays: number; readonly rowsMax: number },
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `DELETE FROM sessions WHERE tenant_id = $1 AND id IN (
        SELECT id FROM sessions WHERE tenant_id = $1 AND expires_at < clock_timestamp() - make_interval(days => $2)
        ORDER BY expires_at LIMIT $3)`,
    values: [of.tenantId, of.endedDays, of.rowsMax],
  });
  return rowCount ?? 0;
}

function userOf(id: string | null, name: string | null): SessionUser | null {
  return id === null ? null : { id, name };
}
