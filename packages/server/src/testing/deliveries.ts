import type { Pool } from "pg";
import type { DeliveryOrigin } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";

/** A tenant with one customer who has one destination. Ids are UUIDs. */
export interface TestTenant {
  readonly tenantId: string;
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly destinationId: string;
}

/** What to write of a delivery; all of it has defaults. */
export interface TestDelivery {
  readonly tenant: TestTenant;
  /** Where it stands. `held` waits in the backlog without an attempt; `reclaimed` is a retry that a worker holds. */
  readonly state?:
    | "pending"
    | "claimed"
    | "held"
    | "retrying"
    | "reclaimed"
    | "delivered"
    | "dead"
    | "cancelled";
  readonly id?: string;
  readonly destinationId?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly body?: string;
  readonly reason?: string;
  readonly attempts?: number;
  readonly origin?: DeliveryOrigin;
  readonly replayOf?: string;
  readonly dueAt?: Date;
  readonly finishedAt?: Date;
}

/** Writes rows as ingest and worker would, past row-level security: for tests of what reads them. */
export class DeliveryRows {
  readonly #pool: Pool;

  /** @param pool of the superuser. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async addTenant(name = "acme"): Promise<TestTenant> {
    const tenantId = newUuid();
    await this.#pool.query("INSERT INTO tenants (id, name) VALUES ($1, $2)", [tenantId, name]);
    return await this.addCustomer(tenantId, "acct_1");
  }

  /** Another customer of a tenant, with a destination. */
  async addCustomer(tenantId: string, customerExternalId: string): Promise<TestTenant> {
    const customerId = newUuid();
    await this.#pool.query(
      "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)",
      [tenantId, customerId, customerExternalId],
    );
    const owner = { tenantId, customerId, customerExternalId };
    return { ...owner, destinationId: await this.addDestination(owner) };
  }

  async addDestination(owner: Omit<TestTenant, "destinationId">): Promise<string> {
    const destinationId = newUuid();
    await this.#pool.query(
      `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
       VALUES ($1, $2, $3, 'WEBHOOK', 'orders', '{*}', '{}', '"exponential_backoff"')`,
      [owner.tenantId, owner.customerId, destinationId],
    );
    return destinationId;
  }

  /** Writes a delivery, its event unless it exists, and the rows that put it into its state; returns its id. */
  async add(delivery: TestDelivery): Promise<string> {
    const { tenantId, customerId } = delivery.tenant;
    const { state = "pending", id = newUuid(), eventId = newUuid() } = delivery;
    const { eventType = "order.completed", origin = "event", replayOf = null } = delivery;
    const destinationId = delivery.destinationId ?? delivery.tenant.destinationId;
    const body = delivery.body ?? `{"id":"evt","eventType":"${eventType}","payload":{}}`;
    const handoverId = newUuid();
    await this.#pool.query(
      `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
       VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING`,
      [tenantId, eventId, customerId, eventType, body],
    );
    await this.#pool.query(
      `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin, replay_of)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [tenantId, id, customerId, destinationId, eventId, eventType, handoverId, origin, replayOf],
    );
    const keys = { tenantId, customerId, destinationId, eventId, id };
    switch (state) {
      case "pending":
      case "claimed":
        await this.#pool.query(
          "INSERT INTO handovers (tenant_id, id, worker_id, delivery_count) VALUES ($1, $2, $3, 1)",
          [tenantId, handoverId, state === "claimed" ? newUuid() : null],
        );
        break;
      case "held":
      case "retrying":
      case "reclaimed":
        await this.#addToBacklog(delivery, keys);
        break;
      case "delivered":
      case "dead":
      case "cancelled":
        await this.#finish(delivery, { ...keys, state });
    }
    return id;
  }

  async #addToBacklog(delivery: TestDelivery, keys: RowKeys): Promise<void> {
    const isHeld = delivery.state === "held";
    const workerId = delivery.state === "reclaimed" ? newUuid() : null;
    await this.#pool.query(
      `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, worker_id, claimed_at, reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        keys.tenantId,
        keys.id,
        keys.customerId,
        keys.destinationId,
        keys.eventId,
        isHeld ? 0 : (delivery.attempts ?? 1),
        delivery.dueAt ?? new Date(),
        workerId,
        workerId === null ? null : new Date(),
        isHeld ? null : (delivery.reason ?? "timeout"),
      ],
    );
  }

  async #finish(
    delivery: TestDelivery,
    keys: RowKeys & { readonly state: "delivered" | "dead" | "cancelled" },
  ): Promise<void> {
    const { tenantId, customerId, destinationId, eventId, id, state } = keys;
    const usualReason = { delivered: null, dead: "rejected", cancelled: "destination_deleted" };
    const reason = delivery.reason ?? usualReason[state];
    const attempts = delivery.attempts ?? 1;
    const finishedAt = delivery.finishedAt ?? new Date();
    await this.#pool.query(
      `INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, id, customerId, destinationId, state, reason, attempts, finishedAt],
    );
    if (state !== "dead") return;
    await this.#pool.query(
      `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts, died_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, id, customerId, destinationId, eventId, reason, attempts, finishedAt],
    );
  }

  /** Appends an attempt to a delivery. */
  async addAttempt(
    tenant: TestTenant,
    attempt: {
      readonly deliveryId: string;
      readonly number: number;
      readonly outcome: "delivered" | "failed" | "unknown";
      readonly reason?: string;
      readonly detail?: string;
      readonly startedAt?: Date;
      readonly durationMs?: number;
      readonly exchange?: string;
    },
  ): Promise<void> {
    await this.#pool.query(
      `INSERT INTO attempts (tenant_id, delivery_id, customer_id, number, outcome, reason, detail, started_at, duration_ms, exchange)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        tenant.tenantId,
        attempt.deliveryId,
        tenant.customerId,
        attempt.number,
        attempt.outcome,
        attempt.reason ?? null,
        attempt.detail ?? null,
        attempt.startedAt ?? new Date(),
        attempt.durationMs ?? null,
        attempt.exchange ?? null,
      ],
    );
  }
}

interface RowKeys {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  readonly eventId: string;
  readonly id: string;
}
