import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createEgressGuard } from "../egress.ts";
import { testCertificate, testClientCertificate } from "../testing/certificates.ts";
import type { CredentialType } from "./credential.ts";
import { credentialDefinitionOf, credentialDefinitions } from "./registry.ts";

// What each type of credential takes, what it refuses, and what it shows of what it was given.

const strict = createEgressGuard();
const emulators = createEgressGuard({ allow: ["127.0.0.0/8"] });

function pemOf(kind: "rsa" | "ec", bits = 2_048): string {
  const { privateKey } =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: bits })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

const rsaKey = pemOf("rsa");
const keyFile = {
  type: "service_account",
  project_id: "my-project",
  private_key_id: "0123456789abcdef",
  private_key: rsaKey,
  client_email: "pushrail@my-project.iam.gserviceaccount.com",
  client_id: "123456789",
  auth_uri: "https://accounts.google.com/o/oauth2/auth",
  token_uri: "https://oauth2.googleapis.com/token",
  auth_provider_x509_cert_url: "https://www.googleapis.com/oauth2/v1/certs",
  client_x509_cert_url:
    "https://www.googleapis.com/robot/v1/metadata/x509/pushrail%40my-project.iam.gserviceaccount.com",
  universe_domain: "googleapis.com",
};
const certificate = testClientCertificate("client");
const uuid = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
const accountKey = Buffer.alloc(64, 7).toString("base64");
const storage = `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${accountKey};EndpointSuffix=core.windows.net`;
const bus = `Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${accountKey};EntityPath=orders`;

const valid: Readonly<Record<CredentialType, Record<string, string>>> = {
  AWS_ACCESS_KEY: {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  },
  AWS_ROLE: { roleArn: "arn:aws:iam::123456789012:role/team/pushrail" },
  AZURE_CONNECTION_STRING: { connectionString: storage },
  AZURE_SAS: {
    accountUrl: "https://account.blob.core.windows.net",
    sasToken: "sv=2024-11-04&sp=cw&se=2027-01-01T00:00:00Z&sig=abcdefghijklmnop%3D",
  },
  AZURE_SERVICE_PRINCIPAL: {
    directoryId: uuid,
    clientId: uuid,
    clientSecret: "abc8Q~0123456789012345678901234567890123",
  },
  BASIC_AUTH: { username: "jürgen", password: "a long pass:wörd" },
  BEARER_TOKEN: { token: "0123456789abcdef" },
  CLIENT_CERTIFICATE: certificate,
  GCP_SERVICE_ACCOUNT: { key: JSON.stringify(keyFile) },
  GCP_WORKLOAD_IDENTITY: {
    audience:
      "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/providers/provider",
    serviceAccountEmail: "pushrail@my-project.iam.gserviceaccount.com",
  },
  OAUTH2_CLIENT_CREDENTIALS: {
    tokenUrl: "https://login.example.com/token",
    clientId: "pushrail",
    clientSecret: "0123456789abcdef",
  },
  USERNAME_PASSWORD: { username: "pushrail", password: "a long password" },
};

function parse(type: CredentialType, input: Record<string, unknown>, egress = strict) {
  return credentialDefinitionOf(type).parse(input, { egress });
}

function pathsOf(type: CredentialType, input: Record<string, unknown>, egress = strict): string[] {
  const parsed = parse(type, input, egress);
  return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
}

function valuesOf(type: CredentialType, input: Record<string, unknown>, egress = strict) {
  const parsed = parse(type, input, egress);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.values;
}

describe.each(credentialDefinitions)("$type", (definition) => {
  const { type, fields, facts } = definition;
  const secretNames = fields.filter(({ secret }) => secret).map(({ name }) => name);

  test("is explained, and no name means two things", () => {
    // Members of every credential and of every destination stand beside the fields.
    const common = ["id", "type", "name", "customerExternalId", "version", "secrets", "externalId"];
    const names = [...fields, ...facts].map(({ name }) => name);
    expect(new Set([...names, ...common]).size).toBe(names.length + common.length);
    for (const { name, label, help } of [...fields, ...facts]) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(label).not.toBe("");
      expect(help).toMatch(/\.$/);
    }
    for (const field of fields) {
      expect(field.lengthMax).toBeGreaterThan(0);
      expect(Object.values(field).some((value) => typeof value === "function")).toBe(false);
      if (field.kind === "choice") expect(field.choices).toContain(field.default);
      if (field.choiceLabels !== undefined)
        expect(Object.keys(field.choiceLabels)).toEqual(field.choices);
    }
  });

  test("takes a valid one, splits off the secrets, and reads its own answer again", () => {
    const values = valuesOf(type, valid[type]);
    expect(Object.keys(values.secrets)).toEqual(secretNames);
    const known = new Set([...fields, ...facts].map(({ name }) => name));
    for (const name of Object.keys(values.config)) expect(known).toContain(name);
    const again = Object.fromEntries(
      Object.entries({ ...values.config, ...values.secrets }).filter(([name]) =>
        fields.some((field) => field.name === name),
      ),
    );
    expect(valuesOf(type, again)).toEqual(values);
  });

  test("reports every missing and every unknown field at once", () => {
    const required = fields.filter((field) => field.required).map(({ name }) => `/${name}`);
    expect(pathsOf(type, { noSuchField: 1, "o/k": 2 }).toSorted()).toEqual(
      [...required, "/noSuchField", "/o~1k"].toSorted(),
    );
  });

  test.each(fields)(
    "T12: $name is refused when it is empty, too long, masked or no text",
    (field) => {
      const values: unknown[] = ["", 1, null, {}, [], "\ud800", "x".repeat(field.lengthMax + 1)];
      if (field.secret) values.push("••••", "••••cdef");
      for (const value of values) {
        expect(pathsOf(type, { ...valid[type], [field.name]: value })).toContain(`/${field.name}`);
      }
    },
  );

  test.each(fields.filter(({ kind }) => kind !== "multiline"))(
    "T27: $name is refused with CR, LF or NUL in it",
    ({ name }) => {
      for (const character of ["\r\n", "\r", "\n", "\0", "\u007f"]) {
        const value = `${valid[type][name] ?? "x"}${character}x`;
        expect(pathsOf(type, { ...valid[type], [name]: value })).toContain(`/${name}`);
      }
    },
  );

  test("no problem repeats a value", () => {
    for (const { name } of fields) {
      const parsed = parse(type, { ...valid[type], [name]: "canary\r\n-4711 ů" });
      expect(JSON.stringify(parsed)).not.toContain("4711");
    }
  });

  test("shows no secret, and at most the last four characters of a long token", () => {
    const { config, secrets } = valuesOf(type, valid[type]);
    const shown = definition.shownSecrets(secrets);
    expect(Object.keys(shown)).toEqual(secretNames);
    for (const [name, { masked, fingerprint }] of Object.entries(shown)) {
      expect(["••••", `••••${secrets[name]!.slice(-4)}`]).toContain(masked);
      if (fingerprint !== null) expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
      expect(JSON.stringify(config)).not.toContain(secrets[name]);
    }
  });
});

test("a password shows nothing at all, a token of a person's choice no fingerprint", () => {
  const shown = (type: CredentialType, secrets: Record<string, string>) =>
    credentialDefinitionOf(type).shownSecrets(secrets);
  const password = "a password of many characters";
  const nothing = { password: { masked: "••••", fingerprint: null } };
  expect(shown("USERNAME_PASSWORD", { password })).toEqual(nothing);
  expect(shown("BASIC_AUTH", { password })).toEqual(nothing);
  expect(shown("BEARER_TOKEN", { token: "0123456789abcdef" })).toEqual({
    token: { masked: "••••cdef", fingerprint: null },
  });
  expect(shown("BEARER_TOKEN", { token: "0123456789a" })).toEqual({
    token: { masked: "••••", fingerprint: null },
  });
  // MinIO and its like let people choose what AWS makes by itself.
  expect(shown("AWS_ACCESS_KEY", { secretAccessKey: "minioadmin1234" })).toEqual({
    secretAccessKey: { masked: "••••1234", fingerprint: null },
  });
  const { secretAccessKey = "" } = valid.AWS_ACCESS_KEY;
  expect(shown("AWS_ACCESS_KEY", { secretAccessKey })).toEqual({
    secretAccessKey: { masked: "••••EKEY", fingerprint: expect.any(String) as string },
  });
});

test("a fingerprint tells two keys apart, and is the same for the same key however it is written", () => {
  const fingerprintOf = (privateKey: string): unknown =>
    credentialDefinitionOf("CLIENT_CERTIFICATE").shownSecrets({ privateKey })["privateKey"]
      ?.fingerprint;
  const [one, other] = [pemOf("ec"), pemOf("ec")];
  expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  expect(fingerprintOf(`a comment\n${one}\n`)).toBe(fingerprintOf(one));
});

test.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc"])(
  "a role may be of the partition %s",
  (partition) => {
    const roleArn = `arn:${partition}:iam::123456789012:role/team/pushrail`;
    expect(pathsOf("AWS_ROLE", { roleArn })).toEqual([]);
  },
);

const refused: [CredentialType, string, Record<string, string>][] = [
  ["AWS_ROLE", "a user", { roleArn: "arn:aws:iam::123456789012:user/x" }],
  ["AWS_ROLE", "no account", { roleArn: "arn:aws:iam::role/x" }],
  ["AWS_ROLE", "another partition", { roleArn: "arn:evil:iam::123456789012:role/x" }],
  ["AWS_ACCESS_KEY", "a temporary key", { accessKeyId: "ASIAIOSFODNN7EXAMPLE" }],
  ["AWS_ACCESS_KEY", "a space in the id", { accessKeyId: "AKIA IOSFODNN" }],
  ["AWS_ACCESS_KEY", "a short secret", { secretAccessKey: "short" }],
  ["AZURE_SERVICE_PRINCIPAL", "the id of the secret", { clientSecret: uuid }],
  ["AZURE_SERVICE_PRINCIPAL", "a name for an id", { directoryId: "contoso.onmicrosoft.com" }],
  ["AZURE_SAS", "no signature", { sasToken: "sv=2024-11-04&sp=cw" }],
  ["AZURE_SAS", "two signatures", { sasToken: "sv=2024-11-04&sig=a&sig=b" }],
  ["AZURE_SAS", "another host", { accountUrl: "https://blob.core.windows.net.evil.example" }],
  ["AZURE_SAS", "a bare suffix", { accountUrl: "https://evilcore.windows.net" }],
  ["AZURE_SAS", "plain HTTP", { accountUrl: "http://account.blob.core.windows.net" }],
  ["AZURE_SAS", "another port", { accountUrl: "https://account.blob.core.windows.net:8443" }],
  ["AZURE_SAS", "an emulator that is not allowed", { accountUrl: "http://127.0.0.1:10000/a" }],
  ["BASIC_AUTH", "a colon in the name", { username: "a:b" }],
  ["BEARER_TOKEN", "the word before it", { token: "Bearer 0123456789" }],
  ["BEARER_TOKEN", "a character beyond ASCII", { token: "tökén" }],
  ["CLIENT_CERTIFICATE", "the key of another", { privateKey: pemOf("ec") }],
  ["CLIENT_CERTIFICATE", "no key", { privateKey: "nonsense" }],
  ["CLIENT_CERTIFICATE", "a weak key", { privateKey: pemOf("rsa", 1_024) }],
  [
    "CLIENT_CERTIFICATE",
    "a protected key",
    {
      privateKey:
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----",
    },
  ],
  ["CLIENT_CERTIFICATE", "no certificate", { certificateChain: "nonsense" }],
  [
    "CLIENT_CERTIFICATE",
    "a certificate that is none",
    { certificateChain: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
  ],
  [
    "CLIENT_CERTIFICATE",
    "a broken chain",
    { certificateChain: certificate.certificateChain + testCertificate("valid").cert },
  ],
  [
    "CLIENT_CERTIFICATE",
    "the key beside the chain",
    { certificateChain: certificate.certificateChain + certificate.privateKey },
  ],
  ["GCP_WORKLOAD_IDENTITY", "another address", { audience: "//evil.example/projects/1" }],
  ["GCP_WORKLOAD_IDENTITY", "a person", { serviceAccountEmail: "a@gmail.com" }],
  ["OAUTH2_CLIENT_CREDENTIALS", "two spaces in the scope", { scope: "a  b" }],
  ["OAUTH2_CLIENT_CREDENTIALS", "another way in", { clientAuthentication: "none" }],
];

test.each(refused)("%s refuses %s", (type, _, change) => {
  const paths = Object.keys(change).map((name) => `/${name}`);
  expect(pathsOf(type, { ...valid[type], ...change })).toEqual(paths);
});

test("an RSA key that would take long to sign with is refused", () => {
  const number = (bits: number) => Buffer.alloc(bits / 8, 0xff).toString("base64url");
  // A real one would take minutes to make; nobody computes with the numbers of this one.
  const [half, whole] = [number(4_096), number(8_192)];
  const parts = { p: half, q: half, dp: half, dq: half, qi: half };
  const jwk = { kty: "RSA", n: whole, e: "AQAB", d: whole, ...parts };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const privateKey = key.export({ type: "pkcs8", format: "pem" }).toString();
  const input = { ...certificate, privateKey };
  expect(credentialDefinitionOf("CLIENT_CERTIFICATE")?.parse(input, { egress: strict })).toEqual({
    problems: [{ path: "/privateKey", message: "An RSA key must have 2048 to 4096 bits." }],
  });
});

const keyFiles: [string, unknown][] = [
  ["text that is no JSON", "{"],
  ["a list", "[]"],
  ["an external account", { ...keyFile, type: "external_account" }],
  ["an authorised user", { ...keyFile, type: "authorized_user" }],
  ["another token_uri", { ...keyFile, token_uri: "https://evil.example/token" }],
  ["a token_uri inside", { ...keyFile, token_uri: "http://169.254.169.254/" }],
  [
    "a token_uri that only begins well",
    { ...keyFile, token_uri: `${keyFile.token_uri}.evil.example` },
  ],
  ["no token_uri", { ...keyFile, token_uri: undefined }],
  ["a credential_source", { ...keyFile, credential_source: { file: "/etc/passwd" } }],
  ["a token_url", { ...keyFile, token_url: "https://evil.example/" }],
  ["another universe", { ...keyFile, universe_domain: "evil.example" }],
  ["another auth_uri", { ...keyFile, auth_uri: "https://evil.example/" }],
  [
    "another address of certificates",
    { ...keyFile, client_x509_cert_url: "https://evil.example/x509" },
  ],
  ["a member that is no text", { ...keyFile, project_id: { $ne: 1 } }],
  ["T57: a __proto__", JSON.stringify(keyFile).replace("{", '{"__proto__":{"type":"x"},')],
  ["a key that is none", { ...keyFile, private_key: "nonsense" }],
  ["an EC key", { ...keyFile, private_key: pemOf("ec") }],
  ["a person's address", { ...keyFile, client_email: "a@gmail.com" }],
];

test.each(keyFiles)("T11: a Google key file with %s is refused", (_, file) => {
  const key = typeof file === "string" ? file : JSON.stringify(file);
  expect(pathsOf("GCP_SERVICE_ACCOUNT", { key })).toEqual(["/key"]);
});

test("of a Google key file only what is needed is kept, and what identifies it is shown", () => {
  const { config, secrets } = valuesOf("GCP_SERVICE_ACCOUNT", valid.GCP_SERVICE_ACCOUNT);
  expect(config).toEqual({
    clientEmail: keyFile.client_email,
    projectId: keyFile.project_id,
    privateKeyId: keyFile.private_key_id,
  });
  expect(Object.keys(JSON.parse(secrets["key"] ?? "") as object)).toEqual([
    "type",
    "project_id",
    "private_key_id",
    "private_key",
    "client_email",
    "token_uri",
  ]);
});

const connectionStrings: [string, string, Record<string, string> | undefined][] = [
  ["storage", storage, { service: "storage", account: "account" }],
  [
    "Service Bus",
    bus,
    {
      service: "servicebus",
      account: "ns.servicebus.windows.net",
      keyName: "send",
      entityPath: "orders",
    },
  ],
  [
    "a named place of Azure's",
    `BlobEndpoint=https://account.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=x`,
    { service: "storage", account: "account.blob.core.windows.net" },
  ],
  ["another host of a bus", bus.replace("servicebus.windows.net", "evil.example"), undefined],
  ["a user in the host", bus.replace("sb://ns", "sb://a@ns"), undefined],
  ["another scheme", bus.replace("sb://", "http://"), undefined],
  ["a bus inside", bus.replace("ns.servicebus.windows.net", "169.254.169.254"), undefined],
  ["another suffix", storage.replace("core.windows.net", "evil.example"), undefined],
  [
    "an account that is a path",
    storage.replace("AccountName=account", "AccountName=a/b"),
    undefined,
  ],
  ["plain HTTP", storage.replace("=https", "=http"), undefined],
  ["another place", `${storage};BlobEndpoint=https://evil.example/`, undefined],
  ["a place inside", `${storage};BlobEndpoint=http://10.0.0.1/`, undefined],
  ["the emulator's short form", "UseDevelopmentStorage=true", undefined],
  ["a proxy", `${storage};DevelopmentStorageProxyUri=http://evil.example`, undefined],
  ["a member twice", `${storage};AccountKey=x`, undefined],
  ["a member twice in another case", `${storage};accountkey=x`, undefined],
  ["no key", "AccountName=account", undefined],
  ["no account", `AccountKey=${accountKey}`, undefined],
  ["no members", "nonsense", undefined],
];

test.each(connectionStrings)(
  "T11: an Azure connection string with %s",
  (_, connectionString, facts) => {
    const input = { connectionString };
    if (facts === undefined) {
      expect(pathsOf("AZURE_CONNECTION_STRING", input)).toEqual(["/connectionString"]);
    } else {
      expect(valuesOf("AZURE_CONNECTION_STRING", input).config).toEqual(facts);
    }
  },
);

test("Azure's emulators are taken where the operator allows their addresses", () => {
  const blob = "http://127.0.0.1:10000/devstoreaccount1";
  const text = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${accountKey};BlobEndpoint=${blob};`;
  expect(valuesOf("AZURE_CONNECTION_STRING", { connectionString: text }, emulators).config).toEqual(
    { service: "storage", account: "devstoreaccount1" },
  );
  expect(pathsOf("AZURE_CONNECTION_STRING", { connectionString: text })).toEqual([
    "/connectionString",
  ]);
  expect(valuesOf("AZURE_SAS", { ...valid.AZURE_SAS, accountUrl: blob }, emulators)).toBeDefined();
});

test("what a shared access signature permits, and until when, is shown", () => {
  expect(valuesOf("AZURE_SAS", valid.AZURE_SAS).config).toMatchObject({
    expiresAt: "2027-01-01T00:00:00.000Z",
    permissions: "cw",
  });
});

test("a certificate is shown with its end, and its file without what does not belong there", () => {
  const chain = `subject=CN = something\n${certificate.certificateChain}\n# a comment`;
  const { config, secrets } = valuesOf("CLIENT_CERTIFICATE", {
    ...certificate,
    certificateChain: chain,
  });
  expect(config).toMatchObject({
    subject: "O=Acme, CN=pushrail-client",
    issuer: "CN=Test issuer of clients",
    expiresAt: expect.stringMatching(/^2126-\d\d-\d\dT.*Z$/) as string,
    certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(config["certificateChain"]?.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(config["certificateChain"]).not.toContain("comment");
  expect(secrets["privateKey"]).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});
