import { envelopeColumns } from "../database/envelope.ts";
import { EgressError } from "../egress-error.ts";
import type { Failure } from "../http/failure.ts";
import type { Row } from "./row.ts";
import { failureOfError, type ErrorPlace } from "./server-error.ts";
import type { Session } from "./session.ts";
import { insertSql, qualified, storedIdsSql } from "./table.ts";

/**
 * Rows of one batch into one table, in one transaction: what the server accepts is stored, each row that it refuses has a
 * reason of its own.
 */

/** Where rows are written. */
export interface WritePlace extends ErrorPlace {
  readonly table: string;
}

/** What of a transaction has been decided. */
interface Writing {
  readonly session: Session;
  readonly place: WritePlace;
  /** The table, quoted. */
  readonly name: string;
  /** `true` when no further statement should begin, so that what was written can still be kept. */
  readonly isLate: () => boolean;
  readonly failures: Map<Row, Failure>;
}

/** Source: MySQL and MariaDB: a prepared statement has 65,535 parameters at most. */
const parametersMax = 65_535;
/** Bytes of a packet besides the values of its rows, with room to spare. */
const frameBytes = 64;
/** Bytes that the text of a statement has for each row, and besides. */
const rowTextBytes = 2 * envelopeColumns.length + 2;
const statementTextBytes = 512;

/**
 * Writes rows and returns the failures of those that are not stored; all others are. Ids of the batch that are there
 * already count as stored. `keeps`: `false` takes everything back in the end, to find out only whether it could be.
 *
 * Errors: those of the session, for what concerns all rows; nothing is stored then. Late, rows without a verdict are
 * `timeout` and the others are kept.
 */
export async function writeRows(
  session: Session,
  rows: readonly Row[],
  rules: {
    readonly place: WritePlace;
    readonly keeps: boolean;
    readonly isLate: () => boolean;
  },
): Promise<ReadonlyMap<Row, Failure>> {
  const { place, keeps, isLate } = rules;
  const failures = new Map<Row, Failure>();
  const writing: Writing = { session, place, name: qualified(place), isLate, failures };
  await session.run("START TRANSACTION");
  for (const chunk of chunksOf(writing, rows)) await insert(writing, chunk);
  await verify(
    writing,
    rows.filter((row) => !failures.has(row)),
  );
  await session.run(keeps ? "COMMIT" : "ROLLBACK");
  return failures;
}

/** Rows that fit into one statement. A row that fits into none fails by itself. */
function* chunksOf({ session, failures }: Writing, rows: readonly Row[]): Generator<Row[]> {
  const bytesMax = session.packetBytesMax - frameBytes;
  const rowsMax = Math.max(
    1,
    Math.min(
      Math.floor(parametersMax / envelopeColumns.length),
      Math.floor((session.packetBytesMax - statementTextBytes) / rowTextBytes),
    ),
  );
  let chunk: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (row.bytes > bytesMax) {
      failures.set(row, tooLarge(row.bytes, session.packetBytesMax));
      continue;
    }
    if (chunk.length === rowsMax || bytes + row.bytes > bytesMax) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += row.bytes;
  }
  if (chunk.length > 0) yield chunk;
}

function tooLarge(bytes: number, packetBytesMax: number): Failure {
  const detail = `The event takes ${bytes} bytes in a statement, and the server takes ${packetBytesMax}: raise its max_allowed_packet.`;
  return { reason: "too_large", detail };
}

/** Halves what was refused until each bad row stands alone; a statement that failed has changed nothing. */
async function insert(writing: Writing, rows: readonly Row[]): Promise<void> {
  const { session, name, place, failures } = writing;
  if (writing.isLate()) {
    const detail = "The time limit was near before the server had judged this event.";
    for (const row of rows) failures.set(row, { reason: "timeout", detail });
    return;
  }
  try {
    const values = rows.flatMap((row) => row.values);
    await session.write(insertSql(name, rows.length), values);
  } catch (error) {
    const failure = failureOfError(error, place);
    if (failure.reason !== "rejected" && failure.reason !== "too_large") throw error;
    if (rows.length === 1) {
      failures.set(rows[0]!, failure);
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    await insert(writing, rows.slice(0, middle));
    await insert(writing, rows.slice(middle));
  }
}

/**
 * Reads back which ids are there. A row that another unique key of the table already holds is passed over without an error
 * by ON DUPLICATE KEY UPDATE, and a trigger can do anything. It is the transaction's only query, so that it sees whatever
 * the rows ran into.
 */
async function verify({ session, name, failures }: Writing, rows: readonly Row[]): Promise<void> {
  const room = Math.floor((session.packetBytesMax - statementTextBytes) / idBytesMax);
  const count = Math.max(1, Math.min(idsMax, room));
  for (let from = 0; from < rows.length; from += count) {
    const asked = rows.slice(from, from + count);
    const ids = asked.map(({ eventId }) => eventId);
    const found = await session.read(storedIdsSql(name, ids.length), ids);
    const counts = new Map<string, number>();
    for (const [id] of found) {
      if (typeof id === "string") counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const row of asked) {
      const times = counts.get(row.eventId) ?? 0;
      if (times > 1) throw new EgressError("misconfigured", noUniqueKey);
      if (times === 0) failures.set(row, notStored);
    }
  }
}

const notStored: Failure = {
  reason: "rejected",
  detail:
    "The server took the row and did not store it: another unique key of the table holds its value already, or a trigger changed it.",
};

const noUniqueKey =
  "The column event_id has no unique key, so that an event that is sent again would be stored twice; make it the primary key.";

/** Ids that are asked for at once, and what each takes up in the text or among the values. */
const idsMax = 1_000;
const idBytesMax = 128;
