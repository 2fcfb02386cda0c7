/**
 * Writes `packages/sdk/src/signature-vectors.json`: requests with the verdict and the reason that every verifier, in every
 * language, must reach. The signatures are computed here with `node:crypto` alone, so that no verifier is its own judge.
 *
 * `node tools/signature-vectors.ts` writes the file; with `--check` it exits 1 when the file differs from what it would write.
 */
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import {
  base64Signature,
  good,
  goodStandard,
  hexSignature,
  id,
  json,
  keyOf,
  now,
  otherSecret,
  pushrail,
  pushrailPair,
  secret,
  secretOf,
  standard,
  standardTriple,
  ts,
} from "./signature-requests.ts";
import type { Body, Vector } from "./signature-requests.ts";

const vectors: Vector[] = [
  ...pushrailAccepted(),
  ...pushrailHeaders(),
  ...pushrailTimestamps(),
  ...standardAccepted(),
  ...standardHeaders(),
  ...standardTimestamps(),
  ...bodies(),
  ...secrets(),
];

function pushrailAccepted(): Vector[] {
  return [
    pushrail("one signature", {}),
    pushrail("header names in mixed case", {
      headers: { "X-Pushrail-Timestamp": ts, "X-Pushrail-Signature": `v1=${good}` },
    }),
    pushrail("headers as lists of one value", {
      headers: { "x-pushrail-timestamp": [ts], "x-pushrail-signature": [`v1=${good}`] },
    }),
    pushrail("two signatures during a rotation, the first fits", {
      signature: `v1=${good},v1=${hexSignature(otherSecret)}`,
    }),
    pushrail("two signatures during a rotation, the second fits", {
      signature: `v1=${hexSignature(otherSecret)},v1=${good}`,
    }),
    pushrail("a blank after the comma", {
      signature: `v1=${hexSignature(otherSecret)}, v1=${good}`,
    }),
    pushrail("the signature header sent twice", {
      headers: {
        "x-pushrail-timestamp": ts,
        "x-pushrail-signature": [`v1=${hexSignature(otherSecret)}`, `v1=${good}`],
      },
    }),
    pushrail("an unknown version before the known one", { signature: `v2=abc/+==,v1=${good}` }),
    pushrail("two secrets, the second fits", { secrets: [otherSecret, secret] }),
    pushrail("the pushrail headers decide although the standard ones are wrong", {
      headers: { ...pushrailPair(`v1=${good}`), ...standardTriple("v1,wrong") },
    }),
  ];
}

function pushrailHeaders(): Vector[] {
  const malformed = (name: string, signature: string): Vector =>
    pushrail(name, { signature, reason: "malformed_header" });
  return [
    pushrail("no signature header of either family", { headers: {}, reason: "missing_header" }),
    pushrail("no signature", { headers: { "x-pushrail-timestamp": ts }, reason: "missing_header" }),
    pushrail("no timestamp", {
      headers: { "x-pushrail-signature": `v1=${good}` },
      reason: "missing_header",
    }),
    pushrail("half of the pushrail pair is not completed by the standard headers", {
      headers: { "x-pushrail-timestamp": ts, ...standardTriple(`v1,${goodStandard}`) },
      reason: "missing_header",
    }),
    malformed("an empty signature header", ""),
    malformed("a version without a value", "v1="),
    malformed("a value without a version", good),
    malformed("a trailing comma", `v1=${good},`),
    malformed("base64 instead of hex", `v1=${goodStandard}`),
    malformed("upper-case hex", `v1=${good.toUpperCase()}`),
    malformed("one digit too few", `v1=${good.slice(1)}`),
    malformed("one digit too many", `v1=${good}0`),
    malformed("a malformed signature before a good one", `v1=zz,v1=${good}`),
    malformed("the standard form in the pushrail header", `v1,${goodStandard}`),
    malformed("a version in upper case", `V1=${good}`),
    malformed("a semicolon between signatures", `v1=${good};v1=${good}`),
    pushrail("only an unknown version", { signature: `v2=${good}`, reason: "unsupported_version" }),
    pushrail("a signature that is all zeros", {
      signature: `v1=${"0".repeat(64)}`,
      reason: "signature_mismatch",
    }),
    pushrail("the last bit differs", {
      signature: `v1=${withLastBitChanged(good)}`,
      reason: "signature_mismatch",
    }),
    pushrail("signed with another secret", {
      signature: `v1=${hexSignature(otherSecret)}`,
      reason: "signature_mismatch",
    }),
    pushrail("signed with the secret's text instead of its bytes", {
      signature: `v1=${createHmac("sha256", secret).update(`${ts}.${json}`).digest("hex")}`,
      reason: "signature_mismatch",
    }),
    pushrail("signed over the body alone", {
      signature: `v1=${createHmac("sha256", keyOf(secret)).update(json).digest("hex")}`,
      reason: "signature_mismatch",
    }),
    pushrail("the standard signature in hex", {
      signature: `v1=${Buffer.from(goodStandard, "base64").toString("hex")}`,
      reason: "signature_mismatch",
    }),
    pushrail("sixteen signatures, none fits", {
      signature: Array.from(
        { length: 16 },
        (_, seed) => `v1=${hexSignature(secretOf(32, 100 + seed))}`,
      ).join(","),
      reason: "signature_mismatch",
    }),
  ];
}

function pushrailTimestamps(): Vector[] {
  const at = (
    name: string,
    timestamp: string,
    reason: string | null,
    toleranceSeconds = 300,
  ): Vector =>
    pushrail(name, {
      headers: pushrailPair(`v1=${hexSignature(secret, timestamp)}`, timestamp),
      reason,
      toleranceSeconds,
    });
  return [
    at("299 seconds old", String(now - 299), null),
    at("300 seconds old", String(now - 300), null),
    at("301 seconds old", String(now - 301), "timestamp_too_old"),
    at("299 seconds ahead", String(now + 299), null),
    at("300 seconds ahead", String(now + 300), null),
    at("301 seconds ahead", String(now + 301), "timestamp_too_new"),
    at("a tolerance of 0, the same second", ts, null, 0),
    at("a tolerance of 0, one second old", String(now - 1), "timestamp_too_old", 0),
    at("a tolerance of 0, one second ahead", String(now + 1), "timestamp_too_new", 0),
    at("the epoch", "0", "timestamp_too_old"),
    at("a plus sign before the timestamp", `+${ts}`, "malformed_header"),
    at("a minus sign before the timestamp", `-${ts}`, "malformed_header"),
    at("a fraction in the timestamp", `${ts}.0`, "malformed_header"),
    at("a leading zero in the timestamp", `0${ts}`, "malformed_header"),
    at("an exponent in the timestamp", "1779804e3", "malformed_header"),
    at("hexadecimal in the timestamp", `0x${now.toString(16)}`, "malformed_header"),
    at("a timestamp in milliseconds", `${ts}000`, "malformed_header"),
    at("a timestamp of 20 digits", "17798040000000000000", "malformed_header"),
    at("a date as the timestamp", "2026-05-26T14:00:00Z", "malformed_header"),
    at("an empty timestamp", "", "malformed_header"),
    at("a blank before the timestamp", ` ${ts}`, "malformed_header"),
    at("digits of another script in the timestamp", "١٧٧٩٨٠٤٠٠٠", "malformed_header"),
    pushrail("the timestamp header sent twice", {
      headers: { "x-pushrail-timestamp": [ts, ts], "x-pushrail-signature": `v1=${good}` },
      reason: "malformed_header",
    }),
    pushrail("a fresh timestamp on an old signature", {
      headers: pushrailPair(`v1=${hexSignature(secret, String(now - 4000))}`),
      reason: "signature_mismatch",
    }),
  ];
}

function standardAccepted(): Vector[] {
  return [
    standard("one signature", {}),
    standard("header names in mixed case", {
      headers: {
        "Webhook-Id": id,
        "Webhook-Timestamp": ts,
        "Webhook-Signature": `v1,${goodStandard}`,
      },
    }),
    standard("two signatures during a rotation, the second fits", {
      signature: `v1,${base64Signature({ secret: otherSecret })} v1,${goodStandard}`,
    }),
    standard("an unknown version before the known one", {
      signature: `v1a,abc= v1,${goodStandard}`,
    }),
    standard("two secrets, the second fits", { secrets: [otherSecret, secret] }),
  ];
}

function standardHeaders(): Vector[] {
  const malformed = (name: string, signature: string): Vector =>
    standard(name, { signature, reason: "malformed_header" });
  const withId = (name: string, given: string): Vector =>
    standard(name, {
      headers: standardTriple(`v1,${base64Signature({ id: given })}`, given),
      reason: "malformed_header",
    });
  const { "webhook-id": _, ...withoutId } = standardTriple(`v1,${goodStandard}`);
  return [
    standard("no id", { headers: withoutId, reason: "missing_header" }),
    standard("no signature", {
      headers: { "webhook-id": id, "webhook-timestamp": ts },
      reason: "missing_header",
    }),
    standard("no timestamp", {
      headers: { "webhook-id": id, "webhook-signature": `v1,${goodStandard}` },
      reason: "missing_header",
    }),
    standard("the signature header sent twice", {
      headers: {
        "webhook-id": id,
        "webhook-timestamp": ts,
        "webhook-signature": [`v1,${goodStandard}`, `v1,${goodStandard}`],
      },
      reason: "malformed_header",
    }),
    malformed(
      "two signatures with a comma and a blank between",
      `v1,${goodStandard}, v1,${goodStandard}`,
    ),
    malformed("two blanks between signatures", `v1,${goodStandard}  v1,${goodStandard}`),
    malformed("a tab between signatures", `v1,${goodStandard}\tv1,${goodStandard}`),
    malformed("a version without a value", "v1,"),
    malformed("a value without a version", goodStandard),
    malformed("hex instead of base64", `v1,${Buffer.from(goodStandard, "base64").toString("hex")}`),
    malformed("base64 without its padding", `v1,${goodStandard.slice(0, -1)}`),
    malformed("url-safe base64", `v1,${"_-".repeat(21)}w=`),
    malformed("base64 with bits left over", `v1,${goodStandard.slice(0, -2)}B=`),
    malformed("base64 of 31 bytes", `v1,${Buffer.alloc(31, 5).toString("base64")}`),
    malformed("base64 of 33 bytes", `v1,${Buffer.alloc(33, 5).toString("base64")}`),
    standard("only an unknown version", {
      signature: `v2,${goodStandard}`,
      reason: "unsupported_version",
    }),
    standard("signed with another secret", {
      signature: `v1,${base64Signature({ secret: otherSecret })}`,
      reason: "signature_mismatch",
    }),
    standard("another id than the signed one", {
      headers: standardTriple(`v1,${goodStandard}`, "evt_01JW6Q2ZB4Y7T0C5R9XK3M8D1G"),
      reason: "signature_mismatch",
    }),
    standard("the pushrail signature in base64", {
      signature: `v1,${Buffer.from(good, "hex").toString("base64")}`,
      reason: "signature_mismatch",
    }),
    withId("an id with a full stop", "evt_01.2"),
    withId("an id with a letter outside ASCII", "evt_é"),
    withId("an empty id", ""),
    withId("an id with a blank", "evt_ 01"),
  ];
}

function standardTimestamps(): Vector[] {
  const at = (name: string, timestamp: string, reason: string | null): Vector =>
    standard(name, {
      headers: {
        ...standardTriple(`v1,${base64Signature({ timestamp })}`),
        "webhook-timestamp": timestamp,
      },
      reason,
    });
  return [
    at("300 seconds old", String(now - 300), null),
    at("301 seconds old", String(now - 301), "timestamp_too_old"),
    at("300 seconds ahead", String(now + 300), null),
    at("301 seconds ahead", String(now + 301), "timestamp_too_new"),
    at("a timestamp in milliseconds", `${ts}000`, "malformed_header"),
    at("a timestamp that is a word", "now", "malformed_header"),
  ];
}

function bodies(): Vector[] {
  const signed = (name: string, given: Body): Vector =>
    pushrail(name, { body: given, signature: `v1=${hexSignature(secret, ts, given)}` });
  const changed = (name: string, received: string): Vector =>
    pushrail(name, { body: { utf8: received }, reason: "signature_mismatch" });
  return [
    signed("an empty body", { utf8: "" }),
    signed("a body with CRLF", { utf8: '{\r\n"a": 1\r\n}\r\n' }),
    signed("a body with a byte order mark", {
      base64: Buffer.from('\uFEFF{"a":1}').toString("base64"),
    }),
    signed("a body that is not UTF-8", {
      base64: Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28]).toString("base64"),
    }),
    signed("a body with NUL", { utf8: '{"a":"\u0000"}' }),
    signed("a body of 1 MiB", { utf8: "x", times: 1_048_576 }),
    standard("a body with full stops", {
      body: { utf8: '{"a":"1.2.3"}' },
      signature: `v1,${base64Signature({ body: { utf8: '{"a":"1.2.3"}' } })}`,
    }),
    standard("a body that is not UTF-8", {
      body: { base64: "//4AgMMo" },
      signature: `v1,${base64Signature({ body: { base64: "//4AgMMo" } })}`,
    }),
    changed("an empty body in place of the signed one", ""),
    changed("the body with a line feed added", `${json}\n`),
    changed("the body with its last byte missing", json.slice(0, -1)),
    changed("the body with 1.10 written as 1.1", json.replace("1.10", "1.1")),
    changed(
      "the body with a long number rounded",
      json.replace("12345678901234567890", "12345678901234567000"),
    ),
    changed(
      "the body with its keys in another order",
      json.replace(/"total":1\.10,("number":\d+)/, '$1,"total":1.10'),
    ),
    changed("the body with blanks added", json.replaceAll('":', '": ')),
    changed("the body with letters escaped", json.replace("ü", "\\u00fc")),
    changed("the body with a byte order mark in front", `\uFEFF${json}`),
  ];
}

function secrets(): Vector[] {
  const malformed = (name: string, given: string[]): Vector =>
    pushrail(name, { secrets: given, reason: "malformed_secret" });
  const encoded = secret.slice("whsec_".length);
  const accepted = (bytes: number): Vector => {
    const given = secretOf(bytes, 9);
    return pushrail(`a secret of ${bytes} bytes`, {
      secrets: [given],
      signature: `v1=${hexSignature(given)}`,
    });
  };
  return [
    accepted(24),
    accepted(64),
    malformed("no secret", []),
    malformed("an empty secret", [""]),
    malformed("a secret without its prefix", [encoded]),
    malformed("a secret with its prefix doubled", [`whsec_${secret}`]),
    malformed("a secret with a line feed at its end", [`${secret}\n`]),
    malformed("a secret with a blank in front", [` ${secret}`]),
    malformed("a secret without its padding", [secret.replace(/=+$/, "")]),
    malformed("a secret in url-safe base64", [`whsec_${"-_".repeat(21)}A=`]),
    malformed("a secret in hex", [`whsec_${keyOf(secret).toString("hex")}!`]),
    malformed("a secret of 23 bytes", [secretOf(23, 9)]),
    malformed("a secret of 65 bytes", [secretOf(65, 9)]),
    malformed("a malformed secret beside a good one", [secret, "whsec_"]),
  ];
}

function withLastBitChanged(hex: string): string {
  return hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16);
}

const names = vectors.map((each) => each.name);
if (new Set(names).size !== names.length) throw new Error("Two vectors have the same name.");

const file = new URL("../packages/sdk/src/signature-vectors.json", import.meta.url);
const text = `${JSON.stringify(vectors, null, 2).replaceAll(/^(.*\[)\n([^[\]{}]*)\n +(\],?)$/gm, onOneLine)}\n`;
if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error("signature-vectors.json is out of date: run node tools/signature-vectors.ts.");
  process.exitCode = 1;
}

/** The formatter's rule for a list: on one line when it fits into 100 columns. */
function onOneLine(lines: string, before: string, items: string, after: string): string {
  const line = before + items.trim().replaceAll(/\n +/g, " ") + after;
  return line.length <= 100 ? line : lines;
}
