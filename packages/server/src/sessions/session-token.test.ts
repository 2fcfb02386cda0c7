import {
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
} from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { type SessionClaims, signSessionToken, verifySessionToken } from "./session-token.ts";

// Goal: only a token that this installation wrote, to the letter, is taken. Method: each attack of RFC 8725 is carried out
// with the real key wherever the attacker could be imagined to have a signature over what he wants.

const issuer = "https://events.example.com";
const nowMs = Date.parse("2026-11-21T09:30:00.500Z");
const nowS = Math.floor(nowMs / 1000);
const ours = generateKeyPairSync("ed25519");
const keyId = publicId("sessionKey", newUuid());
const claims: SessionClaims = {
  customerId: newUuid(),
  sessionId: newUuid(),
  issuedAtS: nowS - 60,
  expiresAtS: nowS + 840,
};
const header = { alg: "EdDSA", kid: keyId, typ: "pushrail-session+jwt" };
const payload = {
  iss: issuer,
  aud: "pushrail",
  sub: publicId("customer", claims.customerId),
  sid: publicId("session", claims.sessionId),
  iat: claims.issuedAtS,
  exp: claims.expiresAtS,
};
const valid = await signSessionToken({ id: keyId, key: ours.privateKey }, issuer, claims);
const [headerPart = "", payloadPart = "", signaturePart = ""] = valid.split(".");

/** Which keys the token under test made the verifier ask for. */
let asked: string[] = [];

async function verify(token: string, atMs = nowMs) {
  asked = [];
  return await verifySessionToken(token, {
    issuer,
    nowMs: atMs,
    keyOf: async (id) => {
      asked.push(id);
      return id === keyId ? ours.publicKey : undefined;
    },
  });
}

const encode = (part: unknown): string =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");

/** A token with a good signature over whatever it says; parts are JSON values, or text as it is. */
function signed(
  head: unknown,
  body: unknown,
  key: KeyObject | SignKeyObjectInput = ours.privateKey,
): string {
  const input = `${encode(head)}.${encode(body)}`;
  const isEdwards = key === ours.privateKey;
  return `${input}.${sign(isEdwards ? null : "sha256", Buffer.from(input), key).toString("base64url")}`;
}

function signedByHmac(head: unknown, key: string | Buffer): string {
  const input = `${encode(head)}.${payloadPart}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}

/** The payload with one member in other JSON. */
function payloadWith(member: keyof typeof payload, json: string): string {
  return JSON.stringify({ ...payload, [member]: "PLACE" }).replace('"PLACE"', json);
}

function without(member: keyof typeof payload): object {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== member));
}

test("a token says whose it is, for how long, and nothing else", async () => {
  expect(await verify(valid)).toEqual({ ...claims, keyId });
  expect(valid).toBe(signed(header, payload));
  expect(JSON.parse(Buffer.from(payloadPart, "base64url").toString())).toEqual(payload);
  expect(valid.length).toBeLessThan(1000);
});

const spki = ours.publicKey.export({ type: "spki", format: "pem" });
const spkiDer = ours.publicKey.export({ type: "spki", format: "der" });
const jwk = ours.publicKey.export({ format: "jwk" });
const theirs = generateKeyPairSync("ed25519");
const theirJwk = theirs.publicKey.export({ format: "jwk" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

const algorithmAttacks: readonly (readonly [name: string, token: string])[] = [
  ...["none", "None", "nOnE", "NONE", ""].flatMap((alg) => [
    [`alg ${alg}, no signature`, `${encode({ ...header, alg })}.${payloadPart}.`] as const,
    [`alg ${alg}, with one`, signed({ ...header, alg }, payload)] as const,
  ]),
  ["no alg", signed({ kid: keyId, typ: header.typ }, payload)],
  ["HS256 with the public key's text", signedByHmac({ ...header, alg: "HS256" }, spki)],
  ["HS256 with the public key's bytes", signedByHmac({ ...header, alg: "HS256" }, spkiDer)],
  [
    "HS256 with the public key's x",
    signedByHmac({ ...header, alg: "HS256" }, Buffer.from(jwk.x ?? "", "base64url")),
  ],
  ["EdDSA in the header, HMAC in truth", signedByHmac(header, spki)],
  ["RS256", signed({ ...header, alg: "RS256" }, payload, rsa.privateKey)],
  [
    "ES256",
    signed({ ...header, alg: "ES256" }, payload, {
      key: ec.privateKey,
      dsaEncoding: "ieee-p1363",
    }),
  ],
  ["the other name of the algorithm", signed({ ...header, alg: "Ed25519" }, payload)],
  ["alg in other letters", signed({ ...header, alg: "EDDSA" }, payload)],
];

test.each(algorithmAttacks)(
  "T46: the algorithm is not the token's to choose: %s",
  async (_, token) => {
    expect(await verify(token)).toBeUndefined();
    expect(asked).toEqual([]);
  },
);

const signedByThem = (extra: object): string => {
  const input = `${encode({ ...header, ...extra })}.${payloadPart}`;
  return `${input}.${sign(null, Buffer.from(input), theirs.privateKey).toString("base64url")}`;
};

const headerAttacks: readonly (readonly [name: string, token: string])[] = [
  ["jwk", signedByThem({ jwk: theirJwk })],
  ["jku", signedByThem({ jku: "https://evil.example/jwks.json" })],
  ["x5u", signedByThem({ x5u: "https://evil.example/cert.pem" })],
  ["x5c", signedByThem({ x5c: ["MIIB"] })],
  ["jwk, signed by us", signed({ ...header, jwk }, payload)],
  ["crit", signed({ ...header, crit: ["exp"] }, payload)],
  ["empty crit", signed({ ...header, crit: [] }, payload)],
  ["b64 false", signed({ ...header, b64: false, crit: ["b64"] }, payload)],
  ["zip", signed({ ...header, zip: "DEF" }, payload)],
  ["cty", signed({ ...header, cty: "JWT" }, payload)],
  ["no typ", signed({ alg: "EdDSA", kid: keyId }, payload)],
  ["typ JWT", signed({ ...header, typ: "JWT" }, payload)],
  ["typ at+jwt", signed({ ...header, typ: "at+jwt" }, payload)],
  [
    "typ with the prefix of a media type",
    signed({ ...header, typ: "application/pushrail-session+jwt" }, payload),
  ],
  ["no kid", signed({ alg: "EdDSA", typ: header.typ }, payload)],
  ["kid is a path", signed({ ...header, kid: "../../../../dev/null" }, payload)],
  ["kid is SQL", signed({ ...header, kid: "' OR '1'='1" }, payload)],
  ["kid is SQL behind a prefix", signed({ ...header, kid: `${keyId}' --` }, payload)],
  ["kid is very long", signed({ ...header, kid: "k".repeat(300) }, payload)],
  ["kid has NUL", signed({ ...header, kid: `${keyId}\0` }, payload)],
  ["kid is an array", signed({ ...header, kid: [keyId] }, payload)],
  ["kid is an object", signed({ ...header, kid: { toString: keyId } }, payload)],
  ["kid is a number", signed({ ...header, kid: 1 }, payload)],
  ["kid is null", signed({ ...header, kid: null }, payload)],
  ["kid is __proto__", signed('{"alg":"EdDSA","kid":"__proto__","typ":"JWT"}', payload)],
  ["members in another order", signed({ kid: keyId, alg: "EdDSA", typ: header.typ }, payload)],
  ["white space", signed(JSON.stringify(header, null, 1), payload)],
  ["an escape", signed(JSON.stringify(header).replace("EdDSA", "\\u0045dDSA"), payload)],
  ["alg twice", signed(JSON.stringify(header).replace("{", '{"alg":"none",'), payload)],
  ["alg twice, ours first", signed(JSON.stringify(header).replace("}", ',"alg":"none"}'), payload)],
  ["kid twice", signed(JSON.stringify(header).replace("}", `,"kid":"${keyId}"}`), payload)],
  ["an array", signed([header], payload)],
  ["no JSON", signed("EdDSA", payload)],
  ["nothing", `.${payloadPart}.${signaturePart}`],
  ["a byte order mark", signed(`\u{feff}${JSON.stringify(header)}`, payload)],
];

test.each(headerAttacks)("T46: a header that we did not write is refused: %s", async (_, token) => {
  expect(await verify(token)).toBeUndefined();
  expect(asked).toEqual([]);
});

test("T46: a key that is not known is asked for once, and nothing is fetched", async () => {
  const unknown = publicId("sessionKey", newUuid());
  expect(await verify(signed({ ...header, kid: unknown }, payload))).toBeUndefined();
  expect(asked).toEqual([unknown]);
});

// Source: RFC 8032 and "Taming the many EdDSAs" (Chalkias et al., 2020), table 5: points of small order, as encoded.
const smallOrderPoints = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
];
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

function withSignature(bytes: Buffer): string {
  return `${headerPart}.${payloadPart}.${bytes.toString("base64url")}`;
}

/** The same signature with the order of the group added to S, which careless verifiers take as well. */
function malleated(): Buffer {
  const bytes = Buffer.from(signaturePart, "base64url");
  const s =
    BigInt(`0x${Buffer.from(bytes.subarray(32).toReversed()).toString("hex")}`) + groupOrder;
  const big = Buffer.from(s.toString(16).padStart(64, "0"), "hex");
  return Buffer.concat([bytes.subarray(0, 32), big.toReversed()]);
}

const signatureAttacks: readonly (readonly [name: string, token: string])[] = [
  ["none", `${headerPart}.${payloadPart}.`],
  ["all zero", withSignature(Buffer.alloc(64))],
  ["all ones", withSignature(Buffer.alloc(64, 0xff))],
  ...smallOrderPoints.map(
    (point) =>
      [
        `R of small order ${point.slice(0, 8)}, S zero`,
        withSignature(Buffer.concat([Buffer.from(point, "hex"), Buffer.alloc(32)])),
      ] as const,
  ),
  ["S beyond the order of the group", withSignature(malleated())],
  ["of another key", signedByThem({})],
  ["of another token", `${headerPart}.${payloadPart}.${signed(header, {}).split(".")[2]}`],
  ["one byte short", withSignature(Buffer.from(signaturePart, "base64url").subarray(0, 63))],
  [
    "one byte long",
    withSignature(Buffer.concat([Buffer.from(signaturePart, "base64url"), Buffer.of(0)])),
  ],
];

test.each(signatureAttacks)(
  "T46: a signature that is not ours is refused: %s",
  async (_, token) => {
    expect(await verify(token)).toBeUndefined();
  },
);

test("T46: the last character of a part, which some bits of are free in, is taken in one form only", async () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const parts = [headerPart, payloadPart, signaturePart];
  for (const [index, part] of parts.entries()) {
    for (const last of alphabet) {
      const changed = parts.with(index, part.slice(0, -1) + last).join(".");
      expect((await verify(changed)) !== undefined, changed).toBe(changed === valid);
    }
  }
});

test("T46: another base64url of the same bytes is refused, even with a signature over it", async () => {
  const others = (part: string): string[] =>
    Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
      .map((last) => part.slice(0, -1) + last)
      .filter((other) => other !== part)
      .filter((other) => Buffer.from(other, "base64url").equals(Buffer.from(part, "base64url")));
  const inputs = [
    ...others(headerPart).map((other) => `${other}.${payloadPart}`),
    ...others(payloadPart).map((other) => `${headerPart}.${other}`),
  ];
  expect(inputs.length).toBeGreaterThan(0);
  for (const input of inputs) {
    const signature = sign(null, Buffer.from(input), ours.privateKey).toString("base64url");
    expect(await verify(`${input}.${signature}`), input).toBeUndefined();
  }
});

const shapes: readonly (readonly [name: string, token: string])[] = [
  ["nothing", ""],
  ["dots", ".."],
  ["two parts", `${headerPart}.${payloadPart}`],
  ["five parts, as an encrypted token has", `${valid}.${payloadPart}.${signaturePart}`],
  ["four parts", `${valid}.`],
  ["padding", `${headerPart}=.${payloadPart}.${signaturePart}`],
  ["padding of the signature", `${valid}==`],
  ["a space in front", ` ${valid}`],
  ["a line's end behind", `${valid}\n`],
  ["a space within", `${headerPart} .${payloadPart}.${signaturePart}`],
  ["base64 instead of base64url", valid.replaceAll("-", "+").replaceAll("_", "/").concat("=")],
  ["a full-width dot", valid.replaceAll(".", "．")],
  [
    "JSON serialization",
    JSON.stringify({ protected: headerPart, payload: payloadPart, signature: signaturePart }),
  ],
  ["an API key", "prl_live_0123456789abcdefghijklmnopqrstuvwxyz"],
  ["a megabyte of payload", signed(header, { ...payload, pad: "x".repeat(1_000_000) })],
  ["a megabyte of header", signed({ ...header, pad: "x".repeat(1_000_000) }, payload)],
  ["a megabyte of dots", ".".repeat(1_000_000)],
  ["a megabyte of brackets", `${encode("[".repeat(750_000))}.${payloadPart}.${signaturePart}`],
  ["a character over 2,048", `${"x".repeat(2_049 - valid.length)}${valid}`],
];

test.each(shapes)("T46: what has not the shape of a token is refused: %s", async (_, token) => {
  expect(await verify(token)).toBeUndefined();
  expect(asked).toEqual([]);
});

const claimAttacks: readonly (readonly [name: string, body: unknown])[] = [
  ["aud missing", without("aud")],
  ["aud of another", { ...payload, aud: "other" }],
  ["aud an array", { ...payload, aud: ["pushrail"] }],
  ["aud an array with ours", { ...payload, aud: ["other", "pushrail"] }],
  ["aud empty", { ...payload, aud: "" }],
  ["iss missing", without("iss")],
  ["iss of another", { ...payload, iss: "https://evil.example" }],
  ["iss with a slash more", { ...payload, iss: `${issuer}/` }],
  ["iss an array", { ...payload, iss: [issuer] }],
  ["sub missing", without("sub")],
  ["sub a UUID", { ...payload, sub: claims.customerId }],
  ["sub of another kind", { ...payload, sub: publicId("tenant", claims.customerId) }],
  ["sub a wildcard", { ...payload, sub: "*" }],
  ["sub an array", { ...payload, sub: [payload.sub] }],
  ["sub null", { ...payload, sub: null }],
  ["sid missing", without("sid")],
  ["sid of another kind", { ...payload, sid: payload.sub }],
  ["sid in upper case", { ...payload, sid: payload.sid.toUpperCase() }],
  ["iat missing", without("iat")],
  ["iat a text", payloadWith("iat", `"${claims.issuedAtS}"`)],
  ["iat more than 30 s in the future", { ...payload, iat: nowS + 31, exp: nowS + 900 }],
  ["iat zero", { ...payload, iat: 0 }],
  ["exp missing", without("exp")],
  ["exp null", { ...payload, exp: null }],
  ["exp a text", payloadWith("exp", `"${claims.expiresAtS}"`)],
  ["exp a fraction", payloadWith("exp", `${claims.expiresAtS}.5`)],
  ["exp with a point", payloadWith("exp", `${claims.expiresAtS}.0`)],
  ["exp with an exponent", payloadWith("exp", "1e12")],
  ["exp huge", payloadWith("exp", "1e400")],
  ["exp beyond a safe integer", payloadWith("exp", "9007199254740993")],
  ["exp negative", { ...payload, exp: -1 }],
  ["exp minus zero", payloadWith("exp", "-0")],
  ["exp true", { ...payload, exp: true }],
  ["exp an object", { ...payload, exp: { valueOf: claims.expiresAtS } }],
  ["exp before iat", { ...payload, iat: nowS + 20, exp: nowS + 10 }],
  ["longer than an hour", { ...payload, exp: payload.iat + 3_601 }],
  ["nbf, past", { ...payload, nbf: nowS - 60 }],
  ["nbf, future", { ...payload, nbf: nowS + 60 }],
  ["jti", { ...payload, jti: "1" }],
  ["a claim of its own", { ...payload, role: "admin" }],
  ["a tenant", { ...payload, tenantId: newUuid() }],
  ["__proto__", JSON.stringify(payload).replace("}", ',"__proto__":{"role":"admin"}}')],
  [
    "sub twice",
    JSON.stringify(payload).replace("{", `{"sub":"${publicId("customer", newUuid())}",`),
  ],
  ["sub twice, ours first", JSON.stringify(payload).replace("}", `,"sub":"${payload.sub}"}`)],
  ["exp twice", JSON.stringify(payload).replace("}", `,"exp":${claims.expiresAtS}}`)],
  ["members in another order", Object.fromEntries(Object.entries(payload).toReversed())],
  ["white space", JSON.stringify(payload, null, 1)],
  ["white space behind", `${JSON.stringify(payload)} `],
  ["an escape", JSON.stringify(payload).replace("pushrail", "\\u0070ushrail")],
  ["an array", [payload]],
  ["a text", '"payload"'],
  ["null", null],
  ["no JSON", "payload"],
  ["nested deeply", "[".repeat(1_000)],
];

test.each(claimAttacks)("T47: a payload that we did not write is refused: %s", async (_, body) => {
  expect(await verify(signed(header, body))).toBeUndefined();
  expect(asked).toEqual([]);
});

test("T47: a token is good from 30 s before it was issued, for clocks differ, until the second it expires", async () => {
  const verdict = async (atS: number) => await verify(valid, atS * 1000);
  const good = { ...claims, keyId };
  expect(await verdict(claims.issuedAtS - 30)).toEqual(good);
  expect(await verdict(claims.issuedAtS - 30.001)).toBeUndefined();
  expect(await verdict(claims.expiresAtS - 0.001)).toEqual(good);
  expect(await verdict(claims.expiresAtS)).toBe("expired");
  expect(await verdict(claims.expiresAtS + 86_400)).toBe("expired");
  expect(await verify(valid, Number.NaN)).toBeUndefined();
});

test("T46, T47: only a token that was good is told that its time is over", async () => {
  const laterMs = (claims.expiresAtS + 60) * 1000;
  const forged = `${headerPart}.${payloadPart}.${"A".repeat(86)}`;
  const altered = signed(header, { ...payload, role: "admin" });
  const unknownKey = signed({ ...header, kid: publicId("sessionKey", newUuid()) }, payload);
  const tooLong = signed(header, { ...payload, exp: payload.iat + 3_601 });
  for (const token of [forged, altered, unknownKey, tooLong]) {
    expect(await verify(token, laterMs)).toBeUndefined();
  }
});

test("T47: a token of another installation is refused, although it has the same keys", async () => {
  const foreign = await signSessionToken(
    { id: keyId, key: ours.privateKey },
    "https://elsewhere.example.com",
    claims,
  );
  expect(await verify(foreign)).toBeUndefined();
});

test("a key that cannot be looked up is no answer about the token", async () => {
  const failing = verifySessionToken(valid, {
    issuer,
    nowMs,
    keyOf: async () => {
      throw new Error("the database is away");
    },
  });
  await expect(failing).rejects.toThrow("the database is away");
});

test("T46: a token of which any byte was changed, added or taken away is refused", async () => {
  const bytes = Buffer.from(valid);
  const at = fc.nat({ max: bytes.length - 1 });
  const mutation = fc.oneof(
    fc.record({ at, byte: fc.integer({ min: 1, max: 255 }) }).map(({ at: index, byte }) => {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ byte;
      return changed;
    }),
    fc
      .record({ at, added: fc.uint8Array({ minLength: 1, maxLength: 8 }) })
      .map(({ at: index, added }) =>
        Buffer.concat([bytes.subarray(0, index), added, bytes.subarray(index)]),
      ),
    fc
      .record({ at, count: fc.integer({ min: 1, max: 100 }) })
      .map(({ at: index, count }) =>
        Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + count)]),
      ),
    fc.record({ one: at, other: at }).map(({ one, other }) => {
      const changed = Buffer.from(bytes);
      [changed[one], changed[other]] = [bytes[other] ?? 0, bytes[one] ?? 0];
      return changed;
    }),
  );
  await fc.assert(
    fc.asyncProperty(mutation, async (changed) => {
      // As the header arrives: each byte is a character.
      const token = changed.toString("latin1");
      fc.pre(token !== valid);
      expect(await verify(token)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});
