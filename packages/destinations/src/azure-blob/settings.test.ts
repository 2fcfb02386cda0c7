import { describe, expect, test } from "vitest";
import type { Credential } from "../credentials/credential.ts";
import { entraHostFor } from "../azure/place.ts";
import { createEgressGuard } from "../egress.ts";
import { accountOf } from "./account.ts";
import { azureBlob } from "./index.ts";

// Goal: every way to name an account leads to it, and everything that leads elsewhere is refused in words.

const egress = createEgressGuard();
const emulators = createEgressGuard({ allow: ["127.0.0.0/8"] });
const accountKey = Buffer.alloc(64, 7).toString("base64");

function problemsOf(input: Record<string, unknown>, credentialType?: Credential["type"]) {
  const parsed = azureBlob.parseSettings(input, { egress, credentialType });
  return "problems" in parsed ? parsed.problems.map(({ path }) => path) : parsed.settings.config;
}

describe("settings", () => {
  test("a container is enough where the credential names the account", () => {
    expect(problemsOf({ container: "events" }, "AZURE_SAS")).toMatchObject({
      container: "events",
      format: "ndjson",
      compression: "none",
    });
  });

  test("a service principal needs the account URL", () => {
    expect(problemsOf({ container: "events" }, "AZURE_SERVICE_PRINCIPAL")).toEqual(["/accountUrl"]);
    const accountUrl = "https://account.blob.core.windows.net";
    expect(
      problemsOf({ container: "events", accountUrl }, "AZURE_SERVICE_PRINCIPAL"),
    ).toMatchObject({ accountUrl });
  });

  test.each(["ab", "Events", "a--b", "-ab", "ab-", "a_b", "a/b", "$web", "x".repeat(64), 7])(
    "the container %s is refused",
    (container) => expect(problemsOf({ container })).toEqual(["/container"]),
  );

  test.each([
    "http://account.blob.core.windows.net",
    "https://account.dfs.core.windows.net",
    "https://account.blob.core.windows.net.evil.example",
    "https://account.blob.core.windows.net:8443",
    "https://127.0.0.1/account",
    "account.blob.core.windows.net",
  ])("the account URL %s is refused", (accountUrl) =>
    expect(problemsOf({ container: "events", accountUrl })).toEqual(["/accountUrl"]),
  );

  test("an account URL with a signature behind it is refused in words that say so", () => {
    const accountUrl = "https://account.blob.core.windows.net/events?sv=2024-11-04&sig=canary";
    const parsed = azureBlob.parseSettings({ container: "events", accountUrl }, { egress });
    expect(parsed).toEqual({
      problems: [
        {
          path: "/accountUrl",
          message:
            "The address ends before the question mark; what follows is a signature, which has a field of its own.",
        },
      ],
    });
  });
});

const connection = (text: string): Credential => ({
  type: "AZURE_CONNECTION_STRING",
  config: { service: text.startsWith("Endpoint") ? "servicebus" : "storage" },
  secrets: { connectionString: text },
});
const sas = (
  sasToken: string,
  accountUrl = "https://account.blob.core.windows.net",
): Credential => ({
  type: "AZURE_SAS",
  config: { accountUrl },
  secrets: { sasToken },
});

function found(credential: Credential | undefined, more: object = {}, guard = egress) {
  const settings = { config: { container: "events", ...more }, secrets: {} };
  return accountOf(credential === undefined ? settings : { ...settings, credential }, {
    egress: guard,
    now: Date.now,
  });
}

describe("the account", () => {
  test.each<[string, Credential, string]>([
    [
      "a connection string",
      connection(`AccountName=account;AccountKey=${accountKey}`),
      "https://account.blob.core.windows.net",
    ],
    [
      "one of another cloud",
      connection(
        `AccountName=account;AccountKey=${accountKey};EndpointSuffix=core.chinacloudapi.cn`,
      ),
      "https://account.blob.core.chinacloudapi.cn",
    ],
    [
      "one with a signature",
      connection(
        "BlobEndpoint=https://account.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=x",
      ),
      "https://account.blob.core.windows.net",
    ],
    ["a signature", sas("sv=1&sig=x"), "https://account.blob.core.windows.net"],
    [
      "the URL of the container",
      sas("sv=1&sig=x", "https://account.blob.core.windows.net/events/"),
      "https://account.blob.core.windows.net",
    ],
  ])("is found in %s", (_, credential, origin) => {
    for (const more of [{}, { accountUrl: origin }, { accountUrl: `${origin}/` }])
      expect(found(credential, more)).toMatchObject({ account: { origin, pathPrefix: "" } });
  });

  test("of an emulator is part of the path", () => {
    const text = `AccountName=dev;AccountKey=${accountKey};BlobEndpoint=http://127.0.0.1:10000/dev`;
    expect(found(connection(text), {}, emulators)).toMatchObject({
      account: { origin: "http://127.0.0.1:10000", pathPrefix: "/dev" },
    });
    expect(found(connection(text))).toMatchObject({ failure: { reason: "blocked" } });
  });

  test.each<[string, Credential | undefined, object, RegExp]>([
    ["no credential", undefined, {}, /needs a credential/],
    [
      "Service Bus",
      connection("Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKey=x"),
      {},
      /Service Bus/,
    ],
    [
      "another account than the settings",
      sas("sv=1&sig=x"),
      { accountUrl: "https://other.blob.core.windows.net" },
      /is not that of the credential/,
    ],
    [
      "another container",
      sas("sv=1&sig=x", "https://account.blob.core.windows.net/other"),
      {},
      /something else/,
    ],
    ["the queues", sas("sv=1&sig=x", "https://account.queue.core.windows.net"), {}, /Must look/],
    [
      "queues only",
      connection("QueueEndpoint=https://account.queue.core.windows.net;SharedAccessSignature=x"),
      {},
      /BlobEndpoint/,
    ],
    [
      "a key without its account",
      connection(`BlobEndpoint=https://account.blob.core.windows.net;AccountKey=${accountKey}`),
      {},
      /AccountName/,
    ],
    [
      "a type that is none of Azure's",
      { type: "BEARER_TOKEN", config: {}, secrets: { token: "x" } },
      {},
      /BEARER_TOKEN/,
    ],
    [
      "a service principal without the account",
      { type: "AZURE_SERVICE_PRINCIPAL", config: {}, secrets: {} },
      {},
      /needs the account URL/,
    ],
  ])("is not found with %s", (_, credential, more, words) => {
    const result = found(credential, more);
    expect(result).toMatchObject({ failure: { reason: "misconfigured" } });
    expect("failure" in result && result.failure.detail).toMatch(words);
  });

  test("of a copied URL only the signature is taken", () => {
    const token = "?restype=container&comp=list&snapshot=1&sv=2024-11-04&sp=c&sr=c&sig=a%2Bb%3D#x";
    const result = found(sas(token.replace("#x", "")));
    expect(result).toMatchObject({
      account: { signIn: { sas: { query: "sv=2024-11-04&sp=c&sr=c&sig=a%2Bb%3D" } } },
    });
    expect(found(sas(token))).toMatchObject({ failure: { reason: "misconfigured" } });
  });
});

test.each([
  ["account.blob.core.windows.net", "login.microsoftonline.com"],
  ["account.blob.core.usgovcloudapi.net", "login.microsoftonline.us"],
  ["ns.servicebus.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
  ["127.0.0.1", "login.microsoftonline.com"],
])("tokens for %s come from %s", (hostname, entra) => {
  expect(entraHostFor(hostname)).toBe(entra);
});
