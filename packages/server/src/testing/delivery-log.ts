import type { Handover, HandoverPort } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";
import { createApiKey } from "../keys/keys.ts";
import type { Scope } from "../keys/keys.ts";
import { accessTo } from "./access.ts";
import { startTestApi } from "./api.ts";
import { DeliveryRows } from "./deliveries.ts";
import type { TestTenant } from "./deliveries.ts";
import { createTestDatabase } from "./postgres.ts";
import type { TestDatabase } from "./postgres.ts";

/** Stands at the other end of the handover port: has room or not, and keeps what it is given. */
export class RecordingWorker implements HandoverPort {
  readonly workerId = newUuid();
  hasRoom = true;
  readonly received: Handover[] = [];
  announced = 0;
  givenBack = 0;

  reserve() {
    if (!this.hasRoom) return undefined;
    return {
      workerId: this.workerId,
      use: (handover: Handover) => void this.received.push(handover),
      giveBack: () => void (this.givenBack += 1),
    };
  }

  announce() {
    this.announced += 1;
  }
}

/** An API on a database of its own whose rows are written by hand. */
export interface DeliveryLogTest {
  readonly database: TestDatabase;
  readonly rows: DeliveryRows;
  /** A worker that has received nothing yet; the one before is forgotten. */
  newWorker(): RecordingWorker;
  keyOf(tenant: TestTenant, scopes?: readonly Scope[]): Promise<string>;
  // oxlint-disable-next-line no-explicit-any -- tests reach into answers of every shape
  send(method: "GET" | "POST", url: string, key: string): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

/** Starts such an API. */
export async function startDeliveryLogTest(): Promise<DeliveryLogTest> {
  const database = await createTestDatabase();
  let worker = new RecordingWorker();
  const handovers: HandoverPort = {
    reserve: () => worker.reserve(),
    announce: () => worker.announce(),
  };
  const api = await startTestApi(database, { context: { handovers } });
  return {
    database,
    rows: new DeliveryRows(database.superuserPool),
    newWorker: () => (worker = new RecordingWorker()),
    keyOf: async ({ tenantId }, scopes = ["read", "manage"]) => {
      const access = accessTo(tenantId);
      const key = await createApiKey(database.ownerPool, access, { name: "test", scopes });
      return key.keyText.reveal();
    },
    send: async (method, url, key) => {
      const { status, json } = await api.call(method, url, key);
      return { status, body: json };
    },
    close: async () => {
      await api.close();
      await database.drop();
    },
  };
}
