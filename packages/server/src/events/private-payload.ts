import type { Keyring, SealedPlace, Sealer, TenantRun } from "../encryption/keyring.ts";
import { SealError } from "../encryption/keyring.ts";

/**
 * Private Payload Mode: how bodies of events and exchanges of attempts are stored of customers whose payloads nobody but
 * themselves is to read.
 *
 * Whether an event is sealed is decided when it is accepted, and its text says so from then on: what is opened, sealed
 * along with it or withheld follows the text, never the present setting. A copy of a body (`kept_events`) keeps the place
 * of the original.
 */

/**
 * What a sealed text begins with; the envelope follows in Base64. The text of an event begins with a brace, that of an
 * exchange with a brace or a bracket, so neither can be taken for one.
 */
const prefix = "sealed:v1:";

/** Whether a stored text is sealed. */
export function isSealedText(stored: string): boolean {
  return stored.startsWith(prefix);
}

/** Where the body of an event is sealed for. Ids are UUIDs. */
export function bodyPlace(event: {
  readonly tenantId: string;
  readonly customerId: string;
  readonly eventId: string;
}): SealedPlace {
  const { tenantId, customerId, eventId } = event;
  return { tenantId, customerId, table: "events", column: "body", rowId: eventId };
}

/** Where the exchange of an attempt is sealed for. Ids are UUIDs; `number` is 1 for a delivery's first attempt. */
export function exchangePlace(attempt: {
  readonly tenantId: string;
  readonly customerId: string;
  readonly deliveryId: string;
  readonly number: number;
}): SealedPlace {
  const { tenantId, customerId, deliveryId, number } = attempt;
  const rowId = `${deliveryId}/${number}`;
  return { tenantId, customerId, table: "attempts", column: "exchange", rowId };
}

/** The text to store. Errors: those of the sealer. */
export function sealedText(seal: Sealer, place: SealedPlace, text: string): string {
  return prefix + seal(place, Buffer.from(text)).toString("base64");
}

/** Gives the text behind a stored one, sealed or not. Errors: {@link SealError} when it cannot be opened. */
export type TextOpener = (place: SealedPlace, stored: string) => string;

/** What texts are opened with. */
export interface TextOpening {
  readonly keyring: Pick<Keyring, "openerFor">;
  /** Only called when a data key is not in memory yet. */
  readonly run: TenantRun;
}

/**
 * What opens these stored texts of a tenant. Costs nothing where none is sealed.
 *
 * Errors: those of the database, and `KekError` while the key encryption key cannot be used.
 */
export async function textOpener(
  { keyring, run }: TextOpening,
  tenantId: string,
  stored: readonly string[],
): Promise<TextOpener> {
  const envelopes = stored.filter(isSealedText).map(envelopeOf);
  if (envelopes.length === 0) return plainText;
  const open = await keyring.openerFor(tenantId, envelopes, run);
  return (place, text) =>
    isSealedText(text) ? open(place, envelopeOf(text)).toString("utf8") : text;
}

function plainText(_place: SealedPlace, stored: string): string {
  if (isSealedText(stored)) throw new SealError("a sealed text was not announced");
  return stored;
}

function envelopeOf(stored: string): Buffer {
  return Buffer.from(stored.slice(prefix.length), "base64");
}
