import type pg from "pg";
import { Secret } from "../encryption/secret.ts";
import { contextStatement, inAuthentication, inTenant } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import { isKeyText, type KeyEnvironment, keySha256, keySha256Hex, newKeyText } from "./key-text.ts";
import {
  type ApiKeyRow,
  insertKey,
  keysOf,
  lastUsedStatement,
  markRevoked,
  tenantOfKey,
  usableKey,
} from "./store.ts";

/** What an API key can be allowed to do. None includes another. */
export const scopes = ["events:write", "sessions:write", "manage", "read"] as const;

/** One of {@link scopes}: send events; mint portal sessions; change destinations and replay; read. */
export type Scope = (typeof scopes)[number];

/** Who sent a request, as its API key says. */
export interface Caller {
  /** UUID. */
  readonly tenantId: string;
  /** UUID. */
  readonly apiKeyId: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** The API keys as a running process uses them. */
export interface ApiKeys {
  /**
   * Finds out whose key a text is; `undefined` when it is malformed, unknown, expired or revoked.
   *
   * A key is looked up once for each version of its tenant: `knownTenantVersion` says which version the process's
   * destination directory is at, and an answer from memory is given only while it is the one of the look-up. Whoever
   * refreshes the directory and asks again therefore learns of a revocation. `options.ageMsMax` also bounds the age of
   * such an answer, for those who would not notice that their directory has fallen behind; default: any age.
   *
   * Errors: the database's own when the key had to be looked up.
   */
  authenticate(
    keyText: string,
    knownTenantVersion: (tenantId: string) => number | undefined,
    options?: { readonly ageMsMax?: number },
  ): Promise<Caller | undefined>;
  /** Writes the last-used times that were gathered since the last call. Errors: the database's own; nothing is lost then. */
  recordUses(): Promise<void>;
}

/** What {@link createApiKeys} needs. */
export interface ApiKeysOptions {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
  /** Keys kept in memory; the one looked up longest ago is forgotten first. Default 10,000. */
  readonly keysMax?: number;
}

interface KnownKey {
  readonly caller: Caller;
  readonly tenantVersion: number;
  readonly expiresAtMs: number;
  /** When the look-up was begun: what changed later may be missing. */
  readonly askedAtMs: number;
}

/**
 * Makes the key directory of a process. Its owner calls `recordUses` about once a minute and at the end, so that a busy
 * key costs one small write a minute.
 */
export function createApiKeys({ pool, now, keysMax = 10_000 }: ApiKeysOptions): ApiKeys {
  const known = new Map<string, KnownKey>();
  const lookUps = new Map<string, Promise<KnownKey | undefined>>();
  let uses = new Map<string, { readonly tenantId: string; readonly atMs: number }>();

  const lookUp = async (cacheKey: string): Promise<KnownKey | undefined> => {
    const askedAtMs = now();
    const found = await findKey(pool, Buffer.from(cacheKey, "hex"));
    known.delete(cacheKey);
    if (found === undefined) return undefined;
    const key = { ...found, askedAtMs };
    known.set(cacheKey, key);
    if (known.size > keysMax) known.delete(known.keys().next().value ?? "");
    return key;
  };

  const currentKey = async (
    keyText: string,
    knownTenantVersion: (tenantId: string) => number | undefined,
    ageMsMax: number,
  ): Promise<KnownKey | undefined> => {
    const cacheKey = keySha256Hex(keyText);
    const cached = known.get(cacheKey);
    const version = cached && knownTenantVersion(cached.caller.tenantId);
    if (cached !== undefined && cached.tenantVersion === version) {
      const ageMs = now() - cached.askedAtMs;
      // A clock that was set back would make an answer young again.
      if (ageMsMax === Number.POSITIVE_INFINITY || (ageMs >= 0 && ageMs <= ageMsMax)) return cached;
    }
    // Shared only by those who know the same version: an answer asked for before a change must not serve those after.
    const lookUpKey = `${cacheKey}/${version ?? ""}`;
    const running = lookUps.get(lookUpKey);
    if (running !== undefined) return await running;
    const started = lookUp(cacheKey).finally(() => lookUps.delete(lookUpKey));
    lookUps.set(lookUpKey, started);
    return await started;
  };

  return {
    authenticate: async (keyText, knownTenantVersion, options = {}) => {
      if (!isKeyText(keyText)) return undefined;
      const { ageMsMax = Number.POSITIVE_INFINITY } = options;
      const key = await currentKey(keyText, knownTenantVersion, ageMsMax);
      const atMs = now();
      if (key === undefined || key.expiresAtMs <= atMs) return undefined;
      uses.set(key.caller.apiKeyId, { tenantId: key.caller.tenantId, atMs });
      return key.caller;
    },
    recordUses: async () => {
      const taken = uses;
      uses = new Map();
      const byTenant = Map.groupBy(taken, ([, use]) => use.tenantId);
      for (const [tenantId, tenantUses] of byTenant) {
        const statement = lastUsedStatement(
          tenantId,
          tenantUses.map(([id, { atMs }]) => ({ id, atMs })),
        );
        try {
          await inTenant(pool, { tenantId }, (transaction) => transaction.query(statement));
          for (const [id] of tenantUses) taken.delete(id);
        } catch (error) {
          for (const [id, use] of taken) if (!uses.has(id)) uses.set(id, use);
          throw error;
        }
      }
    },
  };
}

async function findKey(
  pool: pg.Pool,
  sha256: Buffer,
): Promise<Omit<KnownKey, "askedAtMs"> | undefined> {
  return await inAuthentication(pool, sha256, async (transaction) => {
    const tenantId = await tenantOfKey(transaction, sha256);
    if (tenantId === undefined) return undefined;
    await transaction.query(contextStatement({ tenantId }));
    const key = await usableKey(transaction, tenantId, sha256);
    if (key === undefined) return undefined;
    return {
      caller: { tenantId, apiKeyId: key.id, scopes: new Set(key.scopes.filter(isScope)) },
      tenantVersion: key.tenantVersion,
      expiresAtMs: key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** `true` when a text is one of {@link scopes}. */
export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** A new key; its text exists only here and is shown once. */
export interface CreatedApiKey {
  /** UUID. */
  readonly id: string;
  readonly keyText: Secret<string>;
}

/**
 * Makes an API key for a tenant. `pool` acts as the schema's owner, because the API's role may not make keys.
 *
 * Errors: {@link ApiError} `invalid_field` for a name that is empty or longer than 100 characters, for no scopes, and
 * for an expiry that is not in the future.
 */
export async function createApiKey(
  pool: pg.Pool,
  request: {
    readonly tenantId: string;
    readonly environment: KeyEnvironment;
    readonly name: string;
    readonly scopes: readonly Scope[];
    /** Absent: the key does not expire. */
    readonly expiresAt?: Date;
  },
): Promise<CreatedApiKey> {
  const { tenantId, name, expiresAt } = request;
  if (name.length < 1 || name.length > 100) {
    throw new ApiError("invalid_field", {
      path: "/name",
      detail: "A key's name has 1 to 100 characters.",
    });
  }
  if (request.scopes.length === 0) {
    throw new ApiError("invalid_field", {
      path: "/scopes",
      detail: `A key needs at least one scope: ${scopes.join(", ")}.`,
    });
  }
  if (expiresAt !== undefined && expiresAt.getTime() <= Date.now()) {
    throw new ApiError("invalid_field", {
      path: "/expiresAt",
      detail: "A key's expiry is in the future.",
    });
  }
  const id = newUuid();
  const keyText = newKeyText(request.environment);
  await inTenant(pool, { tenantId }, (transaction) =>
    insertKey(transaction, {
      tenantId,
      id,
      name,
      scopes: [...new Set(request.scopes)],
      sha256: keySha256(keyText),
      lastFour: keyText.slice(-4),
      expiresAt: expiresAt ?? null,
    }),
  );
  return { id, keyText: new Secret(keyText) };
}

/** All keys of a tenant, oldest first, revoked and expired ones included. */
export async function listApiKeys(pool: pg.Pool, tenantId: string): Promise<readonly ApiKeyRow[]> {
  return await inTenant(pool, { tenantId }, (transaction) => keysOf(transaction, tenantId));
}

/**
 * Revokes a key for good, from the next request on. Safe to repeat.
 *
 * Errors: {@link ApiError} `not_found` when the tenant has no key with this UUID.
 */
export async function revokeApiKey(
  pool: pg.Pool,
  { tenantId, keyId }: { readonly tenantId: string; readonly keyId: string },
): Promise<void> {
  const revoked = await inTenant(pool, { tenantId }, (transaction) =>
    markRevoked(transaction, tenantId, keyId),
  );
  if (!revoked) throw new ApiError("not_found");
}
