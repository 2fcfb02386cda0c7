import type pg from "pg";

/**
 * A pool on which work ends as if the process had been killed: after so many commits, the next statement that would make
 * something last (COMMIT, or DDL outside of a transaction) is not sent, and everything after it fails. Reads before it
 * pass.
 */
export function abortingPool(
  pool: pg.Pool,
  { afterCommits }: { readonly afterCommits: number },
): pg.Pool {
  let commits = 0;
  let isAborted = false;
  const refuse = (): Promise<never> => {
    isAborted = true;
    return Promise.reject(new Error("aborted on purpose"));
  };
  const watched = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get: (target, name) => {
        if (name !== "query") {
          const value: unknown = Reflect.get(target, name);
          return typeof value === "function" ? value.bind(target) : value;
        }
        const query: unknown = target.query.bind(target);
        const send = (args: readonly unknown[]): unknown =>
          Reflect.apply(query as (...given: readonly unknown[]) => unknown, undefined, args);
        return (...args: readonly unknown[]) => {
          const text = textOf(args[0]);
          if (text === "ROLLBACK") return target.query("ROLLBACK");
          if (text.includes("pg_advisory_unlock") || text.startsWith("RESET")) {
            return send(args);
          }
          if (isAborted) return refuse();
          if (text === "COMMIT" || text.startsWith("DROP TABLE")) {
            if (commits >= afterCommits) return refuse();
            commits += 1;
          }
          return send(args);
        };
      },
    });
  return new Proxy(pool, {
    get: (target, name) => {
      if (name === "connect") return async () => watched(await target.connect());
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function textOf(statement: unknown): string {
  if (typeof statement === "string") return statement;
  return String((statement as { readonly text?: unknown }).text);
}
