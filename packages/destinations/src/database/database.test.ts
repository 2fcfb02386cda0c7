import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboundEvent } from "../destination.ts";
import { envelopeOf } from "./envelope.ts";
import { utcMicrosOf, utcText } from "./instant.ts";
import { secretTextsOf } from "./rds.ts";
import { parseTableSettings, partitionOfTable, tableOf } from "./table.ts";

function eventOf(body: string): OutboundEvent {
  return {
    eventId: "evt_1",
    eventType: "order.paid",
    body: Buffer.from(body),
    receivedAtMs: 1_700_000_000_123,
    deliveryId: "dlv_1",
    attempt: 1,
    isReplay: false,
    isTest: false,
    signingKeys: [],
  };
}

describe("an event as a row", () => {
  test("keeps payload and metadata as they were sent, and reads the texts around them", () => {
    const payload = '{ "n": 12345678901234567890, "b":1,"a":1.10,\n"t":"\\u0000 ž \\ud800" }';
    const body = `{"id":"evt_1","eventType":"order.paid","occurredAt":"2026-11-21T18:00:00+02:00","source":"a \\"b\\" ž","customerExternalId":"ü/..","idempotencyKey":"k","payload":${payload},"metadata":{"a" : [1e400]}}`;
    expect(envelopeOf(eventOf(body))).toEqual({
      eventId: "evt_1",
      eventType: "order.paid",
      occurredAt: "2026-11-21T18:00:00+02:00",
      customerExternalId: "ü/..",
      source: 'a "b" ž',
      payload,
      metadata: '{"a" : [1e400]}',
      receivedAtMs: 1_700_000_000_123,
    });
  });

  test("has no source and no metadata where the event has none", () => {
    const body = `{"id":"evt_1","occurredAt":"2026-11-21T18:00:00Z","customerExternalId":"c","payload":{}}`;
    expect(envelopeOf(eventOf(body))).toMatchObject({ source: null, metadata: "{}" });
  });
});

test("of a token for RDS, all of it is secret and so is what it proves itself by", () => {
  const token = "h:1/?Action=connect&DBUser=u&X-Amz-Security-Token=a%2Fb&X-Amz-Signature=0f0f";
  expect(secretTextsOf(token)).toEqual([token, "a%2Fb", "a/b", "0f0f", "0f0f"]);
});

describe("an instant", () => {
  const text = (rfc3339: string): string | undefined => {
    const micros = utcMicrosOf(rfc3339);
    return micros === undefined ? undefined : utcText(micros);
  };

  test("is that of the platform's own clock, for any time of the years 0001 to 9999", () => {
    const date = fc.date({
      min: new Date("0001-01-02T00:00:00Z"),
      max: new Date("9999-12-30T00:00:00Z"),
      noInvalidDate: true,
    });
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(date, offset, fc.integer({ min: 0, max: 999 }), (instant, minutes, finer) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, 23);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const pad = (part: number) => String(part).padStart(2, "0");
        const sign = minutes < 0 ? "-" : "+";
        const digits = String(finer).padStart(3, "0");
        const written = `${local}${digits}${sign}${pad(hours)}:${pad(rest)}`;
        const utc = instant.toISOString().slice(0, 23).replace("T", " ");
        expect(text(written)).toBe(`${utc}${digits}`);
      }),
    );
  });

  test.each([
    ["2026-11-21T18:00:00Z", "2026-11-21 18:00:00.000000"],
    ["2026-11-21t18:00:00.5z", "2026-11-21 18:00:00.500000"],
    ["2026-11-21T18:00:00.123456789Z", "2026-11-21 18:00:00.123456"],
    ["2026-11-21T18:00:00.999999999Z", "2026-11-21 18:00:00.999999"],
    ["2016-12-31T23:59:60Z", "2017-01-01 00:00:00.000000"],
    ["2016-12-31T23:59:60.25+00:00", "2017-01-01 00:00:00.250000"],
    ["1969-12-31T23:59:59.999999Z", "1969-12-31 23:59:59.999999"],
    ["0001-01-01T00:00:00Z", "0001-01-01 00:00:00.000000"],
    ["0001-01-01T00:00:00+14:00", undefined],
    ["0000-12-31T23:00:00-01:00", "0001-01-01 00:00:00.000000"],
    ["9999-12-31T23:59:59.999999Z", "9999-12-31 23:59:59.999999"],
    ["9999-12-31T23:59:60Z", undefined],
    ["9999-12-31T23:59:59-14:00", undefined],
    ["yesterday", undefined],
  ])("of %s is %s", (rfc3339, expected) => {
    expect(text(rfc3339)).toBe(expected);
  });
});

describe("a table", () => {
  const rules = { identifierCharactersMax: 63 };
  const perType = (table: string, eventType: string) =>
    tableOf({ table, tableLayout: "per_type" }, eventType);

  test("is the one that is named, or one for each event type", () => {
    expect(tableOf({}, "order.paid")).toBe("pushrail_events");
    expect(tableOf({ table: "Events", tableLayout: "single" }, "order.paid")).toBe("Events");
    expect(perType("events", "Order.Paid-v2")).toBe("events_order_paid_v2");
  });

  test("has a name of 63 bytes at most, whatever the event type, and no half of a character", () => {
    expect(perType("events", "a.".repeat(63) + "a")).toHaveLength(63);
    const name = perType("ž".repeat(31), "order.paid");
    expect(name).toBe(`${"ž".repeat(31)}_`);
    expect(perType("ab" + "ž".repeat(30) + "🚚".repeat(2), "x")).not.toContain("\ufffd");
  });

  test("is what tells batches apart", () => {
    const event = { eventType: "order.paid", occurredAt: "", customerExternalId: "" };
    const config = { table: "events", tableLayout: "per_type" };
    expect(partitionOfTable(event, config)).toBe("events_order_paid");
    expect(partitionOfTable(event, {})).toBe("pushrail_events");
  });

  test("has defaults", () => {
    expect(parseTableSettings({}, rules)).toEqual({
      config: { table: "pushrail_events", tableLayout: "single", createTables: true },
    });
  });

  test.each(["a".repeat(64), "ž".repeat(32), "public.events", "a/b", "a\\b", " a", "a ", "a\0b"])(
    "is not named %o",
    (table) => {
      expect(parseTableSettings({ table }, rules)).toEqual({
        problems: [{ path: "/table", message: expect.stringMatching(/\.$/) }],
      });
    },
  );

  test("leaves room for the event type where each has its own", () => {
    const table = "ž".repeat(20);
    expect(parseTableSettings({ table, tableLayout: "per_type" }, rules)).toHaveProperty("config");
    expect(parseTableSettings({ table: `${table}a` }, rules)).toHaveProperty("config");
    expect(parseTableSettings({ table: `${table}a`, tableLayout: "per_type" }, rules)).toEqual({
      problems: [{ path: "/table", message: expect.stringContaining("at most 40 bytes") }],
    });
  });

  test("reports every problem at once", () => {
    const given = { table: 1, tableLayout: "both", createTables: "yes" };
    const parsed = parseTableSettings(given, rules);
    expect("problems" in parsed && parsed.problems.map(({ path }) => path)).toEqual([
      "/table",
      "/tableLayout",
      "/createTables",
    ]);
  });
});
