import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Credential } from "../credentials/credential.ts";
import { credentialDefinitionOf } from "../credentials/registry.ts";
import type { PlatformIdentity, Runtime } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { openFrontDoor, type FrontDoor } from "../testing/front-door.ts";
import {
  createAccountKey,
  startGoogleSignIn,
  type GoogleSignIn,
  type WorkloadProvider,
} from "../testing/google-sign-in.ts";
import { gcs } from "../gcs/index.ts";
import { batchFor, expectAll, openBench } from "../testing/conformance-bench.ts";
import { googleTokens } from "./tokens.ts";

const scope = "https://www.googleapis.com/auth/devstorage.read_write";
const email = "pushrail@acme-data.iam.gserviceaccount.com";
const issuer = "https://events.example.com";
const subject = "cus_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f";
const accountKey = createAccountKey(email);
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

let signIn: GoogleSignIn;
let door: FrontDoor;
let clockMs: number;

beforeEach(async () => {
  signIn = await startGoogleSignIn();
  door = await openFrontDoor({
    "oauth2.googleapis.com": signIn.port,
    "sts.googleapis.com": signIn.port,
    "iamcredentials.googleapis.com": signIn.port,
  });
  clockMs = Date.parse("2026-11-21T18:00:00Z");
  signIn.nowMs = () => Date.parse("2026-11-21T18:00:00Z");
});

afterEach(async () => {
  await door.close();
  await signIn.close();
});

function runtimeWith(identity?: PlatformIdentity): Runtime {
  const egress = createEgressGuard(door.egress);
  return { egress, now: () => clockMs, ...(identity && { identity }) };
}

function credentialOf(
  type: "GCP_SERVICE_ACCOUNT" | "GCP_WORKLOAD_IDENTITY",
  input: object,
): Credential {
  const egress = createEgressGuard(door.egress);
  const parsed = credentialDefinitionOf(type).parse({ ...input }, { egress });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { type, ...parsed.values, externalId: subject };
}

async function takeToken(credential: Credential | undefined, runtime: Runtime) {
  const made = googleTokens(credential, scope, runtime);
  if ("failure" in made) return made;
  return made.tokens.take(new AbortController().signal);
}

describe("with a key file", () => {
  const credential = () => credentialOf("GCP_SERVICE_ACCOUNT", { key: accountKey.file });

  test("a signed request is good for a token", async () => {
    signIn.keys.set(accountKey.id, accountKey);
    const taken = await takeToken(credential(), runtimeWith());
    expect("token" in taken && signIn.isLive(`Bearer ${taken.token}`)).toBe(true);
    expect(signIn.requests).toEqual(["oauth2.googleapis.com/token"]);
  });

  test.each([
    ["a deleted key", () => undefined, /it was deleted or disabled, so create a new one/],
    [
      "a key of another account",
      () => signIn.keys.set(accountKey.id, { ...accountKey, email: `other-${email}` }),
      /The service account does not exist any more/,
    ],
    [
      "a clock that is an hour off",
      () => {
        signIn.keys.set(accountKey.id, accountKey);
        clockMs += 3_600_000;
      },
      /clock and this installation's differ too much/,
    ],
    [
      "a disabled account",
      () => {
        signIn.answer = { status: 401, body: '{"error":"disabled_client"}' };
      },
      /is disabled in Google/,
    ],
  ])("%s is unauthorized, in words", async (_, prepare, words) => {
    prepare();
    expect(await takeToken(credential(), runtimeWith())).toMatchObject({
      failure: { reason: "unauthorized", detail: expect.stringMatching(words) as string },
    });
  });

  test("what Google says is not repeated", async () => {
    const body = '{"error":"invalid_grant","error_description":"canary-4711"}';
    signIn.answer = { status: 400, body };
    const taken = await takeToken(credential(), runtimeWith());
    expect(JSON.stringify(taken)).not.toContain("canary-4711");
    expect(JSON.stringify(taken)).not.toContain(accountKey.secretText);
  });

  test("a stored key that cannot be read is misconfigured", async () => {
    const broken = { ...credential(), secrets: { key: "{}" } };
    expect(await takeToken(broken, runtimeWith())).toMatchObject({
      failure: { reason: "misconfigured" },
    });
  });
});

describe("by federation", () => {
  const provider: WorkloadProvider = {
    name: "//iam.googleapis.com/projects/1234567890/locations/global/workloadIdentityPools/pushrail/providers/pushrail",
    issuer,
    keys: { keys: [{ ...publicKey.export({ format: "jwk" }), alg: "ES256", kid: "one" }] },
    subject,
    email,
  };
  const credential = () =>
    credentialOf("GCP_WORKLOAD_IDENTITY", {
      audience: provider.name,
      serviceAccountEmail: email,
    });
  const platform: PlatformIdentity = {
    identityToken: (claims) =>
      new SignJWT()
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .setIssuer(issuer)
        .setSubject(claims.subject)
        .setAudience(claims.audience)
        .setIssuedAt()
        .setExpirationTime("5 minutes")
        .sign(privateKey),
  };
  const trust = (changes: Partial<WorkloadProvider> = {}) => {
    const changed = { ...provider, ...changes };
    signIn.providers.set(changed.name, changed);
  };

  test("a token of the platform about this customer becomes one of the service account", async () => {
    trust();
    const taken = await takeToken(credential(), runtimeWith(platform));
    expect("token" in taken && signIn.isLive(`Bearer ${taken.token}`)).toBe(true);
    expect(signIn.requests).toEqual([
      "sts.googleapis.com/v1/token",
      `iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`,
    ]);
  });

  test.each([
    ["no such provider", () => undefined, "unauthorized", /does not exist or is disabled/],
    [
      "a condition for somebody else",
      () => trust({ subject: "cus_other" }),
      "unauthorized",
      new RegExp(`condition does not let the subject ${subject} in`),
    ],
    [
      "another issuer",
      () => trust({ issuer: "https://other.example" }),
      "unauthorized",
      /names another issuer/,
    ],
    [
      "other keys",
      () => trust({ keys: { keys: [] } }),
      "unauthorized",
      /does not take this installation's token/,
    ],
    [
      "no binding to the service account",
      () => trust({ email: `other-${email}` }),
      "forbidden",
      new RegExp(
        `lacks a binding of roles/iam.workloadIdentityUser to principal://iam.googleapis.com/projects/1234567890/locations/global/workloadIdentityPools/pushrail/subject/${subject}\\.`,
      ),
    ],
  ])("%s is said in words that tell what to mend", async (_, prepare, reason, words) => {
    prepare();
    const taken = await takeToken(credential(), runtimeWith(platform));
    expect(taken).toMatchObject({
      failure: { reason, detail: expect.stringMatching(words) as string },
    });
    expect("failure" in taken && taken.failure.detail).toMatch(/^No access token .*\.$/);
  });

  test.each([
    [401, "{}", "unauthorized", /\(401\)/],
    [404, "{}", "not_found", /There is no service account pushrail@/],
    [429, "{}", "throttled", /fewer tokens/],
    [503, "{}", "unavailable", /503/],
    [200, "{}", "invalid_response", /no access token/],
    [
      403,
      '{"error":{"code":403,"message":"off","status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}',
      "forbidden",
      /Credentials API is not enabled/,
    ],
  ])("status %i of the service account's token is told", async (status, body, reason, words) => {
    trust();
    signIn.answer = { status, body, path: "/v1/projects/" };
    const taken = await takeToken(credential(), runtimeWith(platform));
    expect(taken).toMatchObject({
      failure: { reason, detail: expect.stringMatching(words) as string },
    });
  });

  test("an installation without a key says so, and whom to ask", async () => {
    for (const identity of [undefined, {}]) {
      expect(await takeToken(credential(), runtimeWith(identity))).toMatchObject({
        failure: {
          reason: "misconfigured",
          detail: expect.stringMatching(/not set up in this installation: ask whoever/) as string,
        },
      });
    }
  });

  test("a key that fails is the platform's fault", async () => {
    const identity = { identityToken: () => Promise.reject(new Error("no such key")) };
    expect(await takeToken(credential(), runtimeWith(identity))).toMatchObject({
      failure: { reason: "platform_fault" },
    });
  });
});

describe("the machine's own identity", () => {
  let home: string;
  let metadata: http.Server;
  let metadataCalls: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "pushrail-home-"));
    metadataCalls = 0;
    metadata = http.createServer((_request, response) => {
      metadataCalls += 1;
      response.setHeader("metadata-flavor", "Google");
      response.end('{"access_token":"ambient","expires_in":3599,"token_type":"Bearer"}');
    });
    metadata.listen(0, "127.0.0.1");
    await once(metadata, "listening");
    const { port } = metadata.address() as AddressInfo;
    const folder = join(home, ".config", "gcloud");
    await mkdir(folder, { recursive: true });
    const ambient = join(folder, "application_default_credentials.json");
    await writeFile(ambient, accountKey.file);
    const planted = {
      HOME: home,
      GOOGLE_APPLICATION_CREDENTIALS: ambient,
      GCE_METADATA_HOST: `127.0.0.1:${port}`,
      GCE_METADATA_IP: `127.0.0.1:${port}`,
      METADATA_SERVER_DETECTION: "assume-present",
      CLOUDSDK_CONFIG: folder,
      GOOGLE_CLOUD_PROJECT: "ambient",
      STORAGE_EMULATOR_HOST: `http://127.0.0.1:${port}`,
    };
    for (const [name, value] of Object.entries(planted)) vi.stubEnv(name, value);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    metadata.close();
    metadata.closeAllConnections();
    await once(metadata, "close");
    await rm(home, { recursive: true, force: true });
  });

  test("T12: is never used: a bad key fails, and nobody else is asked", async () => {
    signIn.keys.set(accountKey.id, accountKey);
    const deleted = createAccountKey(email);
    const bad = credentialOf("GCP_SERVICE_ACCOUNT", { key: deleted.file });
    expect(await takeToken(bad, runtimeWith())).toMatchObject({
      failure: { reason: "unauthorized" },
    });
    expect(await takeToken(undefined, runtimeWith())).toMatchObject({
      failure: {
        reason: "misconfigured",
        detail: expect.stringMatching(/no credential/) as string,
      },
    });
    const bench = await openBench(gcs, {
      input: { bucket: "acme-events" },
      credential: { type: "GCP_SERVICE_ACCOUNT", input: { key: deleted.file } },
      egress: door.egress,
    });
    const batch = batchFor(gcs, bench.settings.config);
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "unauthorized");
    await bench.connection.close();
    expect(new Set(door.asked)).toEqual(new Set(["oauth2.googleapis.com"]));
    expect(metadataCalls).toBe(0);
  });
});
