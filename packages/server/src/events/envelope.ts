import { hash } from "node:crypto";
import { reservedCustomerProblem } from "../alerts/operator-customer.ts";
import type { RoutableEvent } from "../destinations/directory.ts";
import { ApiError, pointerSegment } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { compacted, membersOf } from "@pushrail/destinations/json/members";

/** An event that passed every check, not yet accepted. */
export interface ParsedEvent {
  readonly eventType: string;
  /** RFC 3339, exactly as sent; `undefined` means the time of receipt. */
  readonly occurredAt: string | undefined;
  readonly source: string | undefined;
  readonly customerExternalId: string;
  readonly idempotencyKey: string | undefined;
  readonly correlationId: string | undefined;
  /** JSON text of the object, exactly as sent. */
  readonly payload: string;
  /** JSON text of the object, exactly as sent; `{}` when it was left out. */
  readonly metadata: string;
  /** What patterns and filters look at. */
  readonly routable: RoutableEvent;
  /** UTF-8 bytes of the event as sent. */
  readonly bytes: number;
}

/** Most characters of an event type. */
export const eventTypeCharsMax = 128;

/** Most characters of each other text field. */
export const fieldCharsMax = 256;

const eventTypeShape = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

// Event types of this prefix are ours: pushrail.test is one.
const reservedPrefix = "pushrail.";

interface FoundProblem {
  readonly code: ErrorCode;
  readonly path: string;
  readonly message: string;
}

/**
 * Checks one event.
 *
 * `text` is its JSON and `value` what `parseJson` made of it; `path` is the JSON pointer to the event inside the request,
 * empty for a single one.
 *
 * Errors: an ApiError with the code of the first problem, every problem listed: `missing_field`, `invalid_field`,
 * `unknown_field`, `duplicate_field`.
 */
export function parseEvent(input: {
  readonly text: string;
  readonly value: unknown;
  readonly bytes: number;
  readonly path: string;
}): ParsedEvent {
  const { value, path } = input;
  if (!isObject(value)) {
    throw refusal([{ code: "invalid_field", path, message: "An event must be a JSON object." }]);
  }
  const problems: FoundProblem[] = [];
  const raw = new Map<string, string>();
  for (const member of membersOf(input.text)) {
    const memberPath = `${path}/${pointerSegment(member.name)}`;
    if (!knownMembers.has(member.name)) {
      const message = `An event has no field of this name; it may have ${[...knownMembers].join(", ")}.`;
      problems.push({ code: "unknown_field", path: memberPath, message });
    } else if (raw.has(member.name)) {
      const message = "This field is given more than once.";
      problems.push({ code: "duplicate_field", path: memberPath, message });
    }
    raw.set(member.name, member.raw);
  }
  const report = (code: ErrorCode, name: string, message: string) =>
    problems.push({ code, path: `${path}/${name}`, message });
  const eventType = eventTypeOf(value["eventType"], report);
  const customerExternalId = textOf(value, "customerExternalId", report);
  if (customerExternalId === undefined && value["customerExternalId"] === undefined) {
    report("missing_field", "customerExternalId", "Name the customer whose event this is.");
  }
  const reserved =
    customerExternalId === undefined ? undefined : reservedCustomerProblem(customerExternalId);
  if (reserved !== undefined) report("invalid_field", "customerExternalId", reserved);
  const payload = objectOf(value, "payload", report);
  if (value["payload"] === undefined) {
    report("missing_field", "payload", "An event needs a payload; it may be empty: {}.");
  }
  const metadata = objectOf(value, "metadata", report) ?? {};
  const occurredAt = occurredAtOf(value["occurredAt"], report);
  const source = textOf(value, "source", report);
  const idempotencyKey = textOf(value, "idempotencyKey", report);
  const correlationId = textOf(value, "correlationId", report);
  if (problems.length > 0 || customerExternalId === undefined || payload === undefined) {
    throw refusal(problems);
  }
  return {
    eventType,
    occurredAt,
    source,
    customerExternalId,
    idempotencyKey,
    correlationId,
    payload: raw.get("payload") ?? "{}",
    metadata: raw.get("metadata") ?? "{}",
    routable: { eventType, source, payload, metadata },
    bytes: input.bytes,
  };
}

const knownMembers: ReadonlySet<string> = new Set([
  "eventType",
  "occurredAt",
  "source",
  "customerExternalId",
  "idempotencyKey",
  "correlationId",
  "payload",
  "metadata",
]);

/** An event made by the platform itself, such as a test event. `eventType` may be a reserved one. */
export function composeEvent(event: {
  readonly eventType: string;
  readonly customerExternalId: string;
  readonly payload: Readonly<Record<string, unknown>>;
}): ParsedEvent {
  const { eventType, customerExternalId } = event;
  const payload = JSON.stringify(event.payload);
  return {
    eventType,
    occurredAt: undefined,
    source: undefined,
    customerExternalId,
    idempotencyKey: undefined,
    correlationId: undefined,
    payload,
    metadata: "{}",
    routable: { eventType, source: undefined, payload: event.payload, metadata: {} },
    bytes: Buffer.byteLength(payload),
  };
}

/**
 * The canonical JSON text of an event: these bytes are stored, signed and sent in every attempt.
 *
 * Members come in this order, absent ones are left out, and payload and metadata are the very text that was sent.
 * `receivedAtMs` fills in a missing `occurredAt`.
 */
export function canonicalBody(id: string, event: ParsedEvent, receivedAtMs: number): string {
  const occurredAt = occurredAtText(event, receivedAtMs);
  let text = `{"id":"${id}","eventType":"${event.eventType}","occurredAt":"${occurredAt}"`;
  if (event.source !== undefined) text += `,"source":${JSON.stringify(event.source)}`;
  text += `,"customerExternalId":${JSON.stringify(event.customerExternalId)}`;
  if (event.idempotencyKey !== undefined) {
    text += `,"idempotencyKey":${JSON.stringify(event.idempotencyKey)}`;
  }
  if (event.correlationId !== undefined) {
    text += `,"correlationId":${JSON.stringify(event.correlationId)}`;
  }
  return `${text},"payload":${event.payload},"metadata":${event.metadata}}`;
}

/** When an event occurred, RFC 3339: as sent, or else when it was received. */
export function occurredAtText(event: ParsedEvent, receivedAtMs: number): string {
  return event.occurredAt ?? new Date(receivedAtMs).toISOString();
}

/**
 * SHA-256 of what makes two events with one idempotency key the same: the event type, `occurredAt` as given, source,
 * correlation id, payload and metadata.
 *
 * Layout between JSON tokens does not count, so that a client that pretty-prints its retry is still repeating itself;
 * digits, key order and escapes do, because they reach the destination. Parts are length-prefixed so that no two
 * different events share a text.
 */
export function contentSha256(event: ParsedEvent): Buffer {
  const parts = [
    event.eventType,
    event.occurredAt,
    event.source,
    event.correlationId,
    compacted(event.payload),
    compacted(event.metadata),
  ];
  const text = parts.map((part) => (part === undefined ? "-" : `${part.length}:${part}`)).join("");
  return hash("sha256", text, "buffer");
}

type Report = (code: ErrorCode, name: string, message: string) => void;

function refusal(problems: readonly FoundProblem[]): ApiError {
  const first = problems[0];
  if (first === undefined) throw new Error("an event was refused without a problem");
  return new ApiError(first.code, {
    detail: first.message,
    path: first.path,
    ...(problems.length > 1 && {
      problems: problems.map(({ path, message }) => ({ path, message })),
    }),
  });
}

function eventTypeOf(value: unknown, report: Report): string {
  if (value === undefined) {
    report("missing_field", "eventType", 'Name the event type, such as "order.completed".');
    return "";
  }
  if (
    typeof value !== "string" ||
    value.length > eventTypeCharsMax ||
    !eventTypeShape.test(value)
  ) {
    const message = `An event type is dotted words of letters, digits, "_" and "-", at most ${eventTypeCharsMax} characters, such as "order.completed".`;
    report("invalid_field", "eventType", message);
    return "";
  }
  if (value.startsWith(reservedPrefix)) {
    const message = `Event types that start with "${reservedPrefix}" are reserved.`;
    report("invalid_field", "eventType", message);
  }
  return value;
}

function textOf(event: Record<string, unknown>, name: string, report: Report): string | undefined {
  const value = event[name];
  if (value === undefined) return undefined;
  if (isFieldText(value)) return value;
  const message = `This must be a text of 1 to ${fieldCharsMax} characters without control characters.`;
  report("invalid_field", name, message);
  return undefined;
}

/** Whether a value is fit for a text field: 1 to 256 characters, no control characters, no lone surrogates. */
export function isFieldText(value: unknown): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > fieldCharsMax) return false;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return value.isWellFormed() && !/[\u0000-\u001f\u007f-\u009f]/.test(value);
}

function objectOf(
  event: Record<string, unknown>,
  name: string,
  report: Report,
): Record<string, unknown> | undefined {
  const value = event[name];
  if (value === undefined) return undefined;
  if (isObject(value)) return value;
  report("invalid_field", name, "This must be a JSON object.");
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Source: RFC 3339, section 5.6, with at most nine digits of a second.
const timeShape =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

function occurredAtOf(value: unknown, report: Report): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && isRfc3339(value)) return value;
  const message = 'This must be an RFC 3339 time with its offset, such as "2026-11-21T09:30:00Z".';
  report("invalid_field", "occurredAt", message);
  return undefined;
}

function isRfc3339(text: string): boolean {
  const parts = timeShape
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return false;
  const [
    year = 0,
    month = 0,
    day = 0,
    hour = 0,
    minute = 0,
    second = 0,
    offsetHour = 0,
    offsetMinute = 0,
  ] = parts;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) return false;
  // A leap second is written :60.
  if (second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  // setUTCFullYear because Date.UTC takes years below 100 for those of the twentieth century.
  const lastDay = new Date(0);
  lastDay.setUTCFullYear(year, month, 0);
  return day <= lastDay.getUTCDate();
}
