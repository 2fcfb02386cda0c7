import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";

/** What the batch system holds a sender to; what is left out is not checked. */
export interface BatchSystemLimits {
  readonly eventsMax?: number;
  /** Bytes of all lines without their ends; a single line may be longer. */
  readonly bytesMax?: number;
  /** The partition that a line belongs to, worked out by the test and not by the adapter. */
  readonly partitionOf?: (line: string) => string;
}

/** An NDJSON part, stored under its name for good. */
export interface StoredPart {
  readonly name: string;
  readonly partition: string;
  /** One event each, in order, without line ends. */
  readonly lines: readonly string[];
  /** Of the part's bytes, hex. */
  readonly sha256: string;
  /** How often these bytes were stored under this name; all but the first changed nothing. */
  readonly writeCount: number;
}

/** A row, stored under its event's id for good. */
export interface StoredRow {
  readonly id: string;
  readonly line: string;
  /** How often it was stored; all but the first changed nothing. */
  readonly writeCount: number;
}

/** One line of a journal: something was stored (once more), or a sender broke a rule. */
export type JournalEntry =
  | { readonly kind: "part"; readonly part: Omit<StoredPart, "writeCount"> }
  | { readonly kind: "row"; readonly row: Omit<StoredRow, "writeCount"> }
  | { readonly kind: "violation"; readonly violation: string };

/** Reads a journal in order; a file that is not there is empty, and a last line without its end is left out. */
export function readBatchJournal(file: string): JournalEntry[] {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalEntry);
}

/** What the batch system has stored: in memory, and in a journal when it has one. */
export class BatchStore {
  readonly parts = new Map<string, StoredPart>();
  readonly rows = new Map<string, StoredRow>();
  readonly violations: string[] = [];
  readonly #limits: BatchSystemLimits;
  readonly #onEntry: (entry: JournalEntry) => void;
  readonly #journal: number | undefined;

  constructor(
    limits: BatchSystemLimits,
    {
      journalFile,
      onEntry = () => undefined,
    }: { readonly journalFile?: string; readonly onEntry?: (entry: JournalEntry) => void },
  ) {
    this.#limits = limits;
    this.#onEntry = onEntry;
    if (journalFile === undefined) return;
    for (const entry of readBatchJournal(journalFile)) this.#apply(entry);
    // O_SYNC: what was answered outlives whatever happens next.
    this.#journal = openSync(journalFile, "as", 0o600);
  }

  /** Stores a part. Returns `false`, and changes nothing, when its name holds other bytes. */
  putPart(part: Omit<StoredPart, "writeCount">): boolean {
    const present = this.parts.get(part.name);
    if (present !== undefined && present.sha256 !== part.sha256) {
      this.#blame(`part ${part.name} was written again with other bytes`);
      return false;
    }
    if (present !== undefined && present.partition !== part.partition)
      this.#blame(`part ${part.name} was written again as one of another partition`);
    this.checkBatch(part.partition, part.lines);
    this.#record({ kind: "part", part });
    return true;
  }

  /** Stores a row; other bytes under its id are a violation and leave what is there. */
  putRow(row: Omit<StoredRow, "writeCount">): void {
    const present = this.rows.get(row.id);
    if (present !== undefined && present.line !== row.line)
      this.#blame(`row ${row.id} was written again with other bytes`);
    else this.#record({ kind: "row", row });
  }

  /** Holds a batch to the limits. */
  checkBatch(partition: string, lines: readonly string[]): void {
    const { eventsMax = Infinity, bytesMax = Infinity, partitionOf } = this.#limits;
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    if (lines.length > eventsMax) this.#blame(`a batch has ${lines.length} events`);
    if (lines.length > 1 && bytes > bytesMax) this.#blame(`a batch has ${bytes} bytes`);
    if (partitionOf === undefined) return;
    for (const line of lines) {
      const expected = partitionOf(line);
      if (expected !== partition) this.#blame(`partition ${partition} has an event of ${expected}`);
    }
  }

  close(): void {
    if (this.#journal !== undefined) closeSync(this.#journal);
  }

  #blame(violation: string): void {
    this.#record({ kind: "violation", violation });
  }

  #record(entry: JournalEntry): void {
    if (this.#journal !== undefined) writeSync(this.#journal, `${JSON.stringify(entry)}\n`);
    this.#apply(entry);
    this.#onEntry(entry);
  }

  #apply(entry: JournalEntry): void {
    switch (entry.kind) {
      case "part": {
        const writeCount = (this.parts.get(entry.part.name)?.writeCount ?? 0) + 1;
        this.parts.set(entry.part.name, { ...entry.part, writeCount });
        break;
      }
      case "row": {
        const writeCount = (this.rows.get(entry.row.id)?.writeCount ?? 0) + 1;
        this.rows.set(entry.row.id, { ...entry.row, writeCount });
        break;
      }
      case "violation":
        this.violations.push(entry.violation);
    }
  }
}
