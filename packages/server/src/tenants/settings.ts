import type pg from "pg";
import { type PortalPolicy, storedPortalPolicy } from "../access/portal-policy.ts";
import type { AuditAccess, AuditEntryDraft } from "../audit/audit.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { publicId } from "../ids.ts";
import { type Branding, type StoredBranding, storedBranding } from "./branding.ts";
import { originsOf, replaceOrigins } from "./origin-store.ts";
import type { StoredPolicy } from "./portal-policy-draft.ts";
import {
  lockTenant,
  readTenant,
  type Tenant,
  type TenantRow,
  updateBranding,
  updatePortalPolicy,
  updatePrivatePayloads,
} from "./store.ts";

/** What a tenant decides for itself, for one environment. */
export interface TenantSettings {
  readonly portalPolicy: PortalPolicy;
  readonly branding: Branding;
  /** In alphabetical order. */
  readonly allowedOrigins: readonly string[];
  /** Whether bodies and exchanges of all its customers are sealed. */
  readonly privatePayloads: boolean;
}

/** One environment of a tenant with all that is set of it. */
export type TenantWithSettings = Tenant & TenantSettings;

/** Members of a change of settings; each replaces what was there, and an absent one leaves it. */
export interface SettingsChange {
  readonly portalPolicy?: StoredPolicy;
  readonly branding?: StoredBranding;
  readonly allowedOrigins?: readonly string[];
  readonly privatePayloads?: boolean;
}

/** One environment with its settings. Errors: `not_found`. */
export async function readSettings(pool: pg.Pool, tenantId: string): Promise<TenantWithSettings> {
  return await inTenant(pool, { tenantId }, (transaction) => settingsIn(transaction, tenantId));
}

/** The same in a transaction of that tenant's context. */
export async function settingsIn(
  transaction: Transaction,
  tenantId: string,
): Promise<TenantWithSettings> {
  const [row, allowedOrigins] = await Promise.all([
    readTenant(transaction, tenantId),
    originsOf(transaction, tenantId),
  ]);
  if (row === undefined) throw new ApiError("not_found");
  return { ...row, ...presented(row), allowedOrigins };
}

function presented(row: TenantRow): Pick<TenantSettings, "portalPolicy" | "branding"> {
  return {
    portalPolicy: storedPortalPolicy(row.portalPolicy),
    branding: storedBranding(row.branding),
  };
}

/** Changes what a tenant decides for itself; members that are absent stay. */
export async function changeSettings(
  pool: pg.Pool,
  access: AuditAccess,
  change: SettingsChange,
): Promise<TenantWithSettings> {
  const { tenantId } = access;
  return await inTenant(pool, { tenantId }, async (transaction) => {
    const before = await lockTenant(transaction, tenantId);
    if (before === undefined) throw new ApiError("not_found");
    const entries = await applySettings(transaction, tenantId, change);
    const after = await settingsIn(transaction, tenantId);
    for (const entry of entries) await recordAudit(transaction, access, entry);
    return after;
  });
}

/** Writes settings, under the lock of the tenant's row. Returns what the audit log is to say of it. */
export async function applySettings(
  transaction: Transaction,
  tenantId: string,
  change: SettingsChange,
): Promise<readonly AuditEntryDraft[]> {
  const { portalPolicy, branding, allowedOrigins, privatePayloads } = change;
  const subjectId = publicId("tenant", tenantId);
  const entries: AuditEntryDraft[] = [];
  if (portalPolicy !== undefined) {
    await updatePortalPolicy(transaction, tenantId, portalPolicy);
    entries.push({ action: "tenant.policy_changed", subjectId, details: { ...portalPolicy } });
  }
  if (branding !== undefined) {
    await updateBranding(transaction, tenantId, branding);
    entries.push({ action: "tenant.branding_changed", subjectId, details: { ...branding } });
  }
  if (allowedOrigins !== undefined) {
    const { added, removed } = await replaceOrigins(transaction, tenantId, allowedOrigins);
    if (removed.length > 0) {
      entries.push({ action: "origin.removed", subjectId, details: { origins: removed } });
    }
    if (added.length > 0) {
      entries.push({ action: "origin.added", subjectId, details: { origins: added } });
    }
  }
  if (privatePayloads !== undefined) {
    await updatePrivatePayloads(transaction, tenantId, privatePayloads);
    entries.push({
      action: "tenant.private_payloads_changed",
      subjectId,
      details: { privatePayloads },
    });
  }
  return entries;
}
