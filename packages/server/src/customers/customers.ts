import type pg from "pg";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import {
  addCustomers,
  type Customer,
  type CustomerId,
  findCustomer,
  findCustomerIds,
  listCustomers,
  lockCustomer,
  markCustomer,
  shareCustomer,
} from "./store.ts";

export type { Customer } from "./store.ts";

/** Customers by the name that the tenant gives them. */
export interface Customers {
  /**
   * The ids of customers, created on first use. One that is being erased has no entry in the answer, every other name
   * given has one.
   *
   * `customersVersion` is that of the tenant's directory (`TenantDirectory.customersVersion`): names are answered from
   * memory as long as it stays the same, so who commits only at the directory's version never commits for a customer that
   * is being erased, or was. Without it nothing is answered from memory.
   *
   * Names must have passed the check of `customerExternalId` (1 to 256 characters, no control characters).
   */
  idsOf(
    tenantId: string,
    externalIds: Iterable<string>,
    customersVersion?: number,
  ): Promise<ReadonlyMap<string, string>>;
}

/** Names kept in memory, about 200 bytes each. */
const cachedMax = 100_000;

/** Opens the table of customers on a pool of the API's role. The ids of known names are answered from memory. */
export function createCustomers(
  pool: pg.Pool,
  options: { readonly cachedMax?: number } = {},
): Customers {
  const cache = new RecentIds(options.cachedMax ?? cachedMax);

  async function idsOf(
    tenantId: string,
    externalIds: Iterable<string>,
    customersVersion?: number,
  ): Promise<ReadonlyMap<string, string>> {
    const scope = customersVersion === undefined ? undefined : `${tenantId} ${customersVersion} `;
    const { ids, missing } = cache.lookUp(scope, externalIds);
    if (missing.length === 0) return ids;
    // Sorted, so that two processes that create the same customers at once cannot wait for each other in a circle.
    const wanted = missing.toSorted().map((externalId) => ({ externalId, id: newUuid() }));
    const found = await inTenant(pool, { tenantId }, async (tx) => {
      await addCustomers(tx, tenantId, wanted);
      return findCustomerIds(tx, tenantId, missing);
    });
    for (const customer of found) {
      if (customer.isBeingErased) continue;
      ids.set(customer.externalId, customer.id);
      cache.keep(scope, customer);
    }
    return ids;
  }

  return { idsOf };
}

/**
 * The UUID of a customer; `undefined` when there is none, and none is created.
 *
 * Errors: {@link customerBeingErased}.
 */
export async function customerIdOf(
  transaction: Transaction,
  tenantId: string,
  externalId: string,
): Promise<string | undefined> {
  const [found] = await findCustomerIds(transaction, tenantId, [externalId]);
  if (found?.isBeingErased === true) throw customerBeingErased();
  return found?.id;
}

/** The error for whoever would add something to a customer that is being erased. */
export function customerBeingErased(): ApiError {
  return new ApiError("state_conflict", {
    detail:
      "This customer is being erased. When that is over, the same customerExternalId makes a new customer.",
  });
}

/**
 * Keeps a customer from being marked for erasure until the end of the transaction. Take it before any other lock.
 *
 * Errors: {@link customerBeingErased}, also when it was erased since its id was looked up.
 */
export async function holdCustomer(
  transaction: Transaction,
  tenantId: string,
  customerId: string,
): Promise<void> {
  const held = await shareCustomer(transaction, tenantId, customerId);
  if (held === undefined || held.isBeingErased) throw customerBeingErased();
}

/**
 * Locks a customer that is about to be erased, before any other lock. Errors: `not_found`; the same for a name that no
 * customer can have.
 */
export async function lockForErasure(
  transaction: Transaction,
  tenantId: string,
  externalId: string,
): Promise<Pick<Customer, "id" | "erasureId">> {
  if (externalId.includes("\0")) throw noSuchCustomer();
  const locked = await lockCustomer(transaction, tenantId, externalId);
  if (locked === undefined) throw noSuchCustomer();
  return locked;
}

/**
 * Marks a locked customer as being erased: from the commit on, nothing is accepted for it in any process, because the
 * mark raises the tenant's version. Takes the lock of the tenant's row.
 */
export async function markForErasure(
  transaction: Transaction,
  tenantId: string,
  mark: { readonly id: string; readonly erasureId: string },
): Promise<void> {
  await markCustomer(transaction, tenantId, mark);
}

/** One customer of a tenant. Errors: `not_found`. */
export async function readCustomer(
  pool: pg.Pool,
  tenantId: string,
  externalId: string,
): Promise<Customer> {
  // A text with NUL is no customer's name, and the database would not even compare it.
  const found = externalId.includes("\0")
    ? undefined
    : await inTenant(pool, { tenantId }, (tx) => findCustomer(tx, tenantId, externalId));
  if (found === undefined) throw noSuchCustomer();
  return found;
}

function noSuchCustomer(): ApiError {
  return new ApiError("not_found", { detail: "There is no such customer." });
}

/** One page of a tenant's customers, newest first; `limit` is 1 to 100. Errors: `invalid_cursor`. */
export async function pageOfCustomers(
  pool: pg.Pool,
  tenantId: string,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<{ readonly customers: readonly Customer[]; readonly nextCursor: string | null }> {
  const scope = { tenantId, list: "customers", filter: {} };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  const found = await inTenant(pool, { tenantId }, (tx) =>
    listCustomers(tx, { tenantId, beforeId, limit: limit + 1 }),
  );
  const customers = found.slice(0, limit);
  const last = customers.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { customers, nextCursor: hasMore ? cursorAfter(last.id, scope) : null };
}

/** A map of bounded size that forgets what was not used for longest. */
class RecentIds {
  readonly #entries = new Map<string, string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** `scope` tells the entries of one tenant and version from all others; without one everything is missing. */
  lookUp(scope: string | undefined, externalIds: Iterable<string>) {
    const ids = new Map<string, string>();
    const missing: string[] = [];
    for (const externalId of new Set(externalIds)) {
      const key = scope === undefined ? undefined : scope + externalId;
      const id = key === undefined ? undefined : this.#entries.get(key);
      if (key === undefined || id === undefined) {
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

  keep(scope: string | undefined, { externalId, id }: CustomerId): void {
    if (scope === undefined) return;
    this.#entries.set(scope + externalId, id);
    if (this.#entries.size <= this.#max) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }
}
