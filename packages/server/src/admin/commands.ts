import { missingMigrations, migrate } from "../database/migrate.ts";
import { publicId, uuidOf } from "../ids.ts";
import {
  createApiKey,
  isScope,
  listApiKeys,
  revokeApiKey,
  type Scope,
  scopes,
} from "../keys/keys.ts";
import {
  changeRetention,
  createTenant,
  findTenant,
  listTenants,
  type Retention,
  type Tenant,
} from "../tenants/tenants.ts";
import {
  type Answer,
  type Command,
  type CommandContext,
  type Given,
  optionalText,
  requiredText,
  UsageError,
} from "./command.ts";

const tenantOption = { value: "id or name", help: "the tenant" };
const environmentOption = {
  value: "live|test",
  help: "which environment a new tenant is, default live",
};

const retentionOptions = {
  "retention-days": {
    value: "days",
    help: "how long deliveries, outcomes and dead letters are kept, default 30",
  },
  "payload-days": {
    value: "days",
    help: "how long the bodies of events are kept, at most and by default as long, up to 30",
  },
  "attempt-days": {
    value: "days",
    help: "how long attempts with requests and responses are kept, likewise",
  },
};

/** All administrative commands, in the order of the overview. */
export const commands: readonly Command[] = [
  {
    name: "migrate",
    summary: "Bring the database's schema up to date.",
    options: { check: { help: "only say what is missing, and fail when something is" } },
    run: runMigrate,
  },
  {
    name: "tenants create",
    summary: "Make a tenant.",
    options: {
      name: { value: "text", help: "its name" },
      environment: environmentOption,
      ...retentionOptions,
    },
    run: runTenantsCreate,
  },
  {
    name: "tenants list",
    summary: "List all tenants.",
    options: {},
    run: runTenantsList,
  },
  {
    name: "tenants retention",
    summary: "Show or change how long a tenant's data is kept.",
    operands: ["<tenant>"],
    options: retentionOptions,
    run: runTenantsRetention,
  },
  {
    name: "keys create",
    summary: "Make an API key and show it, this once.",
    options: {
      tenant: tenantOption,
      "create-tenant": { help: "make the tenant when there is none of this name" },
      environment: environmentOption,
      name: { value: "text", help: "what the key is for" },
      scopes: { value: "list", help: `separated by commas, default all: ${scopes.join(", ")}` },
      "expires-at": { value: "time", help: "such as 2027-01-31T00:00:00Z, default never" },
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

async function runMigrate(given: Given, { ownerUrl, pool }: CommandContext): Promise<Answer> {
  if (given.options["check"] === true) {
    const missing = await missingMigrations(pool());
    if (missing.length > 0) throw new Error(`The database lacks ${missing.join(", ")}.`);
    return { lines: ["The schema is up to date."], json: { missing } };
  }
  const applied = await migrate({ ownerUrl });
  const lines = applied.map((name) => `Applied ${name}.`);
  return { lines: [...lines, "The schema is up to date."], json: { applied } };
}

async function runTenantsCreate(given: Given, { pool }: CommandContext): Promise<Answer> {
  const id = await createTenant(pool(), {
    name: requiredText(given, "name"),
    environment: environmentOf(given),
    ...retentionOf(given),
  });
  const tenantId = publicId("tenant", id);
  return { lines: [tenantId], json: { tenantId } };
}

async function runTenantsList(_given: Given, { pool }: CommandContext): Promise<Answer> {
  const tenants = await listTenants(pool());
  return {
    lines: tenants.map(
      (tenant) =>
        `${publicId("tenant", tenant.id)}  ${tenant.environment}  ${retentionText(tenant)}  ${tenant.name}`,
    ),
    json: tenants.map((tenant) => ({ ...tenant, id: publicId("tenant", tenant.id) })),
  };
}

async function runTenantsRetention(given: Given, { pool }: CommandContext): Promise<Answer> {
  const [idOrName = ""] = given.operands;
  const tenant = await tenantNamed(idOrName, pool());
  const retention = await changeRetention(pool(), tenant.id, retentionOf(given));
  const tenantId = publicId("tenant", tenant.id);
  return { lines: [`${tenantId}  ${retentionText(retention)}`], json: { tenantId, ...retention } };
}

function retentionText({ retentionDays, payloadDays, attemptDays }: Retention): string {
  return `${retentionDays} days, bodies ${payloadDays}, attempts ${attemptDays}`;
}

function retentionOf(given: Given): Partial<Retention> {
  const named = {
    retentionDays: optionalText(given, "retention-days"),
    payloadDays: optionalText(given, "payload-days"),
    attemptDays: optionalText(given, "attempt-days"),
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, days]) =>
      days === undefined ? [] : [[name, Number(days)]],
    ),
  );
}

async function runKeysCreate(given: Given, { pool }: CommandContext): Promise<Answer> {
  const name = requiredText(given, "name");
  const chosen = scopesOf(optionalText(given, "scopes"));
  const expiresAt = timeOf(optionalText(given, "expires-at"));
  const tenant = await tenantFor(given, pool());
  const created = await createApiKey(pool(), {
    tenantId: tenant.id,
    environment: tenant.environment,
    name,
    scopes: chosen,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  const key = created.keyText.reveal();
  return {
    lines: [key],
    json: {
      tenantId: publicId("tenant", tenant.id),
      keyId: publicId("apiKey", created.id),
      key,
    },
  };
}

async function runKeysList(given: Given, { pool }: CommandContext): Promise<Answer> {
  const tenant = await existingTenant(given, pool());
  const keys = await listApiKeys(pool(), tenant.id);
  const day = (time: Date | null): string => time?.toISOString().slice(0, 10) ?? "never";
  return {
    lines: keys.map(
      (key) =>
        `${publicId("apiKey", key.id)}  …${key.lastFour}  ${key.scopes.join(",")}  used ${day(key.lastUsedAt)}  expires ${day(key.expiresAt)}  revoked ${day(key.revokedAt)}  ${key.name}`,
    ),
    json: keys.map((key) => ({ ...key, id: publicId("apiKey", key.id) })),
  };
}

async function runKeysRevoke(given: Given, { pool }: CommandContext): Promise<Answer> {
  const [text = ""] = given.operands;
  const keyId = uuidOf("apiKey", text);
  if (keyId === undefined) throw new UsageError("A key id looks like key_ and 32 hex digits.");
  const tenant = await existingTenant(given, pool());
  await revokeApiKey(pool(), { tenantId: tenant.id, keyId });
  return { lines: [`Revoked ${text}.`], json: { keyId: text } };
}

type TenantFacts = Pick<Tenant, "id" | "environment">;

async function tenantFor(
  given: Given,
  pool: ReturnType<CommandContext["pool"]>,
): Promise<TenantFacts> {
  if (given.options["create-tenant"] !== true) return await existingTenant(given, pool);
  const name = requiredText(given, "tenant");
  const known = await findTenant(pool, name);
  if (known !== undefined) return known;
  const environment = environmentOf(given);
  return { id: await createTenant(pool, { name, environment }), environment };
}

async function existingTenant(
  given: Given,
  pool: ReturnType<CommandContext["pool"]>,
): Promise<TenantFacts> {
  return await tenantNamed(requiredText(given, "tenant"), pool);
}

async function tenantNamed(
  idOrName: string,
  pool: ReturnType<CommandContext["pool"]>,
): Promise<TenantFacts> {
  const tenant = await findTenant(pool, idOrName);
  if (tenant === undefined) {
    throw new Error(`There is no tenant ${idOrName}: tenants list shows all.`);
  }
  return tenant;
}

function environmentOf(given: Given): Tenant["environment"] {
  const text = optionalText(given, "environment") ?? "live";
  if (text !== "live" && text !== "test") {
    throw new UsageError("--environment is live or test.");
  }
  return text;
}

function scopesOf(list: string | undefined): readonly Scope[] {
  if (list === undefined) return scopes;
  return list.split(",").map((text) => {
    const scope = text.trim();
    if (!isScope(scope)) {
      throw new UsageError(`${scope} is not a scope; the scopes are ${scopes.join(", ")}.`);
    }
    return scope;
  });
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(time.getTime())) {
    throw new UsageError("--expires-at is a time such as 2027-01-31T00:00:00Z.");
  }
  return time;
}
