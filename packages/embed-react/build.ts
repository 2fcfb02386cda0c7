import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileStyles } from "./src/styles/compile.ts";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

await rm(dist, { recursive: true, force: true });
execFileSync("npx", ["tsc", "-p", "tsconfig.build.json"], { cwd: here, stdio: "inherit" });
// The compiler rewrites the endings in code alone, and declarations would go on naming sources that nobody gets.
const sourceEnding = /(\b(?:from |import\()"\.{1,2}\/[^"]+)\.tsx?"/g;
for (const path of await readdir(dist, { recursive: true })) {
  if (!path.endsWith(".d.ts")) continue;
  const declarations = await readFile(join(dist, path), "utf8");
  await writeFile(join(dist, path), declarations.replaceAll(sourceEnding, '$1.js"'));
}
const { layered, unlayered, themes } = await compileStyles(join(here, "src/styles"));
await mkdir(join(dist, "themes"), { recursive: true });
await writeFile(join(dist, "styles.css"), layered);
await writeFile(join(dist, "styles.unlayered.css"), unlayered);
for (const [name, css] of Object.entries(themes)) {
  await writeFile(join(dist, "themes", `${name}.css`), css);
}
