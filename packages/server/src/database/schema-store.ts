import type { Queryable } from "./queryable.ts";

/** One statement of the dump, with what decides its place. */
export interface SchemaStatement {
  /** Table or function it belongs to. */
  readonly subject: string;
  readonly text: string;
}

/** Tables of the schema that are not partitions, by name. */
export async function tables(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT c.relname AS subject, format(E'CREATE TABLE %s (\\n%s\\n)%s%s;', c.relname,
      (SELECT string_agg(definition, E',\\n') FROM (
        (SELECT format('  %s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
            CASE a.attstorage WHEN t.typstorage THEN '' ELSE ' STORAGE ' || CASE a.attstorage
              WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' WHEN 'x' THEN 'EXTENDED' ELSE 'PLAIN' END END,
            CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
            coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')) AS definition
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
        UNION ALL
        (SELECT format('  CONSTRAINT %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
          WHERE conrelid = c.oid AND contype IN ('p', 'u', 'f', 'c', 'x') ORDER BY contype <> 'p', conname)
      ) AS definitions),
      coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), ''),
      coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')) AS text
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname`);
  return rows;
}

/** Indexes that no constraint made. */
export async function indexes(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT c.relname AS subject, pg_get_indexdef(i.indexrelid) || ';' AS text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY c.relname, x.relname`);
  return rows;
}

/** Row-level security: whether it is on, and each policy. */
export async function policies(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT subject, text FROM (
      SELECT relname::text AS subject, '' AS place, format('ALTER TABLE %s %s ROW LEVEL SECURITY;', relname, word) AS text
      FROM pg_class, unnest(ARRAY['ENABLE', 'FORCE']) AS word
      WHERE relnamespace = 'public'::regnamespace
        AND CASE word WHEN 'ENABLE' THEN relrowsecurity ELSE relforcerowsecurity END
      UNION ALL
      SELECT tablename, policyname, format('CREATE POLICY %s ON %s AS %s FOR %s TO %s%s%s;', policyname, tablename,
        permissive, cmd, array_to_string(roles, ', '),
        coalesce(E'\\n  USING (' || qual || ')', ''), coalesce(E'\\n  WITH CHECK (' || with_check || ')', ''))
      FROM pg_policies WHERE schemaname = 'public'
    ) AS parts ORDER BY subject, place, text`);
  return rows;
}

/** Triggers, without the ones that keep foreign keys and without the copies on partitions. */
export async function triggers(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT c.relname AS subject, pg_get_triggerdef(t.oid) || ';' AS text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
    ORDER BY c.relname, t.tgname`);
  return rows;
}

/** What roles other than the owner may do, on whole tables and on columns. */
export async function grants(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT c.relname AS subject, format('GRANT %s%s ON %s TO %s;', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type),
      coalesce(' (' || g.columns || ')', ''), c.relname, coalesce(r.rolname, 'PUBLIC')) AS text
    FROM pg_class c
    CROSS JOIN LATERAL (
      SELECT grantee, privilege_type, NULL AS columns FROM aclexplode(c.relacl)
      UNION ALL
      SELECT acl.grantee, acl.privilege_type, string_agg(a.attname, ', ' ORDER BY a.attnum)
      FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) AS acl
      WHERE a.attrelid = c.oid AND NOT a.attisdropped GROUP BY acl.grantee, acl.privilege_type
    ) AS g
    LEFT JOIN pg_roles r ON r.oid = g.grantee
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND g.grantee <> c.relowner
    GROUP BY c.relname, r.rolname, g.columns ORDER BY c.relname, r.rolname, g.columns NULLS FIRST, 2`);
  return rows;
}

/** Functions of the schema. */
export async function functions(database: Queryable): Promise<readonly SchemaStatement[]> {
  const { rows } = await database.query<{ subject: string; text: string }>(`
    SELECT proname AS subject, rtrim(pg_get_functiondef(oid), E'\\n') || ';' AS text
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname, oid::regprocedure::text`);
  return rows;
}
