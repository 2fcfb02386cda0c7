import { createHash } from "node:crypto";
import type pg from "pg";
import type { TenantAccess } from "../access/access.ts";
import { recordAudit } from "../audit/audit.ts";
import { operatorCustomerExternalId } from "../alerts/operator-customer.ts";
import { lockForErasure, markForErasure } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import { deleteDestinationsOf } from "../destinations/customer-destinations.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId as publicIdOf, uuidOf } from "../ids.ts";
import { type Erasure, findErasure, insertErasure } from "./store.ts";

export type { Erasure } from "./store.ts";

/**
 * Erasing a customer: everything that the installation holds of it, in two steps.
 *
 * **At once**, in the transaction of the request: the customer is marked, so that ingest and everyone else refuse what is
 * new for it, exactly as they follow any other change of configuration (decision 0004), and its destinations are deleted
 * with settings and secrets, so that the workers cancel what is under way.
 *
 * **Then**, in portions and by whoever is the schema's owner (runner.ts): the rows of all tables, and the customer's own
 * last. After that its external id is free again, and makes a customer that has nothing to do with the old one.
 *
 * The erasure's own row stays as the record of who asked and when. Of the customer it keeps the SHA-256 of the external
 * id, by which whoever knows the id can prove that it was erased, and nobody else can tell whom.
 */

/**
 * Begins to erase a customer, or returns the erasure that is running already.
 *
 * Errors: `not_found`; `state_conflict` for the customer that operator events go to, which is nobody's customer.
 */
export async function requestErasure(
  pool: pg.Pool,
  access: TenantAccess,
  customerExternalId: string,
): Promise<Erasure> {
  const { tenantId, actor } = access;
  if (actor.kind !== "api_key") throw new Error("an erasure is asked for with an API key");
  if (customerExternalId === operatorCustomerExternalId) {
    throw new ApiError("state_conflict", {
      detail: `"${customerExternalId}" is where operator events go and cannot be erased; delete its destinations instead.`,
    });
  }
  return await inTenant(pool, access, async (transaction) => {
    const customer = await lockForErasure(transaction, tenantId, customerExternalId);
    const erasureId = customer.erasureId ?? newUuid();
    if (customer.erasureId === null) {
      await deleteDestinationsOf(transaction, { tenantId, customerId: customer.id });
      await markForErasure(transaction, tenantId, { id: customer.id, erasureId });
      await insertErasure(transaction, {
        tenantId,
        id: erasureId,
        requestedBy: actor.id,
        externalIdSha256: createHash("sha256").update(customerExternalId).digest(),
        subjectId: customer.id,
      });
      await recordAudit(transaction, access, {
        action: "customer.erasure_requested",
        subjectId: publicIdOf("erasure", erasureId),
        customerId: customer.id,
      });
    }
    const erasure = await findErasure(transaction, tenantId, erasureId);
    if (erasure === undefined) throw new Error("the erasure is not there after it was inserted");
    return erasure;
  });
}

/** An erasure by its public id. Errors: `not_found`, also for a malformed id and another tenant's. */
export async function readErasure(
  pool: pg.Pool,
  tenantId: string,
  publicId: string,
): Promise<Erasure> {
  const id = uuidOf("erasure", publicId);
  const found =
    id === undefined
      ? undefined
      : await inTenant(pool, { tenantId }, (transaction) => findErasure(transaction, tenantId, id));
  if (found === undefined) throw new ApiError("not_found", { detail: "There is no such erasure." });
  return found;
}
