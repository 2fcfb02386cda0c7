import { publicId } from "../ids.ts";
import { environmentsOf } from "../tenants/environments.ts";
import { readSettings } from "../tenants/settings.ts";
import {
  changeTenant,
  createTenant,
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
} from "./command.ts";
import { operator } from "./operator.ts";
import {
  environmentGiven,
  environmentIdOf,
  environmentOption,
  tenantNamed,
} from "./tenant-named.ts";

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

/** Commands that administer tenants. */
export const tenantCommands: readonly Command[] = [
  {
    name: "tenants create",
    summary: "Make a tenant with its live and its test environment.",
    options: { name: { value: "text", help: "its name" }, ...retentionOptions },
    run: runCreate,
  },
  {
    name: "tenants list",
    summary: "List the environments of all tenants.",
    options: {},
    run: runList,
  },
  {
    name: "tenants retention",
    summary: "Show or change how long a tenant's data is kept.",
    operands: ["<tenant>"],
    options: { environment: environmentOption, ...retentionOptions },
    run: runRetention,
  },
  {
    name: "tenants policy",
    summary: "Show what a tenant lets its customers do, its branding and its origins.",
    operands: ["<tenant>"],
    options: { environment: environmentOption },
    run: runPolicy,
  },
  {
    name: "tenants suspend",
    summary: "Refuse a tenant's API keys and sessions; what was accepted is delivered.",
    operands: ["<tenant>"],
    options: {},
    run: (given, context) => setSuspension(given, context, true),
  },
  {
    name: "tenants reinstate",
    summary: "Take a tenant's suspension back.",
    operands: ["<tenant>"],
    options: {},
    run: (given, context) => setSuspension(given, context, false),
  },
];

async function runCreate(given: Given, { pool }: CommandContext): Promise<Answer> {
  const id = await createTenant(pool(), {
    name: requiredText(given, "name"),
    ...retentionOf(given),
    actor: operator(),
  });
  const { test } = await environmentsOf(pool(), id);
  const tenantId = publicId("tenant", id);
  return {
    lines: [tenantId],
    json: { tenantId, testTenantId: test === null ? null : publicId("tenant", test) },
  };
}

async function runList(_given: Given, { pool }: CommandContext): Promise<Answer> {
  const tenants = await listTenants(pool());
  return {
    lines: tenants.map(
      (tenant) =>
        `${publicId("tenant", tenant.id)}  ${tenant.environment}  ${retentionText(tenant)}  ${tenant.suspendedAt === null ? "" : "suspended  "}${tenant.name}`,
    ),
    json: tenants.map((tenant) => ({
      ...tenant,
      id: publicId("tenant", tenant.id),
      liveId: tenant.liveId === null ? null : publicId("tenant", tenant.liveId),
    })),
  };
}

async function runRetention(given: Given, context: CommandContext): Promise<Answer> {
  const pool = context.pool();
  const id = await environmentOf(given, context);
  const retention = retentionOf(given);
  if (Object.keys(retention).length > 0) {
    await changeTenant(pool, { tenantId: id, actor: operator() }, { retention });
  }
  const { retentionDays, payloadDays, attemptDays } = await readSettings(pool, id);
  const days = { retentionDays, payloadDays, attemptDays };
  const tenantId = publicId("tenant", id);
  return { lines: [`${tenantId}  ${retentionText(days)}`], json: { tenantId, ...days } };
}

async function runPolicy(given: Given, context: CommandContext): Promise<Answer> {
  const id = await environmentOf(given, context);
  const { portalPolicy, branding, allowedOrigins, privatePayloads } = await readSettings(
    context.pool(),
    id,
  );
  const all = "all";
  const yesOrNo = (isSo: boolean): string => (isSo ? "yes" : "no");
  return {
    lines: [
      `destination types  ${portalPolicy.destinationTypes?.join(", ") ?? all}`,
      `event types        ${portalPolicy.eventTypes?.join(", ") ?? all}`,
      `may replay         ${yesOrNo(portalPolicy.mayReplay)}`,
      `may delete         ${yesOrNo(portalPolicy.mayDelete)}`,
      `shows payloads     ${yesOrNo(portalPolicy.showsPayloads)}`,
      `private payloads   ${yesOrNo(privatePayloads)}`,
      `origins            ${allowedOrigins.join(", ") || "none"}`,
      ...Object.entries(branding).flatMap(([name, value]) =>
        value === null ? [] : [`${name.padEnd(17)}  ${String(value)}`],
      ),
    ],
    json: {
      tenantId: publicId("tenant", id),
      portalPolicy,
      branding,
      allowedOrigins,
      privatePayloads,
    },
  };
}

async function setSuspension(
  given: Given,
  { pool }: CommandContext,
  isSuspended: boolean,
): Promise<Answer> {
  const [idOrName = ""] = given.operands;
  const tenant = await tenantNamed(pool(), idOrName);
  await changeTenant(pool(), { tenantId: tenant.id, actor: operator() }, { isSuspended });
  const tenantId = publicId("tenant", tenant.id);
  const done = isSuspended ? "Suspended" : "Reinstated";
  return { lines: [`${done} ${tenant.name} (${tenantId}).`], json: { tenantId, isSuspended } };
}

async function environmentOf(given: Given, { pool }: CommandContext): Promise<string> {
  const environment = environmentGiven(given);
  const [idOrName = ""] = given.operands;
  const tenant = await tenantNamed(pool(), idOrName);
  return await environmentIdOf(pool(), tenant, environment);
}

function retentionText({ retentionDays, payloadDays, attemptDays }: Retention): string {
  return `${retentionDays} days, bodies ${payloadDays}, attempts ${attemptDays}`;
}

function retentionOf(given: Given): Partial<Pick<Tenant, keyof Retention>> {
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
