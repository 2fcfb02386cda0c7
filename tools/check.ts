import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { dirname } from "node:path";

// npm run check: every gate but the tests. Runs them all, says which failed, shows what they said.

const root = dirname(import.meta.dirname);

interface Gate {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** The command that puts most findings right, if there is one. */
  readonly remedy?: string;
}

// What runs in browsers has other globals, so it has configurations of its own.
const typeConfigs = globSync(["tsconfig.json", "{packages,examples,e2e}/**/tsconfig.json"], {
  cwd: root,
  exclude: (name) => name === "node_modules",
}).toSorted();

const gates: readonly Gate[] = [
  ...typeConfigs.map((config): Gate => {
    const name = config === "tsconfig.json" ? "types" : `types of ${dirname(config)}`;
    return { name, command: ["tsc", "--noEmit", "--project", config] };
  }),
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"], remedy: "npm run fix" },
  { name: "format", command: ["oxfmt", "--check"], remedy: "npm run fix" },
  { name: "unused code", command: ["knip"] },
  { name: "tidy", command: ["vitest", "run", "tools/tidy.test.ts"] },
  {
    name: "drift of generated files",
    command: [process.execPath, "--conditions=@pushrail/source", "tools/generate.ts", "--check"],
    remedy: "npm run generate",
  },
];

async function run([program, ...args]: Gate["command"]): Promise<{ ok: boolean; output: string }> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  return await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ ok: code === 0, output }));
  });
}

const failed: string[] = [];
for (const gate of gates) {
  const startedAt = performance.now();
  const { ok, output } = await run(gate.command);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? "ok    " : "FAILED"} ${gate.name} (${seconds} s)`);
  if (ok) continue;
  failed.push(gate.name);
  console.log(output.trimEnd());
  if (gate.remedy) console.log(`Most of it is put right by: ${gate.remedy}`);
}
console.log(failed.length === 0 ? "check passed" : `check failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
