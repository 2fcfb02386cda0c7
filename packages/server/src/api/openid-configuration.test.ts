import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCloudIdentity, type CloudIdentity } from "../cloud-identity/cloud-identity.ts";
import { createTestTenant, startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

const issuer = "https://events.example.com";

let database: TestDatabase;
let folder: string;
let identity: CloudIdentity;
let api: TestApi;
let bare: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "pushrail-openid-"));
  const workloadKeyFile = join(folder, "keys.pem");
  const pems = ["P-256", "P-256"].map((namedCurve) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve });
    return privateKey.export({ type: "sec1", format: "pem" }) as string;
  });
  await writeFile(workloadKeyFile, pems.join("\n"));
  identity = await openCloudIdentity(
    { aws: undefined, workloadKeyFile },
    { issuer, now: Date.now },
  );
  api = await startTestApi(database, { context: { cloudIdentity: identity } });
  bare = await startTestApi(database);
});

afterAll(async () => {
  await api.close();
  await bare.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test("a cloud that knows the issuer finds the keys, and verifies a token with them", async () => {
  const answer = await fetch(`${api.url}/.well-known/openid-configuration`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  const configuration = (await answer.json()) as { readonly jwks_uri: string };
  expect(configuration).toEqual({
    issuer,
    jwks_uri: `${issuer}/.well-known/workload-keys.json`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  const keys = createRemoteJWKSet(new URL(new URL(configuration.jwks_uri).pathname, api.url));
  const audience = "https://iam.googleapis.com/projects/1";
  const token = await identity.platform.identityToken!({ subject: "cus_1", audience });
  const { payload } = await jwtVerify(token, keys, { issuer, audience });
  expect(payload.sub).toBe("cus_1");
});

test("the keys are apart from those of session tokens", async () => {
  const idsAt = async (path: string): Promise<readonly string[]> => {
    const { keys } = (await (await fetch(api.url + path)).json()) as {
      readonly keys: readonly { readonly kid: string; readonly use: string }[];
    };
    for (const { use } of keys) expect(use).toBe("sig");
    return keys.map(({ kid }) => kid);
  };
  const ids = await idsAt("/.well-known/workload-keys.json");
  expect(ids).toHaveLength(2);
  const sessionIds = await idsAt("/.well-known/jwks.json");
  expect(sessionIds.filter((id) => ids.includes(id))).toEqual([]);
});

test("an identity token signs nobody in", async () => {
  const token = await identity.platform.identityToken!({ subject: "cus_1", audience: "pushrail" });
  const { status } = await api.call("GET", "/v1/destinations", token);
  expect(status).toBe(401);
});

test("without workload keys there is nothing to find", async () => {
  for (const path of ["/.well-known/openid-configuration", "/.well-known/workload-keys.json"]) {
    const answer = await fetch(bare.url + path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "not_found" });
  }
});

test("credential types say what an account has to name, or why they cannot be used here", async () => {
  const { keyText } = await createTestTenant(database);
  const offered = async (at: TestApi) => {
    const { json } = await at.call("GET", "/v1/credential-types", keyText);
    const types = json.data as readonly { readonly type: string }[];
    return types.find(({ type }) => type === "GCP_WORKLOAD_IDENTITY");
  };
  expect(await offered(api)).toMatchObject({
    hasExternalId: true,
    platform: [{ name: "issuer", label: "Issuer", value: issuer }],
    unavailable: null,
  });
  expect(await offered(bare)).toMatchObject({
    platform: [],
    unavailable: expect.stringMatching(/^This is not set up in this installation/) as string,
  });
});

test("a connection check asks for a token about the very customer, for the very provider", async () => {
  const asked: { readonly subject: string; readonly audience: string }[] = [];
  const platform = {
    identityToken: (claims: { readonly subject: string; readonly audience: string }) => {
      asked.push(claims);
      return Promise.reject(new Error("the key is away"));
    },
  };
  const cloudIdentity = { ...identity, platform };
  const checking = await startTestApi(database, { context: { cloudIdentity } });
  const { keyText } = await createTestTenant(database);
  const provider =
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/acme";
  const { json: credential } = await checking.call("POST", "/v1/credentials", keyText, {
    type: "GCP_WORKLOAD_IDENTITY",
    customerExternalId: "acme",
    name: "Federation",
    audience: provider,
    serviceAccountEmail: "pushrail@acme-data.iam.gserviceaccount.com",
  });
  const { json: checked } = await checking.call("POST", "/v1/destination-checks", keyText, {
    type: "GCS",
    customerExternalId: "acme",
    bucket: "acme-events",
    credentialId: credential.id,
  });
  await checking.close();
  expect(credential.externalId).toMatch(/^cus_/);
  expect(asked).toEqual([{ subject: credential.externalId, audience: `https:${provider}` }]);
  const failed = checked.steps.find(({ state }: { readonly state: string }) => state === "failed");
  expect(failed.sentence).toMatch(/could not sign a token that says who it is/);
});
