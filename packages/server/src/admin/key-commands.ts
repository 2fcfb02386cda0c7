import type pg from "pg";
import { publicId, uuidOf } from "../ids.ts";
import { createApiKey, scopes } from "../keys/keys.ts";
import { listTenantKeys, revokeTenantKey } from "../keys/tenant-keys.ts";
import { createTenant, findTenant, type Tenant } from "../tenants/tenants.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  optionalText,
  requiredText,
  UsageError,
} from "./command.ts";
import { dayText, expiryOf, newKeyOptions, scopesOf } from "./key-options.ts";
import { operator } from "./operator.ts";
import {
  environmentGiven,
  environmentIdOf,
  environmentOption,
  tenantNamed,
} from "./tenant-named.ts";

const tenantOption = { value: "id or name", help: "the tenant" };

/** Commands for tenants' API keys. */
export const keyCommands: readonly Command[] = [
  {
    name: "keys create",
    summary: "Make an API key and show it, this once.",
    options: {
      tenant: tenantOption,
      "create-tenant": { help: "make the tenant when there is none of this name" },
      environment: environmentOption,
      ...newKeyOptions,
      scopes: { value: "list", help: `separated by commas, default all: ${scopes.join(", ")}` },
    },
    run: runKeysCreate,
  },
  {
    name: "keys list",
    summary: "List a tenant's API keys; the keys themselves are not shown again.",
    options: { tenant: tenantOption },
    run: runKeysList,
  },
  {
    name: "keys revoke",
    summary: "Revoke an API key for good, from the next request on.",
    operands: ["<key id>"],
    options: { tenant: tenantOption },
    run: runKeysRevoke,
  },
];

async function runKeysCreate(given: Given, { pool }: CommandContext): Promise<Answer> {
  const name = requiredText(given, "name");
  const chosen = scopesOf(optionalText(given, "scopes"));
  const expiresAt = expiryOf(optionalText(given, "expires-at"));
  const environment = environmentGiven(given);
  const tenant = await tenantFor(given, pool());
  const tenantId = await environmentIdOf(pool(), tenant, environment);
  const access = { tenantId, actor: operator() };
  const created = await createApiKey(pool(), access, { name, scopes: chosen, expiresAt });
  const key = created.keyText.reveal();
  return {
    lines: [key],
    json: {
      tenantId: publicId("tenant", tenantId),
      keyId: publicId("apiKey", created.id),
      key,
    },
  };
}

async function tenantFor(given: Given, pool: pg.Pool): Promise<Pick<Tenant, "id">> {
  const idOrName = requiredText(given, "tenant");
  if (given.options["create-tenant"] !== true) return await tenantNamed(pool, idOrName);
  const known = await findTenant(pool, idOrName);
  return known ?? { id: await createTenant(pool, { name: idOrName, actor: operator() }) };
}

async function runKeysList(given: Given, { pool }: CommandContext): Promise<Answer> {
  const tenant = await tenantNamed(pool(), requiredText(given, "tenant"));
  const keys = await listTenantKeys(pool(), tenant.id);
  return {
    lines: keys.map(
      (key) =>
        `${publicId("apiKey", key.id)}  …${key.lastFour}  ${key.environment}  ${key.scopes.join(",")}  used ${dayText(key.lastUsedAt)}  expires ${dayText(key.expiresAt)}  revoked ${dayText(key.revokedAt)}  ${key.name}`,
    ),
    json: keys.map((key) => ({
      ...key,
      id: publicId("apiKey", key.id),
      tenantId: publicId("tenant", key.tenantId),
    })),
  };
}

async function runKeysRevoke(given: Given, { pool }: CommandContext): Promise<Answer> {
  const [text = ""] = given.operands;
  const keyId = uuidOf("apiKey", text);
  if (keyId === undefined) throw new UsageError("A key id looks like key_ and 32 hex digits.");
  const tenant = await tenantNamed(pool(), requiredText(given, "tenant"));
  await revokeTenantKey(pool(), { tenantId: tenant.id, actor: operator() }, keyId);
  return { lines: [`Revoked ${text}.`], json: { keyId: text } };
}
