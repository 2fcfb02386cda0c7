import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { repositoryRoot } from "../processes/child.ts";
import type { Project } from "./apps.ts";

const run = promisify(execFile);

/** For what hangs: a server that holds on to what it rendered would never end. */
const commandTimeoutMs = 240_000;

/** What a command said, on both streams. Errors: thrown with all of it when the command fails. */
export async function command(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, args, {
      cwd: folder,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: undefined },
      maxBuffer: 64 * 1024 * 1024,
      timeout: commandTimeoutMs,
    });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** The package as it is published, packed into a file. Its path. */
export async function packedPackage(folder: string): Promise<string> {
  const source = join(repositoryRoot, "packages/embed-react");
  await command(source, [process.execPath, "build.ts"]);
  const said = await command(source, [
    "npm",
    "pack",
    "--json",
    "--ignore-scripts",
    "--pack-destination",
    folder,
  ]);
  const [packed] = JSON.parse(said.slice(said.indexOf("["), said.lastIndexOf("]") + 1)) as [
    { filename: string },
  ];
  return join(folder, packed.filename);
}

/** A folder of the system's for one test run. */
export async function scratchFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "pushrail-embed-"));
}

/** A fresh project with its packages installed. Its folder. */
export async function installed(folder: string, project: Project): Promise<string> {
  for (const [path, text] of Object.entries(project)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await command(folder, ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]);
  return folder;
}

/** Bytes of a text as browsers get it. */
export async function gzippedBytes(path: string): Promise<number> {
  return gzipSync(await readFile(path), { level: 9 }).byteLength;
}

/** Gzipped bytes of what a host's bundler makes of an entry, without React. */
export interface BundleSize {
  /** What the page loads before it can show anything. */
  readonly firstLoad: number;
  /** With every chunk that is loaded later by a page in English. */
  readonly english: number;
  /** The dictionaries of other languages, of which a page loads one at most, by their names, such as `de`. */
  readonly dictionaries: Readonly<Record<string, number>>;
}

/** A dictionary among the modules of a chunk; English is what the others fall back to, and no choice of its own. */
const dictionaryPath = /\/language\/(?!en\.)([a-z]{2}(?:-[A-Za-z]+)?)\.js$/;

/** Bundles a project's entry as its vendor would, with React left out, and weighs it. */
export async function bundleSize(folder: string, entry: string): Promise<BundleSize> {
  const built = await build({
    root: folder,
    logLevel: "silent",
    configFile: false,
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      minify: true,
      rollupOptions: {
        input: join(folder, entry),
        external: [/^react(-dom)?(\/|$)/],
        preserveEntrySignatures: "strict",
        output: { format: "es" },
      },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !("output" in result)) throw new Error("nothing was bundled");
  const chunks = new Map(
    result.output.flatMap((part) =>
      part.type === "chunk" ? [[part.fileName, part] as const] : [],
    ),
  );
  const first = new Set<string>();
  const visit = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk === undefined || first.has(name)) return;
    first.add(name);
    for (const imported of chunk.imports) visit(imported);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName);
  const bytesOf = (names: Iterable<string>): number =>
    [...names].reduce(
      (sum, name) => sum + gzipSync(chunks.get(name)?.code ?? "", { level: 9 }).byteLength,
      0,
    );
  const languages = new Map(
    [...chunks].flatMap(([name, { moduleIds }]) => {
      const [, language] = moduleIds.map((id) => dictionaryPath.exec(id)).find(Boolean) ?? [];
      return language === undefined ? [] : [[name, language] as const];
    }),
  );
  return {
    firstLoad: bytesOf(first),
    english: bytesOf([...chunks.keys()].filter((name) => !languages.has(name))),
    dictionaries: Object.fromEntries(
      [...languages].map(([name, language]) => [language, bytesOf([name])]),
    ),
  };
}
