import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Writes docs/screenshots from the demo as it runs. Not a part of any check, and the browser driver
// is no dependency: whoever changes the page runs this once, beside an npm start with new state.
//
//   PUSHRAIL_HOME=/tmp/screenshots npm start
//   npm install --no-save playwright-core
//   PUSHRAIL_HOME=/tmp/screenshots node tools/bootstrap.mjs screenshots
//
// CHROMIUM names the browser's program.

const root = dirname(import.meta.dirname);
const shotsDir = join(root, "docs", "screenshots");
const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** What of playwright-core is used here; `locator` takes a CSS selector. */
interface Page {
  goto: (url: string) => Promise<unknown>;
  locator: (selector: string) => Locator;
  screenshot: (options: { path: string; fullPage: boolean }) => Promise<unknown>;
}

interface Locator {
  first: () => Locator;
  click: () => Promise<void>;
  check: (options: { force: boolean }) => Promise<void>;
  waitFor: (options?: { timeout: number }) => Promise<void>;
}

interface Browser {
  newPage: (options: {
    viewport: { width: number; height: number };
    colorScheme: "light";
  }) => Promise<Page>;
  close: () => Promise<void>;
}

interface Playwright {
  chromium: {
    launch: (options: { executablePath: string; args: readonly string[] }) => Promise<Browser>;
  };
}

/** Longer than the demo's four attempts take. */
const deadLetterTimeoutMs = 60_000;

function playwright(): Playwright {
  try {
    return createRequire(import.meta.url)("playwright-core") as Playwright;
  } catch {
    console.error("First run: npm install --no-save playwright-core");
    process.exit(1);
  }
}

function demoUrl(): string {
  const home = process.env["PUSHRAIL_HOME"] ?? join(root, ".pushrail");
  try {
    const text = readFileSync(join(home, "dev.json"), "utf8");
    return (JSON.parse(text) as { demoUrl: string }).demoUrl;
  } catch {
    console.error(`Pushrail does not run on ${home}: start it with npm start.`);
    process.exit(1);
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  // The page may have grown beyond the window, and what is cut off would not explain itself.
  await page.screenshot({ path: join(shotsDir, `${name}.png`), fullPage: true });
  console.log(`docs/screenshots/${name}.png`);
}

async function takeScreenshots(page: Page): Promise<void> {
  await page.goto(demoUrl());
  await page.locator('[data-action="invoice"]').click();
  await page.locator("#deliveries .badge.good").first().waitFor();
  await page.locator('[data-action="order"]').click();
  await page.locator("#deliveries li:nth-child(2) .badge.good").waitFor();
  await page.locator("#webhooks summary").first().click();
  await shoot(page, "demo-delivered");

  await page.locator("#webhooks summary").first().click();
  await page.locator('#switch input[value="500"]').check({ force: true });
  await page.locator('[data-action="invoice"]').click();
  await page.locator("#deliveries .badge.bad").waitFor({ timeout: deadLetterTimeoutMs });
  await page.locator('[data-action="order"]').click();
  await page.locator("#deliveries .badge.warn").waitFor();
  await page.locator("#deliveries summary").first().click();
  await page.locator("#deliveries .attempts li:nth-child(3)").waitFor();
  await shoot(page, "demo-retries");
  await page.locator('#switch input[value="200"]').check({ force: true });
}

mkdirSync(shotsDir, { recursive: true });
const browser = await playwright().chromium.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const viewport = { width: 1280, height: 720 };
await takeScreenshots(await browser.newPage({ viewport, colorScheme: "light" }));
await browser.close();
