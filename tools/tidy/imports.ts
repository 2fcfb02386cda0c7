import { posix } from "node:path";
import { type Finding, type SourceFile, codeOf, isTestSource, lineAt } from "./source-files.ts";

/** Which workspace packages a folder may import, by name. Nothing else of ours, in either direction. */
const packageImports: Readonly<Record<string, readonly string[]>> = {
  "packages/destinations": [],
  "packages/sdk": [],
  "packages/server": ["@pushrail/destinations"],
  "packages/embed-react": [],
  "packages/console": ["@pushrail/sdk", "@pushrail/embed-react"],
  "packages/cli": ["@pushrail/sdk"],
  "examples/bricks": ["@pushrail/sdk", "@pushrail/embed-react"],
  e2e: ["@pushrail/sdk", "@pushrail/embed-react", "@pushrail/destinations"],
  bench: ["@pushrail/sdk"],
};

/** Folders that may reach into another by path, because they share no package: `from>to`. */
const folderImports: ReadonlySet<string> = new Set([
  // Measurements run the same processes as the black-box tests.
  "bench>e2e",
]);

/** The same for tests alone: they hold what is said twice, in a browser and in a server, against each other. */
const testedAgainst: ReadonlySet<string> = new Set([
  "packages/embed-react>packages/sdk",
  "packages/embed-react>packages/server",
]);

// Inside the server an import goes to the same rank or to the right, never to the left:
// programs and their wiring → api, worker → concerns → database, telemetry → files at the root.
const serverSource = "packages/server/src/";
const serverRanks: Readonly<Record<string, number>> = {
  "main.ts": 0,
  "admin.ts": 0,
  admin: 0,
  "server.ts": 0,
  "maintenance.ts": 0,
  "config.ts": 0,
  api: 1,
  worker: 1,
  database: 3,
  telemetry: 3,
};
const concernRank = 2;
const rootRank = 4;
/** Pairs of one rank that may not know each other, because processes run one without the other. */
const strangers: ReadonlySet<string> = new Set(["api>worker", "worker>api"]);

interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every module a file names in an import, an export or an `import()`. */
export function importsOf(file: SourceFile): readonly Import[] {
  const code = codeOf(file.text, { keepStrings: true });
  const pattern =
    /(?:^|[;}\n])\s*(?:import|export)\s(?:[^;'"`]*?\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
  return [...code.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? "",
    line: lineAt(code, match.index + match[0].length),
  }));
}

/** Findings of the import rules of docs/architecture.md, for one file. */
export function importFindings(file: SourceFile): readonly Finding[] {
  if (!/\.(ts|tsx|mts|mjs)$/.test(file.path)) return [];
  return importsOf(file).flatMap(({ specifier, line }) => {
    const problem = specifier.startsWith(".")
      ? relativeProblem(file.path, posix.join(posix.dirname(file.path), specifier))
      : packageProblem(file.path, specifier);
    return problem === undefined ? [] : [`${file.path}:${line}: ${problem}`];
  });
}

function packageOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "packages" || first === "examples" ? `${first}/${second}` : first;
}

function packageProblem(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith("@pushrail/")) return undefined;
  if (/\/testing(\/|$)/.test(specifier) && !isTestSource(path))
    return `imports ${specifier}, which is for tests only`;
  const allowed = packageImports[packageOf(path)];
  const name = specifier.split("/").slice(0, 2).join("/");
  if (allowed === undefined || allowed.includes(name)) return undefined;
  return `${packageOf(path)} may not import ${name}`;
}

function relativeProblem(path: string, target: string): string | undefined {
  const from = packageOf(path);
  if (from !== packageOf(target)) {
    // Tests start the systems that they need, and look through what is printed.
    const isForTests = /^tools\/(counterparts|secret-scan)\//.test(target) && isTestSource(path);
    const pair = `${from}>${packageOf(target)}`;
    const isAllowed =
      from === "tools" ||
      isForTests ||
      folderImports.has(pair) ||
      (testedAgainst.has(pair) && isTestSource(path));
    return isAllowed ? undefined : `imports ${target} across packages; use its package name`;
  }
  if (target.includes("/testing/") && !isTestSource(path)) {
    return `imports ${target}, which is for tests only`;
  }
  if (/(^|[/-])store\.ts$/.test(target) && concernOf(path) !== concernOf(target)) {
    if (isTestSource(path)) return undefined;
    return `imports ${target}, the store of another concern; call its module instead`;
  }
  if (path.startsWith(serverSource) && !isTestSource(path)) return serverProblem(path, target);
  return path.startsWith("packages/destinations/src/") ? adapterProblem(path, target) : undefined;
}

/** The folder below a package's `src`, which a concern's own subfolders share with it; the benchmark is one concern. */
function concernOf(path: string): string {
  const depth = path.startsWith("packages/") ? 4 : 2;
  return path.split("/").slice(0, -1).slice(0, depth).join("/");
}

function serverProblem(path: string, target: string): string | undefined {
  const from = placeOf(path);
  const to = placeOf(target);
  if (to.rank < from.rank || strangers.has(`${from.name}>${to.name}`)) {
    return `${from.name} may not import ${to.name}: imports go from programs to api and worker to concerns to database and telemetry`;
  }
  return undefined;
}

function placeOf(path: string): { readonly name: string; readonly rank: number } {
  const [name = "", ...rest] = path.slice(serverSource.length).split("/");
  return { name, rank: serverRanks[name] ?? (rest.length === 0 ? rootRank : concernRank) };
}

/** Folders of the destinations package that are no adapters, but what several of them use. */
export const foldersForAdapters: ReadonlySet<string> = new Set([
  "aws",
  "azure",
  "credentials",
  "database",
  "google",
  "http",
  "json",
  "object-storage",
  "testing",
]);

function adapterProblem(path: string, target: string): string | undefined {
  const from = path.split("/").slice(3);
  const to = target.split("/").slice(3);
  const isOther =
    from.length > 1 && to.length > 1 && from[0] !== to[0] && !foldersForAdapters.has(to[0] ?? "");
  if (!isOther || isTestSource(path)) return undefined;
  return `imports ${target}: an adapter never imports another adapter`;
}

const networkModules = /^(node:)?(net|tls|dns|dns\/promises|dgram|http|https|http2)$/;
/** The only files of the destinations that open sockets or resolve names, with what each needs. */
const networkFiles: ReadonlySet<string> = new Set([
  "packages/destinations/src/egress.ts",
  "packages/destinations/src/egress-tls.ts",
]);

/** Findings for network modules used in the destinations beside the egress guard. */
export function egressFindings(file: SourceFile): readonly Finding[] {
  const isGuarded = file.path.startsWith("packages/destinations/src/") && file.path.endsWith(".ts");
  if (!isGuarded || isTestSource(file.path) || networkFiles.has(file.path)) return [];
  // A type opens no socket.
  const values = { ...file, text: file.text.replaceAll(/^import type [^;]*;/gm, " ") };
  const found = importsOf(values)
    .filter(({ specifier }) => networkModules.test(specifier))
    .map(({ specifier, line }) => `${file.path}:${line}: only egress.ts imports ${specifier}`);
  const code = codeOf(file.text, { keepStrings: false });
  const calls = [...code.matchAll(/\b(?<!\.)(fetch|buildConnector)\s*\(/g)].map(
    (match) => `${file.path}:${lineAt(code, match.index)}: only egress.ts may call ${match[1]}`,
  );
  return [...found, ...calls];
}
