import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPage } from "./build-page.ts";

test("the page is built once for each state of the sources, with nothing inline", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bricks-page-"));
  try {
    const built = await buildPage(folder);
    const page = await readFile(join(built, "index.html"), "utf8");
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    for (const [, address = ""] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect([address, existsSync(join(built, address))]).toEqual([address, true]);
    expect(await readFile(join(built, "portal", "styles.css"), "utf8")).toContain(
      "@layer pushrail",
    );

    const { mtimeMs } = await stat(built);
    expect(await buildPage(folder)).toBe(built);
    expect((await stat(built)).mtimeMs).toBe(mtimeMs);
    expect(await readdir(folder)).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
