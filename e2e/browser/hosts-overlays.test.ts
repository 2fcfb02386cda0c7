import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FixtureHost, FixtureOptions } from "./fixture-site.ts";
import { type HostsStage, openDialog, openHostsStage, read } from "./hosts-stage.ts";
import { inChromium } from "./in-chromium.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

inChromium("what the portal lays over its host", () => {
  let stage: HostsStage;

  beforeAll(async () => {
    stage = await openHostsStage();
  }, 120_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  async function opened(
    host: FixtureHost,
    options: FixtureOptions = {},
  ): Promise<WatchedPage & { readonly portal: Locator }> {
    const watched = await watchedPage(stage.browser);
    await watched.page.goto(stage.site.url(host, options));
    const portal = watched.page.locator(".pr-root");
    await portal.getByRole("link", { name: "Receiver of the first" }).waitFor();
    return { ...watched, portal };
  }

  const menuButton = (portal: Locator): Locator =>
    portal.getByRole("button", { name: /^Actions for/ });

  test("they leave a clipped and moved box of 60 pixels, and lie over the largest z-index", async () => {
    const { page, portal, close } = await opened("shallow");
    const button = menuButton(portal);
    await button.focus();
    await page.keyboard.press("Enter");
    await portal.getByRole("menu").waitFor();
    await near(page, ".pr-menu", ".pr-menu-button");
    for (const [overlay, property] of [
      [".pr-menu", "border-start-start-radius"],
      [".pr-menu", "font-family"],
    ] as const)
      expect(await read(page, "computed", overlay, [property])).toEqual(
        await read(page, "computed", property === "font-family" ? ".pr-root" : ".pr-button", [
          property,
        ]),
      );
    await isWholeAndOnTop(page, ".pr-menu");
    expect(await focused(page)).toBe("View");
    await page.keyboard.press("Escape");
    expect(await focused(page)).toMatch(/^Actions for/);
    await page.locator(".pr-tooltip:popover-open").waitFor();
    await isWholeAndOnTop(page, ".pr-tooltip:popover-open");

    const dialog = await openDialog(portal, /^Delete/);
    await isWholeAndOnTop(page, ".pr-dialog");
    const tokens = ["--pushrail-color-primary", "--pushrail-radius"];
    expect(await read(page, "computed", ".pr-dialog", tokens)).toEqual(["rgb(0 100 0)", "7px"]);
    expect(
      await read(page, "computed", ".pr-dialog .pr-button", ["border-end-end-radius"]),
    ).toEqual(["7px"]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await focused(page)).toMatch(/^Actions for/);

    await button.click();
    await portal.getByRole("menuitem", { name: "Send test event" }).click();
    await page.locator(".pr-toast").first().waitFor();
    await isWholeAndOnTop(page, ".pr-toast");
    await close();
  }, 60_000);

  test("a toast that comes while a dialog is open lies over it", async () => {
    const { page, portal, close } = await opened("plain");
    await menuButton(portal).click();
    await portal.getByRole("menuitem", { name: "Send test event" }).click();
    await page.locator(".pr-toast").first().waitFor();
    await openDialog(portal, /^Pause/);
    await isWholeAndOnTop(page, ".pr-dialog .pr-button");
    await close();
  }, 60_000);

  test.each(["modal", "trap-modal", "trap-modal with capture"] as const)(
    "in a %s of the host's Escape closes only what is on top, and the focus stays inside",
    { timeout: 60_000 },
    async (kind) => {
      const host = kind === "modal" ? "modal" : "trap-modal";
      const { page, portal, close } = await opened(host, {
        escape: kind.endsWith("capture") ? "capture" : "bubble",
      });
      const modal = page.getByRole("dialog", { name: "Settings of the host" });

      const dialog = await openDialog(portal, /^Delete/);
      await isWholeAndOnTop(page, ".pr-dialog");
      await dialog.getByRole("textbox").fill("typed");
      const inDialog = `document.querySelector(".pr-dialog").contains(document.activeElement)`;
      for (const key of [...Array<string>(8).fill("Tab"), ...Array<string>(8).fill("Shift+Tab")]) {
        await page.keyboard.press(key);
        // Between the last and the first the browser may have a stop of its own.
        expect(await page.evaluate(`${inDialog} || document.activeElement === document.body`)).toBe(
          true,
        );
      }
      await dialog.getByRole("textbox").focus();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect(await modal.isVisible()).toBe(true);
      expect(await focused(page)).toMatch(/^Actions for/);
      // The focus is back at the button, whose tooltip may be there: it goes first.
      await page.locator(".pr-tooltip:popover-open").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".pr-tooltip:popover-open").waitFor({ state: "detached" });
      expect(await modal.isVisible()).toBe(true);

      await menuButton(portal).press("ArrowDown");
      await portal.getByRole("menu").waitFor();
      await isWholeAndOnTop(page, ".pr-menu");
      await page.keyboard.press("Escape");
      await portal.getByRole("menu").waitFor({ state: "detached" });
      expect(await modal.isVisible()).toBe(true);

      await modal.getByRole("link", { name: "Destinations" }).focus();
      await page.keyboard.press("Escape");
      await modal.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Open settings" }).click();
      await portal.getByRole("link", { name: "Receiver of the first" }).waitFor();
      await close();
    },
  );

  test("Tab goes through a portal in a focus trap, and round", async () => {
    const { page, close } = await opened("trap-modal");
    await page.getByRole("button", { name: "Last of the host" }).focus();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("First of the host");
    const seen: string[] = [];
    for (let presses = 0; presses < 40 && seen.at(-1) !== "Last of the host"; presses += 1) {
      await page.keyboard.press("Tab");
      seen.push(await focused(page));
    }
    expect(seen).toContain("New destination");
    expect(seen.at(-1)).toBe("Last of the host");
    await close();
  }, 60_000);

  test("where the browser knows no popovers, menus and tooltips are there all the same", async () => {
    const { page, close } = await watchedPage(stage.browser);
    await page.addInitScript(withoutPopovers);
    await page.goto(stage.site.url("plain"));
    const portal = page.locator(".pr-root");
    const button = menuButton(portal);
    await button.focus();
    await page.keyboard.press("ArrowDown");
    const menu = portal.getByRole("menu");
    await menu.waitFor();
    expect(await page.evaluate(`"showPopover" in HTMLElement.prototype`)).toBe(false);
    await near(page, ".pr-menu", ".pr-menu-button");
    await isWholeAndOnTop(page, ".pr-menu");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("Send test event");
    await page.keyboard.press("Enter");
    await menu.waitFor({ state: "detached" });
    await page
      .locator(".pr-toast")
      .getByText(/A test event is on its way/)
      .waitFor();
    await isWholeAndOnTop(page, ".pr-toast");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.locator(".pr-toast").waitFor({ state: "detached" });
    await button.hover();
    await page.locator(".pr-tooltip:not([hidden])").first().waitFor();
    await isWholeAndOnTop(page, ".pr-tooltip:not([hidden])");
    await close();
  }, 60_000);
});

/** Chromium as a browser that has never heard of popovers: the attribute means nothing, and neither do the methods. */
const withoutPopovers = `
  for (const name of ["popover", "showPopover", "hidePopover", "togglePopover"])
    delete HTMLElement.prototype[name];
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name !== "popover") setAttribute.call(this, name, value);
  };
`;

/** The name of what has the focus: its label, or its words. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(
    `(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()`,
  );
}

/** Errors: an element is not painted over everything else, or a part of it is outside of the window. */
async function isWholeAndOnTop(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    `Promise.allSettled(document.getAnimations({ subtree: true }).map(({ finished }) => finished))`,
  );
  const box = await page.locator(selector).first().boundingBox();
  const window = page.viewportSize();
  if (box === null || window === null) throw new Error(`${selector} is not there`);
  expect({ selector, box: [box.x >= 0, box.y >= 0, box.width > 20, box.height > 10] }).toEqual({
    selector,
    box: [true, true, true, true],
  });
  expect([box.x + box.width <= window.width, box.y + box.height <= window.height]).toEqual([
    true,
    true,
  ]);
  expect([selector, await read(page, "outermostAt", selector)]).toEqual([selector, true]);
}

/** Errors: what floats is not beside its anchor, with a gap of some pixels. */
async function near(page: Page, floating: string, anchor: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const one = await page.locator(floating).first().boundingBox();
        const other = await page.locator(anchor).first().boundingBox();
        if (one === null || other === null) return false;
        const gap = Math.max(one.y - (other.y + other.height), other.y - (one.y + one.height));
        const isBeside = one.x <= other.x + other.width && other.x <= one.x + one.width;
        return isBeside && gap >= 0 && gap <= 12;
      },
      { timeout: 10_000 },
    )
    .toBe(true);
}
