import type { HandoverPort, QueuedDelivery } from "../../deliveries/handover.ts";
import type { NewDelivery } from "../../deliveries/new-delivery.ts";
import type { RoutableDestination, TenantDirectory } from "../../destinations/directory.ts";
import { flowEventOf, flowOf, isEnqueued, lingerMsOf } from "../../destinations/flow.ts";
import { delay } from "../../worker/clock.ts";
import type { SchedulerLimits } from "../../worker/scheduler.ts";
import type { WorkerReport } from "../../worker/report.ts";
import type { WorkerStore } from "../../worker/storage.ts";
import { Worker } from "../../worker/worker.ts";
import type { DatabaseLink } from "./database-link.ts";
import { acceptInMemory, type FedQueue } from "./memory-acceptance.ts";
import type { EventRow, MemoryDatabase } from "./memory-database.ts";
import type { Receiver } from "./receivers.ts";
import type { SimulatedDirectory } from "./simulated-directory.ts";
import type { SimulatedProcess } from "./virtual-time.ts";

/** What a process of the server is made of. */
export interface ServerProcessOptions {
  readonly process: SimulatedProcess;
  readonly database: MemoryDatabase;
  readonly link: DatabaseLink;
  readonly directory: SimulatedDirectory;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly report: WorkerReport;
  readonly random: () => number;
  /** Tells the other processes that something waits. */
  readonly notify: () => void;
  /** Absent: it takes events in and delivers nothing. */
  readonly worker?: {
    readonly store: WorkerStore;
    readonly limits: SchedulerLimits;
    readonly leaseMs: number;
  };
}

/** An event before it is routed. */
export interface SentEvent {
  readonly tenantId: string;
  readonly customerId: string;
  readonly eventType: string;
  readonly key: string;
  readonly padding: string;
}

/** Routings after which events that keep being overtaken by changes are sent back, as in events/flush.ts. */
const roundsMax = 10;
const restartMs = 500;
const graceMs = 3_000;

/** One process of the server, with the real worker in it, and ingest after events/flush.ts. */
export class ServerProcess {
  readonly process: SimulatedProcess;
  readonly directory: SimulatedDirectory;
  readonly worker: Worker | undefined;
  /** It was asked to stop. */
  isStopping = false;
  readonly #options: ServerProcessOptions;

  constructor(options: ServerProcessOptions) {
    const { process, directory, receivers, report, random, worker } = options;
    this.#options = options;
    this.process = process;
    this.directory = directory;
    this.worker =
      worker &&
      new Worker({
        store: worker.store,
        limits: worker.limits,
        leaseMs: worker.leaseMs,
        directory,
        connections: {
          to: async (destination) => {
            const receiver = receivers.get(destination.id);
            if (receiver === undefined) throw new Error("there is no such receiver");
            return receiver.connection(process, destination);
          },
          closeIdle: () => {},
          closeAll: () => Promise.resolve(),
        },
        report,
        host: process.name,
        clock: process.clock,
        random,
      });
  }

  /** Whether it runs and is not about to end. */
  get isUp(): boolean {
    return !this.process.isDead && !this.isStopping;
  }

  /** Starts the worker; again and again while the database cannot be reached. */
  async start(): Promise<void> {
    for (;;) {
      try {
        await this.worker?.start();
        return;
      } catch {
        await delay(this.process.clock, restartMs);
      }
    }
  }

  /** Stops gracefully. Resolves when the process is over, whatever came of its last call to the database. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.worker?.stop(graceMs).catch(() => undefined);
  }

  /** Takes events of one customer in. Resolves when they are committed or were refused. */
  async accept(sent: readonly SentEvent[]): Promise<void> {
    const [first] = sent;
    if (first === undefined) return;
    const { link, process, database, notify } = this.#options;
    const { tenantId } = first;
    for (let round = 0; round < roundsMax; round += 1) {
      const directory = await this.directory.current(tenantId);
      const routed = this.#route(directory, sent);
      const { handoverId, direct, queued, queues } = routed;
      const port: HandoverPort | undefined = this.worker;
      const bytes = direct.reduce((sum, { body }) => sum + body.length, 0);
      const reservation = direct.length === 0 ? undefined : port?.reserve(direct.length, bytes);
      let version: number;
      try {
        version = await link.call(process, "accept", () =>
          acceptInMemory(database, {
            tenantId,
            configVersion: directory.version,
            handoverId,
            workerId: reservation?.workerId ?? null,
            events: routed.events,
            direct: direct.map((one) => ({ ...one, ...unmarked })),
            queued,
            queues,
          }),
        );
      } catch (error) {
        reservation?.giveBack();
        throw error;
      }
      if (version !== directory.version) {
        reservation?.giveBack();
        await this.directory.atLeast(tenantId, version);
        continue;
      }
      const configVersion = directory.version;
      reservation?.use({ tenantId, handoverId, configVersion, deliveries: direct });
      const isForAny = direct.length > 0 && reservation === undefined;
      if (isForAny || queues.some(({ lingerMs }) => lingerMs !== null)) {
        port?.announce();
        notify();
      }
      return;
    }
  }

  #route(directory: TenantDirectory, sent: readonly SentEvent[]) {
    const { process } = this.#options;
    const events: EventRow[] = [];
    const direct: QueuedDelivery[] = [];
    const queued: NewDelivery[] = [];
    const queues = new Map<string, FedQueue>();
    const handoverId = process.newUuid();
    for (const one of sent) {
      const event = eventRow(process, one);
      events.push(event);
      for (const destination of directory.destinationsOf(one.customerId)) {
        const made = newDelivery(process, event, destination, "event");
        if (!isEnqueued(destination)) {
          const { replayOf: _none, ...delivery } = made;
          direct.push({
            ...delivery,
            body: event.body,
            isPrivate: false,
            attempts: 0,
            handoverId,
          });
          continue;
        }
        queued.push({ ...made, ...flowMarks(destination, event) });
        queues.set(destination.id, {
          tenantId: one.tenantId,
          customerId: one.customerId,
          destinationId: destination.id,
          lingerMs: lingerMsOf(destination),
        });
      }
    }
    return { handoverId, events, direct, queued, queues: [...queues.values()] };
  }
}

const unmarked = {
  replayOf: null,
  orderingKey: null,
  partitionKey: null,
  bodyBytes: null,
} as const;

const occurredAt = "2026-01-05T08:00:00Z";

function eventRow(process: SimulatedProcess, sent: SentEvent): EventRow {
  const id = process.newUuid();
  const { tenantId, customerId, eventType, key, padding } = sent;
  const body = JSON.stringify({
    ...{ id, eventType, tenantId, occurredAt, customerExternalId: customerId },
    payload: { key, padding },
  });
  return { id, tenantId, customerId, eventType, body };
}

/** What is common to deliveries of an event, without what the backlog keeps. */
export function newDelivery(
  process: SimulatedProcess,
  event: EventRow,
  destination: RoutableDestination,
  origin: "event" | "replay",
) {
  const { tenantId, customerId, id: eventId, eventType } = event;
  const deliveryId = process.newUuid();
  const destinationId = destination.id;
  return {
    ...{ tenantId, customerId, destinationId, deliveryId, eventId, eventType, origin },
    replayOf: null,
  };
}

/** What the backlog keeps of a delivery. */
export function flowMarks(destination: RoutableDestination, event: EventRow) {
  return flowOf(destination, flowEventOf(event.body));
}
