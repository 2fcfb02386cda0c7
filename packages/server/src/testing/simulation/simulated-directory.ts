import type { DestinationType } from "@pushrail/destinations";
import type {
  DestinationDirectory,
  RoutableDestination,
  TenantDirectory,
} from "../../destinations/directory.ts";
import { isQueued } from "../../destinations/flow.ts";
import type { DatabaseLink } from "./database-link.ts";
import type { DestinationRow, MemoryDatabase } from "./memory-database.ts";
import type { SimulatedProcess } from "./virtual-time.ts";

/** The directory of one process: a copy of the destinations that is as old as its last load. */
export class SimulatedDirectory implements DestinationDirectory {
  readonly #snapshots = new Map<string, TenantDirectory>();
  readonly #link: DatabaseLink;
  readonly #process: SimulatedProcess;
  readonly #database: MemoryDatabase;

  constructor(link: DatabaseLink, process: SimulatedProcess, database: MemoryDatabase) {
    this.#link = link;
    this.#process = process;
    this.#database = database;
  }

  /** See {@link DestinationDirectory}, as for all methods. */
  known(tenantId: string): TenantDirectory | undefined {
    return this.#snapshots.get(tenantId);
  }

  async current(tenantId: string): Promise<TenantDirectory> {
    return this.#snapshots.get(tenantId) ?? this.refresh(tenantId);
  }

  async atLeast(tenantId: string, version: number): Promise<TenantDirectory> {
    const known = this.#snapshots.get(tenantId);
    if (known !== undefined && known.version >= version) return known;
    const fresh = await this.refresh(tenantId);
    if (fresh.version >= version) return fresh;
    throw new Error(`the tenant is at version ${fresh.version}, not at ${version}`);
  }

  async refresh(tenantId: string): Promise<TenantDirectory> {
    const loaded = await this.#link.call(this.#process, "refresh", () => this.#load(tenantId));
    const known = this.#snapshots.get(tenantId);
    // Loads may overtake each other.
    if (known !== undefined && known.version >= loaded.version) return known;
    this.#snapshots.set(tenantId, loaded);
    return loaded;
  }

  onChange(): void {}

  #load(tenantId: string): TenantDirectory {
    const { tenants, destinations, nowMs } = this.#database;
    const known = this.#snapshots.get(tenantId);
    const version = tenants.get(tenantId)?.configVersion ?? 0;
    if (known?.version === version) return known;
    const byId = new Map<string, RoutableDestination>();
    for (const row of destinations.values()) {
      if (row.tenantId === tenantId) byId.set(row.id, routable(row, nowMs()));
    }
    const live = [...byId.values()].filter(({ state }) => state !== "DELETED");
    return {
      tenantId,
      version,
      customersVersion: 0,
      keepsOrder: live.some(({ orderingKey }) => orderingKey !== null),
      destinationsOf: (customerId) => live.filter((one) => one.customerId === customerId),
      destination: (destinationId) => byId.get(destinationId),
      isPrivate: () => false,
    };
  }
}

function routable(row: DestinationRow, nowMs: number): RoutableDestination {
  const { disabledReason: _reason, config, signingKeys, ...kept } = row;
  return {
    ...kept,
    type: row.type as DestinationType,
    name: row.id,
    matches: () => true,
    settings: { config: row.state === "DELETED" ? {} : config, secrets: {} },
    settingsProblem: null,
    flow: isQueued({ ...row, type: row.type }) ? "queued" : "direct",
    signingKeys: signingKeys.filter(
      ({ signsUntilMs }) => signsUntilMs === null || signsUntilMs > nowMs,
    ),
  };
}
