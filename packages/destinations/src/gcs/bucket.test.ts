import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  counterpartOrReason,
  type Counterpart as Program,
} from "../../../../tools/counterparts/counterpart.ts";
import { type DuckDb, startDuckDb } from "../../../../tools/counterparts/duckdb.ts";
import { startFakeGcs } from "../../../../tools/counterparts/fake-gcs.ts";
import type { OutboundBatch, Outcome } from "../destination.ts";
import {
  batchFor,
  expectAll,
  openBench,
  reasonOf,
  type Bench,
} from "../testing/conformance-bench.ts";
import type { GatewayFault, PassedRequest } from "../testing/fault-gateway.ts";
import { createAccountKey } from "../testing/google-sign-in.ts";
import { googleError, openGoogleStorage, type GoogleStorage } from "../testing/google-storage.ts";
import { gcs } from "./index.ts";

/** What single answers of Cloud Storage come to, against fake-gcs-server. */

/** A minute for a start, and many for the first build. */
const startTimeoutMs = 1_500_000;
const accountKey = createAccountKey("pushrail@acme-data.iam.gserviceaccount.com");

let program: Program | string;
let storage: GoogleStorage;
let bench: Bench;

beforeAll(async () => {
  program = await counterpartOrReason(startFakeGcs);
}, startTimeoutMs);

afterAll(async () => {
  if (typeof program === "object") await program.stop();
});

beforeEach(async ({ skip }) => {
  if (typeof program === "string") return skip(program);
  storage = await openGoogleStorage(program.url);
  storage.signIn.keys.set(accountKey.id, accountKey);
  bench = await open();
});

afterEach(async () => {
  if (typeof program === "string") return;
  await bench.connection.close();
  await storage.close();
});

function open(settings: Readonly<Record<string, unknown>> = {}): Promise<Bench> {
  return openBench(gcs, {
    input: { bucket: storage.bucket, ...settings },
    credential: { type: "GCP_SERVICE_ACCOUNT", input: { key: accountKey.file } },
    egress: storage.door.egress,
  });
}

async function deliver(batch: OutboundBatch): Promise<Outcome> {
  const outcomes = await bench.connection.deliver(batch, bench.signal);
  expectAll(outcomes, batch, reasonOf(outcomes[0]!));
  return outcomes[0]!;
}

function someBatch(): OutboundBatch {
  return batchFor(gcs, bench.settings.config, { eventsMax: 3 });
}

function refusal(status: number, reason: string, message: string): GatewayFault {
  return { status, body: googleError(status, reason, message) };
}

const isLook = ({ method }: PassedRequest): boolean => method === "GET";
const isUpload = ({ method }: PassedRequest): boolean => method === "POST";

describe("an upload", () => {
  test("declares the MD5 of its bytes, its type, and that nothing may have its name", async () => {
    const batch = someBatch();
    expect(await deliver(batch)).toMatchObject({
      kind: "delivered",
      exchange: { target: expect.stringContaining(`gs://${storage.bucket}/`) as string },
    });
    const [object] = await storage.objects();
    expect(object?.name).toBe(
      `event_type=conformance.type/dt=2026-11-21/hour=00/part-${batch.id}.ndjson`,
    );
    expect(await storage.describe(object!.name)).toMatchObject({
      contentType: "application/x-ndjson",
      md5Hash: createHash("md5").update(object!.body).digest("base64"),
    });
    expect(storage.gateway.requests.map(({ path }) => path)).toEqual([
      `/upload/storage/v1/b/${storage.bucket}/o?uploadType=multipart&ifGenerationMatch=0`,
    ]);
  });

  test("that is damaged on the way is refused by what it declared, and stores nothing", async () => {
    await bench.connection.close();
    await storage.close();
    const damaging = await startDamagingWay((program as Program).url);
    storage = await openGoogleStorage((program as Program).url, damaging.url);
    storage.signIn.keys.set(accountKey.id, accountKey);
    bench = await open();
    expect(await deliver(someBatch())).toMatchObject({
      reason: "unavailable",
      detail: expect.stringMatching(/not those that were sent/) as string,
    });
    expect(await storage.objects()).toEqual([]);
    await damaging.close();
  });

  test("that something else answers with 200 is not believed", async () => {
    const batch = someBatch();
    const name = `event_type=conformance.type/dt=2026-11-21/hour=00/part-${batch.id}.ndjson`;
    const lines = Buffer.concat(batch.events.flatMap(({ body }) => [body, Buffer.from("\n")]));
    const md5Hash = createHash("md5").update(lines).digest("base64");
    const answers = [{}, { name }, { md5Hash }, { name, md5Hash: "x" }, { name: "x", md5Hash }];
    for (const body of ["", "<html></html>", ...answers.map((answer) => JSON.stringify(answer))]) {
      storage.gateway.act({ status: 200, body });
      expect(reasonOf(await deliver(batch))).toBe("invalid_response");
    }
    storage.gateway.act({ status: 200, body: JSON.stringify({ name, md5Hash }) });
    expect(reasonOf(await deliver(batch))).toBe("delivered");
  });

  test("in Parquet is read back by an independent reader", async ({ skip }) => {
    const duckDb: DuckDb | string = await startDuckDb().catch((error: Error) => error.message);
    if (typeof duckDb === "string") return skip(duckDb);
    const parquet = await open({ format: "parquet", compression: "zstd" });
    const batch = batchFor(gcs, parquet.settings.config, { eventsMax: 50, bodies: "awkward" });
    expectAll(await parquet.connection.deliver(batch, parquet.signal), batch, "delivered");
    await parquet.connection.close();
    const [object] = await storage.objects();
    const folder = await mkdtemp(join(tmpdir(), "pushrail-gcs-"));
    try {
      const file = join(folder, "events.parquet");
      await writeFile(file, object!.body);
      const rows = await duckDb.query(`SELECT event_id, payload FROM '${file}' ORDER BY event_id`);
      expect(rows).toEqual(
        batch.events.map(({ eventId, body }) => ({
          event_id: eventId,
          payload: /"payload":(.*)\}$/s.exec(body.toString())?.[1],
        })),
      );
    } finally {
      await duckDb.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("an object that is there already", () => {
  const withoutDelete = refusal(
    403,
    "forbidden",
    "a does not have storage.objects.delete access to the Google Cloud Storage object.",
  );
  const withoutGet = refusal(
    403,
    "forbidden",
    "a does not have storage.objects.get access to the Google Cloud Storage object.",
  );
  const retained = refusal(403, "retentionPolicyNotMet", "Object is under active retention.");

  test("with the same content is the batch, and is written once", async () => {
    const batch = someBatch();
    await deliver(batch);
    const [before] = await storage.objects();
    const { generation } = await storage.describe(before!.name);
    expect(reasonOf(await deliver(batch))).toBe("delivered");
    expect(await storage.describe(before!.name)).toMatchObject({ generation });
    for (const fault of [withoutDelete, retained]) {
      storage.gateway.act(fault, isUpload);
      expect(reasonOf(await deliver(batch))).toBe("delivered");
    }
  });

  test("with other content is left as it is, and refused in words", async () => {
    const batch = someBatch();
    await deliver(batch);
    const [object] = await storage.objects();
    await storage.put(object!.name, Buffer.from("of somebody else\n"));
    const outcome = await deliver(batch);
    expect(outcome).toMatchObject({
      reason: "misconfigured",
      detail: expect.stringContaining(`part-${batch.id}.ndjson`) as string,
    });
    expect((await storage.objects())[0]?.body.toString()).toBe("of somebody else\n");
  });

  test("and may not be read is known by its name, which no other batch has", async () => {
    const batch = someBatch();
    await deliver(batch);
    storage.gateway.act(withoutGet, isLook);
    expect(reasonOf(await deliver(batch))).toBe("delivered");
  });

  test.each([
    ["is gone when it is looked at", refusal(404, "notFound", "No such object"), "unavailable"],
    ["cannot be looked at for now", refusal(503, "backendError", ""), "unavailable"],
    ["is asked for too often", refusal(403, "rateLimitExceeded", ""), "throttled"],
  ] as const)("and %s is tried again later", async (_, fault, reason) => {
    const batch = someBatch();
    await deliver(batch);
    storage.gateway.act(fault, isLook);
    expect(reasonOf(await deliver(batch))).toBe(reason);
  });
});

describe("a refusal says what to mend", () => {
  const cases: readonly [string, GatewayFault, string, RegExp][] = [
    [
      "a missing permission",
      refusal(403, "forbidden", "a does not have storage.objects.create access"),
      "forbidden",
      /storage\.objects\.create on the bucket conformance-.*roles\/storage\.objectCreator/,
    ],
    [
      "no billing account",
      refusal(403, "accountDisabled", "The billing account for the owning project is disabled"),
      "forbidden",
      /no billing account/,
    ],
    [
      "a perimeter",
      refusal(403, "vpcServiceControls", "Request is prohibited by organization's policy."),
      "forbidden",
      /VPC Service Controls/,
    ],
    [
      "an API that is off",
      refusal(403, "accessNotConfigured", "Cloud Storage JSON API has not been used"),
      "forbidden",
      /API is not enabled/,
    ],
    [
      "a bucket whose requester pays",
      refusal(400, "required", "Bucket is a requester pays bucket but no user project provided."),
      "misconfigured",
      /lets the requester pay/,
    ],
    [
      "a key of the bucket that Google may not use",
      refusal(
        403,
        "forbidden",
        "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
      ),
      "forbidden",
      /Cloud KMS.*service agent.*roles\/cloudkms\.cryptoKeyEncrypterDecrypter/,
    ],
    [
      "a key of the bucket that is disabled",
      refusal(400, "invalid", "Cloud KMS key is disabled; hash"),
      "forbidden",
      /Cloud KMS.*must be enabled/,
    ],
    ["a bad request", refusal(400, "invalid", "Invalid argument."), "misconfigured", /\(400\)/],
    ["a conflict", refusal(409, "conflict", ""), "misconfigured", /409/],
    ["a rate of requests", refusal(403, "userRateLimitExceeded", ""), "throttled", /403/],
    ["a slow request", refusal(408, "", ""), "unavailable", /in time/],
    ["a size", refusal(413, "uploadTooLarge", ""), "too_large", /too large/],
    ["a status for deleted things", refusal(410, "gone", ""), "misconfigured", /410/],
    [
      "a redirect",
      { status: 307, headers: { location: "https://x.example" } },
      "invalid_response",
      /307/,
    ],
    ["an outage", refusal(502, "", "<html>"), "unavailable", /502/],
  ];

  test.each(cases)("%s", async (_, fault, reason, detail) => {
    storage.gateway.act(fault);
    expect(await deliver(someBatch())).toMatchObject({
      reason,
      detail: expect.stringMatching(detail) as string,
    });
  });

  test("a bucket that does not exist, asked of the real counterpart", async () => {
    await bench.connection.close();
    bench = await open({ bucket: "no-such-bucket-of-acme" });
    expect(await deliver(someBatch())).toMatchObject({
      reason: "not_found",
      detail: "There is no bucket no-such-bucket-of-acme.",
    });
  });

  test("Retry-After is handed on", async () => {
    for (const status of [429, 503]) {
      storage.gateway.act({ status, headers: { "retry-after": "7" } });
      expect(await deliver(someBatch())).toMatchObject({ retryAfterMs: 7_000 });
    }
  });
});

describe("an access token", () => {
  const asked = (): number => storage.signIn.requests.length;

  test("is fetched once for all who wait, and used until it ends", async () => {
    await Promise.all(Array.from({ length: 5 }, () => deliver(someBatch())));
    await deliver(someBatch());
    expect(storage.signIn.requests).toEqual(["oauth2.googleapis.com/token"]);
  });

  test("that was withdrawn is replaced once, and the upload made again", async () => {
    await deliver(someBatch());
    storage.signIn.endTokens();
    expect(reasonOf(await deliver(someBatch()))).toBe("delivered");
    expect(asked()).toBe(2);
  });

  test("that is refused when it is fresh is not fetched again and again", async () => {
    storage.gateway.act(refusal(401, "authError", "Invalid Credentials"));
    for (let count = 0; count < 3; count += 1) {
      expect(reasonOf(await deliver(someBatch()))).toBe("unauthorized");
    }
    expect(asked()).toBe(2);
  });
});

describe("settings", () => {
  const problemsOf = (bucket: unknown) => {
    const parsed = gcs.parseSettings({ bucket }, { egress: {} as never });
    return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
  };

  test.each(["acme-events", "a_b.c-d", "1acme", "a".repeat(63), "events.example.com"])(
    "the bucket %s is taken",
    (bucket) => expect(problemsOf(bucket)).toEqual([]),
  );

  test.each([
    ...["", "ab", "Acme", "gs://acme", "acme/events", "-acme", "acme-", "acme..events"],
    ...["a".repeat(64), "192.168.0.1", "acme events", "acme%2f..", "acme?x=1", "acme\n", 7, null],
  ])("the bucket %j is not", (bucket) => expect(problemsOf(bucket)).toEqual(["/bucket"]));
});

/** A way to the bucket on which a byte of an object's content is changed. */
async function startDamagingWay(url: string) {
  const damage = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const end = body.lastIndexOf("\r\n--");
    body[end - 3] = (body[end - 3] ?? 0) ^ 1;
    const { "content-type": type = "" } = request.headers;
    const init = { method: "POST", headers: { "content-type": type }, body };
    const answer = await fetch(url + request.url, init);
    response.writeHead(answer.status).end(await answer.text());
  };
  const server = http.createServer((request, response) => void damage(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
