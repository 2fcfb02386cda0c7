import { join } from "node:path";
import type { RunningProcess } from "./child.ts";
import type { Installation } from "./installation.ts";

/** What the load process is to do. */
export interface LoadSettings {
  readonly url: string;
  readonly apiKey: string;
  readonly customerExternalId: string;
  /** Requests in flight at a time. */
  readonly connections: number;
  readonly journalFile: string;
}

/** What became of one request. `unknown` had no answer, `unavailable` a 429 or 5xx: both are sent again. */
export type LoadLine =
  | {
      readonly key: string;
      readonly verdict: "accepted" | "duplicate";
      readonly id: string;
    }
  | { readonly key: string; readonly verdict: "refused" | "unknown" | "unavailable" };

/** A vendor's backend in a process of its own that sends events until it is stopped. */
export class Load {
  /** Every answer and every missing one so far, oldest first. */
  readonly lines: LoadLine[] = [];
  readonly #process: RunningProcess;

  private constructor(process: RunningProcess) {
    this.#process = process;
    process.onLine((line) => {
      if (line["event"] === "answer") this.lines.push(line as unknown as LoadLine);
    });
  }

  /** Starts one against a URL that stays the same when the server is started again. */
  static async start(
    installation: Installation,
    settings: Pick<LoadSettings, "url" | "customerExternalId" | "connections">,
  ): Promise<Load> {
    const task: LoadSettings = {
      ...settings,
      apiKey: installation.apiKey,
      journalFile: join(installation.folder, "sent.jsonl"),
    };
    const process = installation.startProgram({
      name: "load",
      script: "e2e/processes/load-main.ts",
      args: [JSON.stringify(task)],
    });
    const load = new Load(process);
    await process.listening();
    return load;
  }

  /** How many answers of one kind there are. */
  countOf(verdict: LoadLine["verdict"]): number {
    return this.lines.filter((line) => line.verdict === verdict).length;
  }

  /** Resolves when so many more events have been accepted than now. */
  async untilAccepted(moreCount: number): Promise<void> {
    let leftCount = moreCount;
    await this.#process.nextLine((line) => line["verdict"] === "accepted" && --leftCount === 0);
  }

  /** Lets every begun event get its answer, then ends. */
  async finish(): Promise<void> {
    this.#process.send({ stop: true });
    await this.#process.exited;
  }

  /** The id that each key was answered with; the first answer counts. */
  idsByKey(): ReadonlyMap<string, string> {
    const ids = new Map<string, string>();
    for (const line of this.lines) {
      if ("id" in line && !ids.has(line.key)) ids.set(line.key, line.id);
    }
    return ids;
  }
}
