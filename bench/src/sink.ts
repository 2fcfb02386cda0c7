import { RunningProcess } from "../../e2e/processes/child.ts";

/** A line on the sink's input. */
export type SinkCommand =
  | { readonly command: "secrets"; readonly secrets: Readonly<Record<string, string>> }
  | { readonly command: "expect"; readonly group: string; readonly uniqueCount: number }
  | { readonly command: "write"; readonly file: string }
  | { readonly command: "release" };

/** What the sink has seen so far. */
export interface SinkCounts {
  /** Different event ids at the paths of the group. */
  readonly uniqueCount: number;
  /** Requests at the paths of the group. */
  readonly requestCount: number;
  /** Requests at paths that hang. */
  readonly hangingCount: number;
  /** Requests at paths that answer with 500. */
  readonly failedCount: number;
  /** When the last new event id of the group came, monotonic. */
  readonly lastNewMs: number;
  readonly checkedSignatures: number;
  readonly wrongSignatures: number;
}

/**
 * The receiver of every webhook, in a process of its own. Paths are `/<n>`, which belong to the group without a name, or
 * `/<group>/<n>`. `/hang/<n>` never answers, `/fail/<n>` answers 500, both uncounted; all others answer 200 and are counted
 * by group. `/bare` answers 200 and is not counted.
 */
export class Sink {
  readonly process: RunningProcess;
  readonly url: string;

  private constructor(process: RunningProcess, url: string) {
    this.process = process;
    this.url = url;
  }

  static async start(): Promise<Sink> {
    const process = new RunningProcess({ name: "sink", script: "bench/src/sink-main.ts" });
    return new Sink(process, String((await process.listening())["url"]));
  }

  /** Gives the signing secret of each path, by which a sample of the signatures is checked. */
  setSecrets(secrets: Readonly<Record<string, string>>): void {
    this.#send({ command: "secrets", secrets });
  }

  /**
   * Resolves when so many different events have come to a group, or when none came for 10 s; the counts tell which. One
   * caller at a time for each group.
   */
  async untilUnique(group: string, uniqueCount: number): Promise<SinkCounts> {
    const answer = this.process.nextLine(
      (line) => line["event"] === "counts" && line["group"] === group,
    );
    this.#send({ command: "expect", group, uniqueCount });
    return (await answer) as unknown as SinkCounts;
  }

  /** Writes one line for each event id: id, how often it came, when first, the group. */
  async write(file: string): Promise<void> {
    const answer = this.process.nextLine((line) => line["event"] === "written");
    this.#send({ command: "write", file });
    await answer;
  }

  /** Answers what hangs, from now on at once. */
  release(): void {
    this.#send({ command: "release" });
  }

  #send(command: SinkCommand): void {
    this.process.send({ ...command });
  }
}
