import type { RouteRule } from "../../access/access.ts";
import { type Scope, scopes } from "../../keys/scopes.ts";
import type { TestDatabase } from "../postgres.ts";
import type { Party } from "./party.ts";
import { keyOf, type World } from "./world.ts";

/** Somebody who sends requests, with one credential. */
export interface Asker {
  readonly name: string;
  /** What it sends to a route of this rule; `undefined`: nothing. */
  credential(rule: RouteRule): string | undefined;
  /** Whose things it may name as its own. */
  readonly own: Party;
  /** Whose things are hidden from it. */
  readonly foreign: readonly Party[];
  /** Acts for its customer alone. */
  readonly isCustomer: boolean;
  /** Tries everything; the others try what concerns who they are. */
  readonly isThorough: boolean;
  /** The status with which a route of this rule refuses it whatever it asks for; `undefined`: it may use the route. */
  readonly refusal: (rule: RouteRule) => 401 | 403 | undefined;
}

type Refusal = Asker["refusal"];

/** Every kind of credential there is, valid and not. */
export async function createAskers(
  database: TestDatabase,
  world: World,
): Promise<readonly Asker[]> {
  return [
    ...keyAskers(world),
    ...(await sessionAskers(world)),
    ...(await refusedAskers(database, world)),
  ];
}

function keyAskers({ owner, stranger, tester }: World): readonly Asker[] {
  const refusal: Refusal = (rule) => (rule.owner === "installation" ? 403 : undefined);
  const asker = (name: string, own: Party, foreign: readonly Party[]): Asker => ({
    ...{ name, own, foreign, refusal, isThorough: own === owner, isCustomer: false },
    credential: () => own.keyText,
  });
  return [
    asker("an API key", owner, [stranger, tester]),
    asker("an API key of another tenant", stranger, [owner, tester]),
    asker("an API key of the test environment", tester, [owner, stranger]),
  ];
}

async function sessionAskers(world: World): Promise<readonly Asker[]> {
  const { owner, neighbour, stranger, tester } = world;
  const refusal: Refusal = (rule) =>
    rule.owner === "installation" || rule.owner === "tenant" ? 403 : undefined;
  const asker = async (name: string, own: Party, foreign: readonly Party[]): Promise<Asker> => {
    const { token } = await own.session();
    const isThorough = own === owner;
    const common = { name, own, foreign, refusal, isThorough, isCustomer: true };
    return { ...common, credential: () => token };
  };
  return [
    await asker("a session", owner, [neighbour, stranger, tester]),
    await asker("a session of another customer", neighbour, [owner, stranger]),
  ];
}

async function refusedAskers(database: TestDatabase, world: World): Promise<readonly Asker[]> {
  const { owner, neighbour, stranger, rootKeyText } = world;
  const weakKeys = new Map<Scope, string>();
  for (const scope of scopes) {
    const others = scopes.filter((one) => one !== scope);
    weakKeys.set(scope, await keyOf(database, owner.tenantId, others));
  }
  const ended = await owner.session();
  await database.superuserPool.query(
    "UPDATE sessions SET revoked_at = clock_timestamp() WHERE 'ses_' || replace(id::text, '-', '') = $1",
    [ended.id],
  );
  const always =
    (status: 401 | 403): Refusal =>
    (rule) =>
      rule.owner === "public" ? undefined : status;
  const common = {
    own: owner,
    foreign: [neighbour, stranger],
    isThorough: false,
    isCustomer: false,
  };
  return [
    {
      ...common,
      name: "an API key without the scope",
      credential: (rule) => weakKeys.get("scope" in rule ? rule.scope : "read"),
      refusal: always(403),
    },
    {
      ...common,
      name: "a session that was revoked",
      credential: () => ended.token,
      refusal: always(401),
    },
    {
      ...common,
      name: "a root key",
      credential: () => rootKeyText,
      refusal: (rule) => (rule.owner === "installation" ? undefined : always(403)(rule)),
    },
    { ...common, name: "nobody", credential: () => undefined, refusal: always(401) },
  ];
}
