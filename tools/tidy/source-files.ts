import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the repository, as the rules see it. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a rule found: where, and what to do. One line of the test's failure message. */
export type Finding = string;

const skippedFolders = ["node_modules", ".git", ".pushrail", "dist", "coverage"];
const textEndings = "ts,tsx,mts,mjs,js,css,html,sql,json,md,svg,yml,yaml,sh";

/** Reads every text file of the repository except what is installed, built or generated at run time. */
export function readSourceFiles(root: string): readonly SourceFile[] {
  const named = globSync([`**/*.{${textEndings}}`, ".*", ".ci/*", ".github/**/*.*"], {
    cwd: root,
    exclude: ({ name }) => skippedFolders.includes(name),
    withFileTypes: true,
  });
  return named
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, "utf8") }));
}

/** Whether a file is TypeScript source, and not a test nor something only tests import. */
export function isProductSource({ path }: SourceFile): boolean {
  return /\.tsx?$/.test(path) && !isTestSource(path);
}

/** Whether a path is a test, or lies in a `testing` folder. */
export function isTestSource(path: string): boolean {
  return /\.test(-d)?\.tsx?$|\/testing\/|\/conformance\.ts$|^e2e\//.test(path);
}

/**
 * A program's text with comments blanked and, when asked, the content of strings and templates too.
 * Lines and columns stay. A regular expression literal that holds a quote or `//` may confuse it.
 */
export function codeOf(text: string, { keepStrings }: { readonly keepStrings: boolean }): string {
  const pattern =
    /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`/g;
  return text.replaceAll(pattern, (part) =>
    part.startsWith("/") || !keepStrings ? part.replaceAll(/[^\n]/g, " ") : part,
  );
}

/** The number of the line on which an index of the text lies, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
