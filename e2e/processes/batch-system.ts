import { join } from "node:path";
import { type Line, repositoryRoot } from "./child.ts";
import type { RunningProcess } from "./child.ts";
import type { Installation } from "./installation.ts";

/** The valid token of every batch system here. */
export const batchToken = "token-of-the-batch-system";

/** The settings of a process of the server that knows the destination type TEST_BATCH. */
export function batchingEnv(limits: {
  readonly eventsMax: number;
  readonly bytesMax: number;
  readonly ageMsMax: number;
}): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${join(repositoryRoot, "packages/destinations/src/testing/preload.ts")}`,
    TEST_BATCH_EVENTS_MAX: String(limits.eventsMax),
    TEST_BATCH_BYTES_MAX: String(limits.bytesMax),
    TEST_BATCH_AGE_MS_MAX: String(limits.ageMsMax),
  };
}

/** A part of the batch system: NDJSON, one event a line. */
export interface Part {
  readonly name: string;
  readonly lines: readonly string[];
  readonly sha256: string;
}

type Entry =
  | { readonly kind: "part"; readonly part: Part }
  | { readonly kind: "row"; readonly row: { readonly id: string; readonly line: string } }
  | { readonly kind: "violation"; readonly violation: string };

/** A system that takes batches, in a process of its own with a journal, as its sender's tests see it. */
export class BatchSystem {
  readonly url: string;
  /** By name. */
  readonly parts = new Map<string, Part>();
  /** Lines by event id. */
  readonly rows = new Map<string, string>();
  /** What no correct sender does, in words. */
  readonly violations: string[] = [];
  /** Parts and rows that were written again with the bytes that they had. */
  repeatedCount = 0;
  /** Requests whose body has begun, and those whose connection ended before they were answered. */
  begunCount = 0;
  cutCount = 0;
  readonly #process: RunningProcess;

  private constructor(process: RunningProcess, url: string) {
    this.#process = process;
    this.url = url;
    process.onLine((line) => this.#hear(line));
  }

  /** Starts one that lives as long as the installation and holds its senders to these limits. */
  static async start(
    installation: Installation,
    limits: { readonly eventsMax: number; readonly bytesMax: number },
  ): Promise<BatchSystem> {
    const settings = {
      ...limits,
      token: batchToken,
      journalFile: join(installation.folder, "batches.jsonl"),
    };
    const process = installation.startProgram({
      name: "batch system",
      script: "packages/destinations/src/testing/batch-system-main.ts",
      args: [JSON.stringify(settings)],
    });
    return new BatchSystem(process, String((await process.listening())["url"]));
  }

  /** Acts out a fault from now on, or for so many requests; `null` is good health. Ends what it has stalled. */
  async act(fault: string | null, requestCountMax?: number): Promise<void> {
    await this.#obeyed({ fault, ...(requestCountMax !== undefined && { requestCountMax }) });
  }

  /** Resolves with the next request whose body begins. */
  async nextBegun(): Promise<void> {
    await this.#process.nextLine(({ event }) => event === "begun");
  }

  /** Resolves when everything that reached the system's sockets before this call has been told. */
  async caughtUp(): Promise<void> {
    // The first round may be answered in the turn of its event loop that the sockets' news missed.
    await this.#obeyed({});
    await this.#obeyed({});
  }

  async #obeyed(command: Line): Promise<void> {
    const obeyed = this.#process.nextLine(({ event }) => event === "obeyed");
    this.#process.send(command);
    await obeyed;
  }

  #hear({ event, entry }: Line): void {
    if (event === "begun") this.begunCount += 1;
    if (event === "cut") this.cutCount += 1;
    if (event === "stored") this.#store(entry as Entry);
  }

  #store(entry: Entry): void {
    switch (entry.kind) {
      case "part":
        if (this.parts.has(entry.part.name)) this.repeatedCount += 1;
        this.parts.set(entry.part.name, entry.part);
        break;
      case "row":
        if (this.rows.has(entry.row.id)) this.repeatedCount += 1;
        this.rows.set(entry.row.id, entry.row.line);
        break;
      case "violation":
        this.violations.push(entry.violation);
    }
  }
}
