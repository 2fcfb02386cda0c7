import type { Transaction } from "../database/transaction.ts";

/** A customer's name and id. */
export interface CustomerId {
  readonly externalId: string;
  readonly id: string;
}

/** A customer's id, and whether it is on its way out. */
export interface FoundCustomer extends CustomerId {
  readonly isBeingErased: boolean;
}

/** A customer as its tenant sees it. */
export interface Customer extends CustomerId {
  readonly createdAt: Date;
  /** Destinations that are not deleted. */
  readonly destinationCount: number;
  /** UUID of the erasure that is running; `null` when none is. */
  readonly erasureId: string | null;
}

/** Served by the unique index (tenant_id, external_id). */
export async function findCustomerIds(
  tx: Transaction,
  tenantId: string,
  externalIds: readonly string[],
): Promise<readonly FoundCustomer[]> {
  const found = await tx.query<{ external_id: string; id: string; is_being_erased: boolean }>({
    name: "find-customer-ids",
    text: `SELECT external_id, id, erasure_id IS NOT NULL AS is_being_erased FROM customers
      WHERE tenant_id = $1 AND external_id = ANY ($2)`,
    values: [tenantId, externalIds],
  });
  return found.rows.map((row) => ({
    externalId: row.external_id,
    id: row.id,
    isBeingErased: row.is_being_erased,
  }));
}

/** Adds those that do not exist; the first of two processes wins and the other's id is never used. Sort by name. */
export async function addCustomers(
  tx: Transaction,
  tenantId: string,
  customers: readonly CustomerId[],
): Promise<void> {
  await tx.query({
    name: "add-customers",
    text: `
      INSERT INTO customers (tenant_id, id, external_id)
      SELECT $1, id, external_id FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS new (id, external_id, place)
      ORDER BY place
      ON CONFLICT (tenant_id, external_id) DO NOTHING`,
    values: [
      tenantId,
      customers.map((customer) => customer.id),
      customers.map((customer) => customer.externalId),
    ],
  });
}

/**
 * Locks a customer against being marked for erasure, but not against others that do the same. `undefined` when there is
 * none. Index: primary key.
 */
export async function shareCustomer(
  tx: Transaction,
  tenantId: string,
  customerId: string,
): Promise<{ readonly isBeingErased: boolean } | undefined> {
  const found = await tx.query<{ is_being_erased: boolean }>({
    text: `SELECT erasure_id IS NOT NULL AS is_being_erased FROM customers
      WHERE tenant_id = $1 AND id = $2 FOR SHARE`,
    values: [tenantId, customerId],
  });
  const [row] = found.rows;
  return row && { isBeingErased: row.is_being_erased };
}

/** Locks a customer until the end of the transaction. Index: the unique (tenant_id, external_id). */
export async function lockCustomer(
  tx: Transaction,
  tenantId: string,
  externalId: string,
): Promise<Pick<Customer, "id" | "erasureId"> | undefined> {
  const found = await tx.query<{ id: string; erasure_id: string | null }>({
    text: `SELECT id, erasure_id FROM customers WHERE tenant_id = $1 AND external_id = $2 FOR NO KEY UPDATE`,
    values: [tenantId, externalId],
  });
  const [row] = found.rows;
  return row && { id: row.id, erasureId: row.erasure_id };
}

/** Marks a customer as being erased, which raises the tenant's versions (trigger). Index: primary key. */
export async function markCustomer(
  tx: Transaction,
  tenantId: string,
  { id, erasureId }: { readonly id: string; readonly erasureId: string },
): Promise<void> {
  await tx.query({
    text: "UPDATE customers SET erasure_id = $3 WHERE tenant_id = $1 AND id = $2",
    values: [tenantId, id, erasureId],
  });
}

interface CustomerRow {
  id: string;
  external_id: string;
  created_at: Date;
  destination_count: number;
  erasure_id: string | null;
}

const customerColumns = `c.id, c.external_id, c.created_at, c.erasure_id, (
    SELECT count(*)::int FROM destinations d
    WHERE d.tenant_id = c.tenant_id AND d.customer_id = c.id AND d.state <> 'DELETED') AS destination_count`;

function customerOf(row: CustomerRow): Customer {
  return {
    id: row.id,
    externalId: row.external_id,
    createdAt: row.created_at,
    destinationCount: row.destination_count,
    erasureId: row.erasure_id,
  };
}

/** Indexes: the unique (tenant_id, external_id), destinations_by_customer. */
export async function findCustomer(
  tx: Transaction,
  tenantId: string,
  externalId: string,
): Promise<Customer | undefined> {
  const found = await tx.query<CustomerRow>({
    text: `SELECT ${customerColumns} FROM customers c WHERE c.tenant_id = $1 AND c.external_id = $2`,
    values: [tenantId, externalId],
  });
  return found.rows.map(customerOf)[0];
}

/** Newest first. Indexes: primary key, destinations_by_customer. */
export async function listCustomers(
  tx: Transaction,
  listing: {
    readonly tenantId: string;
    readonly beforeId: string | undefined;
    readonly limit: number;
  },
): Promise<readonly Customer[]> {
  const found = await tx.query<CustomerRow>({
    text: `SELECT ${customerColumns} FROM customers c
      WHERE c.tenant_id = $1 AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3`,
    values: [listing.tenantId, listing.beforeId ?? null, listing.limit],
  });
  return found.rows.map(customerOf);
}
