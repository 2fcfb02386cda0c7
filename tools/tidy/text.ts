import {
  type Finding,
  type SourceFile,
  codeOf,
  isProductSource,
  isTestSource,
  lineAt,
} from "./source-files.ts";

/** Longest file of code or style, in lines. */
const fileLinesMax = 450;

/** A file that may be longer, until `linesMax`. An allowance that is no longer needed is a finding. */
export interface LengthAllowance {
  readonly path: string;
  readonly linesMax: number;
  readonly reason: string;
}

/** Findings for files that are too long, and for allowances that serve no purpose any more. */
export function lengthFindings(
  files: readonly SourceFile[],
  allowances: readonly LengthAllowance[],
): readonly Finding[] {
  const linesOf = ({ text }: SourceFile): number => text.split("\n").length - 1;
  const tooLong = files
    .filter(({ path }) => /\.(ts|tsx|mjs|js|css|sql)$/.test(path) && !isGenerated(path))
    .filter((file) => {
      const allowance = allowances.find(({ path }) => path === file.path);
      return linesOf(file) > (allowance?.linesMax ?? fileLinesMax);
    })
    .map((file) => `${file.path}: ${linesOf(file)} lines; split it, or allow it with a reason`);
  const stale = allowances
    .filter(({ path }) => {
      const file = files.find((candidate) => candidate.path === path);
      return file === undefined || linesOf(file) <= fileLinesMax;
    })
    .map(({ path }) => `${path}: its length allowance is not needed any more`);
  return [...tooLong, ...stale];
}

function isGenerated(path: string): boolean {
  return /openapi-types\.ts$|\/schema\.sql$|^docs\/reference\//.test(path);
}

const statement =
  /\b(SELECT\s[^]*?\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+[\w."]+\s+(AS\s+\w+\s+)?SET|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|ROLE|DATABASE|POLICY|SCHEMA|FUNCTION)|TRUNCATE\s|set_config\s*\(|SET\s+LOCAL|BEGIN;?["'`]|COMMIT;?["'`])/;
/** Files beside the stores whose work is SQL itself. */
const sqlFiles: ReadonlySet<string> = new Set([
  // The one place that opens a transaction and sets whose it is.
  "packages/server/src/database/transaction.ts",
]);

/** Adapters whose protocol is SQL, in databases of customers; their statements are in files of their own all the same. */
const databaseAdapters = /^packages\/destinations\/src\/(clickhouse|mysql|postgres)\//;

/** Findings for SQL outside `store.ts`, `*-store.ts`, tests and migrations. */
export function sqlFindings(file: SourceFile): readonly Finding[] {
  if (!isProductSource(file) || file.path.startsWith("tools/tidy/")) return [];
  if (/(^|[/-])store\.ts$/.test(file.path) || sqlFiles.has(file.path)) return [];
  if (databaseAdapters.test(file.path)) return [];
  const code = codeOf(file.text, { keepStrings: true });
  const match = statement.exec(code);
  if (!match) return [];
  return [`${file.path}:${lineAt(code, match.index)}: SQL belongs in store.ts`];
}

/** Findings for file and folder names that say nothing about what is inside. */
export function nameFindings({ path }: SourceFile): readonly Finding[] {
  const vague = path
    .split("/")
    .find((part) => /^(utils?|helpers?|common|misc|shared|lib|core|\w*-?manager)(\.|$)/.test(part));
  return vague === undefined ? [] : [`${path}: "${vague}" does not say what is inside`];
}

// Written with brackets so that the patterns do not find themselves.
const textRules: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /(?<![\w.~])[/](root|work|home[/]\w+|Users[/]\w+)[/]/, why: "a path of one machine" },
  { pattern: /registry[.]npmjs|[/]artifactory[/]|[/]-[/][\w.-]+[.]tgz/, why: "a package registry" },
  { pattern: /\bFIX[M]E\b/, why: "unfinished work; finish it or open an issue" },
  { pattern: /\bTO[D]O\b(?!\(#\d+\))/, why: "unfinished work without an issue" },
  {
    pattern: /(ox|es)lint-disable(?!.*--\s\S)/,
    why: "a lint rule switched off without a reason after --",
  },
  { pattern: /@ts-(ignore|nocheck)/, why: "a type check switched off" },
];

/** Findings for text that has no place in the repository. */
export function textFindings(file: SourceFile): readonly Finding[] {
  if (file.path.startsWith("tools/tidy")) return [];
  return file.text
    .split("\n")
    .flatMap((line, index) =>
      textRules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ why }) => `${file.path}:${index + 1}: ${why}`),
    );
}

/** Findings for Markdown that does not begin with its only title. */
export function markdownFindings({ path, text }: SourceFile): readonly Finding[] {
  if (!path.endsWith(".md")) return [];
  const prose = text.replaceAll(/^```[^]*?^```/gm, "");
  const titles = prose.match(/^# .+$/gm) ?? [];
  if (titles.length !== 1) return [`${path}: has ${titles.length} titles (# …), needs one`];
  return prose.trimStart().startsWith("# ") ? [] : [`${path}: does not begin with its title`];
}

/** Findings for exported names of the packages that no comment describes. */
export function docCommentFindings(file: SourceFile): readonly Finding[] {
  if (!file.path.startsWith("packages/") || !isProductSource(file)) return [];
  const lines = file.text.split("\n");
  // A program that is kept as text exports nothing.
  const code = codeOf(file.text, { keepStrings: false }).split("\n");
  return code.flatMap((line, index) => {
    const declared =
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|class|interface|type) (\w+)/.exec(
        line,
      );
    // One comment may stand over a block of one-line exports and over overloads.
    if (!declared || /\*\/\s*$|^export /.test(lines[index - 1] ?? "")) return [];
    return [`${file.path}:${index + 1}: ${declared[1]} is exported without a doc comment`];
  });
}

/** Findings for files that only tests may hold, such as `.only`. */
export function focusFindings(file: SourceFile): readonly Finding[] {
  if (!isTestSource(file.path)) return [];
  const code = codeOf(file.text, { keepStrings: false });
  const match = /\b(?:test|describe|it)\.only\b/.exec(code);
  return match ? [`${file.path}:${lineAt(code, match.index)}: .only hides the other tests`] : [];
}
