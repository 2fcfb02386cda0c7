import type { KeyObject } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { publicId, uuidOf } from "../ids.ts";

/**
 * The token of a session: a JWT, signed with Ed25519. It names the session and its customer and carries nothing else, so
 * there is nothing in it that could be out of date: what the session may do is looked up with each request.
 *
 * Only we make tokens, so verification asks for exactly the text that we would have written. What other writers could
 * leave open (order, white space, escapes, repeated or additional members, padding) is no question here.
 *
 * Sources: RFC 8725 (the attacks), RFC 8037 (EdDSA in JOSE), RFC 7519 (claims).
 */

/** Whom every token is for. */
export const sessionAudience = "pushrail";

/** The longest that a session can last. */
export const sessionSecondsMax = 3_600;

/** How far the clocks of two machines may be apart. Source: check T47 of the security checks. */
export const clockSkewSecondsMax = 30;

/** Longest issuer, so that no token has 1,000 characters. */
export const issuerCharsMax = 256;

const algorithm = "EdDSA";
const type = "pushrail-session+jwt";

/** What is longer is not even looked into; a token of ours is shorter than 1,000. */
const tokenCharsMax = 2_048;

// The last part is the 64 bytes of an Ed25519 signature.
const tokenShape = /^([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{1,1500})\.([A-Za-z0-9_-]{86})$/;

/** What a token says. Ids are UUIDs, times whole seconds since the epoch. */
export interface SessionClaims {
  readonly customerId: string;
  readonly sessionId: string;
  readonly issuedAtS: number;
  /** At most {@link sessionSecondsMax} later. */
  readonly expiresAtS: number;
}

/** A key by the name that tokens have for it, `ssk_…`. */
export interface TokenKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** A token that was found good: what it says, and which key signed it. */
export interface VerifiedToken extends SessionClaims {
  readonly keyId: string;
}

/** Writes and signs a token. `signer` holds a private Ed25519 key; `issuer` has at most {@link issuerCharsMax} characters. */
export async function signSessionToken(
  signer: TokenKey,
  issuer: string,
  claims: SessionClaims,
): Promise<string> {
  return await new SignJWT(payloadOf(issuer, claims))
    .setProtectedHeader(headerOf(signer.id))
    .sign(signer.key);
}

/**
 * Verifies a token; `undefined` when anything at all is wrong with it, whatever it is, and `"expired"` when nothing is but
 * that it has expired by `nowMs`, so that only who was given a token is told that its time is over.
 *
 * It must not have been issued more than {@link clockSkewSecondsMax} after `nowMs`. `keyOf` gives the public key of an id
 * of the right shape; nothing in the token ever says where to find a key.
 *
 * Errors: those of `keyOf`.
 */
export async function verifySessionToken(
  token: string,
  expected: {
    readonly issuer: string;
    readonly nowMs: number;
    readonly keyOf: (keyId: string) => Promise<KeyObject | undefined>;
  },
): Promise<VerifiedToken | "expired" | undefined> {
  const { issuer, nowMs, keyOf } = expected;
  const read = readToken(token, issuer);
  if (read === undefined || !isPossible(read, nowMs / 1000)) return undefined;
  const key = await keyOf(read.keyId);
  if (key === undefined) return undefined;
  try {
    await jwtVerify(token, key, {
      algorithms: [algorithm],
      audience: sessionAudience,
      issuer,
      typ: type,
      requiredClaims: ["sub", "sid", "iat", "exp"],
      // Its time is judged below: this is a moment at which it was good, if all else of it is.
      currentDate: new Date((read.expiresAtS - 1) * 1000),
    });
  } catch {
    return undefined;
  }
  return read.expiresAtS > nowMs / 1000 ? read : "expired";
}

/** What a token says when it is written as ours are; its signature is not looked at. */
function readToken(token: string, issuer: string): VerifiedToken | undefined {
  if (token.length > tokenCharsMax) return undefined;
  const [, header = "", payload = "", signature = ""] = tokenShape.exec(token) ?? [];
  const headerText = textOf(header);
  const payloadText = textOf(payload);
  if (headerText === undefined || payloadText === undefined) return undefined;
  // The last character of a signature carries four bits, so three others would decode to the same bytes.
  if (Buffer.from(signature, "base64url").toString("base64url") !== signature) return undefined;
  const keyId = membersOf(headerText)["kid"];
  if (typeof keyId !== "string" || uuidOf("sessionKey", keyId) === undefined) return undefined;
  if (JSON.stringify(headerOf(keyId)) !== headerText) return undefined;
  const claims = claimsOf(membersOf(payloadText));
  if (claims === undefined || JSON.stringify(payloadOf(issuer, claims)) !== payloadText) {
    return undefined;
  }
  return { ...claims, keyId };
}

function claimsOf(members: Readonly<Record<string, unknown>>): SessionClaims | undefined {
  const { sub, sid, iat, exp } = members;
  if (typeof sub !== "string" || typeof sid !== "string") return undefined;
  if (!isSeconds(iat) || !isSeconds(exp)) return undefined;
  const customerId = uuidOf("customer", sub);
  const sessionId = uuidOf("session", sid);
  if (customerId === undefined || sessionId === undefined) return undefined;
  return { customerId, sessionId, issuedAtS: iat, expiresAtS: exp };
}

function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

/** Whether we can have given out a token of these times by now. */
function isPossible({ issuedAtS, expiresAtS }: SessionClaims, nowS: number): boolean {
  const lastsS = expiresAtS - issuedAtS;
  return lastsS > 0 && lastsS <= sessionSecondsMax && issuedAtS <= nowS + clockSkewSecondsMax;
}

function headerOf(keyId: string) {
  return { alg: algorithm, kid: keyId, typ: type };
}

function payloadOf(issuer: string, claims: SessionClaims) {
  return {
    iss: issuer,
    aud: sessionAudience,
    sub: publicId("customer", claims.customerId),
    sid: publicId("session", claims.sessionId),
    iat: claims.issuedAtS,
    exp: claims.expiresAtS,
  };
}

/** The text that base64url stands for; `undefined` when another base64url could stand for it too. */
function textOf(part: string): string | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes.toString("utf8") : undefined;
}

/** The members of a JSON object; none of anything else. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
