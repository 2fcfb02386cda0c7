import type { Exchange, Outcome } from "@pushrail/destinations";
import {
  exchangeReference,
  exchangeText,
  sharedExchangeText,
} from "../deliveries/exchange-text.ts";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { UnknownOutcome } from "../deliveries/next-state.ts";
import { publicId } from "../ids.ts";

/** Characters of an answer kept with each private delivery of a batch. */
const privateExcerptLengthMax = 500;

/**
 * What to store as the exchange of each delivery of a parcel after an attempt; `undefined` where nothing was exchanged.
 *
 * Deliveries of a batch with the same exchange store it once, with the youngest of them, which retention keeps longest;
 * the others refer to it: a batch of 1,000 wrote some two kilobytes for each of them before. They are recorded together
 * or not at all. A private delivery has a copy of its own, because it is sealed for its own place.
 */
export function exchangeRecords(
  deliveries: readonly QueuedDelivery[],
  outcomes: readonly (Outcome | UnknownOutcome)[],
): readonly (string | undefined)[] {
  const exchanges = deliveries.map((_, index) => exchangeOf(outcomes[index]));
  if (deliveries.length === 1) {
    return deliveries.map((delivery, index) => ownRecord(delivery, exchanges[index]));
  }
  const textOf = textsOnce();
  const keepers = new Map<string, QueuedDelivery>();
  deliveries.forEach((delivery, index) => {
    const exchange = exchanges[index];
    if (exchange === undefined || delivery.isPrivate) return;
    const text = textOf(exchange);
    const keeper = keepers.get(text);
    if (keeper === undefined || keeper.deliveryId < delivery.deliveryId)
      keepers.set(text, delivery);
  });
  return deliveries.map((delivery, index) => {
    const exchange = exchanges[index];
    if (exchange === undefined) return undefined;
    if (delivery.isPrivate) return ownRecord(delivery, shortened(exchange));
    const text = textOf(exchange);
    const keeper = keepers.get(text);
    if (keeper === undefined || keeper === delivery) return text;
    return exchangeReference({ deliveryId: keeper.deliveryId, number: keeper.attempts + 1 });
  });
}

function exchangeOf(outcome: Outcome | UnknownOutcome | undefined): Exchange | undefined {
  return outcome === undefined || outcome.kind === "unknown" ? undefined : outcome.exchange;
}

function ownRecord(delivery: QueuedDelivery, exchange: Exchange | undefined): string | undefined {
  if (exchange === undefined) return undefined;
  return exchangeText(exchange, {
    eventId: publicId("event", delivery.eventId),
    eventType: delivery.eventType,
    deliveryId: publicId("delivery", delivery.deliveryId),
    attempt: delivery.attempts + 1,
  });
}

/** The text of an exchange, made once for all outcomes that share the object. */
function textsOnce(): (exchange: Exchange) => string {
  const texts = new Map<Exchange, string>();
  return (exchange) => {
    const text = texts.get(exchange) ?? sharedExchangeText(exchange);
    texts.set(exchange, text);
    return text;
  };
}

function shortened(exchange: Exchange): Exchange {
  const { response } = exchange;
  if (response === undefined || response.bodyExcerpt.length <= privateExcerptLengthMax)
    return exchange;
  const bodyExcerpt = response.bodyExcerpt.slice(0, privateExcerptLengthMax);
  return { ...exchange, response: { ...response, bodyExcerpt, bodyTruncated: true } };
}
