import { spawnSync } from "node:child_process";
import { globSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

// npm run build: emits JavaScript and types of every published package into its dist folder.

const root = dirname(import.meta.dirname);
const configs = globSync("packages/*/tsconfig.build.json", { cwd: root });
for (const config of configs) {
  const packageDir = dirname(join(root, config));
  rmSync(join(packageDir, "dist"), { recursive: true, force: true });
  const { status } = spawnSync("tsc", ["--project", config], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(1);
  console.log(`built ${dirname(config)}`);
}
