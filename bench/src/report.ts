import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Ledger } from "./ledger.ts";
import type { RunResult, Scenario } from "./measurement.ts";
import { median } from "./quantile.ts";
import type { TableCounts } from "./store.ts";

/** Where and how figures were taken. */
export interface Circumstances {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly command: string;
  /** Git commit, with `+` when the tree had other changes; `unknown` outside a repository. */
  readonly commit: string;
  /** Microseconds of one calibration round, before and after; see `calibrationUs`. */
  readonly calibrationUs: { readonly before: number; readonly after: number };
  /** Why runs were void that were repeated. */
  readonly voids: readonly string[];
}

/** One figure over all runs of a scenario. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Puts the runs of a scenario together, in the order of the first run's measurements. */
export function figuresOf(runs: readonly RunResult[]): readonly Figure[] {
  return (runs[0]?.measurements ?? []).map(({ name, unit }) => {
    const values = runs.flatMap(({ measurements }) =>
      measurements.filter((measurement) => measurement.name === name).map(({ value }) => value),
    );
    return {
      name,
      unit,
      median: median(values),
      min: Math.min(...values),
      max: Math.max(...values),
    };
  });
}

/** The report of a scenario as Markdown. */
export function markdownOf(
  scenario: Scenario,
  runs: readonly RunResult[],
  circumstances: Circumstances,
): string {
  const { startedAt, command, commit, calibrationUs, voids } = circumstances;
  const slow = calibrationUs.after / calibrationUs.before;
  const lines = [
    `# ${scenario.title}`,
    "",
    `${startedAt.slice(0, 16).replace("T", " ")} UTC, commit ${commit}, \`${command}\`. ${machine()}.`,
    `Calibration ${format(calibrationUs.before)} µs before and ${format(calibrationUs.after)} µs after (${format(slow)} times). ` +
      `Medians of ${runs.length}; generator, sink, server and PostgreSQL share this machine.`,
    ...voids.map((reason) => `A run was void and repeated. ${reason}`),
    "",
    "| what | median | least | most | unit |",
    "|---|---|---|---|---|",
    ...figuresOf(runs).map(
      ({ name, unit, median: middle, min, max }) =>
        `| ${name} | ${format(middle)} | ${format(min)} | ${format(max)} | ${unit} |`,
    ),
    "",
    "Ledger, in events:",
    "",
    "| run | offered | accepted | duplicates | refused | unanswered | delivered | delivered again | lost |",
    "|---|---|---|---|---|---|---|---|---|",
    ...runs.flatMap(({ ledgers }, index) =>
      Object.entries(ledgers).map(([name, ledger]) => ledgerRow(`${index + 1}, ${name}`, ledger)),
    ),
    "",
    "Rows and sizes at the end of the last run:",
    "",
    "| table | live | dead | table MB | index MB | autovacuums |",
    "|---|---|---|---|---|---|",
    ...(runs.at(-1)?.tables ?? []).map(tableRow),
    "",
  ];
  return lines.join("\n");
}

/** Writes `<date>-<scenario>.json` and `.md` into the folder; returns the path of the second. */
export async function writeReport(
  folder: string,
  scenario: Scenario,
  result: { readonly runs: readonly RunResult[]; readonly circumstances: Circumstances },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const base = join(folder, `${result.circumstances.startedAt.slice(0, 10)}-${scenario.name}`);
  const record = {
    scenario: scenario.name,
    ...result.circumstances,
    machine: machine(),
    figures: figuresOf(result.runs),
    runs: result.runs,
  };
  await writeFile(`${base}.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeFile(`${base}.md`, markdownOf(scenario, result.runs, result.circumstances));
  return `${base}.md`;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memoryGb = Math.round(totalmem() / 1e9);
  return `${cpus().length} cores of ${model}, ${memoryGb} GB, ${process.platform}, Node ${process.versions.node}`;
}

function tableRow(counts: TableCounts): string {
  const { table, live, dead, tableBytes, indexBytes, autovacuums } = counts;
  const cells = [table, live, dead, format(tableBytes / 1e6), format(indexBytes / 1e6)];
  return `| ${[...cells, autovacuums].join(" | ")} |`;
}

function ledgerRow(name: string, ledger: Ledger): string {
  const { offered, accepted, duplicates, refused, unanswered } = ledger;
  const { delivered, deliveredAgain, lost } = ledger;
  const cells = [name, offered, accepted, duplicates, refused, unanswered];
  return `| ${[...cells, delivered, deliveredAgain, lost].join(" | ")} |`;
}

function format(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
  return value.toFixed(size >= 10 ? 1 : 2);
}
