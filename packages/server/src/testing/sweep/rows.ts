import type { Queryable } from "../../database/queryable.ts";
import { ownedTables } from "../catalogue.ts";
import type { Party } from "./party.ts";

/** Columns that say when something was last used, which whoever tries a key may change. */
const fleeting: Readonly<Record<string, readonly string[]>> = { api_keys: ["last_used_at"] };

/** Everything that is stored of a tenant, or of some of its customers, as digests by table. */
export type StoredState = Readonly<Record<string, string>>;

/** Reads the state of owners, past row-level security. */
export class StoredStates {
  readonly #database: Queryable;
  readonly #tables: readonly { readonly name: string; readonly ofCustomer: boolean }[];

  private constructor(
    database: Queryable,
    tables: readonly { readonly name: string; readonly ofCustomer: boolean }[],
  ) {
    this.#database = database;
    this.#tables = tables;
  }

  /** @param database as the superuser. */
  static async open(database: Queryable): Promise<StoredStates> {
    const names = [...(await ownedTables(database)), "tenants"];
    const { rows } = await database.query<{ name: string; ofCustomer: boolean }>(
      `SELECT c.relname AS name, EXISTS (SELECT FROM pg_attribute
         WHERE attrelid = c.oid AND attname = 'customer_id' AND NOT attisdropped) AS "ofCustomer"
       FROM pg_class c WHERE c.relname = ANY ($1) ORDER BY 1`,
      [names],
    );
    return new StoredStates(database, rows);
  }

  /** All rows of a tenant. */
  async ofTenant({ tenantId }: Party): Promise<StoredState> {
    return await this.#digests(
      this.#tables.map(({ name }) => ({ name, where: tenantWhere(name) })),
      [tenantId],
    );
  }

  /** All rows of a tenant's other customers, and what concerns no customer where some rows do. */
  async besides({ tenantId, customerId }: Party): Promise<StoredState> {
    const tables = this.#tables
      .filter(({ name, ofCustomer }) => ofCustomer || name === "customers")
      .map(({ name }) => {
        const column = name === "customers" ? "id" : "customer_id";
        return { name, where: `${tenantWhere(name)} AND ${column} <> $2` };
      });
    return await this.#digests(tables, [tenantId, customerId]);
  }

  async #digests(
    tables: readonly { readonly name: string; readonly where: string }[],
    values: readonly string[],
  ): Promise<StoredState> {
    const parts = tables.map(({ name, where }) => {
      const left = (fleeting[name] ?? []).map((column) => ` - '${column}'`).join("");
      return `SELECT '${name}' AS name, (SELECT coalesce(md5(string_agg(one, '' ORDER BY one)), 'none')
        FROM (SELECT md5((to_jsonb(t)${left})::text) AS one FROM ${name} t WHERE ${where}) AS each) AS digest`;
    });
    const { rows } = await this.#database.query<{ name: string; digest: string }>(
      parts.join(" UNION ALL "),
      [...values],
    );
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }
}

function tenantWhere(table: string): string {
  return `t.${table === "tenants" ? "id" : "tenant_id"} = $1`;
}
