import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { createEgressGuard, generateSigningSecret } from "@pushrail/destinations";
import type { Pool } from "pg";
import { createKekSet } from "../encryption/keks.ts";
import { createKeyring, type Keyring } from "../encryption/keyring.ts";
import type { KekSet } from "../encryption/kek-provider.ts";
import { localKek } from "../encryption/local-kek.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import type { DeliveryOrigin, Handover, QueuedDelivery } from "../deliveries/handover.ts";
import { signingSecretPlace } from "../destinations/sealed-places.ts";
import {
  createDestinationDirectory,
  type DestinationDirectory,
} from "../destinations/directory.ts";
import { newUuid, publicId } from "../ids.ts";
import type { TestDatabase } from "./postgres.ts";

const unknownName = () =>
  Promise.reject(Object.assign(new Error("there is no such name"), { code: "ENOTFOUND" }));

/** The guard of every test: only this machine may be reached, and nothing beyond it is asked for names. */
export const loopbackEgress = createEgressGuard({
  allow: ["127.0.0.0/8"],
  names: { resolve4: unknownName, resolve6: unknownName, lookupLocal: unknownName },
});

/** A key encryption key of its own. */
export function createTestKeks(): KekSet {
  return createKekSet(localKek(randomBytes(32).toString("hex"), "the test"));
}

/** A keyring with a key of its own. */
export function createTestKeyring(): Keyring {
  return createKeyring({ keks: createTestKeks() });
}

/** The directory that a worker reads through its own role. */
export function createWorkerDirectory(pool: Pool, keyring: Keyring): DestinationDirectory {
  return createDestinationDirectory({
    run: (_tenantId, work) => inTransaction(pool, work),
    keyring,
    onUnusable: (_destination, error) => {
      throw error;
    },
  });
}

/** Ids of a tenant with one customer. */
export interface TestCustomer {
  readonly tenantId: string;
  readonly customerId: string;
}

/** Makes a tenant with one customer. */
export async function createTestCustomer(database: TestDatabase): Promise<TestCustomer> {
  const tenantId = newUuid();
  const customerId = newUuid();
  await database.superuserPool.query(`INSERT INTO tenants (id, name) VALUES ($1, 'test')`, [
    tenantId,
  ]);
  await database.superuserPool.query(
    `INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acct_test')`,
    [tenantId, customerId],
  );
  return { tenantId, customerId };
}

/** Makes a webhook destination with a sealed signing secret; returns its id and the secret. */
export async function createTestDestination(
  database: TestDatabase,
  keyring: Keyring,
  customer: TestCustomer,
  settings: { readonly url: string; readonly timeoutMs?: number; readonly retryPolicy?: unknown },
): Promise<{ readonly id: string; readonly secret: string }> {
  const { tenantId, customerId } = customer;
  const id = newUuid();
  const secret = generateSigningSecret();
  const config = { url: settings.url, timeoutMs: settings.timeoutMs ?? 10_000 };
  await inTenant(database.apiPool, { tenantId }, async (transaction) => {
    await transaction.query({
      text: `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
        VALUES ($1, $2, $3, 'WEBHOOK', 'test', '{*}', $4, $5)`,
      values: [
        tenantId,
        customerId,
        id,
        JSON.stringify(config),
        JSON.stringify(settings.retryPolicy ?? [1, 1]),
      ],
    });
    const place = signingSecretPlace({ tenantId, customerId, id }, 1);
    const sealed = await keyring.seal(transaction, place, Buffer.from(secret));
    await transaction.query({
      text: `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four)
        VALUES ($1, $2, $3, 1, $4, 'test')`,
      values: [tenantId, customerId, id, sealed],
    });
  });
  return { id, secret };
}

/** Commits events with one delivery each, as ingest does, and returns their handover. */
export async function commitHandover(
  database: TestDatabase,
  customer: TestCustomer,
  destinationIds: readonly string[],
  held: { readonly workerId?: string; readonly origin?: DeliveryOrigin } = {},
): Promise<Handover> {
  const { tenantId, customerId } = customer;
  const { workerId = null, origin = "event" } = held;
  const handoverId = newUuid();
  const deliveries = destinationIds.map((destinationId): QueuedDelivery => {
    const eventId = newUuid();
    const body = JSON.stringify({
      id: publicId("event", eventId),
      eventType: "order.completed",
      payload: {},
    });
    const ids = { tenantId, customerId, destinationId, eventId, deliveryId: newUuid(), handoverId };
    return { ...ids, eventType: "order.completed", body, isPrivate: false, origin, attempts: 0 };
  });
  const configVersion = await inTenant(database.apiPool, { tenantId }, async (transaction) => {
    for (const { eventId, deliveryId, destinationId, body } of deliveries) {
      await transaction.query({
        text: `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
          VALUES ($1, $2, $3, 'order.completed', $4, 1)`,
        values: [tenantId, eventId, customerId, body],
      });
      await transaction.query({
        text: `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
          VALUES ($1, $2, $3, $4, $5, 'order.completed', $6, $7)`,
        values: [tenantId, deliveryId, customerId, destinationId, eventId, handoverId, origin],
      });
    }
    await transaction.query({
      text: `INSERT INTO handovers (tenant_id, id, worker_id, delivery_count) VALUES ($1, $2, $3, $4)`,
      values: [tenantId, handoverId, workerId, deliveries.length],
    });
    const { rows } = await transaction.query<{ config_version: string }>({
      text: `SELECT config_version FROM tenants WHERE id = $1`,
      values: [tenantId],
    });
    return Number(rows[0]?.config_version);
  });
  return { tenantId, handoverId, configVersion, deliveries };
}

/** One request as a receiver saw it. */
export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on loopback whose answers a test decides one by one. */
export interface TestReceiver {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Resolves when so many requests have arrived in all. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a receiver; `answer` gets each request with its index from 0. */
export async function createTestReceiver(
  answer: (response: ServerResponse, index: number) => void,
): Promise<TestReceiver> {
  const received: ReceivedRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const index =
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() }) - 1;
      answer(response, index);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    arrived: (count) =>
      received.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
