import { ApiError, pointerSegment } from "../errors.ts";
import { parseEvent } from "./envelope.ts";
import type { ParsedEvent } from "./envelope.ts";
import { elementsOf, membersOf } from "@pushrail/destinations/json/members";
import { nestingExceeds } from "@pushrail/destinations/json/text";
import { decodeBody } from "./body-text.ts";
import { parseJson } from "./json-value.ts";

/**
 * The event in the body of a request for one.
 *
 * Errors (ApiError): `invalid_encoding`, `too_deep`, `malformed_json` and those of {@link parseEvent}.
 */
export function eventOfBody(body: Buffer, bounds: { readonly depthMax: number }): ParsedEvent {
  const text = decodeBody(body);
  if (nestingExceeds(text, bounds.depthMax)) throw tooDeep("", bounds.depthMax);
  return parseEvent({ text, value: parseJson(text), bytes: body.length, path: "" });
}

/** What an event of a batch may be. */
export interface BatchBounds {
  readonly depthMax: number;
  readonly batchEventsMax: number;
  readonly eventBytesMax: number;
}

// Only keeps the memory that parsing takes in proportion; each event is then held to its own limit by itself.
const batchDepthMax = 1_000;

/**
 * The events in the body of a batch request, in order; one that is refused stands as its error and spoils no other.
 *
 * Errors (ApiError), for the whole batch: `invalid_encoding`, `too_deep` beyond 1,000 levels, `malformed_json`, and
 * `missing_field`, `unknown_field`, `duplicate_field` or `invalid_field` when it is not an object with one array `events`
 * of 1 to `batchEventsMax` elements.
 */
export function eventsOfBatchBody(
  body: Buffer,
  bounds: BatchBounds,
): readonly (ParsedEvent | ApiError)[] {
  const text = decodeBody(body);
  if (nestingExceeds(text, batchDepthMax)) throw tooDeep("", batchDepthMax);
  const value = parseJson(text);
  const { values, raw } = batchMembers(text, value, bounds.batchEventsMax);
  return elementsOf(raw).map((element, index) => {
    const path = `/events/${index}`;
    const bytes = Buffer.byteLength(element);
    if (bytes > bounds.eventBytesMax) {
      const detail = `An event may have ${bounds.eventBytesMax} bytes; this one has ${bytes}.`;
      return new ApiError("payload_too_large", { detail, path });
    }
    if (nestingExceeds(element, bounds.depthMax)) return tooDeep(path, bounds.depthMax);
    try {
      return parseEvent({ text: element, value: values[index], bytes, path });
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  });
}

function batchMembers(
  text: string,
  value: unknown,
  eventsMax: number,
): { readonly values: readonly unknown[]; readonly raw: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const detail = 'A batch is an object with an array of events: {"events": […]}.';
    throw new ApiError("invalid_field", { detail, path: "" });
  }
  let raw: string | undefined;
  for (const member of membersOf(text)) {
    const path = `/${pointerSegment(member.name)}`;
    if (member.name !== "events") {
      throw new ApiError("unknown_field", { detail: 'A batch has one field, "events".', path });
    }
    if (raw !== undefined) throw new ApiError("duplicate_field", { path });
    raw = member.raw;
  }
  const path = "/events";
  if (raw === undefined || !("events" in value)) {
    throw new ApiError("missing_field", { detail: "Send the events as an array.", path });
  }
  const { events } = value;
  if (!Array.isArray(events) || events.length === 0 || events.length > eventsMax) {
    const detail = `"events" must be an array of 1 to ${eventsMax} events.`;
    throw new ApiError("invalid_field", { detail, path });
  }
  return { values: events, raw };
}

function tooDeep(path: string, depthMax: number): ApiError {
  return new ApiError("too_deep", { detail: `It is nested deeper than ${depthMax} levels.`, path });
}
