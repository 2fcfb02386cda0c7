import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type { Connection, OutboundBatch, OutboundEvent, Settings } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { postgres } from "../postgres/index.ts";

/** A schema and a role of one test's own, in the PostgreSQL that runs beside the tests. It does not offer TLS. */
export interface TestSchema {
  readonly schema: string;
  readonly role: string;
  readonly password: string;
  readonly port: number;
  /** As the superuser. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Settings of a destination in it, with others in their place. */
  settings(changes?: Readonly<Record<string, unknown>>): Settings;
  connect(settings?: Settings): Promise<Connection>;
  drop(): Promise<void>;
}

const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });

/** Makes one; the role may create tables in the schema. */
export async function createTestSchema(): Promise<TestSchema> {
  const { superuserUrl } = inject("postgres");
  const admin = new pg.Client({ connectionString: superuserUrl });
  await admin.connect();
  const id = randomBytes(6).toString("hex");
  const [schema, role, password] = [`schema_${id}`, `role_${id}`, `canary-${id}`];
  const port = Number(new URL(superuserUrl).port);
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'; CREATE SCHEMA ${schema}`);
  await admin.query(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`);
  const settings: TestSchema["settings"] = (changes = {}) => {
    const given = { host: "127.0.0.1", port, database: "postgres", schema, tls: "off", ...changes };
    const parsed = postgres.parseSettings(given, { egress, credentialType: "USERNAME_PASSWORD" });
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    return {
      ...parsed.settings,
      credential: {
        type: "USERNAME_PASSWORD",
        config: { username: role },
        secrets: { password },
      },
    };
  };
  return {
    schema,
    role,
    password,
    port,
    sql: async (text, values) =>
      (await admin.query(text, values as unknown[])).rows as Record<string, unknown>[],
    settings,
    connect: (given = settings()) => postgres.connect(given, { egress, now: Date.now }),
    drop: async () => {
      await admin.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await admin.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
      await admin.end();
    },
  };
}

/** An event as it is sent; what is not given is plain. */
export function rowEvent(
  eventId: string,
  { eventType = "order.paid", occurredAt = "2026-11-21T18:00:00Z", payload = "{}" } = {},
): OutboundEvent {
  const head = JSON.stringify({ id: eventId, eventType, occurredAt, customerExternalId: "c" });
  return {
    eventId,
    eventType,
    body: Buffer.from(`${head.slice(0, -1)},"payload":${payload},"metadata":{}}`),
    receivedAtMs: 1_700_000_000_123,
    deliveryId: `dlv_${eventId}`,
    attempt: 1,
    isReplay: false,
    isTest: false,
    signingKeys: [],
  };
}

/** A batch of these events. */
export function batchOf(events: readonly OutboundEvent[]): OutboundBatch {
  return { id: "bat_1", partitionKey: "", events };
}
