import type pg from "pg";
import { newUuid } from "../ids.ts";
import { inTenant } from "../database/transaction.ts";
import { addCustomers, findCustomerIds } from "./store.ts";

/** Customers by the name that the tenant gives them. */
export interface Customers {
  /**
   * The ids of customers, created on first use; every name given has an entry in the answer.
   *
   * Names must have passed the check of `customerExternalId` (1 to 256 characters, no control characters).
   */
  idsOf(tenantId: string, externalIds: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** The ids of those that exist; creates none. */
  find(tenantId: string, externalIds: Iterable<string>): Promise<ReadonlyMap<string, string>>;
}

/** Names kept in memory, about 200 bytes each. */
const cachedMax = 100_000;

/** Opens the table of customers on a pool of the API's role. The ids of known names are answered from memory. */
export function createCustomers(
  pool: pg.Pool,
  options: { readonly cachedMax?: number } = {},
): Customers {
  const cache = new RecentIds(options.cachedMax ?? cachedMax);

  async function find(tenantId: string, externalIds: Iterable<string>) {
    const { ids, missing } = cache.lookUp(tenantId, externalIds);
    if (missing.length === 0) return ids;
    const found = await inTenant(pool, { tenantId }, (tx) =>
      findCustomerIds(tx, tenantId, missing),
    );
    for (const { externalId, id } of found) {
      ids.set(externalId, id);
      cache.keep(tenantId, externalId, id);
    }
    return ids;
  }

  async function idsOf(tenantId: string, externalIds: Iterable<string>) {
    const { ids, missing } = cache.lookUp(tenantId, externalIds);
    if (missing.length === 0) return ids;
    // Sorted, so that two processes that create the same customers at once cannot wait for each other in a circle.
    const wanted = missing.toSorted().map((externalId) => ({ externalId, id: newUuid() }));
    const found = await inTenant(pool, { tenantId }, async (tx) => {
      await addCustomers(tx, tenantId, wanted);
      return findCustomerIds(tx, tenantId, missing);
    });
    for (const { externalId, id } of found) {
      ids.set(externalId, id);
      cache.keep(tenantId, externalId, id);
    }
    return ids;
  }

  return { idsOf, find };
}

/** A map of bounded size that forgets what was not used for longest. */
class RecentIds {
  readonly #entries = new Map<string, string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  lookUp(tenantId: string, externalIds: Iterable<string>) {
    const ids = new Map<string, string>();
    const missing: string[] = [];
    for (const externalId of new Set(externalIds)) {
      const key = tenantId + externalId;
      const id = this.#entries.get(key);
      if (id === undefined) {
        missing.push(externalId);
        continue;
      }
      ids.set(externalId, id);
      // A Map keeps insertion order: its first entry is the one unused for longest.
      this.#entries.delete(key);
      this.#entries.set(key, id);
    }
    return { ids, missing };
  }

  keep(tenantId: string, externalId: string, id: string): void {
    this.#entries.set(tenantId + externalId, id);
    if (this.#entries.size <= this.#max) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }
}
