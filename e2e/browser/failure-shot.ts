import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { onTestFailed } from "vitest";

/** Keeps what a page showed when the present test failed: a picture, and its text as a screen reader has it. */
export function keepOnFailure(page: Page): void {
  onTestFailed(async ({ task }) => {
    if (page.isClosed()) return;
    const folder = join(tmpdir(), "pushrail-failed-pages");
    const path = join(folder, task.name.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 80));
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: `${path}.png`, fullPage: true });
    const text = await page.locator("body").ariaSnapshot();
    await writeFile(`${path}.txt`, `${page.url()}\n${text}\n`);
    console.error(`What the page showed is in ${path}.png and .txt`);
  });
}
