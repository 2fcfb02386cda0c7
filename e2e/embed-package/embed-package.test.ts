import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, launchChromium } from "../browser/browser.ts";
import { watchedPage } from "../browser/watched-page.ts";
import { nextApp, reactVersions, viteApp } from "./apps.ts";
import { startNext } from "./next-server.ts";
import {
  bundleSize,
  command,
  gzippedBytes,
  installed,
  packedPackage,
  scratchFolder,
} from "./package.ts";

// The package as vendors get it: packed, installed into fresh projects, compiled by their tools.

/** Fresh installations from the registry, on machines of any speed. */
const installTimeoutMs = 300_000;

let scratch = "";
let tarball = "";

beforeAll(async () => {
  scratch = await scratchFolder();
  tarball = await packedPackage(scratch);
}, installTimeoutMs);

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

test(
  "what is published is right for every way of importing it",
  { timeout: installTimeoutMs },
  async () => {
    await command(scratch, ["publint", "run", tarball, "--strict"]);
    const styles = ["styles.css", "styles.unlayered.css", "themes/*.css"];
    await command(scratch, [
      "attw",
      tarball,
      "--profile",
      "esm-only",
      "--exclude-entrypoints",
      ...styles,
    ]);
  },
);

test("it depends on three packages at most, besides React", async () => {
  const { dependencies = {}, peerDependencies } = JSON.parse(
    await readFile(join(import.meta.dirname, "../../packages/embed-react/package.json"), "utf8"),
  ) as Record<string, Record<string, string>>;
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(3);
  expect(Object.keys(peerDependencies ?? {})).toEqual(["react", "react-dom"]);
});

describe.each(reactVersions)("with React $react", (version) => {
  let folder = "";

  beforeAll(async () => {
    folder = await installed(join(scratch, `vite-${version.react}`), viteApp(version, tarball));
  }, installTimeoutMs);

  test(
    "a fresh Vite application compiles, types included",
    { timeout: installTimeoutMs },
    async () => {
      await command(folder, ["npx", "tsc"]);
      await command(folder, ["npx", "vite", "build"]);
    },
  );

  test(
    "a server renders it without a warning and without inline styles",
    { timeout: installTimeoutMs },
    async () => {
      await command(folder, [
        "npx",
        "vite",
        "build",
        "--ssr",
        "src/server.tsx",
        "--outDir",
        "dist-server",
      ]);
      const markup = await command(folder, [process.execPath, "dist-server/server.js"]);
      expect(markup).toContain('class="pr-root');
      expect(markup).not.toContain("style=");
      expect(markup).not.toContain("React said");
    },
  );

  test("it stays within its budget of bytes", { timeout: installTimeoutMs }, async () => {
    await writeFile(
      join(folder, "src/size.ts"),
      'export { PushrailEmbed } from "@pushrail/embed-react";\n',
    );
    const { firstLoad, english, dictionaries } = await bundleSize(folder, "src/size.ts");
    const published = join(folder, "node_modules/@pushrail/embed-react/dist");
    const styles = await gzippedBytes(join(published, "styles.css"));
    const unlayered = await gzippedBytes(join(published, "styles.unlayered.css"));
    console.log(
      `React ${version.react}, gzipped: ${firstLoad} B first, ${english} B in all, ` +
        `${styles} and ${unlayered} B of styles, dictionaries ${JSON.stringify(dictionaries)}`,
    );
    expect(firstLoad).toBeLessThanOrEqual(60_000);
    expect(english).toBeLessThanOrEqual(110_000);
    expect(Object.keys(dictionaries).toSorted()).toEqual(["ar", "de"]);
    expect(Math.max(...Object.values(dictionaries))).toBeLessThanOrEqual(20_000);
    expect(Math.max(styles, unlayered)).toBeLessThanOrEqual(12_000);
  });
});

test.each([
  { next: "14.2.35", version: reactVersions[0] },
  { next: "16.4.6", version: reactVersions[1] },
])(
  "Next.js $next renders it in both routers",
  { timeout: installTimeoutMs },
  async ({ next, version }) => {
    if (version === undefined) throw new Error("there is no such version of React");
    // The server takes React from the application, and 14 wants no earlier one than this.
    const react = next.startsWith("14") ? { ...version, react: "18.3.1" } : version;
    const folder = await installed(join(scratch, `next-${next}`), nextApp(react, tarball, next));
    await command(folder, ["npx", "next", "build"]);
    await using server = await startNext(folder);
    for (const path of nextPaths) {
      const markup = await (await fetch(`${server.url}${path}`)).text();
      expect(markup).toMatch(/<section[^>]+class="pr-root/);
      expect(/<section[^]*<\/section>/.exec(markup)?.[0]).not.toContain("style=");
    }
    if (chromiumPath() !== undefined)
      await opensInChromium(nextPaths.map((path) => server.url + path));
  },
);

const nextPaths = ["/app-router", "/pages-router"] as const;

/** Errors: React finds something else than the server rendered, or the styles or the script of a page are not there. */
async function opensInChromium(urls: readonly string[]): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const url of urls) {
      const { page, close } = await watchedPage(browser);
      // The application's backend answers when it is told to: the portal stays as the server rendered it until then.
      await page.route("**/my/session", async (route) => await route.fulfill({ body: "no token" }));
      await page.goto(url);
      await page.locator(".pr-session-panel").waitFor();
      expect(
        await page.evaluate(
          `getComputedStyle(document.querySelector(".pr-root")).getPropertyValue("--pushrail-styles")`,
        ),
      ).toBe("1");
      await close();
    }
  } finally {
    await browser.close();
  }
}
