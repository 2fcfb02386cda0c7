import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { injectAxe, violationsOn } from "./axe.ts";
import { launchChromium } from "./browser.ts";
import { inChromium } from "./in-chromium.ts";
import { openPortalPage, reshape, showScreen } from "./portal-page.ts";
import { Portal, portalScreens } from "./portal-screens.ts";
import { customers } from "./stage-data.ts";
import { PortalStage } from "./stage.ts";
import type { WatchedPage } from "./watched-page.ts";

const widths = [1280, 768, 320];
/** The other rules do not look at colours, so the second scheme adds nothing to them. */
const colorRules = ["color-contrast", "link-in-text-block"];

inChromium("the accessibility of the portal", () => {
  let stage: PortalStage;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([PortalStage.create(), launchChromium()]);
    watched = await openPortalPage(browser);
    ({ page } = watched);
  }, 180_000);

  afterAll(async () => {
    await watched?.close();
    await browser?.close();
    await stage?.close();
  }, 60_000);

  // WCAG 2.2 AA over light and dark, left to right and right to left, and three widths: one load for each direction.
  test.each(portalScreens)(
    "$name: axe finds nothing, nothing is wider than the page, and headings are in order",
    async (screen) => {
      const found: string[] = [];
      for (const locale of ["en", "ar"] as const) {
        await showScreen(page, { stage, screen, locale });
        await injectAxe(page);
        for (const width of widths) {
          for (const scheme of ["light", "dark"] as const) {
            await reshape(page, { width, scheme });
            const rules = scheme === "dark" ? colorRules : undefined;
            const place = `${locale} ${width} ${scheme}`;
            found.push(...(await violationsOn(page, rules)).map((one) => `${place}: ${one}`));
          }
          const beyond = Number(
            await page.evaluate("document.documentElement.scrollWidth - innerWidth"),
          );
          if (beyond > 0) found.push(`${locale} ${width}: ${beyond} px wider than the page`);
        }
      }
      found.push(...(await headingFaults(page)));
      expect(found).toEqual([]);
    },
    120_000,
  );

  test.each(["destinations", "new-settings", "deliveries", "delivery-dead", "settings"])(
    "%s: whatever the Tab key reaches shows that it has the focus, and nothing covers it",
    async (name) => {
      const screen = portalScreens.find((one) => one.name === name);
      if (screen === undefined) throw new Error(`There is no screen ${name}.`);
      await showScreen(page, { stage, screen, locale: "en" });
      const found: string[] = [];
      for (const width of [1280, 320]) {
        await reshape(page, { width, scheme: "light" });
        await page.evaluate("document.activeElement?.blur()");
        for (let pressed = 0; pressed < tabsMax; pressed += 1) {
          await page.keyboard.press("Tab");
          const fault = (await page.evaluate(focusFault)) as string | null;
          if (fault !== null) found.push(`${width}: ${fault}`);
        }
      }
      expect(found).toEqual([]);
    },
    60_000,
  );

  async function openAt(path: string): Promise<Portal> {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(stage.site.url("plain", { path, customer: customers.full, locale: "en" }));
    return new Portal(page);
  }

  test("going to a screen gives its heading the focus", async () => {
    const focusedText = async () => await page.evaluate("document.activeElement.textContent");
    const portal = await openAt("/");
    await portal.untilShown(".pr-destination-row");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("BODY");
    await page.getByRole("link", { name: "Order fulfilment" }).click();
    await portal.untilShown(".pr-bar-chart");
    await expect.poll(focusedText).toBe("Order fulfilment");
    await page.getByRole("link", { name: "Activity" }).click();
    await portal.untilShown(".pr-activity .pr-table-row");
    await expect.poll(focusedText).toBe("Activity");
  }, 30_000);

  test("a dialog takes the focus, keeps it, and gives it back to what opened it", async () => {
    const portal = await openAt(`/d/${stage.ids.orders}/secrets`);
    const opener = page.getByRole("button", { name: "Rotate secret" });
    await opener.focus();
    await page.keyboard.press("Enter");
    await portal.untilShown("dialog[open]");
    for (let pressed = 0; pressed < 12; pressed += 1) {
      const isWithin = `document.activeElement === document.body
        || document.activeElement.closest("dialog[open]") !== null`;
      expect(await page.evaluate(isWithin)).toBe(true);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Escape");
    await portal.all("dialog[open]").waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Rotate secret");
  }, 30_000);

  test("what is only seen to happen is spoken as well", async () => {
    const portal = await openAt(`/d/${stage.ids.orders}`);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await portal.untilShown(".pr-bar-chart");
    const polite = page.locator(".pr-root > .pr-announcements > [aria-live=polite]");
    const assertive = page.locator(".pr-root > .pr-announcements > [aria-live=assertive]");
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Copy ID" }).click();
    await portal.untilShown(".pr-toast");
    const said = await portal.first(".pr-toast-text").textContent();
    expect(await polite.textContent()).toContain(said);
    expect(await assertive.textContent()).toBe("");
  }, 30_000);

  test("who asked for less motion gets none that lasts", async () => {
    const portal = await openAt(`/d/${stage.ids.orders}`);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await portal.untilShown(".pr-bar-chart");
    await page.getByRole("button", { name: "Send test event" }).click();
    await portal.untilShown("dialog[open]");
    expect(await page.evaluate(longestMotionSeconds)).toBeLessThanOrEqual(0.001);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await page.evaluate(longestMotionSeconds)).toBeGreaterThan(0.05);
  }, 30_000);
});

/** Presses of the Tab key; enough to go through what is on every screen, and the rows of lists are alike. */
const tabsMax = 40;

/** Levels must not be skipped on the way down; the page's own `h1` stands before the portal's. */
async function headingFaults(page: Page): Promise<string[]> {
  return (await page.evaluate(`{
    const modal = document.querySelector("dialog[open]");
    const all = [...(modal ?? document).querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter((one) => one.checkVisibility() && (modal !== null || one.closest("dialog") === null));
    let before = modal === null ? 0 : 1;
    const faults = [];
    for (const one of all) {
      const level = Number(one.tagName[1]);
      if (level > before + 1) faults.push("h" + level + " after h" + before + ": " + one.textContent);
      before = level;
    }
    faults;
  }`)) as string[];
}

/**
 * What is wrong with how the focused element shows itself; `null` when nothing is. It has an outline, or a part of it or
 * its label has one; and its middle is not under something else.
 */
const focusFault = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body || element.closest(".pr-root") === null) return null;
  const shown = [element, element.closest("label"), element.parentElement].filter((one) => one !== null);
  const name = element.tagName + " " + (element.getAttribute("aria-label") ?? element.textContent).slice(0, 40);
  const hasRing = shown.some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  if (!hasRing) return name + ": no ring";
  const box = element.getBoundingClientRect();
  const x = box.left + box.width / 2;
  const y = box.top + Math.min(box.height / 2, 40);
  if (y < 0 || y > innerHeight) return name + ": out of view";
  const top = document.elementFromPoint(x, y);
  if (top !== null && (element.contains(top) || top.contains(element) || top.closest("label")?.contains(element)))
    return null;
  return name + ": under " + (top?.className ?? "nothing");
})()`;

/** Of all animations and transitions that elements of the portal declare; seconds. */
const longestMotionSeconds = `Math.max(...[...document.querySelectorAll(".pr-root, .pr-root *")].flatMap((one) => {
  const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
  const seconds = (text) => text.split(",").map((part) => parseFloat(part) * (part.trim().endsWith("ms") ? 0.001 : 1));
  return [...(animationName === "none" ? [] : seconds(animationDuration)), ...seconds(transitionDuration)];
}))`;
