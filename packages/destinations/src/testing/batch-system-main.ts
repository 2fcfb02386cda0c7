import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { BatchSystemCommand, BatchSystemSettings } from "./batch-system-process.ts";
import { startBatchSystem } from "./batch-system.ts";

/**
 * The batch system in a process of its own: `node batch-system-main.ts <settings as JSON>`.
 *
 * Says `{"event":"listening","url"}`, then one line for each journal entry: `{"event":"stored","entry"}`, and one for each
 * request that begins or breaks off: `{"event":"begun"}`, `{"event":"cut"}`. Commands come on standard input, one JSON
 * object a line, and each is confirmed by `{"event":"obeyed"}`. The end of the input ends it.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as BatchSystemSettings;
const system = await startBatchSystem({
  ...settings,
  ...(settings.partitioned === true && { partitionOf: partitionOfLine }),
  onEntry: (entry) => tell({ event: "stored", entry }),
  onProgress: (event) => tell({ event }),
});
tell({ event: "listening", url: system.url });

const input = createInterface({ input: process.stdin });
input.on("close", () => process.exit(0));
input.on("line", (text) => {
  const command = JSON.parse(text) as BatchSystemCommand;
  if (command.fault !== undefined)
    system.act(command.fault ?? undefined, command.requestCountMax ?? Infinity);
  if (command.tokens !== undefined) {
    system.tokens.clear();
    for (const token of command.tokens) system.tokens.add(token);
  }
  const { refuse } = command;
  if (refuse !== undefined)
    system.refusalOf = ({ line }) => refuse.find(({ text: part }) => line.includes(part));
  tell({ event: "obeyed" });
});

function tell(line: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Hour (UTC) of `occurredAt` and event type; the tests' events are all dated in UTC. */
function partitionOfLine(line: string): string {
  const { occurredAt, eventType } = JSON.parse(line) as { occurredAt: string; eventType: string };
  return `${occurredAt.slice(0, 13)}/${eventType}`;
}
