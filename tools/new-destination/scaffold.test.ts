import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scaffold, ScaffoldRefusal } from "./scaffold.ts";

const root = dirname(dirname(import.meta.dirname));
const src = "packages/destinations/src";
const commandsMs = 240_000;

let copy: string;
let before: ReadonlyMap<string, string>;
let written: readonly string[];

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "pushrail-scaffold-"));
  const modules = "node_modules";
  const parts = ["packages/destinations", "tsconfig.json", "package.json", ".oxlintrc.json"];
  for (const part of [...parts, ".oxfmtrc.json"]) {
    await cp(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !relative(root, path).split("/").includes(modules),
    });
  }
  await symlink(join(root, modules), join(copy, modules));
  before = await filesOf(copy);
  written = [
    ...(await scaffold(copy, { type: "ACME_QUEUE", label: "Acme Queue", isBatching: true })),
    ...(await scaffold(copy, { type: "BELL", label: "Bell & Co.", isBatching: false })),
  ];
  await run(
    "oxfmt",
    written.filter((path) => path.endsWith(".ts")),
  );
}, 60_000);

afterAll(async () => await rm(copy, { recursive: true, force: true }));

test("adds two folders, a line to the registry and one to the union, and nothing else", async () => {
  const after = await filesOf(copy);
  const changed = [...after].filter(([path, text]) => before.get(path) !== text);
  expect(changed.map(([path]) => path).toSorted()).toEqual([...new Set(written)].toSorted());
  expect([...before.keys()].filter((path) => !after.has(path))).toEqual([]);
  expect(changed.map(([path]) => path)).toEqual(
    expect.arrayContaining(
      ["acme-queue.test.ts", "connection.ts", "guide.md", "icon.svg", "index.ts"].map(
        (name) => `${src}/acme-queue/${name}`,
      ),
    ),
  );
  const texts = changed.filter(([path]) => /acme-queue|bell/.test(path)).map(([, text]) => text);
  expect(texts.join("\n")).not.toMatch(/new.?destination|with --batching/i);
  expect(linesAdded(`${src}/destination.ts`, after)).toEqual(['  | "ACME_QUEUE"', '  | "BELL"']);
  const registry = after.get(`${src}/registry.ts`) ?? "";
  const listed = /registered: DestinationDefinition\[\] = \[([^\]]*)\]/.exec(registry)?.[1] ?? "";
  const names = listed
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  expect(names.slice(0, 2)).toEqual(["acmeQueue", "azureBlob"]);
  expect(names).toEqual(names.toSorted());
  expect(registry).toContain('import { bell } from "./bell/index.ts";');
});

test(
  "what it made compiles, and passes the linter and the formatter",
  async () => {
    const folders = ["acme-queue", "bell"].map((name) => `${src}/${name}`);
    const config = { extends: "./tsconfig.json", include: [...folders, `${src}/index.ts`] };
    await writeFile(join(copy, "tsconfig.new.json"), JSON.stringify(config));
    await run("tsc", ["--noEmit", "--project", "tsconfig.new.json"]);
    await run("oxlint", ["--type-aware", "--deny-warnings", ...folders, `${src}/registry.ts`]);
    await run("oxfmt", ["--check", ...folders, `${src}/registry.ts`, `${src}/destination.ts`]);
  },
  commandsMs,
);

test(
  "the suite of what it made fails, and each failure says what comes next",
  async () => {
    await writeFile(
      join(copy, "vitest.new.config.ts"),
      'export default { ssr: { resolve: { conditions: ["@pushrail/source", "node", "import"] } } };\n',
    );
    const report = join(copy, "report.json");
    const suites = [`${src}/acme-queue`, `${src}/bell`];
    const reporting = ["--reporter=json", `--outputFile=${report}`];
    const running = run("vitest", [
      "run",
      "--config=vitest.new.config.ts",
      ...reporting,
      ...suites,
    ]);
    await expect(running).rejects.toThrow();
    const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
      testResults: {
        assertionResults: { title: string; status: string; failureMessages: string[] }[];
      }[];
    };
    expect(testResults).toHaveLength(suites.length);
    for (const { assertionResults } of testResults) {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      expect(failed.map(({ title }) => title)).toEqual(
        expect.arrayContaining([
          "nothing of it is left to be written",
          "what was accepted is what arrived: id, type and bytes",
          "secrets are split off, masked, and absent from every outcome",
        ]),
      );
      for (const { title, failureMessages } of failed) {
        expect({ title, says: failureMessages[0] }).toEqual({
          title,
          says: expect.stringMatching(/Next: /),
        });
      }
    }
  },
  commandsMs,
);

test("a name that is taken is refused, and nothing changes", async () => {
  const then = await filesOf(copy);
  const again = scaffold(copy, { type: "ACME_QUEUE", label: "Acme Queue", isBatching: true });
  await expect(again).rejects.toThrow(ScaffoldRefusal);
  await expect(again).rejects.toThrow(`${src}/acme-queue exists already.`);
  const webhook = scaffold(copy, { type: "WEBHOOK", label: "Webhook", isBatching: false });
  await expect(webhook).rejects.toThrow("exists already");
  expect(await filesOf(copy)).toEqual(then);
});

test.each(["acme", "ACME-QUEUE", "_ACME", "ACME__QUEUE", "1ACME", "../ACME", "A".repeat(41)])(
  "%s is no constant",
  async (type) => {
    const wanted = { type, label: "Acme", isBatching: false };
    await expect(scaffold(copy, wanted)).rejects.toThrow("is not a constant");
  },
);

test.each(["", " Acme", 'Acme "1"', "Acme\n", "<b>", "`x`", "a".repeat(41)])(
  "%j is no label",
  async (label) => {
    const wanted = { type: "OTHER", label, isBatching: false };
    await expect(scaffold(copy, wanted)).rejects.toThrow("is not a label");
  },
);

async function run(program: string, args: readonly string[]): Promise<void> {
  const file = join(root, "node_modules", ".bin", program);
  await new Promise<void>((resolve, reject) => {
    execFile(file, [...args], { cwd: copy }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${program}: ${stdout}${stderr}`));
    });
  });
}

async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("node_modules"));
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const),
  );
  return new Map(texts);
}

function linesAdded(path: string, after: ReadonlyMap<string, string>): readonly string[] {
  const old = new Set((before.get(path) ?? "").split("\n"));
  return (after.get(path) ?? "").split("\n").filter((line) => !old.has(line));
}
