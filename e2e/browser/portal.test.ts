import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { inChromium } from "./in-chromium.ts";
import { signIn, watchedPage } from "./watched-page.ts";

inChromium("the portal in Bricks", () => {
  let bricks: BricksInstallation;
  let browser: Browser;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 60_000);

  test("a signed-in customer sees their destinations in the vendor's own settings", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Ada Verbeek");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Bricks receiver" }).waitFor();
    expect(await page.locator(".pr-root").count()).toBe(1);
    await close();
  }, 60_000);

  test("a customer without a destination is shown how to make one, and never another's", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Lena Harms");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.locator(".pr-root").getByRole("heading").first().waitFor();
    expect(await page.getByText("Bricks receiver").count()).toBe(0);
    await close();
  }, 60_000);

  test("a press of a button in the shop reaches the customer's receiver, signed", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Ada Verbeek");
    await page.getByRole("button", { name: "New order" }).click();
    await page.getByText("Sent order.created").waitFor();
    await page.getByRole("link", { name: "Receiver" }).click();
    await page.locator("#webhooks").getByText("✓ verified").first().waitFor();
    await close();
  }, 60_000);

  test("how the receiver answers stays as it was chosen until the server's news of it arrives", async () => {
    const { page, close } = await watchedPage(browser);
    // Taken, and never told of.
    await page.route("**/app/receiver/mode", async (route) => route.fulfill({ json: {} }));
    await signIn(page, bricks.url, "Jun Mori");
    await page.getByRole("link", { name: "Receiver" }).click();
    const taken = page.waitForResponse("**/app/receiver/mode");
    const refused = page.getByRole("radio", { name: "422" });
    await refused.click();
    await (await taken).finished();
    await page.evaluate("new Promise(requestAnimationFrame)");
    expect(await refused.isChecked()).toBe(true);
    await close();
  }, 60_000);

  test("a customer makes a webhook, keeps its secret, and the next order arrives verified", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Lena Harms");
    await page.goto(`${bricks.url}/settings/integrations#/new/WEBHOOK/settings`);
    const portal = page.locator(".pr-root");
    const goOn = portal.getByRole("button", { name: "Continue" });
    await portal.getByLabel("Name").first().fill("Orders to our shop");
    await portal.getByLabel("URL").first().fill(`${bricks.url}/webhooks/harbor`);
    await goOn.click();
    await portal.getByText("All events").first().waitFor();
    await goOn.click();
    await portal.getByRole("button", { name: /^Create/ }).click();

    const dialog = portal.getByRole("dialog");
    await dialog.getByRole("button", { name: "Show" }).click();
    const secret = await dialog.getByText(/^whsec_/).textContent();
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Done" }).click();

    await page.getByRole("link", { name: "Receiver" }).click();
    await page.getByLabel(/paste the signing secret/).fill(secret ?? "");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText("Webhooks signed with it verify from now on.").waitFor();
    await page.getByRole("link", { name: "Orders" }).click();
    await page.getByRole("button", { name: "New order" }).click();
    await page.getByText("Sent order.created").waitFor();
    await page.getByRole("link", { name: "Receiver" }).click();
    await page.locator("#webhooks").getByText("✓ verified").waitFor();
    await close();
  }, 90_000);

  test("the look and the language of the page reach the portal, and survive a reload", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Ada Verbeek");
    await page.goto(`${bricks.url}/settings/integrations#/new`);
    const root = page.locator(".pr-root");
    await root.getByRole("heading").first().waitFor();
    const fontOf = async (selector: string): Promise<string> =>
      await page.evaluate(`getComputedStyle(document.querySelector("${selector}")).fontFamily`);
    for (const look of ["studio", "dark", "classic", "heritage"]) {
      await page.getByLabel("Look").selectOption(look);
      await page.waitForLoadState("networkidle");
      expect([look, await fontOf(".pr-root")]).toEqual([look, await fontOf("body")]);
    }
    await page.getByLabel("Language").selectOption("ar");
    await page.reload();
    await root.getByRole("heading").first().waitFor();
    expect(await page.evaluate("document.documentElement.dataset.look")).toBe("heritage");
    expect(await page.evaluate(directionOfPortal)).toBe("rtl");
    expect(new URL(page.url()).hash).toBe("#/new");
    await close();
  }, 60_000);

  test("every page of Bricks keeps to its policy in every look", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Jun Mori");
    for (const look of ["studio", "dark", "classic", "heritage"]) {
      await page.getByLabel("Look").selectOption(look);
      for (const name of ["Invoices", "Receiver", "Headless", "How it is built", "Orders"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { name, level: 1 }).waitFor();
      }
    }
    await close();
  }, 60_000);

  test("at 320 pixels nothing of Bricks is cut off, and the menu opens", async () => {
    const context = { viewport: { width: 320, height: 700 } };
    const { page, close } = await watchedPage(browser, { context });
    await signIn(page, bricks.url, "Ada Verbeek");
    for (const path of ["/orders", "/invoices", "/settings/company", "/receiver", "/how"]) {
      await page.goto(`${bricks.url}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect([path, beyond]).toEqual([path, 0]);
    }
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Headless" }).click();
    await page.getByRole("heading", { name: "Headless" }).waitFor();
    await close();
  }, 60_000);
});

const directionOfPortal = `getComputedStyle(document.querySelector(".pr-root")).direction`;
