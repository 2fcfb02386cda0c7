import type { Finding, SourceFile } from "./source-files.ts";

/** The page that says which test shows which check. */
export const securityChecksPage = "docs/security-checks.md";

/** Numbers run from T01 to this one. */
const checksMax = 68;

const row = /^\| (T\d\d) +\|[^|]*\| ([^|]*?) +\|$/gm;
const testNumbers = /["'`]((?:T\d\d, )*T\d\d): /g;

/** What a test shows: the numbers at the start of its name, as in `"T46, T47: …"`. */
function numbersIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(testNumbers)].flatMap((match) => (match[1] ?? "").split(", ")));
}

/**
 * Findings for the table of security checks: each number has one row; a row names the files whose tests show the check, and
 * they do; or it says `not shown:` and why, and then no test claims the number.
 */
export function securityCheckFindings(files: readonly SourceFile[]): readonly Finding[] {
  const page = files.find(({ path }) => path === securityChecksPage);
  if (page === undefined) return [`${securityChecksPage} is missing`];
  const shownBy = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    if (!path.endsWith(".test.ts") || path.startsWith("tools/tidy/")) continue;
    for (const number of numbersIn(text)) {
      shownBy.set(number, (shownBy.get(number) ?? new Set()).add(path));
    }
  }
  const rows = [...page.text.matchAll(row)].map(([, number = "", cell = ""]) => ({ number, cell }));
  const findings: Finding[] = [];
  for (let index = 1; index <= checksMax; index += 1) {
    const number = `T${String(index).padStart(2, "0")}`;
    const count = rows.filter((one) => one.number === number).length;
    if (count !== 1) findings.push(`${securityChecksPage}: ${number} has ${count} rows, needs one`);
  }
  for (const { number, cell } of rows) {
    const paths = [...cell.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, path = ""]) => path);
    const showing = [...(shownBy.get(number) ?? [])];
    for (const path of paths) {
      if (showing.some((one) => one === path || one === `packages/${path}`)) continue;
      findings.push(`${securityChecksPage}: no test of ${path} begins with ${number}`);
    }
    if (paths.length > 0) continue;
    if (!/^not shown: \S/.test(cell)) {
      findings.push(`${securityChecksPage}: ${number} names no test; say "not shown:" and why`);
    }
    for (const path of showing) {
      findings.push(
        `${securityChecksPage}: ${path} shows ${number}, which is said not to be shown`,
      );
    }
  }
  return findings;
}
