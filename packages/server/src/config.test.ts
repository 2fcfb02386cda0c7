import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Config, configurationReference, loadConfig } from "./config.ts";
import { Secret } from "./encryption/secret.ts";

const kekText = randomBytes(32).toString("hex");

const enough = {
  DATABASE_URL: "postgres://owner:password@127.0.0.1/pushrail",
  PUSHRAIL_KEK_FILE: "/var/lib/pushrail/kek.key",
};

function configOf(env: Readonly<Record<string, string>>): Config {
  const loaded = loadConfig(env);
  if ("problems" in loaded) throw new Error(loaded.problems.join(" "));
  return loaded.config;
}

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const loaded = loadConfig(env);
  return "problems" in loaded ? loaded.problems : [];
}

test("a database and a key are enough; everything else has a default", () => {
  expect(configOf(enough)).toMatchObject({
    role: "all",
    host: "127.0.0.1",
    port: 8080,
    egressAllow: [],
    egressAllowHttp: false,
    eventBytesMax: 262_144,
    batchBytesMax: 5_242_880,
    eventDepthMax: 64,
    ingestQueueEventsMax: 10_000,
    logLevel: "info",
    keks: { current: { kind: "file", path: "/var/lib/pushrail/kek.key" }, previous: [] },
  });
});

test("values are taken as given, and a variable set to nothing counts as absent", () => {
  const config = configOf({
    ...enough,
    PORT: "0",
    HOST: "",
    PUSHRAIL_EGRESS_ALLOW: " 127.0.0.0/8, ::1/128,,10.1.2.3 ",
    PUSHRAIL_EGRESS_ALLOW_HTTP: "true",
    PUSHRAIL_LOG_LEVEL: "silent",
  });
  expect(config).toMatchObject({
    port: 0,
    host: "127.0.0.1",
    egressAllow: ["127.0.0.0/8", "::1/128", "10.1.2.3"],
    egressAllowHttp: true,
    logLevel: "silent",
  });
});

test("each role signs in as itself, or as the owner who switches to it", () => {
  expect(configOf(enough)).toMatchObject({
    api: { url: enough.DATABASE_URL, role: "pushrail_api" },
    worker: { url: enough.DATABASE_URL, role: "pushrail_worker" },
  });
  const apiUrl = "postgres://pushrail_api@127.0.0.1/pushrail";
  const { api, worker, ownerUrl } = configOf({
    PUSHRAIL_ROLE: "api",
    PUSHRAIL_API_DATABASE_URL: apiUrl,
    PUSHRAIL_KEK: kekText,
  });
  expect([api, worker, ownerUrl]).toEqual([{ url: apiUrl }, undefined, undefined]);
});

test("every problem is reported at once, in sentences that never show a value", () => {
  const problems = problemsOf({
    PUSHRAIL_ROLE: "both",
    PORT: "70000",
    DATABASE_URL: "mysql://owner:canary@localhost",
    PUSHRAIL_KEK: "canary",
    PUSHRAIL_EVENT_BYTES_MAX: "12e3",
  });
  expect(problems).toEqual([
    "PUSHRAIL_ROLE must be one of all, api, worker.",
    "PORT must be a whole number from 0 to 65535.",
    "DATABASE_URL must be a URL that starts with postgres://.",
    "PUSHRAIL_KEK must hold 32 bytes, as 64 hex digits or as base64.",
    "PUSHRAIL_EVENT_BYTES_MAX must be a whole number from 1024 to 16777216.",
  ]);
});

test("keys can be in several places, one of them for what is new", () => {
  const arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const keyUrl = "https://vault.example.com:8200/v1/transit/keys/pushrail";
  const { keks } = configOf({
    DATABASE_URL: enough.DATABASE_URL,
    PUSHRAIL_KEK_AWS_KMS: "alias/pushrail",
    PUSHRAIL_KEK_VAULT_TOKEN_FILE: "/run/token",
    PUSHRAIL_KEK_PREVIOUS_FILE: "/old.key",
    PUSHRAIL_KEK_PREVIOUS: kekText,
    PUSHRAIL_KEK_PREVIOUS_AWS_KMS: arn,
    PUSHRAIL_KEK_PREVIOUS_VAULT: keyUrl,
  });
  expect(keks).toEqual({
    current: { kind: "aws-kms", keyId: "alias/pushrail" },
    previous: [
      { kind: "file", path: "/old.key" },
      { kind: "text", text: expect.any(Secret), from: "PUSHRAIL_KEK_PREVIOUS" },
      { kind: "aws-kms", keyId: arn },
      { kind: "vault-transit", keyUrl, token: { file: "/run/token" } },
    ],
  });
});

test("wrong settings of keys are named", () => {
  const { DATABASE_URL } = enough;
  expect(
    problemsOf({
      DATABASE_URL,
      PUSHRAIL_KEK: "ab".repeat(32),
      PUSHRAIL_KEK_PREVIOUS_AWS_KMS: "alias/pushrail",
    }),
  ).toEqual([
    "PUSHRAIL_KEK must hold random bytes, which these are not: make some with openssl rand -base64 32.",
    "PUSHRAIL_KEK_PREVIOUS_AWS_KMS must be the ARN of a key, such as arn:aws:kms:…:key/….",
  ]);
  const vault = (keyUrl: string) =>
    problemsOf({ DATABASE_URL, PUSHRAIL_KEK_VAULT: keyUrl, PUSHRAIL_KEK_VAULT_TOKEN: "t" })[0];
  expect(vault("https://vault.example.com/v1/transit/keys/pushrail")).toBe(undefined);
  expect(vault("http://127.0.0.1:8200/v1/transit/keys/pushrail")).toBe(undefined);
  expect(vault("http://vault.example.com/v1/transit/keys/pushrail")).toContain("https://");
  expect(vault("https://a:b@vault.example.com/v1/transit/keys/x")).toContain("neither user");
  expect(vault("https://vault.example.com")).toContain("the URL of a transit key");
  expect(
    problemsOf({ DATABASE_URL, PUSHRAIL_KEK_VAULT: "https://v.example.com/v1/transit/keys/p" }),
  ).toEqual([
    "Exactly one of PUSHRAIL_KEK_VAULT_TOKEN and PUSHRAIL_KEK_VAULT_TOKEN_FILE must be set for a key in Vault.",
  ]);
});

test("what is missing is named", () => {
  expect(problemsOf({})).toEqual([
    "PUSHRAIL_API_DATABASE_URL or DATABASE_URL must be set for a process that takes requests.",
    "PUSHRAIL_WORKER_DATABASE_URL or DATABASE_URL must be set for a process that delivers.",
    "Exactly one of PUSHRAIL_KEK_FILE, PUSHRAIL_KEK, PUSHRAIL_KEK_AWS_KMS and PUSHRAIL_KEK_VAULT must be set.",
  ]);
});

test("settings that contradict each other are refused", () => {
  expect(
    problemsOf({
      ...enough,
      PUSHRAIL_KEK: kekText,
      PUSHRAIL_BATCH_BYTES_MAX: "2048",
    }),
  ).toEqual([
    "Exactly one of PUSHRAIL_KEK_FILE, PUSHRAIL_KEK, PUSHRAIL_KEK_AWS_KMS and PUSHRAIL_KEK_VAULT must be set.",
    "PUSHRAIL_BATCH_BYTES_MAX must not be less than PUSHRAIL_EVENT_BYTES_MAX.",
  ]);
  expect(problemsOf({ ...enough, PUSHRAIL_EGRESS_ALLOW: "localhost" })[0]).toMatch(
    /^PUSHRAIL_EGRESS_ALLOW must be a list of networks: .*[^.]\.$/,
  );
});

test("limits have generous defaults, and 0 takes each of the rates away", () => {
  expect(configOf(enough)).toMatchObject({
    ...{ ingestTenantRate: 10_000, readKeyRate: 100, readTenantRate: 400, readCustomerRate: 20 },
    ...{ changeKeyRate: 50, changeTenantRate: 200, changeCustomerRate: 5 },
    ...{ mintTenantRate: 50, mintCustomerRate: 10, checkCustomerRate: 10, sessionsMax: 100 },
    ...{ failureRate: 20, lookUpRate: 200, trustedProxies: [], hostAttemptsMax: 256 },
  });
  const names = configurationReference().match(/PUSHRAIL_RATE_[A-Z_]+/g) ?? [];
  expect(new Set(names).size).toBe(10);
  const off = configOf({ ...enough, ...Object.fromEntries(names.map((name) => [name, "0"])) });
  const rates = Object.entries(off).filter(([key]) =>
    /^(ingest|read|change|mint|check).*Rate$/.test(key),
  );
  expect(rates.map(([, rate]) => rate)).toEqual(Array.from({ length: 10 }, () => 0));
});

test("trusted proxies are networks", () => {
  const { trustedProxies } = configOf({
    ...enough,
    PUSHRAIL_TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::/32,192.0.2.1",
  });
  expect(trustedProxies.map(([network, length]) => `${network.toString()}/${length}`)).toEqual([
    "10.0.0.0/8",
    "2001:db8::/32",
    "192.0.2.1/32",
  ]);
  expect(problemsOf({ ...enough, PUSHRAIL_TRUSTED_PROXIES: "10.0.0.1/8" })).toEqual([
    'PUSHRAIL_TRUSTED_PROXIES must be a list of networks: "10.0.0.1/8" has bits behind its prefix; 10.0.0.0/8 would be right.',
  ]);
});

test("a printed configuration does not show the key", () => {
  const config = configOf({ DATABASE_URL: enough.DATABASE_URL, PUSHRAIL_KEK: kekText });
  expect(JSON.stringify(config)).not.toContain(kekText);
});

test("the reference has one row for each setting, with its default", () => {
  const reference = configurationReference();
  expect(reference).toContain("| `PORT` | port | `8080` | Port that the API listens on.");
  expect(reference.match(/^\| `[A-Z_]+` \|/gm)?.length).toBeGreaterThan(20);
});
