import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { configurationReference } from "../packages/server/src/config.ts";
import { openapiText, typesText } from "./generate/openapi.ts";
import {
  counterpartsPage,
  destinationsPage,
  errorsPage,
  failuresPage,
} from "./generate/references.ts";
import { schemaText } from "./generate/schema.ts";

// npm run generate: writes every file that is made from code. With --check it writes nothing, and exits 1 naming the files
// that are not what they should be.

const root = dirname(import.meta.dirname);
const isCheck = process.argv.includes("--check");

async function generated(): Promise<ReadonlyMap<string, string>> {
  const openapi = await openapiText();
  return new Map([
    ["packages/server/openapi.json", openapi],
    ["packages/sdk/src/openapi-types.ts", await typesText(root, openapi)],
    ["packages/server/src/database/schema.sql", await schemaText()],
    ["docs/counterparts.md", counterpartsPage()],
    ["docs/reference/configuration.md", configurationReference()],
    ["docs/reference/destinations.md", destinationsPage()],
    ["docs/reference/errors.md", errorsPage()],
    ["docs/reference/failures.md", failuresPage()],
  ]);
}

const differing: string[] = [];
for (const [path, content] of await generated()) {
  const file = join(root, path);
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present === content) continue;
  differing.push(path);
  if (isCheck) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

// Made by a program of its own, which shares nothing with the verifiers that read them.
const vectors = join(import.meta.dirname, "signature-vectors.ts");
const vectorsRun = spawnSync(process.execPath, [vectors, ...(isCheck ? ["--check"] : [])], {
  stdio: "inherit",
});
if (vectorsRun.status !== 0) differing.push(relative(root, vectors));

for (const path of differing) console.log(isCheck ? `differs: ${path}` : `written: ${path}`);
if (differing.length === 0) console.log("every generated file is up to date");
process.exitCode = (isCheck && differing.length > 0) || vectorsRun.status !== 0 ? 1 : 0;
