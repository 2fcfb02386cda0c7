import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../access/access.ts";
import type { Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import type { AuditAction } from "./actions.ts";
import { nobody } from "./chain.ts";
import { appendEntry } from "./store.ts";

/** Who did something, and for whom: every Access is one. */
export interface AuditAccess {
  /** UUID. */
  readonly tenantId: string;
  /** UUID of the customer that the actor acts for; absent when it acts for the whole tenant. */
  readonly customerId?: string | undefined;
  readonly actor: Actor;
}

/** What was done. */
export interface AuditEntryDraft {
  readonly action: AuditAction;
  /** Public id of what it was done to, such as `dst_…`; `null` when that has none. */
  readonly subjectId: string | null;
  /**
   * UUID of the customer whom it concerns, who sees the entry; its content goes when that customer is erased. Default:
   * the customer of the access. Without either it concerns the tenant alone.
   */
  readonly customerId?: string | undefined;
  /**
   * What a reader needs to know beyond that, such as the names of changed fields; a few hundred bytes. The
   * customer sees them. No secrets.
   */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Bytes of salt in each content: its digest outlives an erasure, and must not let anybody guess the content. */
const saltBytes = 16;

/**
 * Appends to the tenant's audit log, in the transaction of what it tells of: both are committed, or neither.
 *
 * Call it as the last statement of the transaction. It locks the end of the tenant's chain until the commit, so whatever
 * is locked after it can deadlock, and whatever runs after it makes every other change of the tenant wait.
 *
 * Errors: the database's own; 42501 when a session's transaction names another customer.
 */
export async function recordAudit(
  transaction: Transaction,
  access: AuditAccess,
  entry: AuditEntryDraft,
): Promise<void> {
  const content = JSON.stringify({
    actor: access.actor,
    subjectId: entry.subjectId,
    details: entry.details ?? {},
    salt: randomBytes(saltBytes).toString("base64url"),
  });
  await appendEntry(transaction, {
    tenantId: access.tenantId,
    customerId: entry.customerId ?? access.customerId ?? nobody,
    id: newUuid(),
    action: entry.action,
    content,
    contentSha256: createHash("sha256").update(content).digest(),
  });
}
