import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import type pg from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { KekSet } from "../encryption/kek-provider.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import {
  allSessionKeys,
  insertSessionKey,
  lockSessionKeys,
  markKeyRevoked,
  type PublicJwk,
  retireSigningKeys,
  type SessionKeyRow,
  signingKey,
  type SigningKeyRow,
  type VerifyingKeyRow,
  verifyingKeys,
} from "./key-store.ts";
import { clockSkewSecondsMax, sessionSecondsMax, type TokenKey } from "./session-token.ts";
import { sessionKeyPlace } from "./sealed-places.ts";

export type { PublicJwk, SessionKeyRow } from "./key-store.ts";

/**
 * The installation's keys that sign session tokens. Each is in one of three modes:
 *
 * - it **signs** and verifies, from when it is made, which is when a token is asked for and no other key signs;
 * - it is **retired**: it only verifies, until every token that it can have signed has expired. Its private half is
 *   deleted. A rotation moves it here;
 * - it is **revoked**: none of its tokens is taken, from the next request on, and it is published no more. An administrator
 *   moves it here, from either.
 *
 * The private halves are in the database, wrapped by the key encryption key. A process keeps keys in memory but never
 * what mode they are in: what signs is asked with each token that is made, and whether a key still verifies is asked with
 * each request, together with the session (sessions.ts).
 */

/** A token may have been asked for just before its key retired, and its request wait for the database. */
const mintSecondsMax = 60;

/** How long a retired key still verifies, in seconds. */
export const retiredKeySeconds = sessionSecondsMax + clockSkewSecondsMax + mintSecondsMax;

/** The most often that a process reads the keys to publish them. */
const publishingRestMs = 1_000;

/**
 * How often in a second a process asks for the keys because a token names one that it does not know. More than once, so
 * that whoever sends a made-up name does not keep a key from being learnt that was made just then.
 */
const lookUpsPerSecondMax = 10;

/** A public key as `/.well-known/jwks.json` has it. */
export interface PublishedKey extends PublicJwk {
  readonly kid: string;
  readonly alg: "EdDSA";
  readonly use: "sig";
}

/** The keys as a running process uses them. */
export interface SessionKeys {
  /** The key that signs at this moment; makes one when none does. Errors: the database's; `KekError`. */
  signer(): Promise<TokenKey>;
  /**
   * The public key of an id; `undefined` when there is none that signed a token which can be in use. A revoked one is
   * still given out here, so that its tokens are known for what they are; that none of them is taken is seen to with the
   * session's row (store.ts).
   *
   * Ids that nobody gave out do not cost a look-up each: the table is read ten times a second at most.
   *
   * Errors: the database's.
   */
  verifier(keyId: string): Promise<KeyObject | undefined>;
  /** What may be published: not older than a second. Errors: the database's. */
  published(): Promise<readonly PublishedKey[]>;
  /**
   * Signs something that is not a token, such as a statement about the audit log, with the key that signs at this moment.
   *
   * Errors: as {@link SessionKeys.signer}; a plain error for bytes that could be taken for a token.
   */
  signStatement(statement: Buffer): Promise<{ readonly keyId: string; readonly signature: Buffer }>;
}

/** What {@link createSessionKeys} needs. */
export interface SessionKeysOptions {
  /** Connections of the API's role, or of the schema's owner. */
  readonly pool: pg.Pool;
  readonly keks: KekSet;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Opens the keys for one process. */
export function createSessionKeys({ pool, keks, now }: SessionKeysOptions): SessionKeys {
  const verifiers = new Verifiers(pool, now);
  let opened: { readonly id: string; readonly key: Promise<KeyObject> } | undefined;

  const signer = async (): Promise<TokenKey> => {
    const row = (await inTransaction(pool, signingKey)) ?? (await createSigner(pool, keks));
    // Shared, so that a key in a key management service is asked for once, and forgotten when that failed.
    if (opened?.id !== row.id) {
      const opening = { id: row.id, key: openPrivateKey(keks, row) };
      opening.key.catch(() => {
        if (opened === opening) opened = undefined;
      });
      opened = opening;
    }
    return { id: row.id, key: await opened.key };
  };

  return {
    signer,
    verifier: (keyId) => verifiers.find(keyId),
    published: () => verifiers.published(),
    signStatement: async (statement) => {
      // Every token begins like this, as base64url of `{"`.
      if (statement.toString("latin1", 0, 3) === "eyJ") throw new Error("this could be a token");
      const { id, key } = await signer();
      return { keyId: id, signature: sign(null, statement, key) };
    },
  };
}

/** The public keys that a process has read, and the reading of new ones. */
class Verifiers {
  readonly #pool: pg.Pool;
  readonly #now: () => number;
  #known = new Map<string, ReturnType<typeof verifierOf>>();
  #reading: Promise<void> | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #second = { beganAtMs: Number.NEGATIVE_INFINITY, lookUps: 0 };

  constructor(pool: pg.Pool, now: () => number) {
    this.#pool = pool;
    this.#now = now;
  }

  async find(keyId: string): Promise<KeyObject | undefined> {
    if (!this.#known.has(keyId)) {
      // One that is under way may have begun before the key was made.
      await this.#reading;
      if (!this.#known.has(keyId) && this.#mayLookUp()) await this.#readNow();
    }
    return this.#known.get(keyId)?.key;
  }

  async published(): Promise<readonly PublishedKey[]> {
    // A clock that was set back must not keep us from reading.
    if (Math.abs(this.#now() - this.#readAtMs) >= publishingRestMs) await this.#readNow();
    else await this.#reading;
    return [...this.#known.values()].flatMap(({ published }) => published ?? []);
  }

  /** Whoever asks while the keys are being read shares that, and is not counted. */
  #mayLookUp(): boolean {
    if (this.#reading !== undefined) return true;
    const nowMs = this.#now();
    if (Math.abs(nowMs - this.#second.beganAtMs) >= 1_000) {
      this.#second = { beganAtMs: nowMs, lookUps: 0 };
    }
    this.#second.lookUps += 1;
    return this.#second.lookUps <= lookUpsPerSecondMax;
  }

  async #readNow(): Promise<void> {
    this.#reading ??= this.#read()
      .then(() => {
        this.#readAtMs = this.#now();
      })
      .finally(() => {
        this.#reading = undefined;
      });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const rows = await inTransaction(this.#pool, (transaction) =>
      verifyingKeys(transaction, retiredKeySeconds),
    );
    this.#known = new Map(rows.map((row) => [row.id, verifierOf(row)]));
  }
}

function verifierOf({ id, publicJwk: { kty, crv, x }, isRevoked }: VerifyingKeyRow) {
  const key = createPublicKey({ key: { kty, crv, x }, format: "jwk" });
  const published: PublishedKey = { kty, crv, x, kid: id, alg: "EdDSA", use: "sig" };
  return { key, published: isRevoked ? undefined : published };
}

/**
 * Retires the key that signs: the next token that is asked for, in any process, makes a new one. So whoever rotates keys
 * needs no key encryption key. Returns the ids of what was retired: none when no token was made since the last time. `pool`
 * acts as the schema's owner. Safe to repeat.
 *
 * Errors: the database's own, after which nothing has changed.
 */
export async function rotateSessionKeys(pool: pg.Pool): Promise<readonly string[]> {
  return await inTransaction(pool, async (transaction) => {
    await lockSessionKeys(transaction);
    return await retireSigningKeys(transaction);
  });
}

/**
 * Ends all tokens that a key signed, from the next request on and for good. When it was the one that signs, the next token
 * that is asked for makes a new one. `pool` acts as the schema's owner. Safe to repeat.
 *
 * Errors: {@link ApiError} `not_found`.
 */
export async function revokeSessionKey(pool: pg.Pool, keyId: string): Promise<void> {
  const isKnown = await inTransaction(pool, async (transaction) => {
    await lockSessionKeys(transaction);
    return await markKeyRevoked(transaction, keyId);
  });
  if (!isKnown) throw new ApiError("not_found", { detail: "There is no such session key." });
}

/** All keys there ever were, newest first: what one has signed can be verified even when it is taken no more. */
export async function listSessionKeys(pool: pg.Pool): Promise<readonly SessionKeyRow[]> {
  return await inTransaction(pool, allSessionKeys);
}

async function createSigner(pool: pg.Pool, keks: KekSet): Promise<SigningKeyRow> {
  // Before the lock, because it may have to ask a service. Of several processes all but one throw theirs away.
  const key = await newKey(keks);
  return await inTransaction(pool, async (transaction) => {
    await lockSessionKeys(transaction);
    const existing = await signingKey(transaction);
    if (existing !== undefined) return existing;
    await insertSessionKey(transaction, key);
    return key;
  });
}

async function newKey({
  current,
}: KekSet): Promise<SigningKeyRow & Pick<VerifyingKeyRow, "publicJwk">> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  if (x === undefined) throw new Error("an Ed25519 key has a member x");
  const id = publicId("sessionKey", newUuid());
  const plaintext = privateKey.export({ type: "pkcs8", format: "der" });
  try {
    const sealedPrivate = await current.wrap(sessionKeyPlace(id), plaintext);
    return { id, publicJwk: { kty: "OKP", crv: "Ed25519", x }, sealedPrivate, kekId: current.id };
  } finally {
    plaintext.fill(0);
  }
}

async function openPrivateKey(keks: KekSet, row: SigningKeyRow): Promise<KeyObject> {
  const plaintext = await keks.unwrap(row.kekId, sessionKeyPlace(row.id), row.sealedPrivate);
  try {
    return createPrivateKey({ key: plaintext, format: "der", type: "pkcs8" });
  } finally {
    plaintext.fill(0);
  }
}
