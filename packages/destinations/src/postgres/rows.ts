import type { EnvelopeRow } from "../database/envelope.ts";
import { utcMicrosOf, utcText } from "../database/instant.ts";
import type { Failure } from "../http/failure.ts";
import {
  failureOfReport,
  failureToCreate,
  isOfRow,
  serverErrorOf,
  type FailureContext,
} from "./failure.ts";
import { FailureError } from "./failure-error.ts";
import type { PostgresSession } from "./session.ts";
import {
  beginStatement,
  createStatement,
  insertStatement,
  keepStatement,
  storedIdsStatement,
  undoStatement,
} from "./statements.ts";

/** Rows on their way into a table, all in one transaction: what is refused is told apart, and the others are stored. */

/** One row as parameters, or why it cannot be one. */
export type PreparedRow =
  | { readonly values: readonly (string | null)[] }
  | { readonly failure: Failure };

/** A row's parameters, in the order of the columns. */
export function preparedRow(row: EnvelopeRow): PreparedRow {
  const occurredMicros = utcMicrosOf(row.occurredAt);
  if (occurredMicros === undefined) {
    const detail = "The event's occurredAt is outside the years 0001 to 9999 in UTC.";
    return { failure: { reason: "rejected", detail } };
  }
  return {
    values: [
      row.eventId,
      row.eventType,
      timestamp(occurredMicros),
      row.customerExternalId,
      row.source,
      row.payload,
      row.metadata,
      timestamp(BigInt(row.receivedAtMs) * 1_000n),
    ],
  };
}

/** With its offset, which a column without a time zone ignores: that holds UTC then. */
function timestamp(micros: bigint): string {
  return `${utcText(micros)}+00`;
}

/**
 * How many refused statements a transaction goes on after: a few bad rows of a thousand take some forty, and each is a
 * journey to the server and back.
 */
const refusedStatementsMax = 100;

/** How often a transaction is made anew that others were in the way of. */
const transactionsMax = 3;

/** How often a table is created: another worker that was first may have taken its own back. */
const creationsMax = 2;

/** Source: PostgreSQL manual, "Serialization Failure Handling": the whole transaction is to be tried again. */
const retriedCodes: ReadonlySet<string> = new Set(["40001", "40P01"]);

/** The transaction was undone by the server instead of being committed. */
const undone: Failure = {
  reason: "unavailable",
  detail: "The server did not commit the transaction, so nothing of it is stored.",
};

const untried: Failure = {
  reason: "unavailable",
  detail:
    "Too many rows of the batch were refused one by one, so this one was not tried; it is sent again.",
};

const late: Failure = {
  reason: "timeout",
  detail: "The time limit was near before the server had judged this event.",
};

/** A row that the server neither refused nor has. */
export const passedOver: Failure = {
  reason: "rejected",
  detail: "The server took the row and did not store it: a trigger of the table passed over it.",
};

/** What became of each row: stored, or why not. */
export type RowResults = readonly (Failure | undefined)[];

/** How rows are stored. */
interface StoreRules {
  readonly context: FailureContext;
  readonly createTables: boolean;
  /** `true` when no further statement should begin, so that what was stored can still be kept. */
  readonly isLate: () => boolean;
}

/**
 * Stores rows: all that can be in one transaction, each at most once by its event id. A missing table is created first
 * where `createTables` lets it.
 *
 * Errors: those of the session, for all rows; nothing is stored then, or it is not known. The session may be in a
 * transaction then.
 */
export async function storeRows(
  session: PostgresSession,
  rows: readonly (readonly (string | null)[])[],
  rules: StoreRules,
): Promise<RowResults> {
  let creations = 0;
  for (let transactions = 1; ; transactions += 1) {
    try {
      return await new Transaction(session, rows, rules).results();
    } catch (error) {
      const { code, where } = serverErrorOf(error) ?? {};
      // One that a function of the table looks for is not ours to create.
      const isMissing = code === "42P01" && where === undefined;
      if (isMissing && rules.createTables && creations < creationsMax) {
        creations += 1;
        await session.query("ROLLBACK");
        await createTable(session, rules.context);
      } else {
        const mayRepeat = transactions < transactionsMax && !rules.isLate();
        if (code === undefined || !retriedCodes.has(code) || !mayRepeat) throw error;
        await session.query("ROLLBACK");
      }
    }
  }
}

/** What two that create the same table at the same moment are told: it is there now. */
const createdMeanwhile: ReadonlySet<string> = new Set(["23505", "42710", "42P07", "XX000"]);

async function createTable(session: PostgresSession, context: FailureContext): Promise<void> {
  try {
    await session.query(`${beginStatement}; ${createStatement(context.place)}; COMMIT`);
  } catch (error) {
    const code = serverErrorOf(error)?.code;
    if (code === undefined) throw error;
    await session.query("ROLLBACK");
    if (code === "42501") throw new FailureError(failureToCreate(context));
    if (!createdMeanwhile.has(code)) throw error;
  }
}

class Transaction {
  readonly #session: PostgresSession;
  readonly #rows: readonly (readonly (string | null)[])[];
  readonly #context: FailureContext;
  readonly #isLate: () => boolean;
  readonly #results: (Failure | undefined)[];
  #refusedStatements = 0;
  /** Rows that no statement was refused for. */
  #storedCount = 0;
  /** Rows that were not there before. */
  #addedCount = 0;
  #isGivenUp = false;
  #firstRefusal: Failure | undefined;

  constructor(
    session: PostgresSession,
    rows: readonly (readonly (string | null)[])[],
    { context, isLate }: StoreRules,
  ) {
    this.#session = session;
    this.#rows = rows;
    this.#context = context;
    this.#isLate = isLate;
    this.#results = rows.map(() => undefined);
  }

  async results(): Promise<RowResults> {
    await this.#session.query(beginStatement);
    await this.#store(0, this.#rows.length);
    if (this.#isGivenUp && this.#storedCount === 0) {
      await this.#session.query("ROLLBACK");
      // Refused as a whole: the batch is sent again in halves.
      return this.#rows.map(() => this.#firstRefusal);
    }
    if (this.#addedCount < this.#storedCount) await this.#readBack();
    const { command } = await this.#session.query("COMMIT");
    return command === "COMMIT" ? this.#results : this.#rows.map(() => undone);
  }

  /** Stores the rows from one position to another; those of a refused statement in halves, down to single rows. */
  async #store(start: number, end: number): Promise<void> {
    const rows = this.#rows.slice(start, end);
    const isTooMany = this.#refusedStatements >= refusedStatementsMax;
    if (isTooMany || (this.#refusedStatements > 0 && this.#isLate())) {
      this.#isGivenUp = true;
      this.#results.fill(isTooMany ? untried : late, start, end);
      return;
    }
    try {
      const text = insertStatement(this.#context.place, rows.length);
      const { rowCount } = await this.#session.query(text, rows.flat());
      this.#storedCount += rows.length;
      this.#addedCount += rowCount ?? 0;
    } catch (error) {
      const report = serverErrorOf(error);
      if (report === undefined || !isOfRow(report)) throw error;
      const failure = failureOfReport(report, this.#context);
      this.#firstRefusal ??= failure;
      this.#refusedStatements += 1;
      await this.#session.query(undoStatement);
      if (rows.length === 1) {
        this.#results[start] = failure;
        return;
      }
      const middle = start + Math.ceil(rows.length / 2);
      await this.#store(start, middle);
      await this.#session.query(keepStatement);
      await this.#store(middle, end);
    }
  }

  /** Some rows were there before, or were passed over by a trigger without an error: the table tells which. */
  async #readBack(): Promise<void> {
    const asked = this.#rows.flatMap(([id], row) =>
      this.#results[row] === undefined ? [{ id: id ?? "", row }] : [],
    );
    const text = storedIdsStatement(this.#context.place, asked.length);
    const found = await this.#session.query(
      text,
      asked.map(({ id }) => id),
    );
    const stored = new Set(found.rows.map(({ eventId }: { readonly eventId: string }) => eventId));
    for (const { id, row } of asked) if (!stored.has(id)) this.#results[row] = passedOver;
  }
}
