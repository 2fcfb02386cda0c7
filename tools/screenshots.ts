import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { launchChromium } from "../e2e/browser/browser.ts";
import { signIn, watchedPage } from "../e2e/browser/watched-page.ts";

// Writes docs/screenshots from the demo as it runs. Not a part of any check: whoever changes the portal or the demo runs
// this once, beside an npm start with new state.
//
//   PUSHRAIL_HOME=/tmp/screenshots npm start
//   PUSHRAIL_HOME=/tmp/screenshots node tools/bootstrap.mjs screenshots
//
// PUSHRAIL_CHROMIUM names the browser's program.

const root = dirname(import.meta.dirname);
const shotsDir = join(root, "docs", "screenshots");

/** Longer than the four attempts take that the demo's destination is given. */
const deadLetterTimeoutMs = 60_000;

/** Longer than the portal waits before it asks for counts again, which do not know of the dead letter yet. */
const countsTimeoutMs = 90_000;

const viewport = { width: 1280, height: 860 };

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
  await page.screenshot({ path: join(shotsDir, `${name}.png`), animations: "disabled" });
  console.log(`docs/screenshots/${name}.png`);
}

async function openPage(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Bricks" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** Presses the buttons of some orders, so that there is something to see. */
async function completeOrders(page: Page, count: number): Promise<void> {
  await openPage(page, "Orders");
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  for (let pressed = 0; pressed < count; pressed += 1) {
    const before = await rows.count();
    await page.getByRole("button", { name: "New order" }).click();
    await rows.nth(before).waitFor();
    await rows
      .first()
      .getByRole("button", { name: /^Complete order/ })
      .click();
    await rows.first().getByText("completed", { exact: true }).waitFor();
  }
}

async function answerWith(page: Page, mode: "200" | "500"): Promise<void> {
  await openPage(page, "Receiver");
  await page.getByRole("radio", { name: mode }).check();
}

async function takeScreenshots(page: Page): Promise<void> {
  await signIn(page, demoUrl(), "Ada Verbeek");
  await completeOrders(page, 6);
  await answerWith(page, "500");
  await completeOrders(page, 1);
  await openPage(page, "Receiver");
  const dead = page.locator("#deliveries > li").filter({ hasText: "dead letter" }).first();
  await dead.waitFor({ timeout: deadLetterTimeoutMs });

  await openPage(page, "Settings");
  await page.getByRole("link", { name: "Bricks receiver" }).waitFor();
  await page
    .locator(".pr-root")
    .getByText(/^\d\d(?:\.\d)?% delivered/)
    .waitFor({ timeout: countsTimeoutMs });
  await shoot(page, "portal-destinations");
  await page.getByRole("button", { name: "New destination" }).click();
  await page.getByRole("radio", { name: "Amazon S3" }).check();
  await page.setViewportSize({ ...viewport, height: 1100 });
  await shoot(page, "portal-types");
  await page.setViewportSize(viewport);

  await openPage(page, "Receiver");
  await dead.getByRole("link").click();
  await page.locator(".pr-root").getByText("500").first().waitFor();
  await page.waitForLoadState("networkidle");
  await shoot(page, "portal-failure");

  await answerWith(page, "200");
  await page.goto(`${demoUrl()}/settings/integrations#/deliveries?state=dead`);
  await page.getByRole("button", { name: "Replay all that match" }).click();
  const dialog = page.locator(".pr-root").getByRole("dialog");
  const choice = dialog.getByLabel("Destination");
  if (await choice.isVisible()) await choice.selectOption({ label: "Bricks receiver" });
  const estimate = dialog.getByRole("button", { name: "See what that means" });
  if (await estimate.isVisible()) await estimate.click();
  await dialog.getByRole("button", { name: /^Replay \d/ }).waitFor();
  await shoot(page, "portal-replay");
}

mkdirSync(shotsDir, { recursive: true });
const browser = await launchChromium();
const { page, close } = await watchedPage(browser, {
  context: { viewport, colorScheme: "light" },
});
await takeScreenshots(page);
await close();
await browser.close();
