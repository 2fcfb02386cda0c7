import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboundBatch, OutboundEvent, PartitionedEvent } from "../destination.ts";
import { compressions, formats } from "./format.ts";
import { folderOf, keyOf, problemOfPrefix, problemOfTemplate } from "./layout.ts";

const event: PartitionedEvent = {
  eventType: "order.completed",
  occurredAt: "2026-11-21T18:30:00Z",
  customerExternalId: "customer-1",
};
const outbound: OutboundEvent = {
  ...{ eventId: "evt_1", eventType: "order.completed", deliveryId: "dlv_1", attempt: 1 },
  ...{ body: Buffer.from("{}"), receivedAtMs: 1, isReplay: false, isTest: false, signingKeys: [] },
};
const batchId = "bat_019a9f3e5c7b7d0e8a1b2c3d4e5f6071";

function batchOf(
  events: readonly Partial<OutboundEvent>[],
  partitionKey = "event_type=order.completed/dt=2026-11-21/hour=18",
): OutboundBatch {
  return { id: batchId, partitionKey, events: events.map((given) => ({ ...outbound, ...given })) };
}

describe("the folder of an event", () => {
  test("is its type, and the date and hour in UTC in which it occurred", () => {
    expect(folderOf(event, {})).toBe("event_type=order.completed/dt=2026-11-21/hour=18");
  });

  test.each([
    ["2026-11-21T18:00:00.123456789Z", "2026-11-21 18"],
    ["2026-11-21t18:59:59.999999999z", "2026-11-21 18"],
    ["2026-11-21T23:59:59-12:00", "2026-11-22 11"],
    ["2026-03-01T00:30:00+01:00", "2026-02-28 23"],
    ["2024-02-29T23:30:00-00:45", "2024-03-01 00"],
    ["1969-12-31T23:59:59.5Z", "1969-12-31 23"],
    ["2016-12-31T23:59:60Z", "2017-01-01 00"],
    ["0099-12-31T23:00:00-01:00", "0100-01-01 00"],
    ["0001-01-01T00:00:00+14:00", "0001-01-01 00"],
    ["0000-02-29T12:00:00Z", "0001-01-01 00"],
    ["9999-12-31T23:59:59-14:00", "9999-12-31 23"],
  ])("of one that occurred at %s has the hour %s", (occurredAt, hour) => {
    expect(folderOf({ ...event, occurredAt }, { pathTemplate: "{date}/{hour}" })).toBe(
      hour.replace(" ", "/"),
    );
  });

  test("has nothing that the template does not mention, so that hours can share a batch", () => {
    const pathTemplate = "y={year}/m={month}/d={day}/{event_type}";
    const folders = ["2026-11-21T00:00:00Z", "2026-11-21T23:00:00Z"].map((occurredAt) =>
      folderOf({ ...event, occurredAt }, { pathTemplate }),
    );
    expect(folders).toEqual(Array(2).fill("y=2026/m=11/d=21/order.completed"));
  });

  test("does not depend on the customer", () => {
    expect(folderOf({ ...event, customerExternalId: "../x" }, {})).toBe(folderOf(event, {}));
  });
});

describe("the key of a batch", () => {
  test("is made of the prefix, the folder, the batch and the format", () => {
    const batch = batchOf([{}]);
    const folder = "event_type=order.completed/dt=2026-11-21/hour=18";
    expect(keyOf(batch, {})).toBe(`${folder}/part-${batchId}.ndjson`);
    expect(keyOf(batch, { prefix: "a/b", compression: "gzip" })).toBe(
      `a/b/${folder}/part-${batchId}.ndjson.gz`,
    );
    expect(keyOf(batch, { compression: "zstd" })).toBe(`${folder}/part-${batchId}.ndjson.zst`);
    expect(keyOf(batch, { format: "parquet", compression: "zstd" })).toBe(
      `${folder}/part-${batchId}.parquet`,
    );
  });

  test("says when all of its events are replays or a test", () => {
    const nameOf = (events: readonly Partial<OutboundEvent>[]) =>
      keyOf(batchOf(events), {})?.split("/").at(-1);
    expect(nameOf([{ isReplay: true }, { isReplay: true }])).toBe(`replay-${batchId}.ndjson`);
    expect(nameOf([{ isReplay: true }, {}])).toBe(`part-${batchId}.ndjson`);
    expect(nameOf([{ isTest: true }])).toBe(`test-${batchId}.ndjson`);
    expect(nameOf([{ isTest: true }, {}])).toBe(`part-${batchId}.ndjson`);
  });

  test("is the same for every attempt of a batch", () => {
    const [first, second] = [1, 7].map((attempt) =>
      keyOf(batchOf([{ attempt, deliveryId: `dlv_${attempt}` }]), { prefix: "p" }),
    );
    expect(first).toBe(second);
  });

  test("has a folder of its own when nothing is known of the partition", () => {
    expect(keyOf(batchOf([{}], ""), { prefix: "p" })).toBe(
      `p/unpartitioned/part-${batchId}.ndjson`,
    );
  });

  test.each([
    ["../a", "x"],
    ["a", "../x"],
    ["a", "x/../../y"],
    ["a", "/x"],
    ["a", "x//y"],
    ["a", "x\\..\\y"],
    ["/a", "x"],
    ["a/", "x"],
  ])(
    "is none when %j and %j were stored and do not stay in their place",
    (prefix, partitionKey) => {
      expect(keyOf(batchOf([{}], partitionKey), { prefix })).toBeUndefined();
    },
  );

  test.each([null, "", "a/b", "..", "a b", "é", "x".repeat(129)])(
    "is none for the batch id %j",
    (id) => {
      expect(keyOf({ ...batchOf([{}]), id }, {})).toBeUndefined();
    },
  );
});

describe("T62: a prefix and a path template", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 600 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            "/",
            "..",
            ".",
            "\\",
            "%2e",
            "%2F",
            "\u2025",
            "\u2215",
            "\uff0f",
            "\uff0e",
            "\u202e",
            " ",
          ],
          ...[
            "\0",
            "\n",
            "~",
            "a",
            "_",
            "=",
            "-",
            "{date}",
            "{event_type}",
            "{hour}",
            "{",
            "}",
            "{}",
          ],
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join("")),
    fc
      .array(fc.constantFrom("a", "B", "0", "_", "-", "=", ".", "/", "{hour}", "{event_type}"), {
        maxLength: 300,
      })
      .map((parts) => parts.join("")),
  );
  const eventType = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,31}){0,2}$/),
    fc.constantFrom("..", ".", "/", "../../etc", "a..b", "a.", ".a", "", "\ud800"),
  );

  test("that are taken give keys that stay below the prefix, for any event type, within 1,024 bytes", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        ...[hostile, hostile, eventType],
        ...[fc.constantFrom(...formats), fc.constantFrom(...compressions)],
        (prefix, pathTemplate, type, format, compression) => {
          const isPrefix = problemOfPrefix(prefix) === undefined;
          const isTemplate = problemOfTemplate(pathTemplate) === undefined;
          const config = {
            ...(isPrefix && { prefix }),
            ...(isTemplate && { pathTemplate }),
            ...{ format, compression },
          };
          if (isPrefix || isTemplate) taken += 1;
          const folder = folderOf({ ...event, eventType: type }, config);
          expect(folder.length).toBeGreaterThan(0);
          expect(folder.length).toBeLessThanOrEqual(256);
          const key = keyOf(batchOf([{}], folder), config)!;
          expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
          expect(key).toMatch(/^[A-Za-z0-9_.=%/-]+$/);
          const segments = key.split("/");
          for (const segment of segments) expect(segment).toMatch(/^[^.].*[^.]$|^[^.]$/);
          if (isPrefix) expect(key.startsWith(`${prefix}/`)).toBe(true);
          // As a URL and as a file system would take it.
          expect(new URL(`http://h/${key}`).pathname).toBe(`/${key}`);
          if (isTemplate) expect(folder.split("/")).toHaveLength(pathTemplate.split("/").length);
        },
      ),
      { numRuns: 2_000, examples: [["", "{event_type}", ".", "ndjson", "none"]] },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test.each([
    ...["..", "a/../b", "/a", "a//b", "a/", ".", "a/./b", ".a", "a.", "a\\b", "a b", "a\0", "é"],
    ...["a\u2025", "a%2e%2e", "a\uff0fb", "~", "a\n", "a*", "a?", "a#b", "a'b", "{date}"],
  ])("the prefix %j is refused in words", (text) => {
    expect(problemOfPrefix(text)).toMatch(/^The prefix .*\.$/);
  });

  test.each([
    ...["..", "{event_type}/..", "/{date}", "{date}//{hour}", "{date}/", "{date}.", "é={hour}"],
    ...["{customer}", "{}", "{date", "date}", "{{date}}", "{DATE}", "{toString}", "%7Bdate%7D", ""],
    ...["{event_type}/{event_type}", "x".repeat(257), `{event_type}/${"x".repeat(128)}`],
  ])("the path template %j is refused in words", (text) => {
    expect(problemOfTemplate(text)).toMatch(/^The path template .*\.$/);
  });

  test.each(["a", "events/production", "year=2026/x_y-z.v1", "x".repeat(512)])(
    "the prefix %j is taken",
    (text) => {
      expect(problemOfPrefix(text)).toBeUndefined();
    },
  );

  test.each([
    "event_type={event_type}/dt={date}/hour={hour}",
    "{year}/{month}/{day}/{hour}",
    "all",
    "{year}{month}{day}T{hour}",
    `{event_type}/${"x".repeat(127)}`,
  ])("the path template %j is taken", (text) => {
    expect(problemOfTemplate(text)).toBeUndefined();
  });
});
