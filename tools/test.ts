import { parseCLI, startVitest } from "vitest/node";

// npm test: runs the workspace's tests once, or those the arguments select (Vitest's own: file
// names, -t <name>), and ends with one plain line of counts.

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

function countsLine({ passed, failed, skipped }: Counts): string {
  const tail = skipped > 0 ? `, ${skipped} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}

async function runTests(args: readonly string[]): Promise<Counts> {
  const { filter, options } = parseCLI(["vitest", "run", ...args]);
  const vitest = await startVitest(filter, { ...options, watch: false });
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of vitest.state.getTestModules()) {
    for (const test of file.children.allTests()) {
      const { state } = test.result();
      // A test left pending never ran to its end: that is a failure, not a skip.
      if (state === "passed" || state === "skipped") counts[state] += 1;
      else counts.failed += 1;
    }
    counts.failed += file.errors().length;
    for (const suite of file.children.allSuites()) counts.failed += suite.errors().length;
  }
  counts.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
  return counts;
}

const counts = await runTests(process.argv.slice(2));
if (counts.passed === 0 && counts.failed === 0) console.log("No test was found.");
console.log(countsLine(counts));
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
