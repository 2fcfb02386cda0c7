import { once } from "node:events";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accountSas, containerSas, startAzurite } from "../../../../tools/counterparts/azurite.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startDuckDb } from "../../../../tools/counterparts/duckdb.ts";
import { startEntra, type Entra } from "../azure/testing/entra.ts";
import type { OutboundBatch, Outcome } from "../destination.ts";
import { batchFor, openBench, reasonOf, type Bench } from "../testing/conformance-bench.ts";
import type { GivenCredential } from "../testing/counterpart.ts";
import { startFaultGateway, type FaultGateway } from "../testing/fault-gateway.ts";
import { openFrontDoor, type FrontDoor } from "../testing/front-door.ts";
import { azureBlob } from "./index.ts";
import { azureError, eventsIn } from "./testing/blob-counterpart.ts";
import { openTokenFront, type TokenFront } from "./testing/token-front.ts";

// Goal: what Azurite itself says of permissions, names, keys and bytes is understood, and nothing but the customer's own
// credential is ever used.

const account = "pushrailtest";
const accountUrl = `https://${account}.blob.core.windows.net`;
const directoryId = "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f";
const clientId = "6c4f2a1e-0b9d-4c3a-8f7e-1d2c3b4a5f60";
const clientSecret = "canary8Q~client-secret-0123456789";
const principal: GivenCredential = {
  type: "AZURE_SERVICE_PRINCIPAL",
  input: { directoryId, clientId, clientSecret },
};

const azurite = withCounterpart(() => startAzurite(account));

let containerCount = 0;

let container: string;
let gateway: FaultGateway;
let entra: Entra;
let front: TokenFront;
let door: FrontDoor;

beforeEach(async () => {
  containerCount += 1;
  container = `events-${containerCount}`;
  await azurite().createContainer(container);
  gateway = await startFaultGateway(azurite().port);
  entra = await startEntra(directoryId, { clientId, secrets: [clientSecret] });
  front = await openTokenFront(azurite(), entra);
  door = await openFrontDoor({
    "pushrailtest.blob.core.windows.net": gateway.port,
    "login.microsoftonline.com": entra.port,
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const part of [door, front, entra, gateway]) await part.close();
});

const sasOf = (sasToken: string): GivenCredential => ({
  type: "AZURE_SAS",
  input: { accountUrl, sasToken },
});
const keyOf = (key: string): GivenCredential => ({
  type: "AZURE_CONNECTION_STRING",
  input: { connectionString: `AccountName=${account};AccountKey=${key}` },
});
const permitting = (permissions: string, endsAt?: string): GivenCredential => {
  const key = azurite().keys[1];
  const limited = endsAt === undefined ? {} : { endsAt };
  return sasOf(containerSas({ account, key, container, permissions, ...limited }));
};

function open(credential: GivenCredential, input: object = {}): Promise<Bench> {
  return openBench(azureBlob, { input: { container, ...input }, credential, egress: door.egress });
}

function batchOf({ settings }: Bench): OutboundBatch {
  return batchFor(azureBlob, settings.config, { eventsMax: 3 });
}

/** The one outcome that all events of a batch have. */
async function deliver({ connection, signal }: Bench, batch: OutboundBatch): Promise<Outcome> {
  const outcomes = await connection.deliver(batch, signal);
  expect(new Set(outcomes.map(reasonOf)).size).toBe(1);
  return outcomes[0]!;
}

async function send(credential: GivenCredential, input: object = {}): Promise<Outcome> {
  const bench = await open(credential, input);
  const outcome = await deliver(bench, batchOf(bench));
  await bench.connection.close();
  return outcome;
}

function said(outcome: Outcome): string {
  return outcome.kind === "delivered" ? "delivered" : `${outcome.reason}: ${outcome.detail}`;
}

test("a signature that permits to create blobs, and no more, is enough, for the same batch twice as well", async () => {
  const bench = await open(permitting("c"));
  const batch = batchOf(bench);
  expect(said(await deliver(bench, batch))).toBe("delivered");
  const again = batch.events.map((event) => ({ ...event, attempt: 2 }));
  expect(said(await deliver(bench, { ...batch, events: again }))).toBe("delivered");
  await bench.connection.close();
  const [blob, ...others] = await azurite().blobs(container);
  expect(others).toEqual([]);
  expect(blob).toMatchObject({ contentType: "application/x-ndjson", contentEncoding: null });
  expect(eventsIn(blob!).map(({ eventId }) => eventId)).toEqual(
    batch.events.map(({ eventId }) => eventId),
  );
});

test("another error that Azure has for a new blob that is there already is understood too", async () => {
  const overwrites = azureError(403, "UnauthorizedBlobOverwrite");
  gateway.act(overwrites, ({ method }) => method === "PUT");
  expect(said(await send(permitting("c")))).toBe("delivered");
  // Azurite has no such blob, and tells those who may look.
  expect(said(await send(keyOf(azurite().keys[0])))).toMatch(/^unavailable: .*was removed/);
});

describe("a blob of the same name with other bytes", () => {
  const other = async (credential: GivenCredential): Promise<string> => {
    const bench = await open(credential);
    const batch = batchOf(bench);
    await deliver(bench, batch);
    const again = { attempt: 2, body: Buffer.from("{}") };
    const events = batch.events.map((event) => ({ ...event, ...again }));
    const outcome = await deliver(bench, { ...batch, events });
    await bench.connection.close();
    expect(await azurite().blobs(container)).toHaveLength(1);
    return said(outcome);
  };

  test("is told, and stays as it is", async () => {
    expect(await other(keyOf(azurite().keys[0]))).toMatch(
      /^misconfigured: .*other bytes.*part-bat_/,
    );
  });

  test("is not seen with a credential that may not look", async () => {
    expect(await other(permitting("c"))).toBe("delivered");
  });
});

test("missing permissions are named", async () => {
  expect(said(await send(permitting("rl")))).toMatch(/^forbidden: .*\(sp=c\).*"events-/);
  const key = azurite().keys[0];
  const all = accountSas({ account, key, permissions: "c" });
  expect(said(await send(sasOf(all)))).toBe("delivered");
  const elsewhere = containerSas({ account, key, container: "elsewhere", permissions: "c" });
  expect(said(await send(sasOf(elsewhere)))).toMatch(/^forbidden: /);
});

test("a signature that has ended is told with its end", async () => {
  const ended = permitting("c", "2026-01-01T00:00:00Z");
  expect(said(await send(ended))).toMatch(
    /^unauthorized: .* ended at 2026-01-01T00:00:00\.000Z\.$/,
  );
});

test("a removed policy ends what was signed with it", async () => {
  await azurite().setPolicies(container, { pushrail: "c" });
  const key = azurite().keys[0];
  const credential = sasOf(containerSas({ account, key, container, policy: "pushrail" }));
  expect(said(await send(credential))).toBe("delivered");
  await azurite().setPolicies(container, {});
  expect(said(await send(credential))).toMatch(/^forbidden: /);
});

test("a wrong key is refused", async () => {
  const outcome = await send(keyOf(Buffer.alloc(64, 1).toString("base64")));
  expect(outcome.exchange.response?.status).toBe(403);
  expect(said(outcome)).toMatch(/^(?:unauthorized|forbidden): /);
  expect(await azurite().blobs(container)).toEqual([]);
});

test("a container that is not there is named", async () => {
  await azurite().deleteContainer(container);
  const outcome = await send(keyOf(azurite().keys[0]));
  expect(said(outcome)).toMatch(/^not_found: .*no container "events-/);
});

test("an account that is not there is named", async () => {
  const connectionString = `AccountName=nosuchaccount;AccountKey=${azurite().keys[0]}`;
  const outcome = await send({ type: "AZURE_CONNECTION_STRING", input: { connectionString } });
  expect(said(outcome)).toMatch(/^dns_failed: .*https:\/\/nosuchaccount\.blob\.core\.windows\.net/);
});

test("bytes that were damaged on their way are not taken, and come again", async () => {
  gateway.act(azureError(400, "Md5Mismatch"));
  expect(said(await send(keyOf(azurite().keys[0])))).toMatch(/^platform_fault: .*damaged/);
  const headers = { "x-ms-request-id": "1", "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" };
  gateway.act({ status: 201, headers });
  expect(said(await send(keyOf(azurite().keys[0])))).toMatch(/^invalid_response: /);
});

test("at an emulator the account is part of the path, and of what is signed", async () => {
  const place = `http://127.0.0.1:${gateway.port}/${account}`;
  const connectionString = `AccountName=${account};AccountKey=${azurite().keys[1]};BlobEndpoint=${place}`;
  const input = { prefix: "a=b/c_d" };
  const outcome = await send(
    { type: "AZURE_CONNECTION_STRING", input: { connectionString } },
    input,
  );
  expect(said(outcome)).toBe("delivered");
  const [blob] = await azurite().blobs(container);
  expect(outcome.exchange.target).toBe(`${place}/${container}/${blob!.name}`);
  expect(blob!.name).toMatch(/^a=b\/c_d\/event_type=conformance\.type\/dt=2026-11-21\/hour=00\//);
});

describe("a service principal", () => {
  const there = () => ({ accountUrl: `http://127.0.0.1:${front.port}/${account}` });

  test("fetches one token for all, and another one when that is refused", async () => {
    const bench = await open(principal, there());
    const batches = Array.from({ length: 4 }, () => batchOf(bench));
    await Promise.all(batches.map((batch) => deliver(bench, batch)));
    expect(entra.tokens).toHaveLength(1);
    entra.revokeTokens();
    expect(said(await deliver(bench, batchOf(bench)))).toBe("delivered");
    expect(entra.tokens).toHaveLength(2);
    await bench.connection.close();
    expect(await azurite().blobs(container)).toHaveLength(5);
  });

  test("that is not known is told why, without what it was sent", async () => {
    const wrong = {
      ...principal,
      input: { ...principal.input, clientSecret: "not-the-secret-0123" },
    };
    const unknown = { ...principal, input: { ...principal.input, clientId: directoryId } };
    const other = { ...principal, input: { ...principal.input, directoryId: clientId } };
    const failed = [wrong, unknown, other].map(async (given) => said(await send(given, there())));
    expect(await Promise.all(failed)).toEqual([
      expect.stringMatching(/^unauthorized: .*secret is not one of the application's\.$/),
      expect.stringMatching(/^unauthorized: .*no application with this client id\.$/),
      expect.stringMatching(/^unauthorized: .*no directory with this id\.$/),
    ]);
    expect(JSON.stringify(await Promise.all(failed))).not.toContain("not-the-secret");
  });
});

describe("a table of events", () => {
  const duckDb = withCounterpart(startDuckDb);

  test("is read by a query engine", async () => {
    const bench = await open(permitting("c"), { format: "parquet", compression: "zstd" });
    const batch = batchOf(bench);
    expect(said(await deliver(bench, batch))).toBe("delivered");
    await bench.connection.close();
    const [blob] = await azurite().blobs(container);
    expect(blob!.name).toMatch(/\.parquet$/);
    const folder = await mkdtemp(join(tmpdir(), "pushrail-azure-"));
    try {
      const file = join(folder, "events.parquet");
      await writeFile(file, blob!.bytes);
      expect(await duckDb().query(`SELECT event_id, event_type FROM '${file}'`)).toEqual(
        batch.events.map(({ eventId, eventType }) => ({
          event_id: eventId,
          event_type: eventType,
        })),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("no identity of this machine is used", () => {
  let home: string;
  let service: http.Server;
  let calls: string[];

  beforeEach(async () => {
    calls = [];
    service = http.createServer((request, response) => {
      calls.push(request.url ?? "");
      response.end(JSON.stringify({ access_token: "planted", expires_in: "3600" }));
    });
    service.listen(0, "127.0.0.1");
    await once(service, "listening");
    const place = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    home = await mkdtemp(join(tmpdir(), "pushrail-azure-home-"));
    await mkdir(join(home, ".azure"));
    const token = { tenantId: directoryId, client_id: clientId, client_secret: clientSecret };
    await writeFile(
      join(home, ".azure", "service_principal_entries.json"),
      JSON.stringify([token]),
    );
    await writeFile(join(home, ".azure", "config"), `[storage]\nkey = ${azurite().keys[0]}\n`);
    const [key] = azurite().keys;
    const planted = {
      ...{ HOME: home, AZURE_CONFIG_DIR: join(home, ".azure") },
      ...{ AZURE_TENANT_ID: directoryId, AZURE_CLIENT_ID: clientId },
      ...{ AZURE_CLIENT_SECRET: clientSecret, AZURE_AUTHORITY_HOST: `${place}/authority` },
      ...{ AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: key },
      AZURE_STORAGE_SAS_TOKEN: accountSas({ account, key }),
      AZURE_STORAGE_CONNECTION_STRING: `AccountName=${account};AccountKey=${key}`,
      ...{ IDENTITY_ENDPOINT: `${place}/identity`, IDENTITY_HEADER: "planted" },
      ...{ MSI_ENDPOINT: `${place}/msi`, MSI_SECRET: "planted" },
      AZURE_POD_IDENTITY_AUTHORITY_HOST: place,
    };
    for (const [name, value] of Object.entries(planted)) vi.stubEnv(name, value);
  });

  afterEach(async () => {
    service.close();
    await rm(home, { recursive: true, force: true });
  });

  test("T12: with bad credentials of a customer, or none, nothing is written and nobody is asked", async () => {
    const input = { accountUrl, container };
    const wrong = {
      ...principal,
      input: { ...principal.input, clientSecret: "not-the-secret-0123" },
    };
    const bad = [
      keyOf(Buffer.alloc(64, 1).toString("base64")),
      sasOf("sv=2018-11-09&sp=c&sr=c&se=2099-01-01T00:00:00Z&sig=bm90IGEgc2lnbmF0dXJl"),
      wrong,
    ];
    for (const credential of bad)
      expect(said(await send(credential, input))).toMatch(/^(?:unauthorized|forbidden): /);
    const bench = await openBench(azureBlob, { input, egress: door.egress });
    expect(said(await deliver(bench, batchOf(bench)))).toMatch(/^misconfigured: .*credential/);

    expect(calls).toEqual([]);
    expect(await azurite().blobs(container)).toEqual([]);
    const asked = new Set(door.asked);
    expect(asked).toEqual(
      new Set([`${account}.blob.core.windows.net`, "login.microsoftonline.com"]),
    );
  });
});
