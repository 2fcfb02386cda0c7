import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import {
  checkSignature,
  verifyWebhook,
  webhookVerificationCodes,
  WebhookVerificationError,
} from "./verify.ts";

interface Vector {
  name: string;
  scheme: "pushrail" | "standard";
  secrets: string[];
  headers: Record<string, string | string[]>;
  body: { utf8: string; times?: number } | { base64: string };
  now: number;
  toleranceSeconds: number;
  verdict: "accept" | "reject";
  reason: string | null;
}

const vectors = JSON.parse(
  readFileSync(new URL("signature-vectors.json", import.meta.url), "utf8"),
) as Vector[];

const secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const key = Buffer.from(secret.slice("whsec_".length), "base64");
const now = new Date("2026-05-26T14:00:00Z");

describe("signature vectors", () => {
  test("there are at least 60, of which at least 25 are refused", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(60);
    expect(vectors.filter((vector) => vector.verdict === "reject").length).toBeGreaterThanOrEqual(
      25,
    );
  });

  test("every code that a request can cause is in a vector", () => {
    const codes = new Set(vectors.map((vector) => vector.reason));
    const ofBodyOnly = "malformed_payload";
    for (const code of Object.keys(webhookVerificationCodes)) {
      if (code !== ofBodyOnly) expect(codes).toContain(code);
    }
  });

  test.each(vectors)("T31, T32: $name", async (vector) => {
    const verdict = await checkSignature({
      payload: bytesOf(vector),
      headers: vector.headers,
      secret: vector.secrets,
      toleranceSeconds: vector.toleranceSeconds,
      now: new Date(vector.now * 1000),
    });
    expect(verdict.valid ? "accept" : "reject").toBe(vector.verdict);
    expect(verdict.valid ? null : verdict.code).toBe(vector.reason);
    if (verdict.valid) expect(verdict.scheme).toBe(vector.scheme);
  });

  // The package reads the clock itself, decodes bodies as UTF-8, and ignores what it cannot read in a signature list
  // or a secret, where this verifier refuses; elsewhere the two must agree.
  const comparable = vectors.filter(
    (vector) =>
      vector.scheme === "standard" &&
      !("base64" in vector.body) &&
      (vector.reason === null ||
        vector.reason === "signature_mismatch" ||
        vector.reason === "unsupported_version"),
  );

  test.each(comparable)("npm standardwebhooks agrees: $name", (vector) => {
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const timestamp = new Date(Number(headers["webhook-timestamp"]) * 1000);
    const id = headers["webhook-id"] ?? "";
    const body = bytesOf(vector).toString();
    const given = headers["webhook-signature"]?.split(" ") ?? [];
    const isSigned = vector.secrets.some((text) =>
      given.includes(new Webhook(text).sign(id, timestamp, body)),
    );
    expect(isSigned ? "accept" : "reject").toBe(vector.verdict);
  });
});

describe("verifyWebhook", () => {
  test("returns the event of a signed request", async () => {
    const body = '{"id":"evt_1","eventType":"order.completed","payload":{"total":3}}';
    const event = await verifyWebhook<{ total: number }>({
      payload: body,
      headers: signedHeaders(body),
      secret,
      now,
    });
    expect(event.id).toBe("evt_1");
    expect(event.payload.total).toBe(3);
  });

  test("accepts a request that many secrets have signed, whichever of them the receiver holds", async () => {
    const secrets = Array.from(
      { length: 11 },
      (_, index) => `whsec_${Buffer.alloc(32, index + 1).toString("base64")}`,
    );
    const body = '{"id":"evt_1"}';
    const bytesOfKey = (text: string) => Buffer.from(text.slice("whsec_".length), "base64");
    const hmac = (text: string, signed: string) =>
      createHmac("sha256", bytesOfKey(text)).update(signed);
    const timestamp = timestampOf(now);
    const families = [
      {
        "X-Pushrail-Timestamp": timestamp,
        "X-Pushrail-Signature": secrets
          .map((text) => `v1=${hmac(text, `${timestamp}.${body}`).digest("hex")}`)
          .join(", "),
      },
      {
        "webhook-id": "evt_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": secrets
          .map((text) => `v1,${hmac(text, `evt_1.${timestamp}.${body}`).digest("base64")}`)
          .join(" "),
      },
    ];
    for (const headers of families) {
      for (const held of secrets) {
        await expect(verifyWebhook({ payload: body, headers, secret: held, now })).resolves.toEqual(
          { id: "evt_1" },
        );
      }
      const stranger = await refusal({ payload: body, headers, secret, now });
      expect(stranger).toMatchObject({ code: "signature_mismatch" });
    }
  });

  test("takes a Headers object and a body as bytes", async () => {
    const body = Buffer.from('{"id":"evt_1"}');
    const headers = new Headers(signedHeaders(body.toString()));
    await expect(verifyWebhook({ payload: body, headers, secret, now })).resolves.toEqual({
      id: "evt_1",
    });
  });

  test("T32: throws an error with a code and a sentence that names the header", async () => {
    const error = await refusal({
      payload: "{}",
      headers: { "X-Pushrail-Timestamp": "1" },
      secret,
      now,
    });
    expect(error).toBeInstanceOf(WebhookVerificationError);
    expect(error).toMatchObject({
      name: "WebhookVerificationError",
      code: "missing_header",
      message: "A signature header is missing: x-pushrail-signature.",
    });
  });

  test.each(["", "null", "[]", "1", "{", '\uFEFF{"id":"evt_1"}'])(
    "refuses a signed body that holds no event: %j",
    async (body) => {
      const error = await refusal({ payload: body, headers: signedHeaders(body), secret, now });
      expect(error).toMatchObject({ code: "malformed_payload" });
    },
  );

  test("refuses signed bytes that are not UTF-8", async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const hex = createHmac("sha256", key)
      .update(`${timestampOf(now)}.`)
      .update(bytes)
      .digest("hex");
    const headers = {
      "x-pushrail-timestamp": timestampOf(now),
      "x-pushrail-signature": `v1=${hex}`,
    };
    expect(await refusal({ payload: bytes, headers, secret, now })).toMatchObject({
      code: "malformed_payload",
    });
  });

  test("tells a caller that passes a parsed body to pass the raw one", async () => {
    const payload = { id: "evt_1" } as unknown as string;
    const error = await refusal({ payload, headers: {}, secret, now });
    expect(error).toMatchObject({
      code: "malformed_payload",
      message: "Pass the raw body as text or bytes, not a parsed object.",
    });
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
    "never takes %s seconds as a tolerance",
    async (toleranceSeconds) => {
      const request = {
        payload: "{}",
        headers: signedHeaders("{}"),
        secret,
        now,
        toleranceSeconds,
      };
      await expect(verifyWebhook(request)).rejects.toThrow(RangeError);
    },
  );

  test("never takes an invalid date as the present", async () => {
    const request = {
      payload: "{}",
      headers: signedHeaders("{}"),
      secret,
      now: new Date(Number.NaN),
    };
    await expect(verifyWebhook(request)).rejects.toThrow(RangeError);
  });

  test("compares with the present when no time is given", async () => {
    const headers = signedHeaders("{}", new Date());
    await expect(verifyWebhook({ payload: "{}", headers, secret })).resolves.toEqual({});
    const late = await refusal({
      payload: "{}",
      headers: signedHeaders("{}", new Date(0)),
      secret,
    });
    expect(late).toMatchObject({ code: "timestamp_too_old" });
  });

  test("a header whose value is absent counts as missing", async () => {
    const headers = { ...signedHeaders("{}"), "X-Pushrail-Signature": undefined };
    expect(await refusal({ payload: "{}", headers, secret, now })).toMatchObject({
      code: "missing_header",
    });
  });
});

async function refusal(request: Parameters<typeof verifyWebhook>[0]): Promise<unknown> {
  return await verifyWebhook(request).then(
    () => undefined,
    (error: unknown) => error,
  );
}

function signedHeaders(body: string, at: Date = now): Record<string, string> {
  const hex = createHmac("sha256", key)
    .update(`${timestampOf(at)}.${body}`)
    .digest("hex");
  return { "X-Pushrail-Timestamp": timestampOf(at), "X-Pushrail-Signature": `v1=${hex}` };
}

function timestampOf(at: Date): string {
  return String(Math.floor(at.getTime() / 1000));
}

function bytesOf(vector: Vector): Buffer {
  const { body } = vector;
  return "base64" in body
    ? Buffer.from(body.base64, "base64")
    : Buffer.from(body.utf8.repeat(body.times ?? 1));
}
