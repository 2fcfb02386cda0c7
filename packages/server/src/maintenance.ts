import type pg from "pg";
import { checkpointAudit } from "./audit/checkpoint.ts";
import type { KekSet } from "./encryption/kek-provider.ts";
import { scheduleErasures } from "./erasure/runner.ts";
import { publicId } from "./ids.ts";
import { scheduleRetention } from "./retention/retention.ts";
import { createSessionKeys } from "./sessions/session-keys.ts";
import type { Log } from "./telemetry/log.ts";

/**
 * What the schema's owner does in the background: retention, erasures, checkpoints of the audit log. Several processes
 * may do it at the same time.
 */

/** The chores of a process. */
export interface Maintenance {
  /** Ends the timers and waits for what is under way. */
  stop(): Promise<void>;
}

/** What {@link startMaintenance} works with; both pools act as the schema's owner. */
export interface MaintenanceOptions {
  readonly pool: pg.Pool;
  /** One connection, kept busy for as long as an erasure takes. */
  readonly erasurePool: pg.Pool;
  readonly keks: KekSet;
  readonly log: Log;
}

/** How far back the end of an audit log could be cut off without a checkpoint that tells. */
const checkpointEveryMs = 5 * 60_000;

/** Starts all chores. */
export function startMaintenance(options: MaintenanceOptions): Maintenance {
  const { pool, erasurePool, log } = options;
  const retention = scheduleRetention({
    pool,
    now: Date.now,
    onResult: (result) => log.info({ event: "retention", ...result }),
    onFault: (error) => log.error({ event: "fault", step: "applying retention", err: error }),
  });
  const erasures = scheduleErasures({
    pool: erasurePool,
    monotonicMs: () => performance.now(),
    onFinished: ({ tenantId, id }) =>
      log.info({
        event: "customer_erased",
        tenantId: publicId("tenant", tenantId),
        erasureId: publicId("erasure", id),
      }),
    onFault: (error) => log.error({ event: "fault", step: "erasing a customer", err: error }),
  });
  const stopCheckpoints = scheduleCheckpoints(options);
  return {
    stop: async () => {
      await Promise.all([retention.stop(), erasures.stop(), stopCheckpoints()]);
    },
  };
}

/** Writes a line for each audit log that has grown: what has left the database cannot be taken back there. */
function scheduleCheckpoints({ pool, keks, log }: MaintenanceOptions): () => Promise<void> {
  // Whatever else is logged: these lines are what the chain is held against.
  const always = log.child({}, { level: log.level === "silent" ? "silent" : "info" });
  const sessionKeys = createSessionKeys({ pool, keks, now: Date.now });
  let running: Promise<unknown> | undefined;
  const run = (): void => {
    running ??= checkpointAudit({
      pool,
      sign: (statement) => sessionKeys.signStatement(statement),
      onCheckpoint: (line) => always.info(line),
    })
      .catch((error: unknown) =>
        log.error({ event: "fault", step: "signing checkpoints of audit logs", err: error }),
      )
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, checkpointEveryMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
