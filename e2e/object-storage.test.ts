import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DestinationInput, EventInput, Pushrail } from "@pushrail/sdk";
import { AwsAccount, type StoredObject } from "@pushrail/destinations/testing/aws-account";
import { startFaultGateway, type FaultGateway } from "@pushrail/destinations/testing/fault-gateway";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { counterpartOrReason } from "../tools/counterparts/counterpart.ts";
import { type DuckDb, startDuckDb } from "../tools/counterparts/duckdb.ts";
import { startVersitygw, type Versitygw } from "../tools/counterparts/versitygw.ts";
import { eventually } from "./processes/eventually.ts";
import { untilFinal } from "./processes/delivery-log.ts";
import { Installation, type Server } from "./processes/installation.ts";

/** Long enough for the first installation of the counterparts. */
const startTimeoutMs = 900_000;
/** What a crash left over may have to wait for the age of a batch, a minute. */
const finalTimeoutMs = 180_000;
const region = "us-east-1";
const bucket = "acme-events";
const roundCount = 3;
/** What fills a batch, so that none of the events waits for its age. */
const eventsPerBatch = 1_000;
const eventsPerRequest = 500;
const env = { PUSHRAIL_LEASE_MS: "5000" };
const keys = { accessKeyId: "writer", secretAccessKey: "canary/0123456789+writer" };
const customers = { ndjson: "acct_lines", parquet: "acct_tables" } as const;

const keyPattern =
  /^(?:ndjson|parquet)\/event_type=order\.completed\/dt=2026-11-21\/hour=\d\d\/part-bat_[0-9a-f]{32}\.(?:ndjson\.gz|parquet)$/;

let installation: Installation;
let versitygw: Versitygw;
let duckDb: DuckDb;
let gateway: FaultGateway;
let account: AwsAccount;
let api: Server;
let client: Pushrail;
let missing: string | undefined;

beforeAll(async () => {
  const [storage, reader] = [
    await counterpartOrReason(startVersitygw),
    await counterpartOrReason(startDuckDb),
  ];
  if (typeof storage === "string" || typeof reader === "string") {
    missing = [storage, reader].filter((started) => typeof started === "string").join("; ");
    return;
  }
  [versitygw, duckDb] = [storage, reader];
  gateway = await startFaultGateway(Number(new URL(versitygw.url).port));
  account = new AwsAccount({ url: versitygw.url, region, keys: versitygw.rootKeys });
  await account.createBucket(bucket);
  await versitygw.createAccount(keys);
  await account.setBucketPolicy(bucket, {
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Principal: { AWS: [keys.accessKeyId] }, Action: "s3:PutObject" },
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ],
  });
  installation = await Installation.create();
  api = await installation.startServer({ role: "api", env });
  client = installation.client(api);
}, startTimeoutMs);

beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});

afterAll(async () => {
  await installation?.close();
  await gateway?.close();
  await versitygw?.stop();
  await duckDb?.stop();
}, 60_000);

async function createDestination(format: keyof typeof customers): Promise<string> {
  const customerExternalId = customers[format];
  const { id: credentialId } = await client.credentials.create({
    ...{ type: "AWS_ACCESS_KEY", name: "writer", customerExternalId },
    ...keys,
  });
  const input = {
    ...{ type: "S3", customerExternalId, name: format, credentialId },
    ...{ bucket, region, serviceUrl: `http://127.0.0.1:${gateway.port}` },
    ...{ prefix: format, format, compression: format === "ndjson" ? "gzip" : "zstd" },
    retryPolicy: Array<number>(12).fill(1),
  };
  const { id } = await client.destinations.create(input as unknown as DestinationInput);
  return id;
}

/** Events for one file of each destination. Those of a round occurred in an hour of their own. */
async function sendFor(round: number): Promise<string[]> {
  const ids: string[] = [];
  for (const customerExternalId of Object.values(customers)) {
    for (let first = 0; first < eventsPerBatch; first += eventsPerRequest) {
      const events = Array.from({ length: eventsPerRequest }, (_, index) => ({
        eventType: "order.completed",
        occurredAt: `2026-11-21T${String(round).padStart(2, "0")}:30:00.123456+01:00`,
        customerExternalId,
        idempotencyKey: `${round}-${first + index}`,
        payload: { index: first + index, text: "x".repeat(index % 200) },
      }));
      ids.push(...(await accepted(events)));
    }
  }
  return ids;
}

/** The ids of the events. On a machine that is busy with other tests a request may have to be repeated. */
async function accepted(events: readonly EventInput[]): Promise<string[]> {
  return await eventually("all events are accepted", async () => {
    const results = await client.events.sendBatch(events).catch(() => []);
    const ids = results.flatMap((result) => (result.status === "rejected" ? [] : [result.id]));
    return ids.length === events.length ? ids : undefined;
  });
}

/** What DuckDB finds in the files of a format: the id of each event and what its folder says. */
async function rowsOf(objects: readonly StoredObject[], format: keyof typeof customers) {
  for (const { key, body } of objects) {
    const path = join(installation.folder, "bucket", key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }
  const files = join(installation.folder, "bucket", format, "*", "*", "*", "*");
  const [read, id] =
    format === "parquet"
      ? [`read_parquet('${files}'`, "event_id"]
      : [`read_json('${files}', format = 'newline_delimited'`, "id"];
  return await duckDb.query(
    `SELECT ${id} AS id, event_type, CAST(dt AS VARCHAR) AS dt, hour
      FROM ${read}, hive_partitioning = true, hive_types_autocast = false)`,
  );
}

// Goal: a crash or a retry never leaves two copies of a batch in a bucket. Method: the storage stalls each upload when it
// has begun, all workers are killed then, and the first answer after that is lost.
test("kill -9 of workers in the middle of uploads writes every event into exactly one file, always with the same bytes", async () => {
  const destinations = {
    ndjson: await createDestination("ndjson"),
    parquet: await createDestination("parquet"),
  };
  const startWorker = () => installation.startServer({ role: "worker", env });
  let workers = await Promise.all([startWorker(), startWorker()]);
  const ids: string[] = [];
  for (let round = 1; round <= roundCount; round += 1) {
    gateway.act("stall");
    const begun = gateway.nextArrival();
    ids.push(...(await sendFor(round)));
    await begun;
    await Promise.all(workers.map(({ process }) => process.end("SIGKILL")));
    let lostCount = 0;
    // The stalled ones end first: nobody waits for their answers any more.
    gateway.act(undefined);
    await gateway.settled();
    gateway.act("answer_lost", () => (lostCount += 1) === 1);
    workers = await Promise.all([startWorker(), startWorker()]);
  }
  for (const destinationId of Object.values(destinations)) {
    const deliveries = await untilFinal(client, destinationId, ids.length / 2, finalTimeoutMs);
    expect(deliveries.filter(({ state }) => state !== "delivered")).toEqual([]);
  }
  await Promise.all(workers.map(({ process }) => process.end("SIGTERM")));

  const objects = await account.objectsOf(bucket);
  const found: string[] = [];
  for (const format of ["ndjson", "parquet"] as const) {
    const rows = await rowsOf(objects, format);
    found.push(...rows.map(({ id }) => String(id)));
    for (const row of rows) {
      expect(row).toMatchObject({ event_type: "order.completed", dt: "2026-11-21" });
      expect(["00", "01", "02"]).toContain(row["hour"]);
    }
  }
  for (const { key } of objects) expect(key).toMatch(keyPattern);
  expect(found.toSorted()).toEqual(ids.toSorted());

  // The signature of a request is over these digests, and the storage checks both.
  const digests = new Map<string, string[]>();
  for (const { path, headers } of gateway.requests)
    digests.set(path, [...(digests.get(path) ?? []), String(headers["x-amz-content-sha256"])]);
  expect(digests.size).toBe(objects.length);
  const repeated = [...digests.values()].filter(({ length }) => length > 1);
  expect(repeated.length).toBeGreaterThanOrEqual(roundCount);
  for (const sent of digests.values()) expect(new Set(sent).size).toBe(1);
  console.info(
    `${objects.length} files, ${repeated.length} of them uploaded more than once, none with other bytes`,
  );
}, 600_000);
