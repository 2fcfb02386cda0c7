import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../e2e/processes/child.ts";
import { calibrationUs } from "./calibration.ts";
import type { Plan, RunResult, Scenario } from "./measurement.ts";
import { markdownOf, writeReport } from "./report.ts";
import { endToEnd } from "./scenarios/end-to-end.ts";
import { ingest } from "./scenarios/ingest.ts";
import { isolation } from "./scenarios/isolation.ts";
import { latency } from "./scenarios/latency.ts";

const scenarios: readonly Scenario[] = [ingest, latency, endToEnd, isolation];

const usage = `Usage: npm run bench [-- <scenario>…] [-- --quick] [-- --runs <count>]

Scenarios: ${scenarios.map(({ name }) => name).join(", ")}; all of them by default.
--runs <count>  figures are medians of so many runs (default 3)
--quick         one short run each, for a look; nothing is recorded
`;

const thorough: Plan = { warmUpMs: 1_000, windowMs: 5_000, walSegments: 20 };
const quick: Plan = { warmUpMs: 300, windowMs: 1_000, walSegments: 4 };

/** Runs the scenarios that were asked for. Exits with 1 when a run is void, with 2 for wrong arguments. */
async function main(): Promise<number> {
  const parsed = parsedArgs();
  const chosen = scenarios.filter(
    ({ name }) => parsed?.names.length === 0 || parsed?.names.includes(name),
  );
  if (parsed === undefined || chosen.length < Math.max(1, parsed.names.length)) {
    process.stderr.write(usage);
    return 2;
  }
  if (process.platform !== "linux") {
    process.stderr.write("The benchmark reads /proc and runs on Linux only.\n");
    return 2;
  }
  let isVoid = false;
  for (const scenario of chosen) isVoid = (await measure(scenario, parsed)) || isVoid;
  return isVoid ? 1 : 0;
}

async function measure(
  scenario: Scenario,
  options: { readonly isQuick: boolean; readonly runCount: number },
): Promise<boolean> {
  const startedAt = new Date().toISOString();
  const before = calibrationUs();
  const runs: RunResult[] = [];
  for (let number = 1; number <= options.runCount; number++) {
    process.stderr.write(`${scenario.name}: run ${number} of ${options.runCount}\n`);
    const run = await scenario.run(options.isQuick ? quick : thorough);
    if (run.voidReasons.length > 0) {
      process.stdout.write(
        `VOID: run ${number} of ${scenario.name} proves nothing.\n${run.voidReasons.join("\n")}\n`,
      );
      return true;
    }
    runs.push(run);
  }
  const circumstances = {
    startedAt,
    command: `npm run bench -- ${process.argv.slice(2).join(" ")}`.trim(),
    commit: commitText(),
    calibrationUs: { before, after: calibrationUs() },
  };
  process.stdout.write(`${markdownOf(scenario, runs, circumstances)}\n`);
  if (options.isQuick) return false;
  const folder = join(repositoryRoot, "bench", "results");
  const file = await writeReport(folder, scenario, { runs, circumstances });
  process.stderr.write(`Recorded in ${file.slice(repositoryRoot.length)}\n`);
  return false;
}

function parsedArgs():
  | { readonly names: readonly string[]; readonly isQuick: boolean; readonly runCount: number }
  | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: "boolean", default: false }, runs: { type: "string" } },
    });
    const runCount = Number(values.runs ?? (values.quick ? 1 : 3));
    if (!Number.isInteger(runCount) || runCount < 1) return undefined;
    return { names: positionals, isQuick: values.quick, runCount };
  } catch {
    return undefined;
  }
}

function commitText(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: repositoryRoot, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  try {
    const changes = git("status", "--porcelain", "--untracked-files=no");
    return git("rev-parse", "--short", "HEAD") + (changes === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}

process.exitCode = await main();
