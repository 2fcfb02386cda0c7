import { hostname } from "node:os";
import { createEgressGuard } from "@pushrail/destinations";
import type pg from "pg";
import { patrolHealth } from "./alerts/patrol.ts";
import { relayOperatorEvents } from "./alerts/relay.ts";
import { createApi } from "./api/app.ts";
import type { Api, ApiContext, ApiLimits, ReadinessCheck } from "./api/context.ts";
import { createProbeApi } from "./api/probes.ts";
import { openCloudIdentity, type CloudIdentity } from "./cloud-identity/cloud-identity.ts";
import type { Config, RoleLogin } from "./config.ts";
import { loadKeks } from "./encryption/keks.ts";
import type { KekSet } from "./encryption/kek-provider.ts";
import { createKeyring, type Keyring } from "./encryption/keyring.ts";
import { createCustomers } from "./customers/customers.ts";
import { migrate, missingMigrations } from "./database/migrate.ts";
import { openNotifications, type Notifications } from "./database/notifications.ts";
import { createPool } from "./database/pool.ts";
import { inTenant, inTransaction } from "./database/transaction.ts";
import { DeliveryCounter } from "./delivery-counts/counter.ts";
import { addCounts } from "./delivery-counts/delivery-counts.ts";
import { createRemoteHandoverPort, type HandoverPort } from "./deliveries/handover.ts";
import { createDestinationDirectory, type DestinationDirectory } from "./destinations/directory.ts";
import { createEventAcceptor } from "./events/accept.ts";
import { publicId } from "./ids.ts";
import { createApiKeys } from "./keys/keys.ts";
import { startMaintenance } from "./maintenance.ts";
import { LiveRate } from "./replays/live-rate.ts";
import { ReplayRunner } from "./replays/runner.ts";
import { createRequestLimits, type RequestLimits } from "./limits/request-limits.ts";
import { createSessions, type Sessions } from "./sessions/sessions.ts";
import { observePool, observeProcess, observeQueues } from "./telemetry/gauges.ts";
import type { Log } from "./telemetry/log.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { systemClock } from "./worker/clock.ts";
import { Connections } from "./worker/connections.ts";
import { createPostgresWorkerStore } from "./worker/postgres-storage.ts";
import { countingReport } from "./worker/counting-report.ts";
import { createWorkerReport } from "./worker/report.ts";
import { Worker } from "./worker/worker.ts";

/**
 * A whole server process: the parts of its role, put together, started in order and stopped in the reverse order.
 */

/** A running server. */
export interface Server {
  /** Where the API, or the probes of a worker, answer. */
  readonly url: string;
  /** Stops taking requests and claiming, lets what is under way end, and closes everything. */
  stop(): Promise<void>;
}

const secondMs = 1_000;
const minuteMs = 60_000;
const patrolMs = 30 * secondMs;
const countsFlushMs = 5 * secondMs;

/** Deliveries in memory of one process: enough to keep it busy through a pause, little enough to rescue quickly. */
const queuedMax = 5_000;
const queuedBytesMax = 64 * 1024 * 1024;
const lineMax = 200;

/** Starts a server. Errors: whatever keeps a part from starting; the parts started so far are stopped. */
export async function startServer(config: Config, log: Log): Promise<Server> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const url = await startParts({ config, log, metrics: createMetrics(), stops });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What every part is started with. */
interface Start {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Every part adds how it is stopped. */
  readonly stops: (() => Promise<void>)[];
}

async function startParts(start: Start): Promise<string> {
  const { config, log, metrics } = start;
  const keks = await loadKeks(config.keks);
  const cloudIdentity = await cloudIdentityOf(config);
  await maintain(start, keks);
  const keyring = createKeyring({
    keks,
    onWorn: ({ tenantId, seals }) =>
      log.warn({ event: "data_key_worn", tenantId: publicId("tenant", tenantId), seals }),
  });
  const apiPool =
    config.api && openPool(start, config.api, "pushrail-api", config.apiConnectionsMax);
  const workerPool =
    config.worker &&
    openPool(start, config.worker, "pushrail-worker", config.workerConnectionsMax, true);
  const directory = openDirectory({ apiPool, workerPool, keyring, log });
  const worker =
    workerPool &&
    (await startWorker(start, { pool: workerPool, directory, keyring, cloudIdentity }));
  const notifications = await listen(start, directory, worker);
  const pool = apiPool ?? workerPool;
  if (pool === undefined) throw new Error("a process is the API, a worker, or both");
  repeat(start, "recording uses of data keys", minuteMs, () => keyring.recordSeals(pool));

  observe(start, apiPool, workerPool);
  const readiness = readinessOf(pool, worker);
  if (apiPool === undefined) return serve(start, createProbeApi({ readiness, metrics, log }));
  const handovers: HandoverPort =
    worker === undefined
      ? createRemoteHandoverPort(() => notifications.announceHandover())
      : announcingToAll(worker, notifications);
  const egress = egressOf(config);
  const customers = createCustomers(apiPool);
  const requestLimits = requestLimitsOf(start);
  const sessions = openSessions(start, { pool: apiPool, keks, customers, requestLimits });
  const adminPool = config.admin && openPool(start, config.admin, "pushrail-admin", 2);
  const shared = {
    pool: apiPool,
    directory,
    customers,
    handovers,
    keyring,
    cloudIdentity,
    log,
    metrics,
    now: Date.now,
  };
  const acceptor = createEventAcceptor({ ...shared, bounds: acceptorBoundsOf(config) });
  start.stops.push(() => acceptor.close());
  const keys = createApiKeys({ pool: apiPool, now: Date.now });
  repeat(start, "recording uses of API keys", minuteMs, () => keys.recordUses());
  const limits = apiLimitsOf(config);
  return serve(
    start,
    await createApi({
      ...shared,
      keys,
      sessions,
      adminPool,
      acceptor,
      egress,
      limits,
      requestLimits,
      readiness,
    }),
  );
}

function openSessions(
  { config }: Start,
  parts: Pick<ApiContext, "pool" | "customers" | "requestLimits"> & { readonly keks: KekSet },
): Sessions {
  const { pool, customers, requestLimits, keks } = parts;
  return createSessions({
    ...{ pool, customers, keks },
    now: Date.now,
    issuer: config.issuer,
    sessionsMax: config.sessionsMax,
    onMint: (customerId) => requestLimits.rates.admitSession(customerId),
  });
}

function acceptorBoundsOf(config: Config) {
  return {
    queueEventsMax: config.ingestQueueEventsMax,
    queueBytesMax: config.ingestQueueBytesMax,
  };
}

function apiLimitsOf(config: Config): ApiLimits {
  return {
    eventBytesMax: config.eventBytesMax,
    batchBytesMax: config.batchBytesMax,
    batchEventsMax: config.batchEventsMax,
    depthMax: config.eventDepthMax,
    destinationsMax: config.destinationsMax,
    credentialsMax: config.credentialsMax,
  };
}

function requestLimitsOf({ config, metrics }: Start): RequestLimits {
  return createRequestLimits({
    rates: config,
    trustedProxies: config.trustedProxies,
    hostAttemptsMax: config.hostAttemptsMax,
    monotonicMs: () => performance.now(),
    random: Math.random,
    onRefused: (group) => metrics.requestsLimited.inc({ group }),
  });
}

/** Migrates, and does what only the schema's owner may, in processes that may sign in as that. */
async function maintain(start: Start, keks: KekSet): Promise<void> {
  const { config, log, stops } = start;
  const { ownerUrl } = config;
  if (ownerUrl === undefined) return;
  await migrate({ ownerUrl, onApply: (name) => log.info({ event: "migrating", name }) });
  const chores = startMaintenance({
    pool: openPool(start, { url: ownerUrl }, "pushrail-owner", 2, true),
    erasurePool: openPool(start, { url: ownerUrl }, "pushrail-erasure", 1, true),
    keks,
    log,
  });
  stops.push(() => chores.stop());
}

function openPool(
  { config, log, stops }: Start,
  login: RoleLogin,
  applicationName: string,
  connectionsMax: number,
  prefersIndexes = false,
): pg.Pool {
  const pool = createPool({
    ...login,
    connectionsMax,
    applicationName,
    prefersIndexes,
    statementTimeoutMs: config.statementTimeoutMs,
    onIdleError: (error) => log.warn({ event: "database_connection_lost", err: error }),
  });
  stops.push(() => pool.end());
  return pool;
}

function openDirectory(options: {
  readonly apiPool: pg.Pool | undefined;
  readonly workerPool: pg.Pool | undefined;
  readonly keyring: Keyring;
  readonly log: Log;
}): DestinationDirectory {
  const { apiPool, workerPool, keyring, log } = options;
  return createDestinationDirectory({
    keyring,
    // The worker's role reads all tenants; a process without it reads as the tenant.
    run: (tenantId, work) => {
      if (workerPool !== undefined) return inTransaction(workerPool, work);
      if (apiPool !== undefined) return inTenant(apiPool, { tenantId }, work);
      throw new Error("a process has the role of the API, of a worker, or both");
    },
    onUnusable: (destination, error) =>
      log.error({ event: "destination_unusable", destinationId: destination.id, err: error }),
  });
}

async function startWorker(
  start: Start,
  parts: {
    readonly pool: pg.Pool;
    readonly directory: DestinationDirectory;
    readonly keyring: Keyring;
    readonly cloudIdentity: CloudIdentity;
  },
): Promise<Worker> {
  const { config, log, metrics, stops } = start;
  const { pool, directory, keyring, cloudIdentity } = parts;
  const runtime = { egress: egressOf(config), now: Date.now, identity: cloudIdentity.platform };
  const liveRate = new LiveRate(Date.now);
  const counter = startCounting(start, pool);
  const worker = new Worker({
    store: createPostgresWorkerStore({
      pool,
      keyring,
      onFault: (error) =>
        log.error({ event: "fault", step: "opening or sealing a private payload", err: error }),
    }),
    directory,
    connections: new Connections(runtime, (error) =>
      log.error({ event: "fault", step: "closing a connection", err: error }),
    ),
    report: countingReport(createWorkerReport(log, metrics), { liveRate, counter }),
    limits: {
      inFlightMax: config.workerConcurrency,
      queuedMax,
      bodyBytesMax: queuedBytesMax,
      lineMax,
      hostInFlightMax: config.hostAttemptsMax,
    },
    host: hostname(),
    leaseMs: config.leaseMs,
    clock: systemClock,
    random: Math.random,
  });
  await worker.start();
  stops.push(() => worker.stop(config.drainMs));
  const onFault = (error: unknown) =>
    log.error({ event: "fault", step: "telling operators", err: error });
  repeat(start, "watching the health of destinations", patrolMs, async () => {
    await patrolHealth({ pool, onFault });
  });
  repeat(start, "relaying operator events", secondMs, async () => {
    await relayOperatorEvents({ pool, directory, onFault });
  });
  startReplays(start, { pool, directory, keyring, liveRate });
  repeat(start, "counting attempts", secondMs, async () => metrics.inFlight.set(worker.inFlight));
  return worker;
}

/** What was counted until the end, when the worker has stopped, is written last. */
function startCounting(start: Start, pool: pg.Pool): DeliveryCounter {
  const { log, metrics, stops } = start;
  const counter = new DeliveryCounter({
    write: (rows) => addCounts(pool, rows),
    now: Date.now,
    onDropped: (rowCount) => metrics.countsDropped.inc(rowCount),
  });
  const step = "counting deliveries";
  stops.push(async () => {
    await counter.flush().catch((error: unknown) => {
      log.error({ event: "fault", step, err: error });
    });
  });
  repeat(start, step, countsFlushMs, () => counter.flush());
  return counter;
}

function startReplays(
  { log, stops }: Start,
  parts: {
    readonly pool: pg.Pool;
    readonly directory: DestinationDirectory;
    readonly keyring: Keyring;
    readonly liveRate: LiveRate;
  },
): void {
  const { pool, directory, keyring, liveRate } = parts;
  const runner = new ReplayRunner({
    pool,
    directory,
    keyring,
    liveRate: () => liveRate.perSecond(),
    now: Date.now,
    onFault: (error) => log.error({ event: "fault", step: "working on a replay", err: error }),
  });
  runner.start();
  stops.push(() => runner.stop());
}

async function listen(
  { config, log, stops }: Start,
  directory: DestinationDirectory,
  worker: Worker | undefined,
): Promise<Notifications> {
  const login = config.worker ?? config.api;
  if (login === undefined) throw new Error("a process is the API, a worker, or both");
  const refreshed = new Set<string>();
  directory.onChange((tenantId) => refreshed.add(tenantId));
  const onFault = (error: unknown) => log.warn({ event: "notifications_fault", err: error });
  const refresh = (tenantId: string) => {
    // A tenant that was never loaded here is loaded, up to date, when it is first needed.
    if (directory.known(tenantId) !== undefined) directory.refresh(tenantId).catch(onFault);
  };
  const notifications = await openNotifications(login, {
    onConfigChange: refresh,
    onHandover: () => worker?.announce(),
    onGap: () => {
      for (const tenantId of refreshed) refresh(tenantId);
      worker?.announce();
    },
    onFault,
  });
  stops.push(() => notifications.close());
  return notifications;
}

function observe(
  { log, metrics }: Start,
  api: pg.Pool | undefined,
  worker: pg.Pool | undefined,
): void {
  observeProcess(metrics);
  observePool(metrics, { ...(api && { api }), ...(worker && { worker }) });
  if (worker !== undefined) observeQueues(metrics, { pool: worker, now: Date.now, log });
}

/** What the local worker has no room for is for the others to hear of, too. */
function announcingToAll(worker: Worker, notifications: Notifications): HandoverPort {
  return {
    reserve: (deliveryCount, bodyBytes) => worker.reserve(deliveryCount, bodyBytes),
    announce: () => {
      worker.announce();
      notifications.announceHandover();
    },
  };
}

function readinessOf(pool: pg.Pool, worker: Worker | undefined): readonly ReadinessCheck[] {
  const checks: ReadinessCheck[] = [
    {
      name: "database",
      check: async () => {
        const missing = await missingMigrations(pool);
        return missing.length === 0
          ? undefined
          : `The database lacks ${missing.join(", ")}: run pushrail migrate.`;
      },
    },
  ];
  if (worker !== undefined) {
    checks.push({
      name: "worker",
      check: async () => (worker.healthy ? undefined : "The worker's lease has run out."),
    });
  }
  return checks;
}

async function serve({ config, stops }: Start, api: Api): Promise<string> {
  stops.push(() => api.close());
  return api.listen({ host: config.host, port: config.port });
}

/** Runs a chore at once and then again and again, never twice at a time; it ends with the process. */
function repeat(
  { log, stops }: Start,
  step: string,
  everyMs: number,
  chore: () => Promise<void>,
): void {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= chore()
      .catch((error: unknown) => log.error({ event: "fault", step, err: error }))
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, everyMs);
  timer.unref();
  stops.push(async () => {
    clearInterval(timer);
    await running;
  });
}

function cloudIdentityOf({ cloudIdentity, issuer }: Config): Promise<CloudIdentity> {
  return openCloudIdentity(cloudIdentity, { issuer, now: Date.now });
}

function egressOf(config: Config) {
  return createEgressGuard({ allow: config.egressAllow, allowHttp: config.egressAllowHttp });
}
