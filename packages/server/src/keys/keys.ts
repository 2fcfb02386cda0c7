import type pg from "pg";
import { type AuditAccess, recordAudit } from "../audit/audit.ts";
import { contextStatement, inAuthentication, inTenant } from "../database/transaction.ts";
import { Secret } from "../encryption/secret.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import { checkExpiry, checkKeyName } from "./key-facts.ts";
import { isKeyText, keySha256, keySha256Hex, newKeyText } from "./key-text.ts";
import { isScope, type Scope, scopes } from "./scopes.ts";
import {
  type ApiKeyRow,
  environmentOf,
  insertKey,
  keysOf,
  lastUsedStatement,
  markRevoked,
  tenantOfKey,
  usableKey,
} from "./store.ts";

export { isScope, type Scope, scopes } from "./scopes.ts";

/** What an API key says of whoever shows it. */
export interface KnownApiKey {
  /** UUID. */
  readonly tenantId: string;
  /** UUID. */
  readonly apiKeyId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Whether the tenant is suspended: the key is valid, and may be used for nothing. */
  readonly isSuspended: boolean;
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
  ): Promise<KnownApiKey | undefined>;
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

interface CachedKey {
  readonly known: KnownApiKey;
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
  const cache = new Map<string, CachedKey>();
  const lookUps = new Map<string, Promise<CachedKey | undefined>>();
  let uses = new Map<string, { readonly tenantId: string; readonly atMs: number }>();

  const lookUp = async (cacheKey: string): Promise<CachedKey | undefined> => {
    const askedAtMs = now();
    const found = await findKey(pool, Buffer.from(cacheKey, "hex"));
    cache.delete(cacheKey);
    if (found === undefined) return undefined;
    const key = { ...found, askedAtMs };
    cache.set(cacheKey, key);
    if (cache.size > keysMax) cache.delete(cache.keys().next().value ?? "");
    return key;
  };

  const currentKey = async (
    keyText: string,
    knownTenantVersion: (tenantId: string) => number | undefined,
    ageMsMax: number,
  ): Promise<CachedKey | undefined> => {
    const cacheKey = keySha256Hex(keyText);
    const cached = cache.get(cacheKey);
    const version = cached && knownTenantVersion(cached.known.tenantId);
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
      const { known } = key;
      uses.set(known.apiKeyId, { tenantId: known.tenantId, atMs });
      return known;
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
): Promise<Omit<CachedKey, "askedAtMs"> | undefined> {
  return await inAuthentication(pool, sha256, async (transaction) => {
    const tenantId = await tenantOfKey(transaction, sha256);
    if (tenantId === undefined) return undefined;
    await transaction.query(contextStatement({ tenantId }));
    const key = await usableKey(transaction, tenantId, sha256);
    if (key === undefined) return undefined;
    return {
      known: {
        tenantId,
        apiKeyId: key.id,
        scopes: new Set(key.scopes.filter(isScope)),
        isSuspended: key.isSuspended,
      },
      tenantVersion: key.tenantVersion,
      expiresAtMs: key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** A new key; its text exists only here and is shown once. */
export interface CreatedApiKey {
  /** UUID. */
  readonly id: string;
  /** Its prefix says which environment it reaches. */
  readonly keyText: Secret<string>;
}

/** What a key is made with. */
export interface NewApiKey {
  /** What it is for; 1 to 100 characters. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: the key does not expire. */
  readonly expiresAt?: Date | undefined;
}

/**
 * Makes an API key for the environment that `access` names. Which prefix it has follows from that environment's row, so
 * a key cannot claim to be of another. `pool` is of the schema's owner or of the role that administers tenants, because
 * the API's role may not make keys.
 *
 * Errors: {@link ApiError} `invalid_field` for a name that is empty or longer than 100 characters, for no scopes, and
 * for an expiry that is not in the future; `not_found` for a tenant that does not exist.
 */
export async function createApiKey(
  pool: pg.Pool,
  access: AuditAccess,
  request: NewApiKey,
): Promise<CreatedApiKey> {
  checkKeyName(request.name);
  checkExpiry(request.expiresAt);
  if (request.scopes.length === 0) {
    throw new ApiError("invalid_field", {
      path: "/scopes",
      detail: `A key needs at least one scope: ${scopes.join(", ")}.`,
    });
  }
  const { tenantId } = access;
  const id = newUuid();
  return await inTenant(pool, { tenantId }, async (transaction) => {
    const environment = await environmentOf(transaction, tenantId);
    if (environment === undefined) throw new ApiError("not_found");
    const keyText = newKeyText(environment);
    const key = {
      name: request.name,
      scopes: [...new Set(request.scopes)],
      expiresAt: request.expiresAt ?? null,
    };
    const sha256 = keySha256(keyText);
    await insertKey(transaction, { ...key, tenantId, id, sha256, lastFour: keyText.slice(-4) });
    await recordAudit(transaction, access, {
      action: "api_key.created",
      subjectId: publicId("apiKey", id),
      details: key,
    });
    return { id, keyText: new Secret(keyText) };
  });
}

/** All keys of an environment, oldest first, revoked and expired ones included. */
export async function listApiKeys(pool: pg.Pool, tenantId: string): Promise<readonly ApiKeyRow[]> {
  return await inTenant(pool, { tenantId }, (transaction) => keysOf(transaction, tenantId));
}

/**
 * Revokes a key for good, from the next request on. Safe to repeat: the first time stays.
 *
 * Errors: {@link ApiError} `not_found` when the environment has no key with this UUID.
 */
export async function revokeApiKey(
  pool: pg.Pool,
  access: AuditAccess,
  keyId: string,
): Promise<void> {
  const { tenantId } = access;
  await inTenant(pool, { tenantId }, async (transaction) => {
    const found = await markRevoked(transaction, tenantId, keyId);
    if (found === undefined) throw new ApiError("not_found");
    if (found.wasRevoked) return;
    await recordAudit(transaction, access, {
      action: "api_key.revoked",
      subjectId: publicId("apiKey", keyId),
    });
  });
}
