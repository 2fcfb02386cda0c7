import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { Secret } from "../encryption/secret.ts";
import { signSessionToken, verifySessionToken } from "../sessions/session-token.ts";
import { newUuid, publicId } from "../ids.ts";
import { openCloudIdentity, type CloudIdentity } from "./cloud-identity.ts";
import { readWorkloadKeys, workloadKeysOf } from "./workload-keys.ts";

const issuer = "https://events.example.com";
const nowMs = Date.parse("2026-11-21T18:00:00Z");

function ecPem(namedCurve = "P-256"): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

function rsaPem(modulusLength: number): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
  return privateKey.export({ type: "pkcs1", format: "pem" }) as string;
}

const [first, second] = [ecPem(), rsaPem(2_048)];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pushrail-workload-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function identityWith(pem: string): Promise<CloudIdentity> {
  const workloadKeyFile = join(folder, "keys.pem");
  await writeFile(workloadKeyFile, pem);
  return openCloudIdentity({ aws: undefined, workloadKeyFile }, { issuer, now: () => nowMs });
}

function keySetOf({ published }: CloudIdentity): JSONWebKeySet {
  return { keys: [...(published?.keys ?? [])] };
}

async function tokenOf({ platform }: CloudIdentity): Promise<string> {
  const claims = { subject: "cus_1", audience: "https://iam.googleapis.com/projects/1" };
  return (await platform.identityToken?.(claims)) ?? "";
}

describe("a token that says who this installation is", () => {
  test.each([
    ["the first of EC and RSA", () => first + second, "ES256"],
    ["the first of RSA and EC", () => second + first, "RS256"],
  ])("is signed with %s, and verified with what is published", async (_, pem, algorithm) => {
    const identity = await identityWith(pem());
    const token = await tokenOf(identity);
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet(keySetOf(identity)),
      { issuer, audience: "https://iam.googleapis.com/projects/1", currentDate: new Date(nowMs) },
    );
    expect(protectedHeader).toEqual({
      alg: algorithm,
      kid: identity.published?.keys[0]?.kid,
      typ: "JWT",
    });
    const { iat = 0, exp = 0 } = payload;
    expect(payload).toMatchObject({ sub: "cus_1", iat: nowMs / 1000 });
    expect(exp - iat).toBe(600);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
    expect((await tokenOf(identity)) === token).toBe(false);
  });

  test("goes on being verified after its key was moved behind another one", async () => {
    const token = await tokenOf(await identityWith(second));
    const later = createLocalJWKSet(keySetOf(await identityWith(first + second)));
    await jwtVerify(token, later, { issuer, currentDate: new Date(nowMs) });
  });

  test("what is published has no private member", async () => {
    const { keys } = keySetOf(await identityWith(first + second));
    for (const key of keys) {
      for (const name of ["d", "p", "q", "dp", "dq", "qi"]) expect(key).not.toHaveProperty(name);
    }
  });

  test("is no session token, and no session token is one, whoever's key is looked up", async () => {
    const identity = await identityWith(first);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const keyId = publicId("sessionKey", newUuid());
    const [workloadKey] = await workloadKeysOf(first);
    const session = await signSessionToken({ id: keyId, key: privateKey }, issuer, {
      customerId: newUuid(),
      sessionId: newUuid(),
      issuedAtS: nowMs / 1000,
      expiresAtS: nowMs / 1000 + 900,
    });
    for (const key of [publicKey, workloadKey?.privateKey ?? publicKey]) {
      const expected = { issuer, nowMs, keyOf: () => Promise.resolve(key) };
      expect(await verifySessionToken(await tokenOf(identity), expected)).toBeUndefined();
    }
    const currentDate = new Date(nowMs);
    const workloadKeys = createLocalJWKSet(keySetOf(identity));
    await expect(jwtVerify(session, workloadKeys, { currentDate })).rejects.toThrow();
    // Even where all keys were in one set, the type and the audience tell them apart.
    await expect(
      jwtVerify(session, publicKey, {
        currentDate,
        typ: "JWT",
        audience: "https://iam.googleapis.com/projects/1",
      }),
    ).rejects.toThrow();
  });
});

describe("the file of keys", () => {
  test.each([
    ["nothing of the kind", () => "hello", /has no private key in PEM form/],
    ["an EC key of another curve", () => ecPem("P-384"), /as key 1/],
    ["a short RSA key", () => first + rsaPem(1_024), /2048 to 4096 bits as key 2/],
    ["the same key twice", () => first + first, /the same key twice/],
    [
      "a key with a passphrase",
      () => first.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
      /without one/,
    ],
    ["a damaged key", () => first.replace(/\n.{20}/, "\nAAAA"), /as key 1 that is not/],
  ])("with %s stops the start with a sentence, and tells no key", async (_, pem, sentence) => {
    const error = await workloadKeysOf(pem()).then(
      () => new Error("taken"),
      (reason: Error) => reason,
    );
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^The file of PUSHRAIL_WORKLOAD_KEY_FILE [^\n]*\.$/);
    expect(error.message).not.toContain(first.split("\n")[1]);
  });

  test("that is not there stops the start with a sentence", async () => {
    await expect(readWorkloadKeys(join(folder, "none.pem"))).rejects.toThrow(
      "The file of PUSHRAIL_WORKLOAD_KEY_FILE cannot be read (ENOENT).",
    );
  });
});

describe("what customers are told", () => {
  const aws = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: new Secret("wJalrXUtnFEMI"),
    principalArn: "arn:aws:iam::123456789012:user/pushrail",
  };

  test("is what their accounts have to name, of a type that was set up", async () => {
    const workloadKeyFile = join(folder, "told.pem");
    await writeFile(workloadKeyFile, first);
    const identity = await openCloudIdentity({ aws, workloadKeyFile }, { issuer, now: Date.now });
    expect(identity.trustOf("AWS_ROLE")).toMatchObject({
      platform: [{ name: "principalArn", value: aws.principalArn }],
      unavailable: null,
    });
    expect(identity.trustOf("GCP_WORKLOAD_IDENTITY")).toMatchObject({
      platform: [{ name: "issuer", value: issuer }],
      unavailable: null,
    });
    expect(identity.platform.aws).toEqual({
      accessKeyId: aws.accessKeyId,
      secretAccessKey: "wJalrXUtnFEMI",
    });
  });

  test("is that a type cannot be used, where it was not set up, and nothing of the others", async () => {
    const source = { aws: undefined, workloadKeyFile: undefined };
    const identity = await openCloudIdentity(source, { issuer: "pushrail", now: Date.now });
    for (const type of ["AWS_ROLE", "GCP_WORKLOAD_IDENTITY"] as const) {
      const { platform, unavailable } = identity.trustOf(type);
      expect(platform).toEqual([]);
      expect(unavailable).toMatch(/\.$/);
    }
    expect(identity.trustOf("BEARER_TOKEN")).toEqual({ platform: [], unavailable: null });
    expect(identity.platform).toEqual({});
    expect(identity.published).toBeUndefined();
  });
});

describe("the settings", () => {
  const base = { DATABASE_URL: "postgres://localhost/x", PUSHRAIL_KEK_FILE: "/kek" };
  const problemsOf = (env: Record<string, string>) => {
    const loaded = loadConfig({ ...base, ...env });
    return "problems" in loaded ? loaded.problems : [];
  };
  const user = {
    PUSHRAIL_AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    PUSHRAIL_AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
    PUSHRAIL_AWS_PRINCIPAL_ARN: "arn:aws:iam::123456789012:user/pushrail",
  };

  test("of the AWS user go together", () => {
    expect(problemsOf(user)).toEqual([]);
    for (const name of Object.keys(user)) {
      expect(problemsOf({ ...user, [name]: "" })).toEqual([
        expect.stringMatching(/must be set together or not at all/),
      ]);
    }
  });

  test("refuse a temporary key and what is no ARN, and repeat no value", () => {
    const wrong = {
      ...user,
      PUSHRAIL_AWS_ACCESS_KEY_ID: "ASIAIOSFODNN7EXAMPLE",
      PUSHRAIL_AWS_PRINCIPAL_ARN: "pushrail",
    };
    const problems = problemsOf(wrong).join(" ");
    expect(problems).toMatch(/PUSHRAIL_AWS_ACCESS_KEY_ID is a temporary key/);
    expect(problems).toMatch(/PUSHRAIL_AWS_PRINCIPAL_ARN must be the ARN/);
    expect(problems).not.toMatch(/ASIA|wJalr/);
  });

  test.each(["", "pushrail", "http://x.example", "https://x.example/", "https://x.example?a=1"])(
    "of workload keys need an issuer that clouds can reach, and %j is none",
    (PUSHRAIL_ISSUER) => {
      const env = { PUSHRAIL_ISSUER, PUSHRAIL_WORKLOAD_KEY_FILE: "/keys.pem" };
      expect(problemsOf(env)).toEqual([expect.stringMatching(/^PUSHRAIL_ISSUER must be/)]);
    },
  );

  test("of workload keys add nothing to what is wrong with the issuer by itself", () => {
    const env = { PUSHRAIL_ISSUER: "a b", PUSHRAIL_WORKLOAD_KEY_FILE: "/keys.pem" };
    expect(problemsOf(env)).toEqual([expect.stringMatching(/^PUSHRAIL_ISSUER must have/)]);
  });

  test("never stand in a configuration as they are", () => {
    const loaded = loadConfig({ ...base, ...user });
    expect(JSON.stringify(loaded)).not.toContain("wJalr");
    expect("config" in loaded && loaded.config.cloudIdentity.aws?.principalArn).toBe(
      user.PUSHRAIL_AWS_PRINCIPAL_ARN,
    );
  });

  test("do not include the names that the AWS SDK reads", () => {
    const loaded = loadConfig({
      ...base,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
    });
    expect("config" in loaded && loaded.config.cloudIdentity.aws).toBeUndefined();
  });
});
