import type { Pool } from "pg";
import { newUuid } from "../../ids.ts";
import { keySha256, newKeyText } from "../../keys/key-text.ts";
import { scopes } from "../../keys/scopes.ts";
import { accessTo } from "../access.ts";
import type { TestApi } from "../api.ts";
import { Actor } from "./actor.ts";
import type { Plan } from "./commands.ts";

/** What somebody saw who was not alone, and what it sees alone. */
export interface Comparison {
  readonly who: string;
  readonly together: readonly string[];
  readonly alone: readonly string[];
}

/**
 * Carries a plan out three times, each on tenants of its own: both actors together, and each alone. Returns the
 * transcripts that have to be equal.
 *
 * @param superuserPool for making tenants quickly.
 */
export async function compare(
  server: TestApi,
  superuserPool: Pool,
  plan: Plan,
): Promise<readonly Comparison[]> {
  const isOfTenants = plan.parties === "tenants";
  const tenants = await makeTenants(superuserPool, isOfTenants ? 4 : 3);
  const [both, second, aloneFirst, aloneSecond] = isOfTenants
    ? tenants
    : [tenants[0], tenants[0], tenants[1], tenants[2]];
  const customers = ["alpha", "beta"] as const;
  const [first, other] = await Promise.all([
    actorOf(server, plan, both, customers[0]),
    actorOf(server, plan, second, customers[1]),
  ]);
  first.other = other;
  other.other = first;
  const [firstAlone, otherAlone] = await Promise.all([
    actorOf(server, plan, aloneFirst, customers[0]),
    actorOf(server, plan, aloneSecond, customers[1]),
  ]);
  await Promise.all([
    runTogether(plan, first, other),
    runInOrder(plan, firstAlone, true),
    runInOrder(plan, otherAlone, false),
  ]);
  return [
    { who: "the first", together: first.transcript, alone: firstAlone.transcript },
    { who: "the second", together: other.transcript, alone: otherAlone.transcript },
  ];
}

async function runTogether(plan: Plan, first: Actor, second: Actor): Promise<void> {
  if (plan.isAtOnce) {
    await Promise.all([runInOrder(plan, first, true), runInOrder(plan, second, false)]);
    return;
  }
  for (const { isFirst, command } of plan.steps) await (isFirst ? first : second).run(command);
}

async function runInOrder(plan: Plan, actor: Actor, asFirst: boolean): Promise<void> {
  for (const { isFirst, command } of plan.steps) if (isFirst === asFirst) await actor.run(command);
}

interface MadeTenant {
  readonly tenantId: string;
  readonly keyText: string;
}

async function actorOf(
  server: TestApi,
  plan: Plan,
  tenant: MadeTenant | undefined,
  customerExternalId: string,
): Promise<Actor> {
  if (tenant === undefined) throw new Error("there is a tenant for each");
  if (plan.parties === "tenants")
    return new Actor(server.url, tenant.keyText, { isSession: false });
  const access = accessTo(tenant.tenantId);
  const { token } = await server.context.sessions.mint(access, { customerExternalId });
  return new Actor(server.url, token.reveal(), { isSession: true });
}

async function makeTenants(superuserPool: Pool, count: number): Promise<readonly MadeTenant[]> {
  const made = Array.from({ length: count }, () => ({
    tenantId: newUuid(),
    keyId: newUuid(),
    keyText: newKeyText("live"),
  }));
  await superuserPool.query(
    `WITH made AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS made (tenant_id, key_id, key_sha256)
     ), tenant AS (INSERT INTO tenants (id, name) SELECT tenant_id, 'A tenant' FROM made)
     INSERT INTO api_keys (tenant_id, id, name, scopes, key_sha256, last_four)
     SELECT tenant_id, key_id, 'A key', $4, key_sha256, 'last' FROM made`,
    [
      made.map(({ tenantId }) => tenantId),
      made.map(({ keyId }) => keyId),
      made.map(({ keyText }) => keySha256(keyText)),
      [...scopes],
    ],
  );
  return made;
}
