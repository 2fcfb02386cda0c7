import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation, type Server } from "../processes/installation.ts";
import { launchChromium } from "./browser.ts";
import { FixtureSite } from "./fixture-site.ts";
import { inChromium } from "./in-chromium.ts";
import { watchedPage } from "./watched-page.ts";

inChromium("the portal in difficult places", () => {
  let installation: Installation;
  let server: Server;
  let site: FixtureSite;
  let browser: Browser;

  beforeAll(async () => {
    installation = await Installation.create();
    server = await installation.startServer();
    [site, browser] = await Promise.all([
      FixtureSite.start(installation, server),
      launchChromium(),
    ]);
    const client = installation.client(server);
    for (const customer of ["first", "second"]) {
      await client.destinations.create({
        customerExternalId: `acct_${customer}`,
        type: "WEBHOOK",
        name: `Receiver of the ${customer}`,
        url: `http://127.0.0.1:1/${customer}`,
      });
    }
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await installation?.close();
  }, 60_000);

  test("two portals on one page show each customer its own", async () => {
    const { page, close } = await watchedPage(browser);
    await page.goto(site.url("two-customers"));
    for (const [own, other] of [
      ["first", "second"],
      ["second", "first"],
    ] as const) {
      const portal = page.locator(`#acct_${own}`);
      await portal.getByRole("link", { name: `Receiver of the ${own}` }).waitFor();
      expect(await portal.getByText(`Receiver of the ${other}`).count()).toBe(0);
    }
    await close();
  }, 60_000);

  test("the host's tokens on a wrapper reach the portal and its dialogs", async () => {
    const { page, close } = await watchedPage(browser);
    await page.goto(site.url("clipped"));
    const dialog = await openDeleteDialog(page);
    const colorOf = `getComputedStyle(document.querySelector(".clipped dialog[open]")).getPropertyValue("--pushrail-color-primary")`;
    expect(await page.evaluate(colorOf)).toBe("rgb(0 100 0)");
    const box = await dialog.boundingBox();
    expect(box?.height).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await close();
  }, 60_000);

  test("Escape closes the portal's dialog, and the host's modal stays", async () => {
    const { page, close } = await watchedPage(browser);
    await page.goto(site.url("modal"));
    const dialog = await openDeleteDialog(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    const modal = page.getByRole("dialog", { name: "Settings of the host" });
    expect(await modal.isVisible()).toBe(true);
    // The button has the focus again and may show its tooltip, which goes first.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await modal.waitFor({ state: "hidden" });
    await close();
  }, 60_000);

  async function openDeleteDialog(page: Awaited<ReturnType<typeof watchedPage>>["page"]) {
    const portal = page.locator(".pr-root");
    await portal.getByRole("link", { name: "Receiver of the first" }).waitFor();
    await portal
      .getByRole("row")
      .nth(1)
      .getByRole("button", { name: /actions|more|menu/i })
      .click();
    await portal.getByRole("menuitem", { name: /delete/i }).click();
    const dialog = portal.getByRole("dialog");
    await dialog.waitFor();
    return dialog;
  }
});
