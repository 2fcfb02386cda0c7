import type pg from "pg";

/** A pool that does what `pool` does, and the texts of the statements that were sent through it so far, oldest first. */
export function listening(pool: pg.Pool): {
  readonly pool: pg.Pool;
  readonly statements: readonly string[];
} {
  const statements: string[] = [];
  const bound = (target: object, name: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, name);
    return typeof value === "function" ? value.bind(target) : value;
  };
  const heard = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get: (target, name) => {
        if (name !== "query") return bound(target, name);
        const query = target.query.bind(target) as (...given: readonly unknown[]) => unknown;
        return (...given: readonly unknown[]) => {
          const [first] = given;
          statements.push(typeof first === "string" ? first : (first as { text: string }).text);
          return query(...given);
        };
      },
    });
  const proxied = new Proxy(pool, {
    get: (target, name) =>
      name === "connect" ? async () => heard(await target.connect()) : bound(target, name),
  });
  return { pool: proxied, statements };
}
