import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { inChromium } from "./in-chromium.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const looks = ["studio", "dark", "classic", "heritage"] as const;

const ground = ["background-color", "color"];
const corners = ["border-start-start-radius", "border-end-end-radius"];

/** An element of Bricks' own pages, where it is, the portal's that should look like it, and in what. */
const pairs: readonly {
  readonly page: "Orders" | "Receiver";
  readonly host: string;
  readonly portal: string;
  readonly properties: readonly string[];
}[] = [
  { page: "Orders", host: "body", portal: ".pr-root", properties: [...ground, "font-family"] },
  {
    page: "Orders",
    host: "main .button.primary",
    portal: ".pr-button[data-kind=primary]",
    properties: [...ground, ...corners, "font-family"],
  },
  {
    page: "Orders",
    host: "main .panel",
    portal: ".pr-table-box",
    properties: ["background-color"],
  },
  {
    page: "Orders",
    host: "main .table th",
    portal: ".pr-table-header",
    properties: ["border-block-end-color", "border-block-end-width", "font-family"],
  },
  {
    page: "Orders",
    host: "main .table td",
    portal: ".pr-table-cell",
    properties: ["color", "font-family", "font-size"],
  },
  {
    page: "Receiver",
    host: "main .input",
    portal: ".pr-search-input .pr-input",
    properties: ["color", "font-family", ...corners, "border-block-start-width"],
  },
];

inChromium("the portal in the looks of Bricks", () => {
  let bricks: BricksInstallation;
  let browser: Browser;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 60_000);

  test("has the colours, fonts, borders and corners of Bricks' own elements, and follows a switch without a new start", async () => {
    const { page, close } = await watchedPage(browser);
    await signIn(page, bricks.url, "Ada Verbeek");
    const ofHost = new Map<string, unknown>();
    for (const name of ["Orders", "Receiver"] as const) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      for (const look of looks) {
        await wear(page, look);
        for (const { host, properties } of pairs.filter((pair) => pair.page === name))
          ofHost.set(`${look} ${host}`, await computed(page, host, properties));
      }
    }
    await page.getByRole("link", { name: "Settings" }).click();
    await page.locator(".pr-root").getByRole("link", { name: "Bricks receiver" }).waitFor();
    await page.evaluate(`document.querySelector(".pr-root").isStillTheSame = true`);
    for (const look of looks) {
      await wear(page, look);
      for (const { host, portal, properties } of pairs)
        expect({ look, portal, is: await computed(page, portal, properties) }).toEqual({
          look,
          portal,
          is: ofHost.get(`${look} ${host}`),
        });
    }
    expect(await page.evaluate(`document.querySelector(".pr-root").isStillTheSame`)).toBe(true);
    expect(new Set(looks.map((look) => JSON.stringify(ofHost.get(`${look} body`)))).size).toBe(4);
    await close();
  }, 120_000);
});

/** Chooses a look and waits for its sheets and for what changes slowly. */
async function wear(page: Page, look: string): Promise<void> {
  await page.getByLabel("Look").selectOption(look);
  await page.mouse.move(0, 0);
  const areLoaded = `[...document.querySelectorAll("link[rel=stylesheet]")]
    .every(({ disabled, sheet }) => disabled || sheet !== null)`;
  await expect.poll(async () => await page.evaluate(areLoaded), { timeout: 10_000 }).toBe(true);
  await page.evaluate(
    `new Promise((resolve) => requestAnimationFrame(() => Promise.allSettled(
      document.getAnimations({ subtree: true }).map(({ finished }) => finished)).then(resolve)))`,
  );
}

async function computed(
  page: Page,
  selector: string,
  properties: readonly string[],
): Promise<unknown> {
  return await page.evaluate(
    `(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      if (element === null) throw new Error("there is no " + ${JSON.stringify(selector)});
      const style = getComputedStyle(element);
      return ${JSON.stringify(properties)}.map((property) => style.getPropertyValue(property));
    })()`,
  );
}
