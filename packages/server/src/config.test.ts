import { expect, test } from "vitest";
import { type Config, configurationReference, loadConfig } from "./config.ts";

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
    kek: { file: "/var/lib/pushrail/kek.key" },
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
    PUSHRAIL_KEK: "ab".repeat(32),
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

test("what is missing is named", () => {
  expect(problemsOf({})).toEqual([
    "PUSHRAIL_API_DATABASE_URL or DATABASE_URL must be set for a process that takes requests.",
    "PUSHRAIL_WORKER_DATABASE_URL or DATABASE_URL must be set for a process that delivers.",
    "Exactly one of PUSHRAIL_KEK_FILE and PUSHRAIL_KEK must be set.",
  ]);
});

test("settings that contradict each other are refused", () => {
  expect(
    problemsOf({
      ...enough,
      PUSHRAIL_KEK: "ab".repeat(32),
      PUSHRAIL_BATCH_BYTES_MAX: "2048",
    }),
  ).toEqual([
    "Exactly one of PUSHRAIL_KEK_FILE and PUSHRAIL_KEK must be set.",
    "PUSHRAIL_BATCH_BYTES_MAX must not be less than PUSHRAIL_EVENT_BYTES_MAX.",
  ]);
  expect(problemsOf({ ...enough, PUSHRAIL_EGRESS_ALLOW: "localhost" })[0]).toMatch(
    /^PUSHRAIL_EGRESS_ALLOW must be a list of networks: .*[^.]\.$/,
  );
});

test("a printed configuration does not show the key", () => {
  const config = configOf({ DATABASE_URL: enough.DATABASE_URL, PUSHRAIL_KEK: "ab".repeat(32) });
  expect(JSON.stringify(config)).not.toContain("abab");
});

test("the reference has one row for each setting, with its default", () => {
  const reference = configurationReference();
  expect(reference).toContain("| `PORT` | port | `8080` | Port that the API listens on.");
  expect(reference.match(/^\| `[A-Z_]+` \|/gm)?.length).toBeGreaterThan(20);
});
