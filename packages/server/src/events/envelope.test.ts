import { describe, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { canonicalBody, contentSha256, parseEvent } from "./envelope.ts";
import type { ParsedEvent } from "./envelope.ts";

const minimal = { eventType: "order.completed", customerExternalId: "acme", payload: { a: 1 } };

function parse(text: string, path = ""): ParsedEvent {
  return parseEvent({ text, value: JSON.parse(text), bytes: text.length, path });
}

function refusalOf(text: string): ApiError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("an event is refused with code and path", () => {
  const long = "x".repeat(257);
  test.each([
    ["missing_field", "/eventType", { eventType: undefined }],
    ["missing_field", "/customerExternalId", { customerExternalId: undefined }],
    ["missing_field", "/payload", { payload: undefined }],
    ["invalid_field", "/eventType", { eventType: 7 }],
    ["invalid_field", "/eventType", { eventType: "" }],
    ["invalid_field", "/eventType", { eventType: "a..b" }],
    ["invalid_field", "/eventType", { eventType: ".a" }],
    ["invalid_field", "/eventType", { eventType: "order.*" }],
    ["invalid_field", "/eventType", { eventType: "a b" }],
    ["invalid_field", "/eventType", { eventType: "é" }],
    ["invalid_field", "/eventType", { eventType: "x".repeat(129) }],
    ["invalid_field", "/eventType", { eventType: "pushrail.test" }],
    ["invalid_field", "/customerExternalId", { customerExternalId: "" }],
    ["invalid_field", "/customerExternalId", { customerExternalId: null }],
    ["invalid_field", "/customerExternalId", { customerExternalId: "pushrail.operator" }],
    ["invalid_field", "/customerExternalId", { customerExternalId: long }],
    ["invalid_field", "/customerExternalId", { customerExternalId: "a\u0000" }],
    ["invalid_field", "/customerExternalId", { customerExternalId: "a\u0085" }],
    ["invalid_field", "/idempotencyKey", { idempotencyKey: "\ud800" }],
    ["invalid_field", "/idempotencyKey", { idempotencyKey: long }],
    ["invalid_field", "/correlationId", { correlationId: {} }],
    ["invalid_field", "/source", { source: [] }],
    ["invalid_field", "/payload", { payload: [] }],
    ["invalid_field", "/payload", { payload: null }],
    ["invalid_field", "/payload", { payload: "{}" }],
    ["invalid_field", "/metadata", { metadata: 1 }],
    ["invalid_field", "/metadata", { metadata: null }],
    ["invalid_field", "/occurredAt", { occurredAt: 1732180000 }],
    ["invalid_field", "/occurredAt", { occurredAt: "2026-11-21" }],
    ["invalid_field", "/occurredAt", { occurredAt: "2026-11-21T09:30:00" }],
    ["invalid_field", "/occurredAt", { occurredAt: "2026-02-29T09:30:00Z" }],
    ["invalid_field", "/occurredAt", { occurredAt: "2026-13-01T09:30:00Z" }],
    ["invalid_field", "/occurredAt", { occurredAt: "2026-11-21T24:00:00Z" }],
    ["unknown_field", "/event_type", { event_type: "a" }],
    ["unknown_field", "/a~1b~0", { "a/b~": 1 }],
  ])("%s at %s for %j", (code, path, change) => {
    expect(refusalOf(JSON.stringify({ ...minimal, ...change }))).toMatchObject({
      code,
      details: { path },
    });
  });

  test("a repeated field, even when both values are the same", () => {
    const text = '{"eventType":"a","eventType":"a","customerExternalId":"c","payload":{}}';
    expect(refusalOf(text)).toMatchObject({
      code: "duplicate_field",
      details: { path: "/eventType" },
    });
  });

  test("T57: __proto__ beside the fields is an unknown field and changes nothing", () => {
    const text =
      '{"eventType":"a","customerExternalId":"c","payload":{},"__proto__":{"source":"x"}}';
    expect(refusalOf(text)).toMatchObject({
      code: "unknown_field",
      details: { path: "/__proto__" },
    });
  });

  test("every problem is listed", () => {
    expect(refusalOf('{"x":1,"payload":1}').details.problems?.map(({ path }) => path)).toEqual([
      "/x",
      "/eventType",
      "/customerExternalId",
      "/payload",
    ]);
  });

  test.each(["[]", "null", '"text"', "1", "true"])("%s is not an object", (text) => {
    expect(refusalOf(text)).toMatchObject({ code: "invalid_field", details: { path: "" } });
  });

  test("paths inside a batch name the element", () => {
    expect(() => parse("{}", "/events/3")).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ path: "/events/3/eventType" }),
      }),
    );
  });
});

describe("an event is taken", () => {
  test.each([
    "2026-11-21T09:30:00Z",
    "2026-11-21t09:30:00.123456789z",
    "2024-02-29T23:59:60+23:59",
    "0001-01-01T00:00:00-08:00",
  ])("with occurredAt %s, kept as sent", (occurredAt) => {
    const event = parse(JSON.stringify({ ...minimal, occurredAt }));
    expect(canonicalBody("evt_1", event, 0)).toContain(`"occurredAt":"${occurredAt}"`);
  });

  test("with members in canonical order, payload and metadata as sent, and absent members left out", () => {
    const text =
      '{ "payload" : {"z":1.10, "a":12345678901234567890,"__proto__":"\\ud800\\u0000","z":1e400000},' +
      ' "source":"é\\u0022", "customerExternalId":"acme", "eventType":"order.completed"}';
    expect(canonicalBody("evt_1", parse(text), 0)).toBe(
      '{"id":"evt_1","eventType":"order.completed","occurredAt":"1970-01-01T00:00:00.000Z",' +
        '"source":"é\\"","customerExternalId":"acme",' +
        '"payload":{"z":1.10, "a":12345678901234567890,"__proto__":"\\ud800\\u0000","z":1e400000},"metadata":{}}',
    );
  });
});

describe("content", () => {
  const sha = (text: string) => contentSha256(parse(text)).toString("hex");
  const base = '{"eventType":"a","customerExternalId":"c","payload":{"n":1.10,"s":"a b"}}';

  test.each([
    ["layout", '{"eventType":"a","customerExternalId":"c","payload":{ "n" : 1.10,\n"s":"a b" }}'],
    [
      "order of members",
      '{"payload":{"n":1.10,"s":"a b"},"customerExternalId":"c","eventType":"a"}',
    ],
    [
      "metadata spelled out as empty",
      '{"eventType":"a","customerExternalId":"c","payload":{"n":1.10,"s":"a b"},"metadata":{}}',
    ],
  ])("is the same whatever the %s", (_what, text) => {
    expect(sha(text)).toBe(sha(base));
  });

  test.each([
    ["digits", base.replace("1.10", "1.1")],
    ["space inside a text", base.replace("a b", "ab")],
    [
      "key order in the payload",
      '{"eventType":"a","customerExternalId":"c","payload":{"s":"a b","n":1.10}}',
    ],
    ["event type", base.replace('"a"', '"b"')],
    ["source", base.replace("{", '{"source":"x",')],
    ["a correlation id instead of a source", base.replace("{", '{"correlationId":"x",')],
    ["occurredAt", base.replace("{", '{"occurredAt":"2026-11-21T09:30:00Z",')],
    ["metadata", base.replace("}}", '},"metadata":{"a":1}}')],
  ])("differs by %s", (_what, text) => {
    expect(sha(text)).not.toBe(sha(base));
  });

  test("differs when only the border between two fields moves", () => {
    const moved = (source: string, correlationId: string) =>
      sha(JSON.stringify({ ...minimal, source, correlationId }));
    expect(moved("ab", "c")).not.toBe(moved("a", "bc"));
    expect(moved("1:a", "b")).not.toBe(moved("1", "ab"));
  });
});
