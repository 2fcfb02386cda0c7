import type { Browser, Page } from "playwright-core";
import type { FixtureOptions } from "./fixture-site.ts";
import { Portal, type PortalScreen } from "./portal-screens.ts";
import { customers } from "./stage-data.ts";
import type { PortalStage } from "./stage.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

/** The height of all viewports here; pixels. */
export const viewportHeight = 900;

/** Opens a page on which screens of a stage can be shown. The caller closes it. */
export async function openPortalPage(browser: Browser): Promise<WatchedPage> {
  return await watchedPage(browser, {
    context: { viewport: { width: 1280, height: viewportHeight } },
    // Chromium itself notes each answer that is an error, and one screen is about what is not there.
    expected: /status of 404/,
  });
}

/** Shows a screen in a language, with its dialog where it is about one. */
export async function showScreen(
  page: Page,
  {
    stage,
    screen,
    locale,
  }: {
    readonly stage: PortalStage;
    readonly screen: PortalScreen;
    readonly locale: NonNullable<FixtureOptions["locale"]>;
  },
): Promise<Portal> {
  await page.setViewportSize({ width: 1280, height: viewportHeight });
  const path = screen.path(stage.ids);
  await page.goto(
    stage.site.url("plain", {
      path,
      locale,
      customer: screen.customer ?? customers.full,
      scheme: "light",
    }),
  );
  const portal = new Portal(page);
  await portal.untilShown(screen.shows);
  await screen.act?.(portal);
  return portal;
}

/** Shows the portal that is there in another width and colour scheme, without loading it again. */
export async function reshape(
  page: Page,
  { width, scheme }: { readonly width: number; readonly scheme: "light" | "dark" },
): Promise<void> {
  if (page.viewportSize()?.width !== width)
    await page.setViewportSize({ width, height: viewportHeight });
  const ground = scheme === "dark" ? "#0f1013" : "#fff";
  await page.evaluate(`{
    document.querySelector(".pr-root").dataset.colorScheme = ${JSON.stringify(scheme)};
    document.body.style.backgroundColor = ${JSON.stringify(ground)};
  }`);
  // Colours go over into each other: what is looked at is where they come to rest.
  await page.evaluate(
    `Promise.all(document.getAnimations().map((one) => one.effect.getComputedTiming().endTime === Infinity ? undefined : one.finished.catch(() => undefined)))`,
  );
}
