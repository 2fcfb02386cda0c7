import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BatchSystem, batchToken, batchingEnv } from "../processes/batch-system.ts";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const limits = { eventsMax: 10, bytesMax: 64 * 1024 };

inChromium("a destination type that the server has and the portal has never heard of", () => {
  let bricks: BricksInstallation;
  let system: BatchSystem;
  let browser: Browser;

  beforeAll(async () => {
    const env = batchingEnv({ ...limits, ageMsMax: 100 });
    [bricks, browser] = await Promise.all([BricksInstallation.create(env), launchChromium()]);
    system = await BatchSystem.start(bricks.installation, limits);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 120_000);

  test("is offered with its own form, is checked and created, and gets the next order", async () => {
    const { page, close } = await watchedPage(browser);
    keepOnFailure(page);
    await signIn(page, bricks.url, "Lena Harms");
    await page.goto(`${bricks.url}/settings/integrations#/new`);
    const portal = page.locator(".pr-root");
    const goOn = portal.getByRole("button", { name: "Continue" });
    const category = portal.getByRole("group", { name: "Object storage" });
    await category.getByRole("radio", { name: "Batch system for tests" }).check();
    await goOn.click();
    await portal.getByLabel("Name").first().fill("The archive");
    await portal.getByLabel("URL").first().fill(system.url);
    await portal.getByLabel("Mode").selectOption("rows");
    await goOn.click();
    await portal.getByRole("button", { name: /^Token: / }).waitFor();
    const token = portal.getByLabel("Token").first();
    expect(await token.getAttribute("type")).toBe("password");
    await token.fill(batchToken);
    await goOn.click();
    await portal.getByText("All events").first().waitFor();
    await goOn.click();
    await portal.getByRole("button", { name: "Create destination" }).click();
    await portal.getByText("The archive is set up").first().waitFor();
    // It does not sign, so there is no secret to store.
    expect(await portal.getByRole("dialog").count()).toBe(0);

    await page.getByRole("link", { name: "Orders" }).click();
    await page.getByRole("button", { name: "New order" }).click();
    await page.getByText("Sent order.created").waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await portal.getByRole("link", { name: "Deliveries", exact: true }).click();
    await portal.getByRole("row").nth(1).getByRole("link").click();
    await portal.getByText(/Delivered at the first attempt/).waitFor();
    await system.caughtUp();
    expect([...system.rows.values()].some((line) => line.includes("order.created"))).toBe(true);
    await close();
  }, 120_000);
});
