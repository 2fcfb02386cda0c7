import { operatorCustomerExternalId } from "../alerts/operator-customer.ts";
import type { LockedErasure, Mention } from "./job-store.ts";
import { type CustomerTable, erasureOrder } from "./plan.ts";

/**
 * What an erasure walks through: the customer's own rows in every table, and then the operator events that name it, which
 * belong to the reserved customer that operators listen as. Pure.
 */

/** Whose rows of a table are deleted. */
export interface Walk {
  /** Names the walk in the erasure's place; that of the table for the customer's own rows. */
  readonly name: string;
  readonly table: CustomerTable;
  readonly tenantId: string;
  readonly customerId: string;
  /** Only rows whose body holds this text; `undefined`: all of them. */
  readonly bodyText: string | undefined;
  /** The rows stay and lose what they say, see {@link keptTables}. */
  readonly keepsRows: boolean;
}

/**
 * Tables whose rows stay without their content. That an entry of the audit log was written is proven by the chain that it
 * is a link of; what it said of the customer goes.
 */
export const keptTables: readonly string[] = ["audit_entries"];

/** Where the text of an event is kept. */
const eventTables: readonly string[] = ["events", "kept_events"];

/** The walks, in their order. `mention`: the operators' customer and the name to look for; `undefined`: there is none. */
export function walksOf(
  tables: readonly CustomerTable[],
  { tenantId, customerId }: Pick<LockedErasure, "tenantId" | "customerId">,
  mention: Mention | undefined,
): readonly Walk[] {
  const own = erasureOrder(tables).map((table) => ({
    name: table.name,
    table,
    tenantId,
    customerId,
    bodyText: undefined,
    keepsRows: keptTables.includes(table.name),
  }));
  if (mention === undefined) return own;
  const { operatorsId, externalId } = mention;
  const naming = tables
    .filter(({ name }) => eventTables.includes(name))
    .map((table) => ({
      name: `${table.name} of ${operatorCustomerExternalId}`,
      table,
      tenantId,
      customerId: operatorsId,
      // As the payloads of operator events are written: by JSON.stringify.
      bodyText: `"customerExternalId":${JSON.stringify(externalId)}`,
      keepsRows: false,
    }));
  return [...own, ...naming];
}
