import type pg from "pg";
import { environmentNamed } from "../tenants/environments.ts";
import { findTenant, type Tenant } from "../tenants/tenants.ts";
import { type Given, optionalText, UsageError } from "./command.ts";
import { operator } from "./operator.ts";

/** The option by which commands choose one of a tenant's environments. */
export const environmentOption = {
  value: "live|test",
  help: "which of the tenant's environments; default: the one whose id is given, live for a name",
};

/** What {@link environmentOption} says; `undefined` when it was not given. Errors: {@link UsageError}. */
export function environmentGiven(given: Given): "live" | "test" | undefined {
  const text = optionalText(given, "environment");
  if (text !== undefined && text !== "live" && text !== "test") {
    throw new UsageError("--environment is live or test.");
  }
  return text;
}

/** The tenant with this public id, UUID or name. Errors: an error that says where to look when there is none. */
export async function tenantNamed(pool: pg.Pool, idOrName: string): Promise<Tenant> {
  const tenant = await findTenant(pool, idOrName);
  if (tenant === undefined) {
    throw new Error(`There is no tenant ${idOrName}: tenants list shows all.`);
  }
  return tenant;
}

/** UUID of the environment that a command means; a test environment that is missing is made. */
export async function environmentIdOf(
  pool: pg.Pool,
  tenant: Pick<Tenant, "id">,
  environment: "live" | "test" | undefined,
): Promise<string> {
  if (environment === undefined) return tenant.id;
  return await environmentNamed(pool, { tenantId: tenant.id, actor: operator() }, environment);
}
