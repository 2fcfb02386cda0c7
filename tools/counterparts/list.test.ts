import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { counterparts } from "./list.ts";
import { starts } from "./starts.ts";

test("each has a name of its own, in the order of the alphabet, and can be started by it", () => {
  const names = counterparts.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].toSorted());
  expect(Object.keys(starts).toSorted()).toEqual(names);
});

test.each(counterparts)("$name is installed in the version that the list names", async (entry) => {
  // PostgreSQL is the one that the product embeds.
  const place =
    entry.name === "postgres" ? "../../packages/server/package.json" : `${entry.name}.ts`;
  const text = await readFile(join(import.meta.dirname, place), "utf8");
  const named = entry.packageName.replace(/\*$/, "");
  expect(text).toContain(named);
  // Debian serves one version of a package, the newest of its release.
  if (entry.source !== "Debian") expect(text).toContain(`"${entry.version}"`);
});
