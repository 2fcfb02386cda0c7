import { foldersForAdapters, importsOf } from "./imports.ts";
import type { Finding, SourceFile } from "./source-files.ts";

const adaptersDir = "packages/destinations/src/";

/** Findings for adapter folders that lack a part or are not registered. */
export function adapterFindings(files: readonly SourceFile[]): readonly Finding[] {
  const inAdapters = files.filter(
    ({ path }) => path.startsWith(adaptersDir) && path.slice(adaptersDir.length).includes("/"),
  );
  const folders = Map.groupBy(inAdapters, ({ path }) => path.split("/")[3] ?? "");
  const registry = files.find(({ path }) => path === `${adaptersDir}registry.ts`);
  const registered = registry ? importsOf(registry).map(({ specifier }) => specifier) : [];
  return [...folders]
    .filter(([name]) => !foldersForAdapters.has(name))
    .flatMap(([name, members]) => {
      const dir = `${adaptersDir}${name}`;
      const lacks = ["index.ts", "guide.md", "icon.svg"]
        .filter((part) => !members.some(({ path }) => path === `${dir}/${part}`))
        .map((part) => `${dir}: has no ${part}`);
      const tests = members.filter(({ path }) => path.endsWith(".test.ts"));
      const isSuiteRun = tests.some((test) =>
        importsOf(test).some(({ specifier }) => specifier.endsWith("/conformance.ts")),
      );
      return [
        ...lacks,
        ...(isSuiteRun ? [] : [`${dir}: no test runs the conformance suite`]),
        ...(registered.includes(`./${name}/index.ts`) ? [] : [`${dir}: is not in registry.ts`]),
      ];
    });
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Findings for runtime dependencies that `docs/decisions/dependencies.md` does not account for, and the reverse. */
export function dependencyFindings(files: readonly SourceFile[]): readonly Finding[] {
  const page = files.find(({ path }) => path === "docs/decisions/dependencies.md");
  const used = new Map<string, string>();
  for (const { path, text } of files) {
    if (!/^(packages|examples)\/[^/]+\/package\.json$/.test(path)) continue;
    const manifest = JSON.parse(text) as Manifest;
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    for (const name of names) if (!name.startsWith("@pushrail/")) used.set(name, path);
  }
  const named = new Set([...(page?.text ?? "").matchAll(/`([^`\s]+)`/g)].map((match) => match[1]));
  return [...used]
    .filter(([name]) => ![...named].some((entry) => entry !== undefined && covers(entry, name)))
    .map(([name, path]) => `${path}: ${name} has no line in docs/decisions/dependencies.md`);
}

// `@scope/*` accounts for packages that are one thing published per platform.
function covers(entry: string, name: string): boolean {
  return entry.endsWith("/*") ? name.startsWith(entry.slice(0, -1)) : entry === name;
}
