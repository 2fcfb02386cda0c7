import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HostsStage, openHostsStage } from "./hosts-stage.ts";
import { inChromium } from "./in-chromium.ts";
import { watchedPage } from "./watched-page.ts";

// The policy is that of `fixture-site.ts`: nothing but the page's own files, no inline style, no markup from text. A page
// complains of every violation, and is closed with an error then.

inChromium("the portal under the strictest policy", () => {
  let stage: HostsStage;

  beforeAll(async () => {
    stage = await openHostsStage();
  }, 120_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  test("a violation is noticed", async () => {
    const { page, complaints, close } = await watchedPage(stage.browser);
    await page.goto(stage.site.url("plain"));
    const said = page.waitForEvent("console", (message) => message.text().includes("Policy"));
    await page.evaluate(`document.head.append(document.createElement("style"))`);
    await page.evaluate(`document.querySelector("style").textContent = "p { color: red }"`);
    await said;
    expect(complaints.join("\n")).toContain("style-src-elem");
    await expect(close()).rejects.toThrow("style-src-elem");
  }, 30_000);

  test("no screen, dialog, menu, tooltip or toast violates it", async () => {
    const { page, close } = await watchedPage(stage.browser, {
      context: { permissions: ["clipboard-read", "clipboard-write"] },
      // One of the deliveries is not there.
      expected: /404/,
    });
    const { first } = stage.destinationIds;
    const screens = [
      "/",
      "/new",
      "/new/WEBHOOK/settings",
      `/d/${first}`,
      `/d/${first}/deliveries`,
      `/d/${first}/failed`,
      `/d/${first}/settings`,
      `/d/${first}/secrets`,
      "/deliveries",
      "/deliveries?state=dead",
      `/deliveries/${stage.deliveries.dead}`,
      `/deliveries/${stage.deliveries.delivered}`,
      "/deliveries/dlv_01jv0000000000000000000000",
      "/replays",
      `/replays/${stage.replayId}`,
      "/credentials",
      "/event-types",
      "/activity",
      "/no/such/page",
    ];
    const opened = { dialogs: 0, menus: 0, tooltips: 0, popovers: 0, toasts: 0 };
    for (const path of screens) {
      await page.goto(stage.site.url("plain", { path }));
      await arrived(page);
      await openAllSummaries(page);
      await pointAtAll(page);
      opened.tooltips += await page.locator(".pr-tooltip").count();
      opened.popovers += await openAll(page, ".pr-popover-button", ".pr-popover");
      opened.menus += await openAll(page, ".pr-menu-button", ".pr-menu");
      opened.dialogs += await openAllDialogs(page);
      opened.toasts += await page.locator(".pr-toast").count();
    }
    // What was gone through, so that a portal which shows nothing does not pass.
    expect(opened.dialogs).toBeGreaterThanOrEqual(8);
    expect(opened.menus).toBeGreaterThanOrEqual(3);
    expect(opened.tooltips).toBeGreaterThan(5);
    await page.goto(stage.site.url("plain"));
    await arrived(page);
    await choose(page, /^Copy ID/);
    await page.locator(".pr-toast").getByText("The ID was copied.").waitFor();
    await choose(page, /^Send test event/);
    await page
      .locator(".pr-toast")
      .getByText(/A test event is on its way/)
      .waitFor();
    await close();
  }, 240_000);

  test("a destination is made under it, with its secret, its guide and a connection test", async () => {
    const { page, close } = await watchedPage(stage.browser);
    await page.goto(
      stage.site.url("plain", { customer: "acct_maker", path: "/new/WEBHOOK/settings" }),
    );
    const portal = page.locator(".pr-root");
    await portal.getByLabel("Name").first().fill("Made under the policy");
    await portal.getByLabel("URL").first().fill("http://127.0.0.1:1/");
    const next = portal.getByRole("button", { name: "Continue" });
    await next.click();
    await portal.getByText("All events").first().waitFor();
    await next.click();
    await portal.getByRole("button", { name: /^Create/ }).click();
    const dialog = portal.getByRole("dialog");
    await dialog.getByRole("button", { name: "Show" }).click();
    await dialog.getByText(/^whsec_/).waitFor();
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Done" }).click();
    await dialog.waitFor({ state: "hidden" });
    await close();
  }, 60_000);
});

async function arrived(page: Page): Promise<void> {
  await page.locator(".pr-screen").locator("h2, h3, .pr-error-panel, .pr-notice").first().waitFor();
  await page.waitForLoadState("networkidle");
}

async function choose(page: Page, item: RegExp): Promise<void> {
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function openAllSummaries(page: Page): Promise<void> {
  for (const summary of await page.locator(".pr-root details:not([open]) > summary").all())
    if (await summary.isVisible()) await summary.click();
}

async function pointAtAll(page: Page): Promise<void> {
  for (const anchor of await page.locator(".pr-tooltip-anchor").all())
    if (await anchor.isVisible()) await anchor.hover({ force: true });
  await page.mouse.move(0, 0);
}

/** Opens what each button opens, one after the other. How many there were. */
async function openAll(page: Page, buttons: string, opened: string): Promise<number> {
  const all = await visible(page.locator(`.pr-root ${buttons}`));
  for (const button of all) {
    await button.click();
    await page.locator(`.pr-root ${opened}`).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(`.pr-root ${opened}`).waitFor({ state: "detached" });
  }
  return all.length;
}

async function visible(locator: Locator): Promise<readonly Locator[]> {
  const all = await locator.all();
  const seen = await Promise.all(all.map(async (each) => await each.isVisible()));
  return all.filter((_, index) => seen[index]);
}

/** What does something at once, or leaves the page, or speaks to the clipboard. */
const notOpening = /^(Send|Copy|Resume|View|Discard|Cancel|Close|Load|Refresh|Save|Back|Continue)/;

/** Presses each button and menu item of the screen that opens a dialog, and closes that with Escape. How many there were. */
async function openAllDialogs(page: Page): Promise<number> {
  const address = page.url();
  let count = 0;
  const press = async (openIt: () => Promise<void>): Promise<void> => {
    await openIt();
    const dialog = page.locator(".pr-root dialog[open]");
    // A dialog may come with a chunk of its own, or not at all.
    await dialog.waitFor({ timeout: 1_500 }).catch(() => undefined);
    if (await dialog.isVisible()) {
      count += 1;
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    } else {
      // It was a way to another screen.
      await page.goto(address);
      await arrived(page);
    }
  };
  const menus = await page.locator(".pr-menu-button").count();
  for (let index = 0; index < menus; index += 1) {
    const button = page.locator(".pr-menu-button").nth(index);
    await button.click();
    const items = await page.getByRole("menuitem").allTextContents();
    await page.keyboard.press("Escape");
    for (const item of items.filter((text) => !notOpening.test(text)))
      await press(async () => {
        await button.click();
        await page.getByRole("menuitem", { name: item, exact: true }).click();
      });
  }
  const openers = page.locator(".pr-screen").getByRole("button", { name: opening });
  for (let index = 0; index < (await openers.count()); index += 1) {
    const opener = openers.nth(index);
    if ((await opener.isVisible()) && (await opener.isEnabled()))
      await press(async () => await opener.click());
  }
  return count;
}

/** Buttons that ask something first. */
const opening = /^(Rotate|New credential|Replay|Make a new|Cancel replay|Send test event)/;
