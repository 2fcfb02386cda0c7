import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { compileStyles } from "./compile.ts";

const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function compiled(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "styles-"));
  folders.push(folder);
  await mkdir(join(folder, "themes"));
  for (const [name, css] of Object.entries(files)) {
    await writeFile(join(folder, name), css);
  }
  return compileStyles(folder);
}

test("the layered sheet gives no rule any specificity", async () => {
  const { layered } = await compiled({
    "base.css": ".pr-a { color: red; &:hover { color: blue } &::before { content: '' } }",
  });
  expect(layered).toBe(
    '@layer pushrail{:where(.pr-a){color:red}:where(.pr-a:hover){color:#00f}:where(.pr-a):before{content:""}}',
  );
});

test("the unlayered sheet gives every rule the same specificity, above an element's with a state", async () => {
  const { unlayered } = await compiled({
    "base.css":
      ".pr-a:hover { color: red } .pr-root { margin: 0 } .dark .pr-root[data-x] { color: blue }",
  });
  expect(unlayered).toBe(
    ".pr-root.pr-root :where(.pr-a:hover){color:red}" +
      ".pr-root.pr-root:where(.pr-root){margin:0}" +
      ".pr-root.pr-root:where(.dark .pr-root[data-x]){color:#00f}",
  );
});

test("files come in their order: tokens first, areas by name, adaptations last", async () => {
  const { layered } = await compiled({
    "adapt.css": ".pr-adapt { top: 0 }",
    "deliveries.css": ".pr-b { top: 0 }",
    "activity.css": ".pr-a { top: 0 }",
    "tokens.css": ".pr-root { --pr-x: 0 }",
  });
  expect(layered.match(/pr-(root|a|b|adapt)\b/g)).toEqual(["pr-root", "pr-a", "pr-b", "pr-adapt"]);
});

test("public tokens are read in the tokens file alone", async () => {
  const { layered } = await compiled({
    "tokens.css": ".pr-root { --pr-radius: var(--pushrail-radius, 1px) }",
    "base.css": ".pr-a { border-radius: var(--pushrail-radius) }",
  });
  expect(layered).toContain("--pr-radius:var(--pushrail-radius,1px)");
  expect(layered).toContain("border-radius:var(--pr-radius)");
});

test.each([
  ["margin-left: 1px"],
  ["left: 0"],
  ["border-top-right-radius: 1px"],
  ["padding: 0 1px 0 2px"],
  ["text-align: left"],
  ["margin-right: var(--pushrail-spacing)"],
])("%s is refused: sides change places with the direction of the text", async (declaration) => {
  await expect(compiled({ "base.css": `.pr-a {\n${declaration} }` })).rejects.toThrow(/base\.css/);
});

test("margin, padding and text at start and end are allowed", async () => {
  await expect(
    compiled({
      "base.css": ".pr-a { margin: 1px 2px; padding-inline-start: 1px; text-align: start }",
    }),
  ).resolves.toBeDefined();
});

test.each([["button"], [".host"], [":root"], ["*"]])(
  "the selector %s is refused: it would reach the host's own elements",
  async (selector) => {
    await expect(compiled({ "base.css": `${selector} { top: 0 }` })).rejects.toThrow(
      /without a class of the portal/,
    );
  },
);

test("presets are compiled without specificity and without a layer", async () => {
  const { themes } = await compiled({
    "themes/host.css": "/* Host. */ .pr-root { --pushrail-radius: var(--host-radius) }",
  });
  expect(themes).toEqual({ host: ":where(.pr-root){--pushrail-radius:var(--host-radius)}" });
});

test("the stylesheets of the portal keep to the rules and to 12 KB each, gzipped", async () => {
  const styles = await compileStyles(dirname(fileURLToPath(import.meta.url)));
  expect(Object.keys(styles.themes)).toEqual([
    "bootstrap",
    "chakra",
    "mui",
    "radix",
    "shadcn-hsl",
    "shadcn",
    "tailwind",
  ]);
  for (const css of [styles.layered, styles.unlayered]) {
    expect(gzipSync(css, { level: 9 }).byteLength).toBeLessThanOrEqual(12 * 1024);
  }
});
