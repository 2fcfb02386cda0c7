import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { Installation, type Server, freePort } from "../../e2e/processes/installation.ts";
import { ApiClient, type Json } from "./api.ts";
import { cpuMsOf, cpuMsOfTree, residentBytesOf } from "./cpu.ts";
import { type GeneratorReport, type GeneratorSettings, generate } from "./generator.ts";
import {
  type AcceptedEvent,
  type Arrival,
  type Ledger,
  faultsOf,
  ledgerOf,
  readAccepted,
  readArrivals,
} from "./ledger.ts";
import type { Plan } from "./measurement.ts";
import { Sink, type SinkCounts } from "./sink.ts";
import {
  type DeliveryAccount,
  type TableCounts,
  checkpoint,
  connect,
  deliveryAccount,
  recycleWal,
  serverVersion,
  tableCounts,
  walPosition,
} from "./store.ts";

/** How the server runs: one process for everything, or one for the API and one for the deliveries. */
export type Layout = "one process" | "two processes";

type NamedServers = readonly { readonly name: string; readonly server: Server }[];

/** What one step of a scenario sends; the rest is the system's. */
export type LoadStep = Pick<
  GeneratorSettings,
  "connections" | "batchEvents" | "requestsPerSecond" | "warmUpMs" | "durationMs"
> & {
  readonly name: string;
  /** Nothing of it is measured, so the generator may fall behind. */
  readonly isUnmeasured?: boolean;
};

/** What one step sent. */
export interface OfferResult {
  readonly report: GeneratorReport;
  readonly accepted: readonly AcceptedEvent[];
}

/** What one step did to the system. */
export interface StepResult extends OfferResult {
  readonly counts: SinkCounts;
  /** Events delivered from the first request to the last new arrival, per second of that time. */
  readonly deliveredPerSecond: number;
  /** Microseconds of processor time for each accepted event, by process. */
  readonly cpuUsPerEvent: Readonly<Record<string, number>>;
  readonly walBytesPerEvent: number;
}

/** More late departures than this, and a generator has fallen behind. */
const lateShareMax = 0.01;
/** Fewer than these say nothing of a short step. */
const lateRequestsMin = 3;

/** Destinations that are treated alike, each the only one of its customer. */
interface Group {
  readonly customers: string[];
  readonly destinationIds: string[];
  readonly accepted: AcceptedEvent[];
  readonly reports: GeneratorReport[];
}

/** How many destinations are made at a time. */
const creationsAtOnce = 8;

/** A system under test: PostgreSQL, the server, its sink, and groups of destinations. */
export class System {
  readonly installation: Installation;
  readonly sink: Sink;
  readonly postgresVersion: string;
  /** The superuser's connection; row-level security does not bind it. */
  readonly admin: pg.Client;
  readonly api: ApiClient;
  readonly #owner: pg.Client;
  readonly #servers: NamedServers;
  readonly #groups = new Map<string, Group>();
  readonly #secrets: Record<string, string> = {};
  #arrivals: readonly Arrival[] = [];
  #wrongSignatures = 0;
  #checkedSignatures = 0;
  readonly #lateSteps: string[] = [];
  #runCount = 0;

  private constructor(parts: {
    installation: Installation;
    sink: Sink;
    postgresVersion: string;
    admin: pg.Client;
    owner: pg.Client;
    servers: NamedServers;
  }) {
    this.installation = parts.installation;
    this.sink = parts.sink;
    this.postgresVersion = parts.postgresVersion;
    this.admin = parts.admin;
    this.#owner = parts.owner;
    this.#servers = parts.servers;
    this.api = new ApiClient({ url: this.#first().url, apiKey: this.installation.apiKey });
  }

  /** Starts everything on a fresh database. The caller stops it. */
  static async start(layout: Layout, plan: Plan): Promise<System> {
    const installation = await Installation.create();
    const sink = await Sink.start();
    try {
      const superuserUrl = new URL(installation.database.superuserUrl);
      // It leads to the maintenance database.
      superuserUrl.pathname = new URL(installation.database.ownerUrl).pathname;
      const admin = await connect(superuserUrl.href);
      const owner = await connect(installation.database.ownerUrl);
      await recycleWal(admin, plan.walSegments);
      const servers = await startServers(installation, layout);
      const postgresVersion = await serverVersion(owner);
      return new System({ installation, sink, postgresVersion, admin, owner, servers });
    } catch (error) {
      await Promise.all([installation.close(), sink.process.stop()]);
      throw error;
    }
  }

  /**
   * Makes customers with one destination each at `/<group>/<n>`, or at `/<n>` for the group without a name; the group
   * decides what the sink answers. `draft` is what else is said of each destination, such as its limits or another `url`,
   * to which the path is added.
   */
  async createGroup(name: string, count: number, draft: Json = {}): Promise<void> {
    const prefix = name === "" ? "" : `/${name}`;
    const { url = this.sink.url, ...settings } = draft;
    const group: Group = { customers: [], destinationIds: [], accepted: [], reports: [] };
    this.#groups.set(name, group);
    let next = 0;
    const createSome = async (): Promise<void> => {
      while (next < count) {
        const path = `${prefix}/${next++}`;
        const customerExternalId = `acct${path.replaceAll("/", "_")}`;
        const input = {
          customerExternalId,
          type: "WEBHOOK",
          name: path,
          url: `${String(url)}${path}`,
        };
        const created = await this.api.post("/v1/destinations", { ...input, ...settings });
        this.#secrets[path] = String(created["signingSecret"]);
        group.customers.push(customerExternalId);
        group.destinationIds.push(String(created["id"]));
      }
    };
    await Promise.all(Array.from({ length: creationsAtOnce }, createSome));
    this.sink.setSecrets(this.#secrets);
    await checkpoint(this.admin);
  }

  /** Public ids of a group's destinations and the customers that they belong to, in the same order. */
  group(name: string): Pick<Group, "customers" | "destinationIds"> {
    return this.#group(name);
  }

  /** Sends one step's load to a group and waits until everything that it brought in has arrived. */
  async load(step: LoadStep, groupName = ""): Promise<StepResult> {
    const cpuBefore = this.#cpuMs();
    const walBefore = await walPosition(this.#owner);
    const { report, accepted } = await this.offer(step, groupName);
    const counts = await this.untilArrived(groupName);
    const cpuAfter = this.#cpuMs();
    const eventCount = Math.max(1, accepted.length);
    const cpuUsPerEvent: Record<string, number> = {
      generator: (report.cpuMs * 1_000) / eventCount,
    };
    for (const [process, ms] of Object.entries(cpuAfter)) {
      cpuUsPerEvent[process] = ((ms - (cpuBefore[process] ?? 0)) * 1_000) / eventCount;
    }
    return {
      report,
      accepted,
      counts,
      deliveredPerSecond: (accepted.length * 1_000) / (counts.lastNewMs - report.startedMs),
      cpuUsPerEvent,
      walBytesPerEvent: ((await walPosition(this.#owner)) - walBefore) / eventCount,
    };
  }

  /** Sends one step's load to a group and waits for the answers only. */
  async offer(step: LoadStep, groupName: string): Promise<OfferResult> {
    const group = this.#group(groupName);
    const { report, outputFile } = await this.#generate(step, group);
    group.reports.push(report);
    const accepted = readAccepted(await readFile(outputFile, "utf8"));
    for (const event of accepted) group.accepted.push(event);
    return { report, accepted };
  }

  /** Waits until everything has arrived that a group was to get, or until nothing new comes for 10 s. */
  async untilArrived(groupName: string): Promise<SinkCounts> {
    const counts = await this.sink.untilUnique(groupName, this.#group(groupName).accepted.length);
    this.#wrongSignatures = counts.wrongSignatures;
    this.#checkedSignatures = counts.checkedSignatures;
    return counts;
  }

  /** Expects events at a group that no generator sent. */
  expectAlso(groupName: string, eventIds: readonly string[]): void {
    const { accepted } = this.#group(groupName);
    for (const id of eventIds) accepted.push({ id, plannedMs: 0, answeredMs: 0 });
  }

  /** When each event first came to the sink so far, monotonic, by id. */
  async arrivals(): Promise<ReadonlyMap<string, number>> {
    const file = join(this.installation.folder, "arrivals");
    await this.sink.write(file);
    this.#arrivals = readArrivals(await readFile(file, "utf8"));
    return new Map(this.#arrivals.map(({ id, firstMs }) => [id, firstMs]));
  }

  /** The account of everything that a group of destinations that answer was to get. */
  async ledger(groupName = ""): Promise<Ledger> {
    await this.arrivals();
    const { accepted, reports } = this.#group(groupName);
    const sum = (count: (report: GeneratorReport) => number): number =>
      reports.reduce((total, report) => total + count(report), 0);
    const sent = sum((report) => report.accepted);
    const arrivals = this.#arrivals.filter(({ group }) => group === groupName);
    return ledgerOf(accepted, arrivals, {
      offered: sum(({ offered }) => offered) + accepted.length - sent,
      duplicates: sum(({ duplicates }) => duplicates),
      refused: sum(({ refused }) => refused),
      unanswered: sum(({ unanswered }) => unanswered),
    });
  }

  /** Why nothing measured on this system may be used; empty when all is well. */
  faultsOf(...ledgers: readonly Ledger[]): readonly string[] {
    const faults = ledgers.flatMap((ledger) => faultsOf(ledger));
    const refusals = [...this.#groups.values()]
      .flatMap(({ reports }) => reports)
      .flatMap(({ refusedStatuses }) => Object.entries(refusedStatuses))
      .map(([status, count]) => `${count} with ${status}`);
    if (faults.length > 0 && refusals.length > 0) faults.push(`Refused: ${refusals.join(", ")}.`);
    if (this.#wrongSignatures > 0) {
      faults.push(`${this.#wrongSignatures} of the checked signatures were wrong.`);
    }
    if (this.#checkedSignatures === 0 && ledgers.some(({ delivered }) => delivered > 0)) {
      faults.push("No signature was checked.");
    }
    return faults;
  }

  /** Steps in which a generator fell behind its schedule. */
  get lateSteps(): readonly string[] {
    return this.#lateSteps;
  }

  /** Where the deliveries of a group that takes nothing stand. */
  async accountOf(groupName: string): Promise<DeliveryAccount> {
    return await deliveryAccount(this.admin, `/${groupName}/`);
  }

  /** Where the write-ahead log ends, in bytes since its beginning. */
  async walBytes(): Promise<number> {
    return await walPosition(this.#owner);
  }

  /** Rows and sizes by table. */
  async tables(): Promise<readonly TableCounts[]> {
    return await tableCounts(this.#owner);
  }

  /** Resident memory of the server's processes, in MB. */
  residentMb(): number {
    const bytes = this.#servers.reduce(
      (sum, { server }) => sum + residentBytesOf(server.process.pid),
      0,
    );
    return bytes / 1e6;
  }

  /** Stops everything and removes its folder. */
  async stop(): Promise<void> {
    this.sink.release();
    await Promise.all([this.admin.end(), this.#owner.end(), this.api.close()]);
    await this.installation.close();
    await this.sink.process.stop();
  }

  async #generate(
    { name, isUnmeasured = false, ...settings }: LoadStep,
    { customers }: Group,
  ): Promise<{ readonly report: GeneratorReport; readonly outputFile: string }> {
    const runName = `run-${this.#runCount++}`;
    const outputFile = join(this.installation.folder, runName);
    const { url } = this.#first();
    const { apiKey } = this.installation;
    const report = await generate({ ...settings, url, apiKey, runName, customers, outputFile });
    const lateRequests = (report.lateShare * report.offered) / settings.batchEvents;
    const isLate = report.lateShare > lateShareMax && lateRequests >= lateRequestsMin;
    if (isLate && !isUnmeasured) this.#lateSteps.push(name);
    return { report, outputFile };
  }

  /** The process that takes requests. */
  #first(): Server {
    const [first] = this.#servers;
    if (first === undefined) throw new Error("No server is running.");
    return first.server;
  }

  #group(name: string): Group {
    const group = this.#groups.get(name);
    if (group === undefined) throw new Error(`There is no group "${name}" of destinations.`);
    return group;
  }

  #cpuMs(): Readonly<Record<string, number>> {
    const times: Record<string, number> = {};
    for (const { name, server } of this.#servers) times[name] = cpuMsOf(server.process.pid);
    times["postgresql"] = cpuMsOfTree(this.installation.database.pid);
    times["sink"] = cpuMsOf(this.sink.process.pid);
    return times;
  }
}

async function startServers(installation: Installation, layout: Layout): Promise<NamedServers> {
  const servers: { readonly name: string; readonly server: Server }[] = [];
  for (const role of layout === "one process" ? (["all"] as const) : (["api", "worker"] as const)) {
    const server = await installation.startServer({
      role,
      port: await freePort(),
      outputFile: join(installation.folder, `${role}.log`),
    });
    servers.push({ name: role === "all" ? "server" : role, server });
  }
  return servers;
}
