import type { Queryable } from "../database/queryable.ts";

/**
 * What the database's catalogues say about tenancy, held against the rules of the first migration. Every finding is one
 * sentence that names the table; an empty list means that all rules hold.
 */

/** Tables without `tenant_id`, each with the reason why nobody owns its rows. */
export const unownedTables: Readonly<Record<string, string>> = {
  tenants: "its rows are the tenants; its own policies compare id",
  workers: "processes of the installation; only the worker's role sees it",
  live_rates: "figures of processes of the installation; only the worker's role sees it",
  root_keys: "keys of the installation; the API finds one only by its hash",
  session_keys: "keys of the installation, which sign the tokens of every tenant",
  schema_migrations: "the ledger of the schema; holds no data of anybody",
};

/** Policies beside the one named `isolation`, each with the reason why it may show more. */
const otherPolicies: Readonly<Record<string, string>> = {
  "delivery to pushrail_worker": "the worker serves every tenant; its grants are its fence",
  "authentication to pushrail_api":
    "a request knows only its key's hash or its session's id at first",
  "administration to the owner":
    "the owner lists tenants, and the erasures it has to carry out, and keeps the installation's own keys",
  "directory to pushrail_admin": "root keys list tenants",
  "preflight to pushrail_api": "a preflight request knows only its origin",
  "signing to pushrail_api": "every process of the API signs and verifies session tokens",
};

const tenantIs = (column: string): string =>
  `(${column} = ( SELECT pushrail_tenant_id() AS pushrail_tenant_id))`;
const customerIs = (column: string): string =>
  `CASE WHEN (( SELECT pushrail_customer_id() AS pushrail_customer_id) IS NULL) THEN true ELSE (${column} = ( SELECT pushrail_customer_id() AS pushrail_customer_id)) END`;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly enabled: boolean;
  readonly forced: boolean;
}

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly command: string;
  readonly roles: string;
  readonly using: string | null;
  readonly check: string | null;
}

/** Checks the whole schema. Needs any role; reads catalogues only. */
export async function catalogueFindings(database: Queryable): Promise<readonly string[]> {
  const tables = await readTables(database);
  const policies = await readPolicies(database);
  return [
    ...tables.flatMap((table) => tableFindings(table, policies)),
    ...policies.flatMap(policyFindings),
    ...(await keyFindings(database, tables)),
    ...(await foreignKeyFindings(database, tables)),
    ...(await roleFindings(database)),
    ...(await codeFindings(database)),
    ...(await grantFindings(database)),
  ].toSorted();
}

/** Names of the tables whose rows belong to a tenant. */
export async function ownedTables(database: Queryable): Promise<readonly string[]> {
  const tables = await readTables(database);
  return tables.map(({ name }) => name).filter((name) => !(name in unownedTables));
}

function tableFindings(table: Table, policies: readonly Policy[]): readonly string[] {
  const { name } = table;
  if (name === "schema_migrations") return [];
  const findings: string[] = [];
  if (!table.columns.includes("tenant_id") && !(name in unownedTables)) {
    findings.push(`${name} has no tenant_id`);
  }
  if (!table.enabled) findings.push(`${name} has no row-level security`);
  if (!table.forced) findings.push(`${name} does not force row-level security on its owner`);
  if (name in unownedTables && name !== "tenants") return findings;

  const isolation = policies.find((policy) => policy.table === name && policy.name === "isolation");
  const tenant = tenantIs(name === "tenants" ? "id" : "tenant_id");
  const customerColumn = name === "customers" ? "id" : "customer_id";
  const wanted =
    table.columns.includes("customer_id") || name === "customers"
      ? `(${tenant} AND ${customerIs(customerColumn)})`
      : tenant;
  if (isolation === undefined) findings.push(`${name} has no policy named isolation`);
  else {
    if (isolation.command !== "ALL" || isolation.roles !== "public") {
      findings.push(`${name}'s isolation does not hold for every role and command`);
    }
    if (isolation.using !== wanted) findings.push(`${name}'s isolation reads by another rule`);
    if (isolation.check !== wanted) findings.push(`${name}'s isolation writes by another rule`);
  }
  return findings;
}

function policyFindings(policy: Policy): readonly string[] {
  const { table, name, command, using, check } = policy;
  const findings: string[] = [];
  if (command !== "INSERT" && using === null) findings.push(`${table}'s ${name} has no USING`);
  if (command !== "SELECT" && command !== "DELETE" && check === null) {
    findings.push(`${table}'s ${name} has no WITH CHECK`);
  }
  if (name !== "isolation" && !(`${name} to ${policy.roles}` in otherPolicies)) {
    findings.push(`${table} has a further policy, ${name} to ${policy.roles}`);
  }
  if (`${using} ${check}`.includes("current_setting")) {
    findings.push(`${table}'s ${name} reads a setting by itself`);
  }
  return findings;
}

async function readTables(database: Queryable): Promise<readonly Table[]> {
  const { rows } = await database.query<{
    name: string;
    columns: string[];
    enabled: boolean;
    forced: boolean;
  }>(`
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
      (SELECT array_agg(attname::text) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname`);
  return rows;
}

async function readPolicies(database: Queryable): Promise<readonly Policy[]> {
  const { rows } = await database.query<{
    table: string;
    name: string;
    command: string;
    roles: string;
    using: string | null;
    check: string | null;
  }>(`
    SELECT p.tablename AS table, p.policyname AS name, p.cmd AS command,
      regexp_replace(p.qual, '[[:space:]]+', ' ', 'g') AS using, regexp_replace(p.with_check, '[[:space:]]+', ' ', 'g') AS check,
      CASE p.roles WHEN ARRAY[t.tableowner] THEN 'the owner' ELSE array_to_string(p.roles, ', ') END AS roles
    FROM pg_policies p JOIN pg_tables t USING (schemaname, tablename)
    WHERE p.schemaname = 'public' ORDER BY 1, 2`);
  return rows;
}

/** Uniqueness over all tenants would let one tenant's row refuse another's, and tell that it exists. */
async function keyFindings(
  database: Queryable,
  tables: readonly Table[],
): Promise<readonly string[]> {
  const { rows } = await database.query<{ table: string; key: string; columns: string[] }>(`
    SELECT c.relname AS table, x.relname AS key, (SELECT array_agg(a.attname::text) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indisunique AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace`);
  return rows.flatMap(({ table, key, columns }) =>
    ownerColumns(tables, table)
      .filter((column) => !columns.includes(column))
      .map((column) => `${table}'s key ${key} lacks ${column}`),
  );
}

/** Foreign keys are checked past row-level security: one without its owner's columns would accept a foreign row. */
async function foreignKeyFindings(
  database: Queryable,
  tables: readonly Table[],
): Promise<readonly string[]> {
  const { rows } = await database.query<{
    table: string;
    key: string;
    target: string;
    pairs: string[];
  }>(`
    SELECT c.relname AS table, k.conname AS key, f.relname AS target, (
      SELECT array_agg(a.attname || ' = ' || b.attname)
      FROM unnest(k.conkey, k.confkey) AS pair (here, there)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.here
      JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there) AS pairs
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
    WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace = 'public'::regnamespace`);
  return rows.flatMap(({ table, key, target, pairs }) => {
    const targetColumns = tables.find(({ name }) => name === target)?.columns ?? [];
    return ownerColumns(tables, table).flatMap((column) => {
      const there =
        (column === "tenant_id" && target === "tenants") ||
        (column === "customer_id" && target === "customers")
          ? "id"
          : column;
      if (!targetColumns.includes(there)) return [];
      return pairs.includes(`${column} = ${there}`)
        ? []
        : [`${table}'s foreign key ${key} lacks ${column}`];
    });
  });
}

function ownerColumns(tables: readonly Table[], name: string): readonly string[] {
  const columns = tables.find((table) => table.name === name)?.columns ?? [];
  return ["tenant_id", "customer_id"].filter((column) => columns.includes(column));
}

async function roleFindings(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ finding: string }>(`
    WITH role AS (SELECT * FROM pg_roles WHERE rolname IN ('pushrail_api', 'pushrail_worker', 'pushrail_admin'))
    SELECT rolname || ' may pass row-level security' AS finding FROM role WHERE rolsuper OR rolbypassrls
    UNION ALL SELECT rolname || ' may administer the server' FROM role WHERE rolcreaterole OR rolcreatedb OR rolreplication
    UNION ALL SELECT rolname || ' owns ' || relname FROM role JOIN pg_class ON relowner = role.oid
    UNION ALL SELECT rolname || ' owns the function ' || proname FROM role JOIN pg_proc ON proowner = role.oid
    UNION ALL SELECT rolname || ' owns the schema ' || nspname FROM role JOIN pg_namespace ON nspowner = role.oid
    UNION ALL SELECT rolname || ' may create in the schema ' || nspname FROM role, pg_namespace
      WHERE nspname = 'public' AND has_schema_privilege(role.oid, pg_namespace.oid, 'CREATE')
    UNION ALL SELECT role.rolname || ' is a member of ' || pg_get_userbyid(m.roleid)
      FROM role JOIN pg_auth_members m ON m.member = role.oid`);
  return rows.map(({ finding }) => finding);
}

async function codeFindings(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ finding: string }>(`
    SELECT proname || ' runs with the rights of its owner' AS finding FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND prosecdef
    UNION ALL SELECT proname || ' does not take an empty setting for none' FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'pushrail_%'
        AND pg_get_functiondef(oid) NOT ILIKE '%nullif(current_setting(%'
    UNION ALL SELECT relname || ' is a view that reads with the rights of its owner' FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
        AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']
    UNION ALL SELECT relname || ' is a materialised view, which has no row-level security' FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'm'`);
  return rows.map(({ finding }) => finding);
}

async function grantFindings(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ finding: string }>(`
    WITH granted AS (
      SELECT c.relname, c.relispartition, coalesce(r.rolname, 'PUBLIC') AS grantee, g.privilege_type
      FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) AS g LEFT JOIN pg_roles r ON r.oid = g.grantee
      WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner)
    SELECT relname || ' is a partition and grants ' || privilege_type || ' to ' || grantee AS finding FROM granted
      WHERE relispartition
    UNION ALL SELECT relname || ' grants ' || privilege_type || ' to everybody' FROM granted WHERE grantee = 'PUBLIC'
    UNION ALL SELECT relname || ' grants ' || privilege_type || ' to ' || grantee FROM granted
      WHERE privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')`);
  return rows.map(({ finding }) => finding);
}
