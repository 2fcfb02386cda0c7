import type { DeliveryCounter } from "../delivery-counts/counter.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { countingReport } from "../worker/counting-report.ts";
import { systemClock } from "../worker/clock.ts";
import { Connections } from "../worker/connections.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { createPostgresWorkerStore } from "../worker/postgres-storage.ts";
import type { WorkerStore } from "../worker/storage.ts";
import { Worker, type WorkerOptions } from "../worker/worker.ts";
import { createTestKeyring, loopbackEgress } from "./deliverable.ts";
import type { TestDatabase } from "./postgres.ts";
import { SpokenReport } from "./spoken-report.ts";

/** The store of a worker on a test's database. Without a keyring it opens nothing, for tests without private payloads. */
export function createTestWorkerStore(
  database: TestDatabase,
  keyring: Pick<Keyring, "openerFor" | "sealerFor"> = createTestKeyring(),
  onFault: (error: unknown) => void = () => undefined,
): WorkerStore {
  return createPostgresWorkerStore({ pool: database.workerPool, keyring, onFault });
}

/** A worker on a test's database that may reach this machine only, not started. `report` says what it told. */
export function createTestWorker(
  database: TestDatabase,
  directory: DestinationDirectory,
  options: Partial<Omit<WorkerOptions, "report">> & {
    /** What also counts what is on record. */
    readonly counter?: Pick<DeliveryCounter, "note">;
  } = {},
): { readonly worker: Worker; readonly report: SpokenReport } {
  const report = new SpokenReport();
  const { clock = systemClock, counter, ...others } = options;
  const runtime = { egress: loopbackEgress, now: () => clock.now() };
  const worker = new Worker({
    store: createTestWorkerStore(database),
    directory,
    connections: new Connections(runtime, (error) => report.fault("closing a connection", error)),
    limits: {
      inFlightMax: 64,
      queuedMax: 1_000,
      bodyBytesMax: 1_000_000,
      lineMax: 100,
      hostInFlightMax: 64,
    },
    host: "test",
    leaseMs: 30_000,
    clock,
    random: Math.random,
    ...others,
    report:
      counter === undefined
        ? report
        : countingReport(report, { counter, liveRate: { note: () => undefined } }),
  });
  return { worker, report };
}
