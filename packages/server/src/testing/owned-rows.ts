import type { Queryable } from "../database/queryable.ts";
import { newUuid } from "../ids.ts";

/** A customer of a tenant. Both ids are UUIDs. */
export interface Owner {
  readonly tenantId: string;
  readonly customerId: string;
}

/**
 * Inserts one row of an owner into every table whose rows belong to someone; the rows of the tenant itself only when it
 * has none yet. For tests that go over all tables; needs the superuser.
 */
export async function insertOwnedRows(database: Queryable, owner: Owner): Promise<void> {
  const destinationId = newUuid();
  await insertConfiguration(database, owner, destinationId);
  await insertEventAndDelivery(database, owner, destinationId);
  await insertWhatOutlivesDeliveries(database, owner);
  await insertAccess(database, owner);
}

async function insertConfiguration(
  database: Queryable,
  { tenantId, customerId }: Owner,
  destinationId: string,
): Promise<void> {
  const known = await database.query("SELECT FROM tenants WHERE id = $1", [tenantId]);
  if (known.rowCount === 0) {
    await insert(database, "tenants", { id: tenantId, name: "A tenant" });
    const hash = Buffer.alloc(32);
    const end = { seq: 2, occurred_at: new Date(0), hash };
    await insert(database, "audit_heads", { tenant_id: tenantId, ...end });
  }
  const ofTenant = { tenant_id: tenantId };
  const ofCustomer = { ...ofTenant, customer_id: customerId };
  await insert(database, "customers", { ...ofTenant, id: customerId, external_id: customerId });
  await insert(database, "api_keys", {
    ...ofTenant,
    id: newUuid(),
    name: "A key",
    scopes: ["read"],
    key_sha256: Buffer.from(newUuid().replaceAll("-", "")),
    last_four: "abcd",
  });
  await insert(database, "data_keys", {
    ...ofTenant,
    id: newUuid(),
    kek_id: "k",
    wrapped: Buffer.of(1),
  });
  const name = `type.${customerId}`;
  await insert(database, "event_types", { ...ofTenant, name, description: "A type" });
  const credentialId = newUuid();
  await insert(database, "credentials", {
    ...ofCustomer,
    id: credentialId,
    type: "BEARER_TOKEN",
    name: "A credential",
    config: "{}",
  });
  await insert(database, "destinations", {
    ...ofCustomer,
    id: destinationId,
    credential_id: credentialId,
    type: "WEBHOOK",
    name: "A destination",
    event_types: ["*"],
    config: "{}",
    retry_policy: '"none"',
  });
  await insert(database, "operator_events", {
    ...ofTenant,
    id: newUuid(),
    event_type: "pushrail.test",
    payload: "{}",
  });
  await insert(database, "destination_health", { ...ofCustomer, destination_id: destinationId });
  await insert(database, "delivery_counts", {
    ...ofCustomer,
    destination_id: destinationId,
    hour: new Date(0),
  });
  await insert(database, "signing_secrets", {
    ...ofCustomer,
    destination_id: destinationId,
    version: 1,
    sealed: Buffer.of(1),
    last_four: "abcd",
  });
}

async function insertAccess(database: Queryable, { tenantId, customerId }: Owner): Promise<void> {
  const ofTenant = { tenant_id: tenantId };
  const ofCustomer = { ...ofTenant, customer_id: customerId };
  const origin = `https://${customerId}.example.com`;
  await insert(database, "tenant_origins", { ...ofTenant, origin });
  await insert(database, "sessions", {
    ...ofCustomer,
    id: newUuid(),
    api_key_id: newUuid(),
    expires_at: new Date(0),
  });
  const { rows } = await database.query<{ seq: number }>(
    "SELECT count(*)::int + 1 AS seq FROM audit_entries WHERE tenant_id = $1",
    [tenantId],
  );
  const link = { ...ofTenant, seq: rows[0]?.seq, hash: Buffer.alloc(32) };
  await insert(database, "audit_entries", {
    ...link,
    ...ofCustomer,
    id: newUuid(),
    occurred_at: new Date(0),
    action: "destination.created",
    content: "{}",
    content_sha256: Buffer.alloc(32),
  });
  await insert(database, "audit_checkpoints", {
    ...link,
    signed_at: new Date(0),
    key_id: "k",
    signature: Buffer.alloc(64),
  });
}

async function insertWhatOutlivesDeliveries(
  database: Queryable,
  { tenantId, customerId }: Owner,
): Promise<void> {
  const ofTenant = { tenant_id: tenantId };
  await insert(database, "kept_events", {
    ...ofTenant,
    customer_id: customerId,
    event_type: "order.completed",
    id: newUuid(),
    body: "{}",
    matched_count: 1,
  });
  await insert(database, "erasures", {
    ...ofTenant,
    id: newUuid(),
    requested_by: newUuid(),
    external_id_sha256: Buffer.alloc(32),
    phase: "finished",
    finished_at: new Date(0),
  });
}

/** One delivery with a row in every table at once, which the engine never makes. */
async function insertEventAndDelivery(
  database: Queryable,
  { tenantId, customerId }: Owner,
  destinationId: string,
): Promise<void> {
  const [eventId, deliveryId, handoverId] = [newUuid(), newUuid(), newUuid()];
  const ofCustomer = { tenant_id: tenantId, customer_id: customerId };
  const ofDestination = { ...ofCustomer, destination_id: destinationId };
  const ofDelivery = { ...ofDestination, delivery_id: deliveryId };
  const ofEvent = { event_id: eventId };
  const event = { event_type: "order.completed" };
  await insert(database, "events", {
    ...ofCustomer,
    ...event,
    id: eventId,
    body: "{}",
    matched_count: 1,
  });
  await insert(database, "idempotency_keys", {
    ...ofCustomer,
    ...ofEvent,
    key: "a key",
    generation: 0,
    content_sha256: Buffer.of(1),
  });
  await insert(database, "handovers", { tenant_id: tenantId, id: handoverId, delivery_count: 1 });
  await insert(database, "deliveries", {
    ...ofDestination,
    ...ofEvent,
    ...event,
    id: deliveryId,
    handover_id: handoverId,
    origin: "event",
  });
  const waiting = { attempts: 0, due_at: new Date(0) };
  await insert(database, "backlog", { ...ofDelivery, ...ofEvent, ...waiting });
  await insert(database, "destination_queues", { ...ofDestination, next_due_at: new Date(0) });
  await insert(database, "finished_deliveries", { ...ofDelivery, state: "delivered", attempts: 1 });
  await insert(database, "attempts", {
    ...ofCustomer,
    delivery_id: deliveryId,
    number: 1,
    outcome: "delivered",
    started_at: new Date(0),
  });
  const replayId = newUuid();
  await insert(database, "replays", {
    ...ofDestination,
    id: replayId,
    scope: '{"kind":"deadLetters","reasons":null}',
    select_from: deliveryId,
    select_before: deliveryId,
  });
  await insert(database, "replay_items", {
    ...ofCustomer,
    source_delivery_id: deliveryId,
    replay_id: replayId,
    state: "selected",
  });
  const death = { reason: "timeout", attempts: 1 };
  await insert(database, "dead_letters", { ...ofDelivery, ...ofEvent, ...death });
}

async function insert(
  database: Queryable,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await database.query(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(row),
  );
}
