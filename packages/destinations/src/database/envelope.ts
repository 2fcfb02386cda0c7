import type { OutboundEvent } from "../destination.ts";
import { membersOf } from "../json/members.ts";

/** Events as rows: what every database adapter writes. */

/** One event as a row, every value as the text or the number that it was accepted as. */
export interface EnvelopeRow {
  readonly eventId: string;
  readonly eventType: string;
  /** RFC 3339, as the event was accepted with it: the offset is whatever the tenant wrote. */
  readonly occurredAt: string;
  /** 1 to 256 characters, none of them a control character. */
  readonly customerExternalId: string;
  /** As `customerExternalId`; `null` for an event without one. */
  readonly source: string | null;
  /** The very JSON text that was sent: digits, key order, escapes and white space are as they were. */
  readonly payload: string;
  /** As `payload`; `{}` for an event without any. */
  readonly metadata: string;
  /** When the platform accepted the event, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** The columns that rows are written to, in this order. */
export const envelopeColumns = [
  "event_id",
  "event_type",
  "occurred_at",
  "customer_external_id",
  "source",
  "payload",
  "metadata",
  "received_at",
] as const;

/**
 * An event as a row. The body is read by its text and never parsed as a whole, so that numbers of any size arrive with
 * all their digits.
 */
export function envelopeOf(
  event: Pick<OutboundEvent, "eventId" | "eventType" | "receivedAtMs" | "body">,
): EnvelopeRow {
  const raws = new Map<string, string>();
  for (const { name, raw } of membersOf(event.body.toString("utf8"))) raws.set(name, raw);
  return {
    eventId: event.eventId,
    eventType: event.eventType,
    occurredAt: textOf(raws.get("occurredAt")) ?? "",
    customerExternalId: textOf(raws.get("customerExternalId")) ?? "",
    source: textOf(raws.get("source")) ?? null,
    payload: raws.get("payload") ?? "{}",
    metadata: raws.get("metadata") ?? "{}",
    receivedAtMs: event.receivedAtMs,
  };
}

function textOf(raw: string | undefined): string | undefined {
  return raw === undefined ? undefined : String(JSON.parse(raw));
}
