import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../e2e/processes/child.ts";
import { calibrationUs } from "./calibration.ts";
import type { Plan, RunResult, Scenario } from "./measurement.ts";
import { markdownOf, writeReport } from "./report.ts";
import { adapters } from "./scenarios/adapters.ts";
import { deadDestinations } from "./scenarios/dead-destinations.ts";
import { endToEnd } from "./scenarios/end-to-end.ts";
import { ingest } from "./scenarios/ingest.ts";
import { isolation } from "./scenarios/isolation.ts";
import { latency } from "./scenarios/latency.ts";
import { million } from "./scenarios/million.ts";
import { replay } from "./scenarios/replay.ts";
import { sizes } from "./scenarios/sizes.ts";

const scenarios: readonly Scenario[] = [
  ingest,
  latency,
  endToEnd,
  isolation,
  million,
  sizes,
  replay,
  deadDestinations,
  adapters,
];

function namesOf(isLong: boolean): string {
  const some = scenarios.filter((scenario) => (scenario.isLong ?? false) === isLong);
  return some.map(({ name }) => name).join(", ");
}

const usage = `Usage: npm run bench [-- <scenario>…] [-- --quick] [-- --runs <count>]

Scenarios: ${namesOf(false)}; all of these by default.
Long ones, which run when they are named: ${namesOf(true)}.
--runs <count>  figures are medians of so many runs (default 3)
--quick         one short run each, for a look; nothing is recorded
`;

const thorough: Plan = {
  warmUpMs: 1_000,
  windowMs: 5_000,
  walSegments: 20,
  amounts: {
    waiting: 1_000_000,
    deliveries: 1_000_000,
    replayed: 100_000,
    deadDestinations: 10_000,
    batched: 60_000,
    vacuumMs: 75_000,
  },
};
const quick: Plan = {
  warmUpMs: 300,
  windowMs: 1_000,
  walSegments: 4,
  amounts: {
    waiting: 50_000,
    deliveries: 20_000,
    replayed: 3_000,
    deadDestinations: 300,
    batched: 10_000,
    vacuumMs: 0,
  },
};

/** How many runs of a scenario may be void because a generator fell behind; they are repeated and told of. */
const repeatsMax = 3;

/** Runs the scenarios that were asked for. Exits with 1 when a run is void, with 2 for wrong arguments. */
async function main(): Promise<number> {
  const parsed = parsedArgs();
  const chosen = scenarios.filter(
    ({ name, isLong = false }) =>
      parsed?.names.includes(name) || (parsed?.names.length === 0 && !isLong),
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
  const voids: string[] = [];
  while (runs.length < options.runCount) {
    process.stderr.write(`${scenario.name}: run ${runs.length + 1} of ${options.runCount}\n`);
    const run = await scenario.run(options.isQuick ? quick : thorough);
    const reason = voidReasonOf(run);
    if (reason === undefined) {
      runs.push(run);
      continue;
    }
    process.stdout.write(`VOID: this run of ${scenario.name} proves nothing.\n${reason}\n`);
    process.stderr.write(`Its figures, for whoever looks for the cause:\n${figuresText(run)}\n`);
    voids.push(reason);
    const mayRepeat = run.voidReasons.length === 0 && voids.length <= repeatsMax;
    if (!mayRepeat || options.isQuick) return true;
  }
  const circumstances = {
    startedAt,
    command: `npm run bench -- ${process.argv.slice(2).join(" ")}`.trim(),
    commit: commitText(),
    calibrationUs: { before, after: calibrationUs() },
    voids,
  };
  process.stdout.write(`${markdownOf(scenario, runs, circumstances)}\n`);
  if (options.isQuick) return false;
  const folder = join(repositoryRoot, "bench", "results");
  const file = await writeReport(folder, scenario, { runs, circumstances });
  process.stderr.write(`Recorded in ${file.slice(repositoryRoot.length)}\n`);
  return false;
}

function figuresText(run: RunResult): string {
  const figures = run.measurements.map(({ name, value, unit }) => `${name}: ${value} ${unit}`);
  return [...figures, JSON.stringify(run.ledgers)].join("\n");
}

function voidReasonOf({ voidReasons, lateSteps }: RunResult): string | undefined {
  const reasons = [...voidReasons];
  if (lateSteps.length > 0) {
    reasons.push(`The generator fell behind its schedule in: ${lateSteps.join("; ")}.`);
  }
  return reasons.length === 0 ? undefined : reasons.join(" ");
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
