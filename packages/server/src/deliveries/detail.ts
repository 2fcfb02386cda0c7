import type pg from "pg";
import type { Access } from "../access/access.ts";
import { payloadHiding, type PayloadHiding } from "../access/payload-visibility.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import type { Keyring, TenantRun } from "../encryption/keyring.ts";
import {
  bodyPlace,
  exchangePlace,
  isSealedText,
  textOpener,
  type TextOpener,
} from "../events/private-payload.ts";
import { firstUuidAt, publicId } from "../ids.ts";
import type { Attempt, Delivery, ShownExchange, StoredAttempt } from "./delivery.ts";
import { exchangeOfText, referredAttempt } from "./exchange-text.ts";
import {
  selectAttempts,
  selectDelivery,
  selectEventBody,
  selectExchange,
  selectLogScope,
  selectReplayOf,
} from "./store.ts";

/** A delivery and its event, as far as the tenant's retention still covers them. */
export interface KeptDelivery {
  readonly delivery: Delivery;
  /**
   * The canonical event text that every attempt sends, as it is or sealed; `undefined` when the event's body is past
   * retention, which it is not as long as the delivery is a dead letter or unfinished.
   */
  readonly storedBody: string | undefined;
  /** Whether the attempts are within the tenant's retention. */
  readonly keepsAttempts: boolean;
}

/** One delivery with everything on record about it that the caller may see. */
export interface DeliveryDetail {
  readonly delivery: Delivery;
  /** The canonical event text that every attempt sends; `undefined` when it is hidden. */
  readonly body: string | undefined;
  /** Why it is; `null` when it is not. */
  readonly payloadHidden: PayloadHiding | null;
  /** Oldest first; none when they are past retention. */
  readonly attempts: readonly Attempt[];
  /** Whether the attempts are within the tenant's retention. */
  readonly keepsAttempts: boolean;
  /** The delivery that repeats this one. */
  readonly replayedAs: string | undefined;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** What a look at one delivery needs of the process. */
export interface DetailPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly keyring: Pick<Keyring, "openerFor">;
}

/**
 * One delivery with its attempts; `undefined` when the caller has none of this id within retention. That an API key was
 * shown a payload is noted in the audit log.
 *
 * Errors: `SealError` and `KekError` when what the caller may see is sealed and cannot be opened.
 */
export async function findDelivery(
  { pool, keyring }: DetailPorts,
  access: Access,
  request: { readonly deliveryId: string; readonly nowMs: number },
): Promise<DeliveryDetail | undefined> {
  const { tenantId } = access;
  const found = await inTenant(pool, access, async (transaction) => {
    const kept = await findKept(transaction, access, request);
    if (kept === undefined) return undefined;
    const { delivery, storedBody, keepsAttempts } = kept;
    const { customerId } = delivery;
    const [storedAttempts, replayedAs] = await Promise.all([
      keepsAttempts ? attemptsOf(transaction, tenantId, delivery) : [],
      selectReplayOf(transaction, tenantId, delivery),
    ]);
    const payloadHidden = payloadHiding(access, {
      isKept: storedBody !== undefined,
      isPrivate: storedBody !== undefined && isSealedText(storedBody),
    });
    if (payloadHidden === null && access.actor.kind === "api_key") {
      const subjectId = publicId("delivery", delivery.id);
      await recordAudit(transaction, access, { action: "payload.read", subjectId, customerId });
    }
    return { ...kept, storedAttempts, replayedAs, payloadHidden };
  });
  if (found === undefined) return undefined;
  const { delivery, storedBody, storedAttempts, payloadHidden } = found;
  const shownBody = payloadHidden === null ? storedBody : undefined;
  const exchanges = storedAttempts.flatMap(({ storedExchange }) => storedExchange ?? []);
  const run: TenantRun = (id, work) => inTenant(pool, { tenantId: id }, work);
  const stored = shownBody === undefined ? exchanges : [shownBody, ...exchanges];
  const open = await textOpener({ keyring, run }, tenantId, stored);
  const place = bodyPlace({ ...delivery, tenantId });
  return {
    delivery,
    body: shownBody === undefined ? undefined : open(place, shownBody),
    payloadHidden,
    attempts: storedAttempts.map((attempt) => shownAttempt(access, delivery, { attempt, open })),
    keepsAttempts: found.keepsAttempts,
    replayedAs: found.replayedAs,
  };
}

/** The attempts with their exchanges, wherever in their batches these stand. */
async function attemptsOf(
  transaction: Transaction,
  tenantId: string,
  delivery: Delivery,
): Promise<readonly StoredAttempt[]> {
  const attempts = await selectAttempts(transaction, tenantId, delivery);
  return await Promise.all(
    attempts.map(async (attempt) => {
      const place =
        attempt.storedExchange === null ? undefined : referredAttempt(attempt.storedExchange);
      if (place === undefined) return attempt;
      return { ...attempt, storedExchange: await selectExchange(transaction, tenantId, place) };
    }),
  );
}

function shownAttempt(
  access: Access,
  delivery: Delivery,
  { attempt, open }: { readonly attempt: StoredAttempt; readonly open: TextOpener },
): Attempt {
  const { storedExchange, ...rest } = attempt;
  if (storedExchange === null) return { ...rest, exchange: null };
  const { id: deliveryId, customerId, eventId, eventType } = delivery;
  const { number } = attempt;
  const place = exchangePlace({ tenantId: access.tenantId, customerId, deliveryId, number });
  const exchange = exchangeOfText(open(place, storedExchange), {
    eventId: publicId("event", eventId),
    deliveryId: publicId("delivery", deliveryId),
    eventType,
    attempt: number,
  });
  const isPrivate = isSealedText(storedExchange);
  const isShown = payloadHiding(access, { isKept: true, isPrivate }) === null;
  return { ...rest, exchange: isShown ? exchange : withoutContents(exchange) };
}

/** How an attempt went, without anything that may hold a part of the payload. */
function withoutContents({ response, ...exchange }: ShownExchange): ShownExchange {
  return {
    ...exchange,
    requestHeaders: [],
    ...(response !== undefined && { response: { ...response, headers: [], bodyExcerpt: null } }),
  };
}

/** One delivery with its event's stored text; `undefined` when the caller has none of this id within retention. */
export async function findKept(
  transaction: Transaction,
  access: Access,
  { deliveryId, nowMs }: { readonly deliveryId: string; readonly nowMs: number },
): Promise<KeptDelivery | undefined> {
  const { tenantId } = access;
  const [scope, delivery] = await Promise.all([
    selectLogScope(transaction, tenantId, {
      destinationId: undefined,
      customerExternalId: undefined,
      asksHandover: false,
    }),
    selectDelivery(transaction, tenantId, deliveryId),
  ]);
  const { retentionDays, payloadDays, attemptDays } = scope;
  if (delivery === undefined) return undefined;
  const visible = visibleEventTypes(access);
  if (visible !== null && !isCovered(delivery.eventType, visible)) return undefined;
  const { id, eventId, createdAtMs } = delivery;
  if (createdAtMs < nowMs - retentionDays * dayMs) return undefined;
  const keptFromId = firstUuidAt(nowMs - payloadDays * dayMs);
  const body = { eventId, deliveryId: id, keptFromId };
  return {
    delivery,
    storedBody: await selectEventBody(transaction, tenantId, body),
    keepsAttempts: createdAtMs >= nowMs - attemptDays * dayMs,
  };
}
