import type { Access } from "../access/access.ts";
import { compileFilter } from "../destinations/filter.ts";
import type { FilterableEvent } from "../destinations/filter.ts";
import { compileEventTypes, parseEventTypes } from "../destinations/routing.ts";
import { ApiError, pointerSegment } from "../errors.ts";
import { objectOf, refuseIfAny } from "../drafts/drafts.ts";
import type { Problem } from "../drafts/drafts.ts";
import { type EventListPorts, recentEvents } from "./list.ts";
import { parseJson } from "./json-value.ts";

/** Most events that a preview looks at, and how many it does when nobody says. */
export const previewedEventsMax = 20;

/** What a rule does to one recent event. */
export interface PreviewedEvent {
  /** UUID. */
  readonly eventId: string;
  readonly eventType: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly matches: boolean;
  /** Which part of the rule kept it out; `null` when it matches. */
  readonly because: "eventTypes" | "filter" | null;
}

/**
 * Tries event types and a filter, written as a destination has them, on the newest events whose payloads the caller may
 * see. An absent member lets everything pass. Changes nothing.
 *
 * Errors: `invalid_field` and `unknown_field`, with every problem found, as for a destination; `forbidden` for sessions
 * that are shown no payloads: whoever may try filters on a payload can find out what is in it.
 */
export async function previewFilter(
  ports: EventListPorts,
  access: Access,
  body: unknown,
): Promise<readonly PreviewedEvent[]> {
  if (access.customerId !== undefined && !access.portal.showsPayloads) {
    throw new ApiError("forbidden", {
      detail: "Customers are shown no payloads here, so no filter can be tried on them.",
    });
  }
  const { isWanted, filter, limit } = parsePreview(body);
  const events = await recentEvents(ports, access, { limit });
  return events.map(({ id, eventType, body: text }) => {
    const event = parseJson(text) as FilterableEvent & { readonly occurredAt: string };
    const because = !isWanted(eventType) ? "eventTypes" : filter(event) ? null : "filter";
    return {
      eventId: id,
      eventType,
      occurredAt: event.occurredAt,
      matches: because === null,
      because,
    };
  });
}

const members = ["eventTypes", "filter", "limit"];

function parsePreview(body: unknown) {
  const given = objectOf(body);
  const problems: Problem[] = [];
  const code = "invalid_field";
  for (const name of Object.keys(given)) {
    if (members.includes(name)) continue;
    const path = `/${pointerSegment(name)}`;
    problems.push({ code: "unknown_field", path, message: "This field is not known here." });
  }
  const { eventTypes, filter, limit } = given;
  const parsedTypes = parseEventTypes(eventTypes ?? ["*"], "/eventTypes");
  if ("problems" in parsedTypes) {
    problems.push(...parsedTypes.problems.map((problem) => ({ code, ...problem }) as const));
  }
  const compiled = (filter ?? null) === null ? undefined : compileFilter(filter, "/filter");
  if (compiled !== undefined && "problems" in compiled) {
    problems.push(...compiled.problems.map((problem) => ({ code, ...problem }) as const));
  }
  const count = limit ?? previewedEventsMax;
  if (!Number.isInteger(count) || Number(count) < 1 || Number(count) > previewedEventsMax) {
    const message = `Must be a whole number from 1 to ${previewedEventsMax}.`;
    problems.push({ code, path: "/limit", message });
  }
  refuseIfAny(problems);
  return {
    isWanted: compileEventTypes("eventTypes" in parsedTypes ? parsedTypes.eventTypes : []),
    filter: compiled !== undefined && "filter" in compiled ? compiled.filter : () => true,
    limit: Number(count),
  };
}
