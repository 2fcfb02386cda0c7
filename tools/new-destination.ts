import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { scaffold, ScaffoldRefusal } from "./new-destination/scaffold.ts";

/**
 * npm run new-destination -- <type> "<Label>": makes the folder of a destination type, which compiles and fails its suite
 * until it is done. With --batching the type takes many events at a time.
 */

const root = dirname(import.meta.dirname);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { batching: { type: "boolean", default: false } },
});
const [type, label, ...more] = positionals;
if (type === undefined || label === undefined || more.length > 0) {
  console.error(
    'Say the constant and the label: npm run new-destination -- ACME_QUEUE "Acme Queue"',
  );
  process.exit(2);
}
try {
  const written = await scaffold(root, { type, label, isBatching: values.batching });
  // Names of other lengths break lines elsewhere.
  spawnSync(
    "oxfmt",
    written.filter((path) => path.endsWith(".ts")),
    { cwd: root },
  );
  for (const path of written) console.log(path);
  const suite = written.find((path) => path.endsWith(".test.ts"));
  console.log(`\nIts suite says what comes next: npm test ${suite}`);
  console.log("The walk-through is docs/guides/add-a-destination.md.");
} catch (error) {
  if (!(error instanceof ScaffoldRefusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
