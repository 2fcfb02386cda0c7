import { KekError } from "../encryption/kek-provider.ts";
import { SealError } from "../encryption/keyring.ts";
import {
  bodyPlace,
  isSealedText,
  textOpener,
  type TextOpener,
  type TextOpening,
} from "../events/private-payload.ts";
import type { FoundBody } from "./storage.ts";

/** The body of an event as it is stored. Ids are UUIDs. */
export interface StoredBody {
  readonly tenantId: string;
  readonly customerId: string;
  readonly eventId: string;
  /** As it is, or sealed. */
  readonly text: string;
}

/** What bodies are opened with. */
export interface BodyOpening extends TextOpening {
  /** Some bodies cannot be opened; told once a tenant and look. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Opens the bodies of events, by event id. One that cannot be opened is found without a text, so that its deliveries fail
 * and are tried again; what is sealed is never taken for a body.
 *
 * Errors: those of the database.
 */
export async function openedBodies(
  opening: BodyOpening,
  stored: readonly StoredBody[],
): Promise<ReadonlyMap<string, FoundBody>> {
  const bodies = new Map<string, FoundBody>();
  const sealed: StoredBody[] = [];
  for (const body of stored) {
    if (isSealedText(body.text)) sealed.push(body);
    else bodies.set(body.eventId, { text: body.text, isPrivate: false });
  }
  // Side by side: a tenant whose key has to be waited for does not add to the wait of the others.
  const opened = [...Map.groupBy(sealed, ({ tenantId }) => tenantId)].map(
    async ([tenantId, ofTenant]) => {
      const texts = await textsOf(opening, tenantId, ofTenant);
      for (const [index, { eventId }] of ofTenant.entries()) {
        bodies.set(eventId, { text: texts[index], isPrivate: true });
      }
    },
  );
  await Promise.all(opened);
  return bodies;
}

async function textsOf(
  opening: BodyOpening,
  tenantId: string,
  sealed: readonly StoredBody[],
): Promise<readonly (string | undefined)[]> {
  const faults: unknown[] = [];
  const stored = sealed.map(({ text }) => text);
  const open = await textOpener(opening, tenantId, stored).catch((error: unknown) => {
    if (!isOfKeys(error)) throw error;
    faults.push(error);
    return undefined;
  });
  const texts = open === undefined ? [] : sealed.map((body) => textOf(open, body, faults));
  if (faults.length > 0) opening.onFault(faults[0]);
  return texts;
}

function textOf(open: TextOpener, body: StoredBody, faults: unknown[]): string | undefined {
  try {
    return open(bodyPlace(body), body.text);
  } catch (error) {
    if (!isOfKeys(error)) throw error;
    faults.push(error);
    return undefined;
  }
}

/** Whether the keys, or what was sealed with them, are at fault, and not the database. */
export function isOfKeys(error: unknown): boolean {
  return error instanceof SealError || error instanceof KekError;
}
