import { expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { generateSigningSecret, signaturesOf, signingKeyOf } from "./signature.ts";

/**
 * The expected values were made outside this code, with
 * `printf '%s' '<signed text>' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<key>`.
 */
const secret = `whsec_${Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64")}`;
const signable = {
  eventId: "evt_1",
  timestamp: "1795284000",
  body: Buffer.from('{"a":1.10,"t":"ž"}'),
};

test("both header families match values made by openssl", () => {
  expect(signaturesOf(signable, [signingKeyOf(secret)])).toEqual({
    pushrail: "v1=c9d47f54d9da4d0312050a91b5e433f5f050577183af5839b0d3782f8f5a5349",
    standard: "v1,zUHH9OY+g4z6spit3b7eehzMKQYJ1sS18ST4Obt0D08=",
  });
});

test("several keys give several signatures in the order of the keys", () => {
  const other = generateSigningSecret();
  const [first, second] = [secret, other].map((text) =>
    signaturesOf(signable, [signingKeyOf(text)]),
  );
  expect(signaturesOf(signable, [signingKeyOf(secret), signingKeyOf(other)])).toEqual({
    pushrail: `${first!.pushrail},${second!.pushrail}`,
    standard: `${first!.standard} ${second!.standard}`,
  });
});

test("any body bytes are signed as they are", () => {
  const now = Math.floor(Date.now() / 1000);
  for (const body of ["", "\r\n", "\uFEFF{}", "x".repeat(1024 * 1024)]) {
    const { standard } = signaturesOf(
      { eventId: "evt_1", timestamp: String(now), body: Buffer.from(body) },
      [signingKeyOf(secret)],
    );
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(now),
      "webhook-signature": standard,
    };
    expect(() => new Webhook(secret).verify(body, headers)).not.toThrow(/signature/i);
  }
});

test("a generated secret holds 32 random bytes and makes a key", () => {
  const generated = generateSigningSecret();
  expect(generated).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(generateSigningSecret()).not.toBe(generated);
  expect(signingKeyOf(generated).symmetricKeySize).toBe(32);
});

test.each([
  "",
  "whsec_",
  "whsec_abc",
  secret.slice("whsec_".length),
  `whsec_${secret}`,
  `${secret}\n`,
  `whsec_${Buffer.alloc(23).toString("base64")}`,
  `whsec_${Buffer.alloc(65).toString("base64")}`,
  `whsec_${Buffer.alloc(32, 255).toString("base64url")}`,
])("%j is refused as a secret and not quoted", (text) => {
  expect(() => signingKeyOf(text)).toThrow(
    'A signing secret is "whsec_" and the base64 of 24 to 64 bytes.',
  );
});
