import { spawnSync } from "node:child_process";
import { existsSync, globSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

// npm run build: emits JavaScript and types of every published package into its dist folder. A package with more than
// those has a build.ts of its own.

const root = dirname(import.meta.dirname);
const configs = globSync("packages/*/tsconfig.build.json", { cwd: root });
for (const config of configs) {
  const packageDir = dirname(join(root, config));
  rmSync(join(packageDir, "dist"), { recursive: true, force: true });
  const own = join(packageDir, "build.ts");
  const [program, args] = existsSync(own)
    ? [process.execPath, [own]]
    : ["tsc", ["--project", config]];
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(1);
  console.log(`built ${dirname(config)}`);
}
