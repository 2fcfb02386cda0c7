import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Which modules are loaded with the definitions of all types, in a process of its own. */
async function modulesAtStart(): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from "node:module";
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import(${JSON.stringify(new URL("../registry.ts", import.meta.url).href)});
    console.log(JSON.stringify(urls));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return JSON.parse(stdout) as string[];
}

test("a type that nobody uses has loaded neither its client nor what its attempts need", async () => {
  const modules = await modulesAtStart();
  const clients = /\/node_modules\/(?:aws4fetch|fast-xml-parser|hyparquet-writer|jose|mysql2|pg)\//;
  expect(modules.filter((url) => clients.test(url))).toEqual([]);
  const attempts =
    /\/src\/(?:postgres|mysql|clickhouse)\/(?:connect|check|sign-in|session|server)\.ts$/;
  expect(modules.filter((url) => attempts.test(url))).toEqual([]);
  for (const type of ["postgres", "mysql", "clickhouse"])
    expect(modules.some((url) => url.endsWith(`/src/${type}/index.ts`))).toBe(true);
});
