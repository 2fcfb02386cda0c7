import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

// npm run fix: formats every file and applies the linter's safe repairs.

const root = dirname(import.meta.dirname);
const commands = [
  ["oxlint", "--type-aware", "--fix", "--quiet"],
  ["oxfmt", "."],
] as const;

const codes = commands.map(([program, ...args]) => {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status;
});
process.exit(codes.every((code) => code === 0) ? 0 : 1);
