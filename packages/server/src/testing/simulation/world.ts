import { createSecretKey } from "node:crypto";
import type { Verdict } from "../../worker/recording/verdict.ts";
import type { WorkerReport } from "../../worker/report.ts";
import { seededRandom } from "../random.ts";
import { connectionFailure, DatabaseLink, linkedStore, noDatabaseFaults } from "./database-link.ts";
import { registerBatchTypes } from "./destination-types.ts";
import type { Journal, KnownKey, Registration } from "./journal.ts";
import {
  DatabaseError,
  MemoryDatabase,
  type DatabaseWatch,
  type DestinationRow,
} from "./memory-database.ts";
import { MemoryStore } from "./memory-store.ts";
import type { Mistake } from "./mistakes.ts";
import { ownerActions } from "./owner-actions.ts";
import { planOf, type Action, type DestinationPlan } from "./plan.ts";
import { Receiver } from "./receivers.ts";
import { ServerProcess } from "./server-process.ts";
import { SimulatedDirectory } from "./simulated-directory.ts";
import type { Trace } from "./trace.ts";
import { createUuids, SimulatedProcess, simulationStartMs, VirtualTime } from "./virtual-time.ts";

/** How long after everything has healed all deliveries must have ended. */
export const livenessBoundMs = 180_000;

/** What may differ from an ordinary simulation. */
export interface WorldOptions {
  /** A mistake to be made on purpose, to see whether it is found. */
  readonly mistake?: Mistake | undefined;
  /** Where to write down what happens. */
  readonly trace?: Trace | undefined;
}

/** One simulated installation: processes, a database, receivers and what happens to them. */
export class World {
  readonly time = new VirtualTime();
  readonly random: () => number;
  readonly journal: Journal;
  readonly database: MemoryDatabase;
  readonly link: DatabaseLink;
  readonly processes: ServerProcess[] = [];
  /** Makes ids for what is in the database from the beginning, and of batches. */
  readonly newUuid: () => string;
  readonly #newUuids = createUuids();
  readonly #store: MemoryStore;
  readonly #options: WorldOptions;
  readonly #receivers = new Map<string, Receiver>();
  readonly #customers: { readonly tenantId: string; readonly customerId: string }[] = [];
  #started = 0;

  constructor(seed: number, options: WorldOptions = {}) {
    registerBatchTypes();
    this.#options = options;
    this.random = seededRandom(seed);
    const plan = planOf(seededRandom(seed ^ 0x5bd1e995));
    const nowMs = () => simulationStartMs + this.time.nowMs;
    this.newUuid = this.#newUuids(() => Math.floor(nowMs()));
    this.database = new MemoryDatabase(nowMs, this.#watch(), options.mistake);
    this.#store = new MemoryStore(this.database, this.newUuid);
    const { time, random } = this;
    this.link = new DatabaseLink({
      time,
      random,
      onFault: (process, call, what) => {
        this.trouble();
        options.trace?.note(time.nowMs, `${process.name}: ${call} ${what}`);
      },
    });
    this.journal = {
      plan,
      database: this.database,
      receivers: this.#receivers,
      accepted: new Map(),
      requests: [],
      claims: [],
      rests: [],
      registrations: [],
      losses: [],
      keys: new Map(),
      changes: new Map(),
      troubles: [],
      refuted: [],
      finishedAtMs: (deliveryId) =>
        (this.database.finished.get(deliveryId)?.finishedAtMs ?? Infinity) - simulationStartMs,
    };
    this.#build();
  }

  /** Runs it to its end: all faults, then a time in which everything must come to rest. */
  async run(): Promise<Journal> {
    const { plan, accepted } = this.journal;
    this.link.faults = plan.faults;
    for (let count = 0; count < plan.workers; count += 1) this.startProcess(true);
    if (plan.hasIngestOnly) this.startProcess(false);
    for (const action of plan.actions) {
      this.time.after(action.atMs, undefined, () => this.#act(action));
    }
    this.time.after(plan.healAtMs, undefined, () => this.#heal());
    const endMs = plan.healAtMs + livenessBoundMs;
    await this.time.run(() => {
      const { nowMs } = this.time;
      if (nowMs >= endMs) return true;
      return nowMs > plan.healAtMs + 1_000 && accepted.size === this.database.finished.size;
    });
    return this.journal;
  }

  /** Notes that something is not as usual at present. */
  trouble(): void {
    const { troubles } = this.journal;
    if (troubles.at(-1) !== this.time.nowMs) troubles.push(this.time.nowMs);
  }

  /** Writes down what happens, when somebody wants to know. */
  note(text: string, deliveryIds: readonly string[] = []): void {
    this.#options.trace?.note(this.time.nowMs, text, deliveryIds);
  }

  /** Makes a key for a destination, which signs from now on. */
  newKey(destination: DestinationRow, version: number): void {
    const key = createSecretKey(Buffer.from(`${destination.id} ${version}`));
    const known: KnownKey = {
      destinationId: destination.id,
      version,
      madeAtMs: this.time.nowMs,
      endsAtMs: Infinity,
    };
    this.journal.keys.set(key, known);
    destination.signingKeys = [{ version, key, signsUntilMs: null }, ...destination.signingKeys];
  }

  /** Tells the processes that a tenant's destinations have changed; now and then one is told late. */
  changed(destination: DestinationRow, what: string): void {
    const { tenantId, id } = destination;
    const times = this.journal.changes.get(id) ?? [];
    times.push(this.time.nowMs);
    this.journal.changes.set(id, times);
    this.note(`${what} ${id.slice(-4)}`);
    for (const { process, directory } of this.processes) {
      if (process.isDead) continue;
      const lagMs = this.random() < 0.1 ? 3_000 : this.random() * 200;
      this.time.after(lagMs, process, () => {
        if (directory.known(tenantId) !== undefined) directory.refresh(tenantId).catch(() => {});
      });
    }
  }

  /** Starts a process, with a worker in it or without. */
  startProcess(delivers: boolean): void {
    const { time, database, link, random, journal } = this;
    const { limits, leaseMs } = journal.plan;
    this.#started += 1;
    const process = new SimulatedProcess(`p${this.#started}`, time, this.#newUuids);
    const directory = new SimulatedDirectory(link, process, database);
    const store = linkedStore(link, process, this.#store);
    const server = new ServerProcess({
      process,
      database,
      link,
      directory,
      receivers: this.#receivers,
      report: this.#report(process),
      random,
      notify: () => this.announce(server),
      ...(delivers && {
        worker: {
          store: {
            ...store,
            register: async (worker) => {
              const registration: Registration = {
                process,
                workerId: worker.id,
                atMs: time.nowMs,
                takenAtMs: Infinity,
                isEnded: false,
              };
              journal.registrations.push(registration);
              return store.register(worker);
            },
          },
          limits,
          leaseMs,
        },
      }),
    });
    this.processes.push(server);
    this.trouble();
    this.note(`${process.name}: starts`);
    void server.start();
  }

  /** Hints to the other processes that something waits; some get lost. */
  announce(from: ServerProcess | undefined): void {
    for (const { process, worker } of this.processes) {
      if (process.isDead || worker === undefined || process === from?.process) continue;
      if (this.random() < 0.2) continue;
      this.time.after(this.random() * 100, process, () => worker.announce());
    }
  }

  #build(): void {
    for (const { customers } of this.journal.plan.tenants) {
      const tenantId = this.newUuid();
      this.database.tenants.set(tenantId, { configVersion: 1 });
      for (const { destinations } of customers) {
        const customerId = this.newUuid();
        this.#customers.push({ tenantId, customerId });
        for (const planned of destinations) this.#addDestination(tenantId, customerId, planned);
      }
    }
  }

  #addDestination(tenantId: string, customerId: string, planned: DestinationPlan): void {
    const id = this.newUuid();
    const { type, timeoutMs, retryPolicy, receiver } = planned;
    const { rateLimitPerSecond, concurrencyLimit, orderingKey } = planned;
    const row: DestinationRow = {
      ...{ tenantId, customerId, id, type, retryPolicy, retryAll: false },
      ...{ rateLimitPerSecond, concurrencyLimit, orderingKey },
      config: { url: "https://receiver.example/", timeoutMs },
      state: "ACTIVE",
      pauseMode: null,
      pausedAtMs: null,
      disabledReason: null,
      version: 1,
      signingKeys: [],
    };
    this.database.destinations.set(id, row);
    if (type === "WEBHOOK") this.newKey(row, 1);
    const { time, random, journal } = this;
    const onStart: ConstructorParameters<typeof Receiver>[0]["onStart"] = (request) => {
      journal.requests.push(request);
      this.#trace(() => [
        `${request.process.name}: sends ${request.members.map(({ deliveryId, attempt }) => `${deliveryId.slice(-4)}#${attempt}`).join(" ")}${request.batchId === null ? "" : ` in ${request.batchId.slice(-4)}`} to ${id.slice(-4)}`,
        request.members.map(({ deliveryId }) => deliveryId),
      ]);
    };
    const onEnd: typeof onStart = (request) =>
      this.#trace(() => [
        `${request.process.name}: has answer ${request.members.map(({ deliveryId, isKnownAccepted }) => `${deliveryId.slice(-4)} ${isKnownAccepted ? "yes" : "no"}`).join(" ")}${request.isAborted ? " (aborted)" : ""}`,
        request.members.map(({ deliveryId }) => deliveryId),
      ]);
    this.#receivers.set(id, new Receiver({ time, random, onStart, onEnd }, receiver));
  }

  #trace(tell: () => readonly [string, readonly string[]]): void {
    if (this.#options.trace !== undefined) this.note(...tell());
  }

  #watch(): DatabaseWatch {
    return {
      accepted: (deliveries, handoverId) => {
        for (const one of deliveries) {
          const { deliveryId, destinationId, origin, orderingKey } = one;
          const atMs = this.time.nowMs;
          this.journal.accepted.set(deliveryId, { ...one, handoverId, atMs });
          const way = handoverId === null ? `queued ${orderingKey ?? ""}` : "handed over";
          this.#trace(() => [
            `accepted ${deliveryId.slice(-4)} for ${destinationId.slice(-4)}, ${origin}, ${way}`,
            [deliveryId],
          ]);
        }
      },
      claimed: (workerId, rows) => {
        if (rows.length === 0) return;
        for (const [destinationId, own] of Map.groupBy(rows, (row) => row.destinationId)) {
          if (this.database.destination(destinationId).state !== "ACTIVE") continue;
          this.journal.claims.push({
            atMs: this.time.nowMs,
            destinationId,
            deliveries: own.length,
          });
        }
        this.#trace(() => [
          `claimed by ${this.#nameOf(workerId)}: ${rows.map(({ deliveryId, batchId }) => deliveryId.slice(-4) + (batchId === null ? "" : `/${batchId.slice(-4)}`)).join(" ")}`,
          rows.map(({ deliveryId }) => deliveryId),
        ]);
      },
      recording: (workerId, verdict) => this.#checkFence(workerId, verdict),
      removed: (workerId, isEnded) => {
        const registration = this.journal.registrations.find((one) => one.workerId === workerId);
        if (registration === undefined) return;
        Object.assign(registration, { takenAtMs: this.time.nowMs, isEnded });
        this.note(`${this.#nameOf(workerId)} is ${isEnded ? "at its end" : "taken over from"}`);
      },
      rested: (destinationId, untilMs) => {
        const fromMs = this.time.nowMs;
        this.journal.rests.push({ destinationId, fromMs, untilMs: untilMs - simulationStartMs });
      },
      disabled: (destination) => this.changed(destination, "disabled"),
      refuted: (deliveryId, sentence) =>
        this.journal.refuted.push({ invariant: "I6 finished once", sentence, deliveryId }),
    };
  }

  #nameOf(workerId: string): string {
    const index = this.journal.registrations.findIndex((one) => one.workerId === workerId);
    return `${this.journal.registrations[index]?.process.name ?? "?"}/${index}`;
  }

  #checkFence(workerId: string, { delivery, attempt, course }: Verdict): void {
    const { deliveryId, handoverId } = delivery;
    this.#trace(() => [
      `recorded by ${this.#nameOf(workerId)}: ${deliveryId.slice(-4)} ${attempt === undefined ? "" : `#${attempt.number} ${attempt.outcome} ${attempt.reason ?? ""} `}${course.kind}${"dueInMs" in course ? ` in ${Math.round(course.dueInMs)}` : ""}`,
      [deliveryId],
    ]);
    if (attempt === undefined && course.kind === "waiting") return;
    const holder =
      handoverId === undefined
        ? this.database.backlog.get(deliveryId)?.workerId
        : this.database.handovers.get(handoverId)?.workerId;
    if (holder === workerId) return;
    const sentence = `a worker that does not hold it recorded ${attempt?.outcome ?? "no attempt"}, ${course.kind}`;
    this.journal.refuted.push({ invariant: "I7 only the holder records", sentence, deliveryId });
  }

  #report(process: SimulatedProcess): WorkerReport {
    return {
      attempted: () => {},
      recorded: () => {},
      committed: () => {},
      claimed: () => {},
      rescued: () => {},
      lost: () => {
        this.journal.losses.push({ process, atMs: this.time.nowMs });
        this.trouble();
        this.note(`${process.name}: finds itself fenced`);
      },
      fault: (step, error) => {
        this.trouble();
        this.note(`${process.name}: fault in ${step}: ${String(error)}`);
        this.#checkFault(step, error);
      },
    };
  }

  /** What the link did not do is a fault of the engine. */
  #checkFault(step: string, error: unknown): void {
    if (error instanceof DatabaseError && error.code === connectionFailure) return;
    const sentence = `${step}: ${error instanceof Error ? (error.stack ?? "") : String(error)}`;
    this.journal.refuted.push({ invariant: "no fault of its own", sentence, deliveryId: "" });
  }

  #act(action: Action): void {
    const up = this.processes.filter(({ isUp }) => isUp);
    const server = up[action.index % Math.max(1, up.length)];
    switch (action.kind) {
      case "events":
        return this.#send(server, action);
      case "kill":
        if (server === undefined) return;
        this.note(`${server.process.name}: is killed`);
        server.process.kill(this.time.nowMs);
        this.trouble();
        return this.#startLater(server, action.downMs);
      case "stop":
        if (server === undefined) return;
        this.note(`${server.process.name}: stops`);
        this.trouble();
        void server.stop().then(() => server.process.kill(this.time.nowMs));
        return this.#startLater(server, action.downMs);
      case "stall":
        if (server === undefined) return;
        this.note(`${server.process.name}: stalls for ${Math.round(action.forMs)}`);
        server.process.stalledUntilMs = this.time.nowMs + action.forMs;
        server.process.troubledAtMs = server.process.stalledUntilMs;
        this.trouble();
        this.time.after(action.forMs, undefined, () => this.trouble());
        return;
      case "jump":
        if (server === undefined) return;
        this.note(`${server.process.name}: its clock jumps by ${action.byMs}`);
        server.process.wallOffsetMs += action.byMs;
        return;
      case "outage":
        this.note(`the database is away for ${Math.round(action.forMs)}`);
        this.link.outageUntilMs = this.time.nowMs + action.forMs;
        return;
      default:
        return ownerActions(this, action, server);
    }
  }

  #startLater(server: ServerProcess, downMs: number): void {
    this.time.after(downMs, undefined, () => this.startProcess(server.worker !== undefined));
  }

  #send(server: ServerProcess | undefined, { index, count }: Action & { kind: "events" }): void {
    const customer = this.#customers[index % this.#customers.length];
    if (server === undefined || customer === undefined) return;
    const sent = Array.from({ length: count }, () => ({
      ...customer,
      eventType: this.random() < 0.7 ? "order.completed" : "order.refunded",
      key: `k${Math.floor(this.random() * 5)}`,
      padding: "x".repeat(this.random() * 300),
    }));
    server.accept(sent).catch((error: unknown) => this.#checkFault("taking events in", error));
  }

  /** From here on nothing goes wrong any more, and everything that was held back is let go. */
  #heal(): void {
    this.note("everything heals");
    this.link.faults = noDatabaseFaults;
    this.link.outageUntilMs = 0;
    for (const receiver of this.#receivers.values()) receiver.healedAtMs = this.time.nowMs;
    for (const { process } of this.processes) {
      process.stalledUntilMs = Math.min(process.stalledUntilMs, this.time.nowMs + 10_000);
    }
    if (!this.processes.some((server) => server.isUp && server.worker !== undefined)) {
      this.startProcess(true);
    }
    for (const destination of this.database.destinations.values()) {
      if (destination.state !== "PAUSED") continue;
      ownerActions(this, { kind: "resume", atMs: 0, index: 0 }, undefined, destination);
    }
  }
}
