import { RunningProcess } from "../../e2e/processes/child.ts";

/** What a bare prototype is to do, and for how long. */
export type BaselineSettings =
  | {
      readonly kind: "insert";
      readonly databaseUrl: string;
      /** Statements in flight, each on a connection of its own. */
      readonly connections: number;
      readonly batchEventsMax: number;
      readonly durationMs: number;
    }
  | { readonly kind: "post"; readonly url: string; readonly durationMs: number };

/** Runs a bare prototype in a process of its own; returns events a second. */
export async function runBaseline(settings: BaselineSettings): Promise<number> {
  const child = new RunningProcess({
    name: "baseline",
    script: "bench/src/baseline-main.ts",
    args: [JSON.stringify(settings)],
  });
  const line = await child.nextLine(({ event }) => event === "result");
  await child.exited;
  return Number(line["perSecond"]);
}
