import { generateKeyPairSync, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { newKeyText } from "../../packages/server/src/keys/key-text.ts";
import { assertNoSecrets, type SecretKind, secretsIn } from "./shapes.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (typ: string) =>
  `${base64url({ alg: "EdDSA", kid: "ssk_1", typ })}.${base64url({ sub: "cus_1" })}.${randomBytes(64).toString("base64url")}`;
const url = "postgres://pushrail_api:J3x9mZk2@127.0.0.1:5432/pushrail";

const secrets: readonly (readonly [SecretKind, string, string])[] = [
  ["API key", "live", newKeyText("live")],
  ["API key", "test", newKeyText("test")],
  ["API key", "root", newKeyText("root")],
  ["signing secret", "of 24 bytes", `whsec_${randomBytes(24).toString("base64")}`],
  ["signing secret", "of 32 bytes", `whsec_${randomBytes(32).toString("base64")}`],
  ["session token", "", tokenOf("pushrail-session+jwt")],
  ["private key", "in PEM", pem],
  ["private key", "as JWK", JSON.stringify(privateKey.export({ format: "jwk" }))],
  ["database password", "", url],
];

describe.each(secrets)("T66: %s %s is found", (kind, _, text) => {
  test.each<readonly [string, string]>([
    ["in a sentence", `Bearer ${text} was refused`],
    ["in a line of the log", JSON.stringify({ level: "error", err: { detail: text } })],
    ["in JSON in a line of the log", JSON.stringify({ body: JSON.stringify({ text }) })],
    ["in a printed error", inspect(new Error("planted", { cause: { text } }))],
  ])("%s", (__, line) => {
    expect(secretsIn(line).map((found) => found.kind)).toContain(kind);
    expect(() => assertNoSecrets(line, "a test")).toThrow(`Secrets in a test:\n${kind} after`);
  });
});

test("the message does not repeat the secret", () => {
  for (const [kind, , text] of secrets) {
    for (const { sentence } of secretsIn(`before ${text}`)) {
      expect(sentence).toMatch(new RegExp(`^${kind} after: before .{9,}…$`));
      expect(sentence.length).toBeLessThan(60);
    }
  }
});

test.each([
  ["a key with a wrong checksum", `prl_live_${"0".repeat(36)}`],
  ["the beginning of a key", "Send prl_live_… as a bearer token."],
  ["a masked secret", "whsec_••••x7Qa"],
  ["another program's token", tokenOf("JWT")],
  [
    "a public key",
    '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
  ],
  ["a sentence about keys", "Must begin with -----BEGIN PRIVATE KEY-----."],
  ["a URL without a password", "postgres://pushrail_api@127.0.0.1:5432/pushrail"],
  ["a URL of the guides", "postgres://pushrail:…@db.internal/pushrail"],
])("%s is no secret", (_, text) => {
  expect(secretsIn(text)).toEqual([]);
});
