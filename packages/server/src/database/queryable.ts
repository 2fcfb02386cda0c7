import type pg from "pg";

/** A connection or a pool, for statements that need no tenant: catalogues, partitions and the migration ledger. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}
