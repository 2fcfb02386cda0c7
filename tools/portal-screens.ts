import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium } from "../e2e/browser/browser.ts";
import { openPortalPage, reshape, showScreen } from "../e2e/browser/portal-page.ts";
import { portalScreens, type PortalScreen } from "../e2e/browser/portal-screens.ts";
import { PortalStage } from "../e2e/browser/stage.ts";

// Draws every screen and dialog of the portal over the stage of its accessibility tests, for whoever changes how it looks:
// light and dark at 1280 and 320 pixels, and in Arabic. Not a part of any check. Takes about three minutes; names of screens
// draw those alone.
//
//   node tools/bootstrap.mjs portal-screens
//   node tools/bootstrap.mjs portal-screens destinations replay-dialog
//
// The files are in .pushrail/screens. PUSHRAIL_CHROMIUM names the browser's program.

const folder = join(dirname(import.meta.dirname), ".pushrail", "screens");

const shapes = {
  en: [
    { width: 1280, scheme: "light" },
    { width: 1280, scheme: "dark" },
    { width: 320, scheme: "light" },
    { width: 320, scheme: "dark" },
  ],
  ar: [{ width: 1280, scheme: "light" }],
} as const;

/** The fixture is there to be seen through: the portal's own look is drawn, without a heading above it. */
const withoutHost = `{
  document.querySelector("h1")?.remove();
  document.querySelector(".wrapper").className = "";
}`;

async function draw(browser: Browser, stage: PortalStage, screen: PortalScreen): Promise<void> {
  for (const locale of ["en", "ar"] as const) {
    const { page, close } = await openPortalPage(browser);
    const portal = await showScreen(page, { stage, screen, locale });
    await page.evaluate(withoutHost);
    const isModal = (await portal.all("dialog[open]").count()) > 0;
    for (const shape of shapes[locale]) {
      await reshape(page, shape);
      const name = `${screen.name}-${locale}-${shape.width}-${shape.scheme}.png`;
      await page.screenshot({
        path: join(folder, name),
        animations: "disabled",
        fullPage: !isModal,
      });
    }
    await close();
  }
  console.log(`.pushrail/screens/${screen.name}-*.png`);
}

const names = new Set(process.argv.slice(2));
const chosen = portalScreens.filter(({ name }) => names.size === 0 || names.has(name));
if (chosen.length === 0) {
  console.error(`There is no such screen: ${[...names].join(", ")}`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const [stage, browser] = await Promise.all([PortalStage.create(), launchChromium()]);
try {
  for (const screen of chosen) await draw(browser, stage, screen);
} finally {
  await browser.close();
  await stage.close();
}
