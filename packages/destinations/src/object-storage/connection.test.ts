import { describe, expect, test } from "vitest";
import type { Connection, Exchange, OutboundBatch, Settings } from "../destination.ts";
import { openObjectStorage } from "./connection.ts";
import type { NewObject, ObjectStore, PutResult } from "./put.ts";

// Goal: one batch is one object, whatever happens around it. The store stands for a vendor and does what it is told.

const exchange: Exchange = {
  target: "https://store.example.com/bucket",
  requestHeaders: [["host", "store.example.com"]],
  timings: { connectMs: 1, totalMs: 2 },
};

interface TestStore extends ObjectStore {
  readonly objects: NewObject[];
  readonly signs: string[];
  answer: (object: NewObject) => Promise<PutResult>;
}

function createStore(): TestStore {
  const store: TestStore = {
    objects: [],
    signs: [],
    answer: () => Promise.resolve({ exchange }),
    put: async (object) => {
      store.objects.push(object);
      const result = await store.answer(object);
      store.signs.push("put");
      return result;
    },
    close: () => {
      store.signs.push("closed");
      return Promise.resolve();
    },
  };
  return store;
}

function open(store: ObjectStore, config: Settings["config"] = {}): Connection {
  return openObjectStorage({ config, store, route: { isSecure: true, isNamed: true } });
}

function batchOf(count: number, given: Partial<OutboundBatch> = {}): OutboundBatch {
  return {
    ...{ id: "bat_1", partitionKey: "a/b" },
    events: Array.from({ length: count }, (_, index) => ({
      ...{ eventId: `evt_${index}`, eventType: "order.completed", deliveryId: `dlv_${index}` },
      ...{ body: Buffer.from(`{"id":"evt_${index}","payload":{}}`), receivedAtMs: 1, attempt: 1 },
      ...{ isReplay: false, isTest: false, signingKeys: [] },
    })),
    ...given,
  };
}

const { signal } = new AbortController();

describe("a connection to an object store", () => {
  test("puts a batch as one object and has one outcome for each event", async () => {
    const store = createStore();
    const outcomes = await open(store, { prefix: "p" }).deliver(batchOf(3), signal);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(3).fill("delivered"));
    expect(outcomes[0]!.exchange).toMatchObject({
      target: exchange.target,
      timings: { connectMs: 1 },
    });
    expect(store.objects).toHaveLength(1);
    expect(store.objects[0]).toMatchObject({
      key: "p/a/b/part-bat_1.ndjson",
      contentType: "application/x-ndjson",
    });
    expect(store.objects[0]!.body.toString()).toBe(
      '{"id":"evt_0","payload":{}}\n{"id":"evt_1","payload":{}}\n{"id":"evt_2","payload":{}}\n',
    );
  });

  test.each([
    [{ compression: "gzip" }, ".ndjson.gz", "application/gzip", "1f8b"],
    [{ compression: "zstd" }, ".ndjson.zst", "application/zstd", "28b5"],
    [{ format: "parquet" }, ".parquet", "application/vnd.apache.parquet", "5041"],
  ])("with the settings %j names objects %s", async (config, extension, contentType, magic) => {
    const store = createStore();
    await open(store, config).deliver(batchOf(2), signal);
    const [object] = store.objects;
    expect(object).toMatchObject({ key: `a/b/part-bat_1${extension}`, contentType });
    expect(object!.body.subarray(0, 2).toString("hex")).toBe(magic);
  });

  test("hands on why an object could not be put, for every event alike", async () => {
    const store = createStore();
    store.answer = () =>
      Promise.resolve({
        exchange,
        failure: { reason: "throttled", detail: "Slow down.", retryAfterMs: 7_000 },
      });
    const outcomes = await open(store).deliver(batchOf(2), signal);
    expect(outcomes).toHaveLength(2);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: "throttled", retryAfterMs: 7_000 });
  });

  test("puts the same object under the same name on another attempt of the batch", async () => {
    const store = createStore();
    const batch = batchOf(5);
    await open(store, { compression: "gzip" }).deliver(batch, signal);
    const events = batch.events.map((event) => ({ ...event, attempt: 9, deliveryId: "dlv_9" }));
    await open(store, { compression: "gzip" }).deliver({ ...batch, events }, signal);
    const [first, second] = store.objects;
    expect(second!.key).toBe(first!.key);
    expect(second!.body.equals(first!.body)).toBe(true);
    // Only then may something be there already.
    expect([first!.mayExist, second!.mayExist]).toEqual([false, true]);
  });

  test("puts nothing when the signal has aborted before", async () => {
    const store = createStore();
    const outcomes = await open(store).deliver(batchOf(2), AbortSignal.abort());
    expect(outcomes).toMatchObject([{ reason: "timeout" }, { reason: "timeout" }]);
    expect(store.objects).toEqual([]);
  });

  test("puts nothing when the signal aborts while the object is being made", async () => {
    const store = createStore();
    const deadline = new AbortController();
    const delivering = open(store, { compression: "gzip" }).deliver(batchOf(2), deadline.signal);
    deadline.abort();
    expect(await delivering).toMatchObject([{ reason: "timeout" }, { reason: "timeout" }]);
    expect(store.objects).toEqual([]);
  });

  test("puts nothing when what was stored makes no name", async () => {
    const store = createStore();
    for (const [config, given] of [
      [{ prefix: "../x" }, {}],
      [{}, { partitionKey: "../x" }],
      [{}, { id: null }],
    ] as const) {
      const outcomes = await open(store, config).deliver(batchOf(1, given), signal);
      expect(outcomes).toMatchObject([
        { reason: "misconfigured", detail: expect.stringMatching(/\.$/) },
      ]);
    }
    expect(store.objects).toEqual([]);
  });

  test("fails a batch with an event that is no event, and says nothing of what was in it", async () => {
    const store = createStore();
    const batch = batchOf(2);
    const events = [batch.events[0]!, { ...batch.events[1]!, body: Buffer.from('"canary-text"') }];
    const outcomes = await open(store, { format: "parquet" }).deliver({ ...batch, events }, signal);
    expect(outcomes).toMatchObject([{ reason: "platform_fault" }, { reason: "platform_fault" }]);
    expect(JSON.stringify(outcomes)).not.toContain("canary");
    expect(store.objects).toEqual([]);
  });

  test("closes its store after what runs, and takes nothing more", async () => {
    const store = createStore();
    const { promise, resolve } = Promise.withResolvers<PutResult>();
    store.answer = () => promise;
    const connection = open(store);
    const running = [
      connection.deliver(batchOf(1), signal),
      connection.deliver(batchOf(1), signal),
    ];
    const closing = connection.close();
    expect(await connection.deliver(batchOf(1), signal)).toMatchObject([
      { reason: "platform_fault" },
    ]);
    resolve({ exchange });
    await closing;
    await connection.close();
    expect(store.signs).toEqual(["put", "put", "closed"]);
    for (const outcomes of await Promise.all(running))
      expect(outcomes).toMatchObject([{ kind: "delivered" }]);
  });

  test("is checked by one object, under a name that says so", async () => {
    const store = createStore();
    const batch = batchOf(1);
    const events = batch.events.map((event) => ({ ...event, isTest: true }));
    const result = await open(store).check!({ ...batch, events }, signal);
    expect(result.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...["settings passed", "address passed", "connection passed", "tls passed"],
      "request passed",
    ]);
    expect(store.objects.map(({ key }) => key)).toEqual(["a/b/test-bat_1.ndjson"]);
    store.answer = () =>
      Promise.resolve({ exchange, failure: { reason: "not_found", detail: "No bucket." } });
    const failed = await open(store).check!({ ...batch, events }, signal);
    expect(failed.steps.at(-1)).toMatchObject({ state: "failed", reason: "not_found" });
  });
});
