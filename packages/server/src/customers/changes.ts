import type pg from "pg";
import type { Access } from "../access/access.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { publicId } from "../ids.ts";
import { revokeSessionsOf } from "../sessions/revocation.ts";
import {
  type ChangeableCustomer,
  lockChangeable,
  setPrivatePayloads,
  setSuspended,
  shareChangeable,
} from "./change-store.ts";
import { customerBeingErased } from "./customers.ts";

export type { ChangeableCustomer } from "./change-store.ts";

/**
 * What a tenant changes of a customer of its.
 *
 * A **suspended** customer has no access: its sessions are revoked, and none is made. Reinstating it does not bring them
 * back. Its destinations go on, and so do its events: that is what pausing is for.
 *
 * **Private payloads** are sealed from the next event on.
 */

/** A change; members that are absent stay as they are. */
export interface CustomerChange {
  readonly suspended?: boolean | undefined;
  readonly privatePayloads?: boolean | undefined;
}

/**
 * Changes a customer and returns it as it is then. What is as asked already is not changed again.
 *
 * Errors: `not_found`; `state_conflict` while it is being erased.
 */
export async function changeCustomer(
  { pool }: { readonly pool: pg.Pool },
  access: Access,
  { externalId, change }: { readonly externalId: string; readonly change: CustomerChange },
): Promise<ChangeableCustomer> {
  return await inTenant(pool, access, async (transaction) => {
    const before = await lockNamedCustomer(transaction, access, externalId);
    if (before.isBeingErased) throw customerBeingErased();
    const { suspended = before.suspendedAt !== null, privatePayloads = before.privatePayloads } =
      change;
    let after = before;
    let revokedSessions = 0;
    const isSuspending = suspended !== (before.suspendedAt !== null);
    if (isSuspending) {
      const { id } = before;
      const suspendedAt = await setSuspended(transaction, access.tenantId, {
        id,
        isSuspended: suspended,
      });
      after = { ...after, suspendedAt };
      if (suspended) {
        revokedSessions = await revokeSessionsOf(transaction, {
          tenantId: access.tenantId,
          customerId: id,
        });
      }
    }
    if (privatePayloads !== before.privatePayloads) {
      await setPrivatePayloads(transaction, access.tenantId, { id: before.id, privatePayloads });
      after = { ...after, privatePayloads };
    }
    await recordChange(transaction, access, { before, after, revokedSessions });
    return after;
  });
}

async function recordChange(
  transaction: Transaction,
  access: Access,
  change: {
    readonly before: ChangeableCustomer;
    readonly after: ChangeableCustomer;
    readonly revokedSessions: number;
  },
): Promise<void> {
  const { before, after, revokedSessions } = change;
  const concerned = { subjectId: publicId("customer", before.id), customerId: before.id };
  if ((before.suspendedAt === null) !== (after.suspendedAt === null)) {
    const isSuspended = after.suspendedAt !== null;
    await recordAudit(transaction, access, {
      ...concerned,
      action: isSuspended ? "customer.suspended" : "customer.reinstated",
      ...(isSuspended && { details: { revokedSessions } }),
    });
  }
  if (before.privatePayloads !== after.privatePayloads) {
    const { privatePayloads } = after;
    await recordAudit(transaction, access, {
      ...concerned,
      action: "customer.updated",
      details: { privatePayloads },
    });
  }
}

/**
 * Locks a customer by its name until the end of the transaction, before any other lock.
 *
 * Errors: `not_found`, also for a name that no customer can have.
 */
export async function lockNamedCustomer(
  transaction: Transaction,
  { tenantId }: Access,
  externalId: string,
): Promise<ChangeableCustomer> {
  const locked = externalId.includes("\0")
    ? undefined
    : await lockChangeable(transaction, tenantId, externalId);
  if (locked === undefined) {
    throw new ApiError("not_found", { detail: "There is no such customer." });
  }
  return locked;
}

/**
 * Keeps a customer from being suspended or erased until the end of the transaction. Take it before any other lock.
 *
 * Errors: `state_conflict` when it is either, or was erased since its id was looked up.
 */
export async function holdActiveCustomer(
  transaction: Transaction,
  { tenantId }: Access,
  customerId: string,
): Promise<void> {
  const held = await shareChangeable(transaction, tenantId, customerId);
  if (held === undefined || held.isBeingErased) throw customerBeingErased();
  if (held.suspendedAt !== null) {
    throw new ApiError("state_conflict", {
      detail: "This customer is suspended and has no access. Reinstate it first.",
    });
  }
}
