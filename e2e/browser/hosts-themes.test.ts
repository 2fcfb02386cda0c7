import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HostsStage, openDialog, openHostsStage, read } from "./hosts-stage.ts";
import { inChromium } from "./in-chromium.ts";
import { watchedPage } from "./watched-page.ts";

/** How each library says that it is dark: an attribute of the root element, without one the class `dark`. */
const libraries = [
  { name: "shadcn", hasDanger: true },
  { name: "shadcn-hsl", hasDanger: true },
  { name: "tailwind", attribute: "data-theme", hasDanger: false },
  { name: "radix", hasDanger: false },
  { name: "mui", attribute: "data-mui-color-scheme", hasDanger: true },
  { name: "chakra", hasDanger: true },
  { name: "bootstrap", attribute: "data-bs-theme", hasDanger: true, isUnlayered: true },
] as const satisfies readonly {
  readonly name: string;
  readonly attribute?: string;
  readonly hasDanger: boolean;
  readonly isUnlayered?: boolean;
}[];

const font = ["font-family", "font-size"];
const ground = ["background-color", "color"];
const corners = ["border-start-start-radius", "border-end-end-radius"];
const edge = ["border-block-start-color", "border-block-start-width", "border-block-start-style"];

/** An element of the host, one of the portal that should look like it, and in what. */
const pairs: readonly (readonly [string, string, readonly string[]])[] = [
  [".host", ".pr-root", [...ground, "font-family"]],
  [".host-primary", ".pr-button[data-kind=primary]", [...ground, ...font, ...corners]],
  [".host-panel", ".pr-table-box", ["background-color", ...edge]],
  [".host-muted", ".pr-table-header", ["color"]],
  [".host-input", ".pr-search-input .pr-input", [...ground, ...font, ...corners]],
  [".host-overlay", ".pr-dialog", ["background-color"]],
];

inChromium("the portal in the looks of its hosts", () => {
  let stage: HostsStage;

  beforeAll(async () => {
    stage = await openHostsStage();
  }, 120_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  async function shows(page: Page): Promise<void> {
    await page
      .locator(".pr-root")
      .getByRole("link", { name: "Receiver of the first" })
      .first()
      .waitFor();
  }

  test.each(libraries)(
    "with the preset for $name it has the host's own looks, light and dark, and follows a switch",
    { timeout: 60_000 },
    async (library) => {
      const { page, close } = await watchedPage(stage.browser);
      const styles = "isUnlayered" in library ? "styles.unlayered" : "styles";
      const sheets = [
        `/libraries/${library.name}.css`,
        `/portal/${styles}.css`,
        `/portal/themes/${library.name}.css`,
      ].join(",");
      await page.goto(stage.site.url("themed", { sheets }));
      await shows(page);
      await openDialog(page.locator(".pr-root"), /^Delete/);
      const compared = library.hasDanger
        ? [...pairs, [".host-danger", ".pr-button[data-kind=danger]", ground] as const]
        : pairs;
      await page.evaluate(`document.querySelector(".pr-root").isStillTheSame = true`);
      const grounds: unknown[] = [];
      for (const isDark of [false, true]) {
        await page.evaluate(
          "attribute" in library
            ? `document.documentElement.setAttribute("${library.attribute}", "${isDark ? "dark" : "light"}")`
            : `document.documentElement.classList.toggle("dark", ${isDark})`,
        );
        await settled(page);
        for (const [host, portal, properties] of compared) {
          const ofHost = await read(page, "computed", host, properties);
          const ofPortal = await read(page, "computed", portal, properties);
          expect({ isDark, portal, ofPortal }).toEqual({ isDark, portal, ofPortal: ofHost });
        }
        const scheme = await read(page, "computed", ".pr-root", ["color-scheme"]);
        if (isDark) expect(scheme).toEqual(["dark"]);
        grounds.push(await read(page, "computed", ".pr-root", ground));
      }
      expect(grounds[0]).not.toEqual(grounds[1]);
      expect(await page.evaluate(`document.querySelector(".pr-root").isStillTheSame`)).toBe(true);
      await close();
    },
  );

  test("variables, parts and density of the appearance apply at once, and can be taken back", async () => {
    const { page, close } = await watchedPage(stage.browser);
    await page.goto(stage.site.url("dressed"));
    await shows(page);
    const wear = async (name: string): Promise<void> => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.mouse.move(0, 0);
      await settled(page);
    };
    const primary = async (...properties: string[]): Promise<unknown> =>
      await read(page, "computed", ".pr-root .pr-button[data-kind=primary]", properties);
    const usual = ["background-color", "color", "border-start-start-radius", "font-family"];
    const before = await primary(...usual);

    await wear("Variables");
    expect(await primary(...usual)).toEqual([
      "rgb(120, 0, 90)",
      "rgb(250, 250, 210)",
      "13px",
      '"Liberation Serif", serif',
    ]);
    expect(await read(page, "computed", ".pr-root", ["color", "font-size"])).toEqual([
      "rgb(40, 0, 40)",
      "17px",
    ]);
    expect(await read(page, "computed", ".pr-table-box", ["border-block-start-width"])).toEqual([
      "3px",
    ]);

    await wear("Elements");
    expect(await primary(...usual)).toEqual(before);
    expect(await primary("text-transform", "font-weight")).toEqual(["uppercase", "900"]);
    expect(await read(page, "computed", ".pr-table", ["letter-spacing"])).toEqual(["1px"]);

    await wear("Dark");
    expect(await read(page, "computed", ".pr-root", ["color-scheme"])).toEqual(["dark"]);

    const heights: number[] = [];
    for (const density of ["Compact", "Default", "Comfortable"]) {
      await wear(density);
      heights.push(Number.parseFloat(((await primary("height")) as readonly string[])[0] ?? ""));
    }
    expect(heights).toEqual(heights.toSorted((one, other) => one - other));
    expect(new Set(heights).size).toBe(3);
    await close();
  }, 60_000);

  test("the host's components take the places of the portal's, and keep the host's looks", async () => {
    const { page, close } = await watchedPage(stage.browser, { expected: /404|500/ });
    const sheets = "/portal/styles.unlayered.css,/fixtures.css,/hostile.css";
    await page.goto(stage.site.url("dressed", { customer: "acct_third", sheets }));
    const portal = page.locator(".pr-root");
    await portal.getByRole("heading").first().waitFor();
    await page.getByRole("button", { name: "Slots" }).click();
    await portal.getByRole("heading", { name: "Header of the host" }).waitFor();
    expect(await read(page, "computed", ".host-header", ["color", "text-transform"])).toEqual([
      "rgb(204, 0, 0)",
      "uppercase",
    ]);
    await portal.getByRole("button", { name: "Begin with the host" }).click();
    await portal.getByRole("radio").first().waitFor();
    await page.route("**/v1/audit*", async (route) => await route.fulfill({ status: 500 }));
    await page.clock.install();
    await portal.getByRole("link", { name: "Activity" }).click();
    await page.clock.runFor(60_000);
    await portal.getByText("The host regrets.").waitFor();
    await page.unroute("**/v1/audit*");
    await portal.getByRole("button", { name: "Once more" }).click();
    await portal.getByText("The host regrets.").waitFor({ state: "detached" });
    await close();
  }, 60_000);

  test("a hostile sheet changes nothing in the portal when it uses the unlayered sheet", async () => {
    const { page, close } = await watchedPage(stage.browser);
    const sheets = "/portal/styles.unlayered.css,/fixtures.css";
    const paths = [
      "/",
      "/new",
      "/new/WEBHOOK/settings",
      `/d/${stage.destinationIds.first}`,
      `/d/${stage.destinationIds.first}/settings`,
      `/d/${stage.destinationIds.first}/secrets`,
      "/deliveries",
      `/deliveries/${stage.deliveries.dead}`,
      `/replays/${stage.replayId}`,
      "/event-types",
      "/activity",
    ];
    for (const path of paths) {
      await page.goto(stage.site.url("plain", { sheets, path }));
      await page.locator(".pr-screen").getByRole("heading").first().waitFor();
      await page.waitForLoadState("networkidle");
      await settled(page);
      expect([path, await read(page, "changedBySheet", "/hostile.css")]).toEqual([path, []]);
    }
    await page.goto(stage.site.url("plain", { sheets }));
    const portal = page.locator(".pr-root");
    await portal.getByRole("button", { name: /^Actions for/ }).click();
    await settled(page);
    expect(await read(page, "changedBySheet", "/hostile.css")).toEqual([]);
    await portal.getByRole("menuitem", { name: "Delete" }).click();
    await portal.getByRole("dialog").waitFor();
    await settled(page);
    expect(await read(page, "changedBySheet", "/hostile.css")).toEqual([]);
    await close();
  }, 120_000);
});

/** Waits until nothing is on its way from one look to another. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    `Promise.allSettled(document.getAnimations({ subtree: true })
      .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished))`,
  );
}
