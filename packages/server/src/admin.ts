import { runAdmin } from "./admin/run.ts";

// Administrative commands, as a process of their own: node packages/server/src/admin.ts --help.
process.exitCode = await runAdmin(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
