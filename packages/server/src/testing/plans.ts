import type { Pool } from "pg";
import { createPool } from "../database/pool.ts";
import type { Statement, Transaction } from "../database/transaction.ts";
import type { TestDatabase } from "./postgres.ts";

/**
 * What statements read, from their executed plans: tests pin with it that a statement stays on its indexes whatever the
 * tables hold and whatever the statistics say.
 */

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** What one executed statement read. */
export interface Reading {
  /** Tables that were read whole, those of fewer than a hundred rows left out. */
  readonly seqScans: readonly string[];
  /** Rows taken from tables and indexes, those that a filter dropped included, and pairs of rows that a join dropped. */
  readonly rowsRead: number;
  readonly relations: ReadonlySet<string>;
}

// Reading a table of so few rows whole is right, such as a partition of tomorrow.
const smallTableRows = 100;

function readingOf(plan: PlanNode): Reading {
  const inner = (plan.Plans ?? []).map(readingOf);
  const relation = plan["Relation Name"];
  const isRun = relation !== undefined && plan["Actual Loops"] > 0;
  const rowsOnce = plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0);
  const isWholeTable = plan["Node Type"] === "Seq Scan" && rowsOnce > smallTableRows;
  return {
    seqScans: [
      ...(isRun && isWholeTable ? [relation] : []),
      ...inner.flatMap(({ seqScans }) => seqScans),
    ],
    rowsRead:
      (isRun ? rowsOnce * plan["Actual Loops"] : 0) +
      (plan["Rows Removed by Join Filter"] ?? 0) * plan["Actual Loops"] +
      inner.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    relations: new Set([
      ...(isRun ? [relation] : []),
      ...inner.flatMap(({ relations }) => [...relations]),
    ]),
  };
}

/** One connection of the worker's role, planning as the worker's do; the caller ends it. */
export function workerPoolOf(database: TestDatabase): Pool {
  return createPool({
    url: database.workerUrl,
    connectionsMax: 1,
    applicationName: database.name,
    statementTimeoutMs: 20_000,
    prefersIndexes: true,
    onIdleError: () => undefined,
  });
}

/**
 * Runs `work`, each of its statements first under EXPLAIN ANALYZE and, with those effects undone, for its result: what
 * is read is what the statement finds when it does its work for the first time.
 */
export async function readingsOf<Result>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<{ readonly result: Result; readonly readings: readonly Reading[] }> {
  const plans: Promise<PlanNode | undefined>[] = [];
  const result = await work({
    query: (statement) => {
      // All are sent at once, so that nothing that `work` sends beside this comes between.
      void transaction.query({ text: "SAVEPOINT explained" });
      plans.push(planOf(transaction, statement));
      void transaction.query({ text: "ROLLBACK TO SAVEPOINT explained" });
      return transaction.query(statement);
    },
  });
  const readings: Reading[] = [];
  for (const plan of await Promise.all(plans)) {
    if (plan !== undefined) readings.push(readingOf(plan));
  }
  return { result, readings };
}

async function planOf(
  transaction: Transaction,
  { text, values }: Statement,
): Promise<PlanNode | undefined> {
  const explained = await transaction.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>({
    text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
    ...(values === undefined ? {} : { values }),
  });
  return explained.rows[0]?.["QUERY PLAN"][0].Plan;
}
