import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startMoto } from "../../../../tools/counterparts/moto.ts";
import { startOpenBao, type Vault } from "../../../../tools/counterparts/openbao.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { awsKmsKek, kmsErrorOf } from "./aws-kms-kek.ts";
import { KekError, type KekProvider } from "./kek-provider.ts";
import { checkKek, createKekSet, loadKeks } from "./keks.ts";
import { localKek } from "./local-kek.ts";
import { SealError, type SealedPlace } from "./sealing.ts";
import { Secret } from "./secret.ts";
import { vaultTransitKek } from "./vault-transit-kek.ts";

const place: SealedPlace = {
  tenantId: "tenant-1",
  customerId: "customer-1",
  table: "data_keys",
  column: "wrapped",
  rowId: "row-1",
};
const plaintext = randomBytes(32);

type Keys = readonly [one: KekProvider, same: KekProvider, other: KekProvider];

/** What every provider must do. Gets two keys of one provider, the first one twice. */
function keepsTheContract(keys: () => Keys): void {
  test("what one process wrapped another one unwraps", async () => {
    const [one, same, other] = keys();
    const wrapped = await one.wrap(place, plaintext);
    expect(wrapped.includes(plaintext)).toBe(false);
    expect((await same.unwrap(place, wrapped)).equals(plaintext)).toBe(true);
    expect(same.id).toBe(one.id);
    expect(other.id).not.toBe(one.id);
    expect(one.id).toMatch(/^[\x21-\x7e]{1,2048}$/);
    await checkKek(one);
  });

  test("wrapping twice gives different bytes", async () => {
    const [one] = keys();
    const [first, second] = [await one.wrap(place, plaintext), await one.wrap(place, plaintext)];
    expect(first.equals(second)).toBe(false);
  });

  test("T63: nothing unwraps at another place", async () => {
    const [one] = keys();
    const { customerId: _customerId, ...ofTenant } = place;
    const elsewhere: readonly SealedPlace[] = [
      ofTenant,
      ...(["tenantId", "customerId", "table", "column", "rowId"] as const).map((part) => ({
        ...place,
        [part]: `${place[part]}1`,
      })),
    ];
    const wrapped = await one.wrap(place, plaintext);
    for (const wrong of elsewhere) {
      await expect(one.unwrap(wrong, wrapped)).rejects.toThrow(SealError);
    }
  });

  test("T64: another key, a changed bit or a missing end opens nothing", async () => {
    const [one, , other] = keys();
    const wrapped = await one.wrap(place, plaintext);
    await refuses(other.unwrap(place, wrapped));
    for (let at = 0; at < wrapped.length; at += 5) {
      const changed = Buffer.from(wrapped);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await refuses(one.unwrap(place, changed));
    }
    for (const length of [0, 1, 12, wrapped.length - 1]) {
      await refuses(one.unwrap(place, wrapped.subarray(0, length)));
    }
  });
}

/** Nothing is unwrapped. Services may take changed bytes for another key's, and then speak of that. */
async function refuses(unwrapping: Promise<Buffer>): Promise<void> {
  const refusal = await unwrapping.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal instanceof SealError || refusal instanceof KekError).toBe(true);
}

describe("a key of this process", () => {
  const text = randomBytes(32).toString("hex");
  const keys: Keys = [
    localKek(text, "the test"),
    localKek(text, "the test"),
    createTestKeks().current,
  ];
  keepsTheContract(() => keys);
});

describe("a key in AWS KMS", () => {
  const environment = {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "none",
  };
  const addressName = "AWS_ENDPOINT_URL_KMS";
  const before = { ...process.env };
  let keys: Keys;

  /** A new key; its ARN. */
  const newKey = async (): Promise<string> => {
    const { KeyMetadata } = await new KMSClient({}).send(new CreateKeyCommand({}));
    return KeyMetadata?.Arn ?? "";
  };

  afterAll(() => {
    process.env = before;
  });

  withCounterpart(startMoto, async ({ url }) => {
    Object.assign(process.env, environment, { [addressName]: url });
    const arn = await newKey();
    keys = [await awsKmsKek(arn), await awsKmsKek(arn), await awsKmsKek(await newKey())];
  });
  keepsTheContract(() => keys);

  test("has the id of its ARN, however it is named", async () => {
    const arn = await newKey();
    const AliasName = "alias/pushrail";
    await new KMSClient({}).send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
    for (const name of [arn, arn.split("/").at(-1) ?? "", AliasName]) {
      const kek = await awsKmsKek(name);
      expect(kek.id).toBe(`aws-kms:${arn}`);
      await checkKek(kek);
    }
  });

  test("that does not exist keeps a process from starting, and says so", async () => {
    const arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000";
    const loading = loadKeks({ current: { kind: "aws-kms", keyId: arn }, previous: [] });
    await expect(loading).rejects.toThrow(KekError);
    await expect(loading).rejects.toThrow(`There is no AWS KMS key ${arn}`);
  });

  test("that cannot be reached says so, and then works again", async () => {
    const address = process.env[addressName];
    const arn = await newKey();
    process.env[addressName] = "http://127.0.0.1:1";
    const kek = await awsKmsKek(arn);
    await expect(kek.wrap(place, plaintext)).rejects.toThrow(KekError);
    await expect(kek.wrap(place, plaintext)).rejects.toThrow("could not be reached");
    process.env[addressName] = address;
    await checkKek(await awsKmsKek(arn));
  });
});

// Source: AWS KMS API reference, errors of Encrypt and Decrypt.
test.each([
  ["AccessDeniedException", KekError, "allow this process kms:Encrypt and kms:Decrypt"],
  ["DisabledException", KekError, "is disabled: enable it"],
  ["KMSInvalidStateException", KekError, "such as pending deletion"],
  ["NotFoundException", KekError, "in this account and region"],
  ["InvalidKeyUsageException", KekError, "must be symmetric"],
  ["ExpiredTokenException", KekError, "valid credentials (ExpiredTokenException)"],
  ["CredentialsProviderError", KekError, "valid credentials"],
  ["KeyUnavailableException", KekError, "did not answer"],
  ["ThrottlingException", KekError, "did not answer"],
  ["InvalidCiphertextException", SealError, "does not belong to this place or was altered"],
  ["IncorrectKeyException", SealError, "does not belong to this place or was altered"],
])("%s of AWS KMS says what to do", (name, kind, sentence) => {
  const error = kmsErrorOf("alias/pushrail", Object.assign(new Error("canary"), { name }));
  expect(error).toBeInstanceOf(kind);
  expect(error.message).toContain(sentence);
  expect(error.message).not.toContain("canary");
});

describe("a key in Vault", () => {
  let keys: Keys;
  const vault = withCounterpart(startVault, async () => {
    await ask("/v1/sys/mounts/team/transit", { type: "transit" });
    for (const name of ["one", "other"]) {
      await ask(`/v1/team/transit/keys/${name}`, { type: "aes256-gcm96" });
    }
    keys = [
      vaultTransitKek(urlOf("one"), rootToken()),
      vaultTransitKek(urlOf("one"), rootToken()),
      vaultTransitKek(urlOf("other"), rootToken()),
    ];
  });
  keepsTheContract(() => keys);

  const ask = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(new URL(path, vault().url), {
      method: "POST",
      headers: { "x-vault-token": vault().rootToken },
      body: JSON.stringify(body),
    });
    return response.status === 204 ? undefined : await response.json();
  };
  const urlOf = (name: string): string => `${vault().url}/v1/team/transit/keys/${name}`;
  const rootToken = () => ({ text: new Secret(vault().rootToken) });

  test("has an id without the address", async () => {
    expect(vaultTransitKek(urlOf("one"), rootToken()).id).toBe("vault-transit:team/transit/one");
  });

  test("goes on to unwrap when Vault has rotated it", async () => {
    const kek = vaultTransitKek(urlOf("one"), rootToken());
    const wrapped = await kek.wrap(place, plaintext);
    await ask("/v1/team/transit/keys/one/rotate", {});
    expect((await kek.unwrap(place, wrapped)).equals(plaintext)).toBe(true);
    expect((await kek.wrap(place, plaintext)).toString()).toMatch(/^vault:v2:/);
  });

  test("may be derived for each place", async () => {
    await ask("/v1/team/transit/keys/derived", { type: "chacha20-poly1305", derived: true });
    await checkKek(vaultTransitKek(urlOf("derived"), rootToken()));
  });

  test("that cannot bind to a place is not used", async () => {
    await ask("/v1/team/transit/keys/rsa", { type: "rsa-2048" });
    const keyUrl = urlOf("rsa");
    const source = { kind: "vault-transit", keyUrl, token: rootToken() } as const;
    await expect(loadKeks({ current: source, previous: [] })).rejects.toThrow(KekError);
  });

  test("that does not exist, or may not be used, is named", async () => {
    await ask("/v1/sys/policies/acl/reader", {
      policy: 'path "team/transit/decrypt/*" { capabilities = ["update"] }',
    });
    const { auth } = (await ask("/v1/auth/token/create", { policies: ["reader"] })) as {
      auth: { client_token: string };
    };
    const reader = { text: new Secret(auth.client_token) };
    const wrapped = await vaultTransitKek(urlOf("one"), rootToken()).wrap(place, plaintext);
    const mayNotWrap = vaultTransitKek(urlOf("one"), reader);
    expect((await mayNotWrap.unwrap(place, wrapped)).equals(plaintext)).toBe(true);
    await expect(mayNotWrap.wrap(place, plaintext)).rejects.toThrow("Vault refuses the use of");
    await expect(mayNotWrap.wrap(place, plaintext)).rejects.toThrow(KekError);
    const nowhere = vaultTransitKek(urlOf("one").replace("/team/", "/nowhere/"), rootToken());
    await expect(nowhere.wrap(place, plaintext)).rejects.toThrow("Vault has no transit key");
    const gone = vaultTransitKek(urlOf("gone"), rootToken());
    await expect(gone.unwrap(place, wrapped)).rejects.toThrow("Vault has no transit key");
  });

  test("is used with a token from a file, which may change", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pushrail-vault-"));
    try {
      const file = join(folder, "token");
      const kek = vaultTransitKek(urlOf("one"), { file });
      await expect(kek.wrap(place, plaintext)).rejects.toThrow("cannot be read");
      await writeFile(file, "no token");
      await expect(kek.wrap(place, plaintext)).rejects.toThrow("Vault refuses the use of");
      await writeFile(file, `${rootToken().text.reveal()}\n`);
      await checkKek(kek);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** The Vault of VAULT_ADDR and VAULT_TOKEN, which may be HashiCorp's own, or else OpenBao. */
async function startVault(): Promise<Vault> {
  const { VAULT_ADDR: url, VAULT_TOKEN: rootToken } = process.env;
  if (url !== undefined && rootToken !== undefined) {
    return { url, rootToken, stop: async () => undefined };
  }
  return await startOpenBao();
}

describe("Vault's answers", () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  const answering = async (
    answers: readonly { status: number; body?: string; location?: string }[],
  ) => {
    let asked = 0;
    const server = createServer((request, response) => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      request.resume();
      response.writeHead(answer?.status ?? 500, {
        ...(answer?.location !== undefined && { location: answer.location }),
      });
      response.end(answer?.body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    stops.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const { port } = server.address() as AddressInfo;
    const kek = vaultTransitKek(`http://127.0.0.1:${port}/v1/transit/keys/k`, {
      text: new Secret("canary-token"),
    });
    return { kek, asked: () => asked };
  };

  test("that it is busy or sealed are asked for again, three times at most", async () => {
    const good = JSON.stringify({ data: { ciphertext: "vault:v1:abc" } });
    const passing = await answering([
      { status: 503 },
      { status: 429 },
      { status: 200, body: good },
    ]);
    expect((await passing.kek.wrap(place, plaintext)).toString()).toBe("vault:v1:abc");
    const sealed = await answering([
      { status: 503, body: JSON.stringify({ errors: ["Vault is sealed"] }) },
    ]);
    const wrapping = sealed.kek.wrap(place, plaintext);
    await expect(wrapping).rejects.toThrow("with 503: Vault is sealed.");
    await expect(wrapping).rejects.toThrow(KekError);
    expect(sealed.asked()).toBe(3);
  });

  test("that lead elsewhere do not take the token there", async () => {
    const elsewhere = await answering([{ status: 200 }]);
    const { kek } = await answering([{ status: 307, location: "http://127.0.0.1:1/v1/x" }]);
    await expect(kek.wrap(place, plaintext)).rejects.toThrow("with a redirect");
    expect(elsewhere.asked()).toBe(0);
  });

  test.each([
    { status: 200, body: "not JSON" },
    { status: 200, body: "{}" },
    { status: 200, body: "x".repeat(70_000) },
    { status: 418, body: "[]" },
  ])("that make no sense are errors without the token: $status", async (answer) => {
    const { kek } = await answering([answer]);
    const wrapping = kek.wrap(place, plaintext);
    await expect(wrapping).rejects.toThrow(KekError);
    await expect(wrapping).rejects.not.toThrow("canary");
  });
});

test("a key that is configured twice, or that binds to no place, is refused", async () => {
  const { current } = createTestKeks();
  expect(() => createKekSet(current, [current])).toThrow("are the same one");
  const careless: KekProvider = {
    id: "careless",
    wrap: async (_place, bytes) => bytes,
    unwrap: async (_place, bytes) => bytes,
  };
  await expect(checkKek(careless)).rejects.toThrow("does not bind what it wraps to its place");
});

test("a key that is not configured is named together with those that are", async () => {
  const [one, two] = [createTestKeks().current, createTestKeks().current];
  const keks = createKekSet(one, [two]);
  expect(
    (await keks.unwrap(two.id, place, await two.wrap(place, plaintext))).equals(plaintext),
  ).toBe(true);
  await expect(keks.unwrap("gone", place, plaintext)).rejects.toThrow(
    `wrapped by the key encryption key gone, which is not configured; ${one.id}, ${two.id} is`,
  );
});

test("a key that could not be used is left alone four times as long as it took to find out", async () => {
  let nowMs = 0;
  let asked = 0;
  let isAway = true;
  const real = localKek(randomBytes(32).toString("hex"), "the test");
  const slow = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    asked += 1;
    if (!isAway) return await work();
    nowMs += 8_000;
    throw new KekError("The service does not answer.");
  };
  const keks = createKekSet(
    {
      id: real.id,
      wrap: (at, bytes) => slow(() => real.wrap(at, bytes)),
      unwrap: (at, bytes) => slow(() => real.unwrap(at, bytes)),
    },
    [],
    () => nowMs,
  );
  const wrapped = await real.wrap(place, plaintext);
  const unwrap = () => keks.unwrap(real.id, place, wrapped);
  await expect(unwrap()).rejects.toThrow("does not answer");
  isAway = false;
  nowMs += 29_999;
  await expect(unwrap()).rejects.toThrow("does not answer");
  await expect(keks.current.wrap(place, plaintext)).rejects.toThrow("does not answer");
  expect(asked).toBe(1);
  nowMs += 1;
  expect((await unwrap()).equals(plaintext)).toBe(true);
  // What is wrong with the bytes says nothing of the key.
  await expect(keks.unwrap(real.id, { ...place, rowId: "other" }, wrapped)).rejects.toThrow(
    SealError,
  );
  expect((await unwrap()).equals(plaintext)).toBe(true);
});
