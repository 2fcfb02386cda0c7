import { definitionOf, generateSigningSecret } from "@pushrail/destinations";
import type { Settings } from "@pushrail/destinations";
import type { Keyring } from "../encryption/keyring.ts";
import { inTenant } from "../database/transaction.ts";
import { enqueueDeliveries } from "../deliveries/enqueue.ts";
import { settingsPlace, signingSecretPlace } from "../destinations/sealed-places.ts";
import { newUuid, publicId } from "../ids.ts";
import type { TestCustomer } from "./deliverable.ts";
import type { TestDatabase } from "./postgres.ts";

/** A destination as a test wants it; what is absent is as the API's defaults. */
export interface QueuedDestination {
  readonly type: string;
  readonly config: Settings["config"];
  readonly secrets?: Settings["secrets"];
  readonly retryPolicy?: unknown;
  readonly rateLimitPerSecond?: number;
  readonly concurrencyLimit?: number;
  /** Given, it keeps order by key. */
  readonly orderingKey?: string;
}

/** Makes a destination of any type and flow, with a signing secret of its own if the type signs; returns its id. */
export async function createQueuedDestination(
  database: TestDatabase,
  keyring: Keyring,
  { customer, destination }: { customer: TestCustomer; destination: QueuedDestination },
): Promise<string> {
  const { tenantId, customerId } = customer;
  const id = newUuid();
  const { type, config, secrets, retryPolicy = [1, 1] } = destination;
  await inTenant(database.apiPool, { tenantId }, async (transaction) => {
    const sealed =
      secrets === undefined
        ? null
        : await keyring.seal(
            transaction,
            settingsPlace({ tenantId, customerId, id }),
            Buffer.from(JSON.stringify(secrets)),
          );
    await transaction.query({
      text: `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, sealed_secrets,
          retry_policy, rate_limit_per_second, concurrency_limit, ordering, ordering_key)
        VALUES ($1, $2, $3, $4, 'test', '{*}', $5, $6, $7, $8, $9, $10, $11)`,
      values: [
        tenantId,
        customerId,
        id,
        type,
        JSON.stringify(config),
        sealed,
        JSON.stringify(retryPolicy),
        destination.rateLimitPerSecond ?? null,
        destination.concurrencyLimit ?? null,
        destination.orderingKey === undefined ? "none" : "key",
        destination.orderingKey ?? null,
      ],
    });
    if (definitionOf(type)?.signs !== true) return;
    const place = signingSecretPlace({ tenantId, customerId, id }, 1);
    const secret = await keyring.seal(transaction, place, Buffer.from(generateSigningSecret()));
    await transaction.query({
      text: `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four)
        VALUES ($1, $2, $3, 1, $4, 'test')`,
      values: [tenantId, customerId, id, secret],
    });
  });
  return id;
}

/** An event as a test accepts it. */
export interface QueuedEvent {
  readonly orderingKey?: string;
  readonly partitionKey?: string;
  readonly payload?: unknown;
  /** UUID of its delivery; absent: a new one, so that ids ascend in the order of acceptance. */
  readonly deliveryId?: string;
}

/** Accepts events of which one queued destination gets each, in one transaction; returns their public ids in order. */
export async function acceptQueued(
  database: TestDatabase,
  { customer, destinationId }: { customer: TestCustomer; destinationId: string },
  events: readonly QueuedEvent[],
): Promise<readonly string[]> {
  const { tenantId, customerId } = customer;
  const accepted = events.map((event) => {
    const { orderingKey, partitionKey, payload = {}, deliveryId = newUuid() } = event;
    const eventId = newUuid();
    const id = publicId("event", eventId);
    const occurredAt = "2026-11-21T18:00:00.000Z";
    const customerExternalId = "acct_test";
    const eventType = "order.completed";
    const body = JSON.stringify({ id, eventType, occurredAt, customerExternalId, payload });
    return { id, eventId, eventType, body, orderingKey, partitionKey, deliveryId };
  });
  await inTenant(database.apiPool, { tenantId }, async (transaction) => {
    for (const { eventId, eventType, body } of accepted) {
      await transaction.query({
        text: `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
          VALUES ($1, $2, $3, $4, $5, 1)`,
        values: [tenantId, eventId, customerId, eventType, body],
      });
    }
    await enqueueDeliveries(
      transaction,
      accepted.map(({ eventId, eventType, body, orderingKey, partitionKey, deliveryId }) => ({
        tenantId,
        customerId,
        destinationId,
        deliveryId,
        eventId,
        eventType,
        origin: "event",
        replayOf: null,
        orderingKey: orderingKey ?? null,
        partitionKey: partitionKey ?? null,
        bodyBytes: partitionKey === undefined ? null : Buffer.byteLength(body),
      })),
    );
  });
  return accepted.map(({ id }) => id);
}
