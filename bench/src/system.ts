import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { Installation, type Server, freePort } from "../../e2e/processes/installation.ts";
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
  type TableCounts,
  checkpoint,
  connect,
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
};

/** What one step did to the system. */
export interface StepResult {
  readonly report: GeneratorReport;
  readonly accepted: readonly AcceptedEvent[];
  readonly counts: SinkCounts;
  /** Events delivered from the first request to the last new arrival, per second of that time. */
  readonly deliveredPerSecond: number;
  /** Microseconds of processor time for each accepted event, by process. */
  readonly cpuUsPerEvent: Readonly<Record<string, number>>;
  readonly walBytesPerEvent: number;
}

/** More late departures than this, and a generator has fallen behind. */
const lateShareMax = 0.01;

/** A system under test: PostgreSQL, the server, its sink, and one customer with one destination for each path. */
export class System {
  readonly installation: Installation;
  readonly sink: Sink;
  readonly postgresVersion: string;
  readonly #admin: pg.Client;
  readonly #owner: pg.Client;
  readonly #servers: NamedServers;
  readonly #reports: GeneratorReport[] = [];
  readonly #accepted: AcceptedEvent[] = [];
  #customers: readonly string[] = [];
  #hangingCustomers: readonly string[] = [];
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
    this.#admin = parts.admin;
    this.#owner = parts.owner;
    this.#servers = parts.servers;
  }

  /** Starts everything on a fresh database. The caller stops it. */
  static async start(layout: Layout, plan: Plan): Promise<System> {
    const installation = await Installation.create();
    const sink = await Sink.start();
    try {
      const admin = await connect(installation.database.superuserUrl);
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

  /** Makes customers with one destination each: `count` that answer and `hangingCount` that never do. */
  async createDestinations(count: number, hangingCount = 0): Promise<void> {
    const secrets: Record<string, string> = {};
    this.#customers = await this.#createAt("", count, secrets);
    this.#hangingCustomers = await this.#createAt("/hang", hangingCount, secrets);
    this.sink.setSecrets(secrets);
    await checkpoint(this.#admin);
  }

  /** Sends one step's load and waits until everything that it brought in has arrived. */
  async load(step: LoadStep): Promise<StepResult> {
    const cpuBefore = this.#cpuMs();
    const walBefore = await walPosition(this.#owner);
    const { report, outputFile } = await this.#generate(step, this.#customers);
    this.#reports.push(report);
    const accepted = readAccepted(await readFile(outputFile, "utf8"));
    for (const event of accepted) this.#accepted.push(event);
    const counts = await this.sink.untilUnique(this.#accepted.length);
    this.#wrongSignatures = counts.wrongSignatures;
    this.#checkedSignatures = counts.checkedSignatures;
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

  /** Sends one step's load to the destinations that hang; waits for the answers only. */
  async loadHanging(step: LoadStep): Promise<GeneratorReport> {
    return (await this.#generate(step, this.#hangingCustomers)).report;
  }

  /** When each event first came to the sink so far, monotonic, by id. */
  async arrivals(): Promise<ReadonlyMap<string, number>> {
    const file = join(this.installation.folder, "arrivals");
    await this.sink.write(file);
    this.#arrivals = readArrivals(await readFile(file, "utf8"));
    return new Map(this.#arrivals.map(({ id, firstMs }) => [id, firstMs]));
  }

  /** The account of everything sent to destinations that answer. */
  async ledger(): Promise<Ledger> {
    await this.arrivals();
    const sum = (count: (report: GeneratorReport) => number): number =>
      this.#reports.reduce((total, report) => total + count(report), 0);
    return ledgerOf(this.#accepted, this.#arrivals, {
      offered: sum(({ offered }) => offered),
      duplicates: sum(({ duplicates }) => duplicates),
      refused: sum(({ refused }) => refused),
      unanswered: sum(({ unanswered }) => unanswered),
    });
  }

  /** Why nothing measured on this system may be used; empty when all is well. */
  faultsOf(ledger: Ledger): readonly string[] {
    const faults = [...faultsOf(ledger)];
    if (this.#lateSteps.length > 0) {
      faults.push(`The generator fell behind its schedule in: ${this.#lateSteps.join(", ")}.`);
    }
    if (this.#wrongSignatures > 0) {
      faults.push(`${this.#wrongSignatures} of the checked signatures were wrong.`);
    }
    if (this.#checkedSignatures === 0 && ledger.delivered > 0) {
      faults.push("No signature was checked.");
    }
    return faults;
  }

  /** Live and dead rows by table. */
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
    await Promise.all([this.#admin.end(), this.#owner.end()]);
    await this.installation.close();
    await this.sink.process.stop();
  }

  async #generate(
    { name, ...settings }: LoadStep,
    customers: readonly string[],
  ): Promise<{ readonly report: GeneratorReport; readonly outputFile: string }> {
    const runName = `run-${this.#runCount++}`;
    const outputFile = join(this.installation.folder, runName);
    const { url } = this.#api();
    const { apiKey } = this.installation;
    const report = await generate({ ...settings, url, apiKey, runName, customers, outputFile });
    if (report.lateShare > lateShareMax) this.#lateSteps.push(name);
    return { report, outputFile };
  }

  /** The process that takes requests. */
  #api(): Server {
    const [first] = this.#servers;
    if (first === undefined) throw new Error("No server is running.");
    return first.server;
  }

  #cpuMs(): Readonly<Record<string, number>> {
    const times: Record<string, number> = {};
    for (const { name, server } of this.#servers) times[name] = cpuMsOf(server.process.pid);
    times["postgresql"] = cpuMsOfTree(this.installation.database.pid);
    times["sink"] = cpuMsOf(this.sink.process.pid);
    return times;
  }

  async #createAt(
    prefix: string,
    count: number,
    secrets: Record<string, string>,
  ): Promise<readonly string[]> {
    const client = this.installation.client(this.#api());
    const customers: string[] = [];
    for (let index = 0; index < count; index++) {
      const path = `${prefix}/${index}`;
      const customerExternalId = `acct${path.replaceAll("/", "_")}`;
      const { signingSecret } = await client.destinations.create({
        customerExternalId,
        type: "WEBHOOK",
        name: path,
        url: this.sink.url + path,
      });
      secrets[path] = signingSecret;
      customers.push(customerExternalId);
    }
    return customers;
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
