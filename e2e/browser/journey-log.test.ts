import type { Pushrail } from "@pushrail/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilFinal } from "../processes/delivery-log.ts";
import { Receiver } from "../processes/receiver.ts";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { focused } from "./keyboard.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const northwind = "acct_northwind";
const harbor = "acct_harbor";
/** More than one page of the log, so that there is something to scroll. */
const liveCount = 60;
const deadCount = 200;
/** What the destination of the dead letters may have under way, so that a replay can be met in the middle. */
const atATime = 4;
const manyCount = 2_050;
const pageItems = 50;

inChromium("the log and its replays", () => {
  let bricks: BricksInstallation;
  let browser: Browser;
  let client: Pushrail;
  let receiver: Receiver;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
    client = bricks.installation.client(bricks.server);
    receiver = await Receiver.start(bricks.installation);
    await send(northwind, "order.created", liveCount);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 120_000);

  async function send(customerExternalId: string, eventType: string, count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1_000) {
      const results = await client.events.sendBatch(
        Array.from({ length: Math.min(left, 1_000) }, (_, index) => ({
          eventType,
          customerExternalId,
          payload: { index },
        })),
      );
      expect(results.every(({ status }) => status === "accepted")).toBe(true);
    }
  }

  /** Opens a path of the portal as somebody of Bricks. */
  async function open(name: string, path: string) {
    const { page, close } = await watchedPage(browser);
    keepOnFailure(page);
    await signIn(page, bricks.url, name);
    await page.goto(addressOf(path));
    return { page, portal: page.locator(".pr-root"), close };
  }

  const addressOf = (path: string) => `${bricks.url}/settings/integrations#${path}`;

  const rowsOf = (page: Page) => page.locator(".pr-log-body .pr-log-row");

  test("new deliveries wait behind a button: neither the focus nor what is read moves", async () => {
    const { page, portal, close } = await open("Ada Verbeek", "/deliveries");
    await portal.getByText(`${pageItems} deliveries loaded, there are more`).first().waitFor();
    await portal.getByRole("button", { name: "Load older" }).click();
    await portal
      .getByText(/^[6-9]\d deliveries loaded$/)
      .first()
      .waitFor();
    const live = portal.getByRole("switch", { name: "Live" });
    await live.check();
    // A pointer over the table holds the tail.
    await page.mouse.move(0, 0);
    await page.evaluate("window.scrollTo(0, 900)");
    const place = `[scrollY, document.querySelectorAll(".pr-log-row")[12].getBoundingClientRect().top]`;
    const before = await page.evaluate(place);
    const count = await rowsOf(page).count();
    await send(northwind, "invoice.paid", 2);
    const waiting = portal.getByRole("button", { name: "2 new deliveries" });
    await waiting.waitFor();
    expect(await page.evaluate(place)).toEqual(before);
    expect(await rowsOf(page).count()).toBe(count);
    await focused(live).waitFor();
    await waiting.click();
    await rowsOf(page)
      .nth(count + 1)
      .waitFor();
    await waiting.waitFor({ state: "hidden" });
    await focused(portal.locator(".pr-log-box")).waitFor();
    expect(await rowsOf(page).first().textContent()).toContain("invoice.paid");
    await close();
  }, 120_000);

  test("filters stay over a reload, and a delivery's address opens it in another page", async () => {
    const { page, portal, close } = await open("Ada Verbeek", "/deliveries");
    await send(northwind, "order.refunded", 1);
    const search = portal.getByRole("searchbox", { name: "Find by event ID or delivery ID" });
    await search.fill("order.refunded");
    await search.press("Enter");
    await portal.getByLabel("State").selectOption("delivered");
    await rowsOf(page).filter({ hasText: "order.refunded" }).waitFor();
    await page.reload();
    await rowsOf(page).first().waitFor();
    expect(new URL(page.url()).hash).toBe("#/deliveries?state=delivered&eventType=order.refunded");
    expect(await portal.getByLabel("State").inputValue()).toBe("delivered");
    expect(await portal.getByLabel("Event type").inputValue()).toBe("order.refunded");
    expect(await rowsOf(page).count()).toBe(1);

    await rowsOf(page).getByRole("link").click();
    await portal.getByRole("heading", { name: "order.refunded" }).waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator(".pr-root").getByRole("heading", { name: "order.refunded" }).waitFor();
    await other.getByText(/Delivered at the first attempt/).waitFor();
    await page.goBack();
    await rowsOf(page).first().waitFor();
    expect(await portal.getByLabel("State").inputValue()).toBe("delivered");
    await close();
  }, 120_000);

  test("dead letters are replayed as a job that is paused, found again after a reload, and finished", async () => {
    const { id } = await client.destinations.create({
      customerExternalId: northwind,
      type: "WEBHOOK",
      name: "Warehouse",
      url: receiver.urlOf("warehouse"),
      eventTypes: ["stock.*"],
      concurrencyLimit: atATime,
      timeoutMs: 30_000,
    });
    receiver.behave("warehouse", 422);
    await send(northwind, "stock.moved", deadCount);
    await untilFinal(client, id, deadCount);
    receiver.behave("warehouse", "hold");

    const { page, portal, close } = await open("Jun Mori", `/d/${id}/failed`);
    const group = portal.getByRole("region", { name: "Event rejected" });
    await group.getByText(`${deadCount} deliveries`).waitFor();
    await group.getByText("The destination rejected this event.").waitFor();
    await group.getByRole("link", { name: "See an example" }).waitFor();
    await group.getByRole("button", { name: "Replay these" }).click();
    const dialog = portal.getByRole("dialog", { name: "Replay deliveries" });
    await dialog.getByText(`${deadCount} deliveries`, { exact: true }).waitFor();
    await dialog.getByRole("button", { name: `Replay ${deadCount} deliveries` }).click();
    await portal.getByRole("button", { name: "Watch it" }).click();
    const progress = portal.getByRole("progressbar", { name: "Progress" });
    await portal
      .getByText(RegExp(`^0% of ${deadCount}`))
      .first()
      .waitFor();
    await receiver.untilCount("warehouse", deadCount + atATime);
    receiver.release("warehouse", atATime, 200);
    await portal
      .getByText(RegExp(`2% of ${deadCount}`))
      .first()
      .waitFor();

    await portal.getByRole("button", { name: "Pause" }).click();
    const resume = portal.getByRole("button", { name: "Resume" });
    await resume.waitFor();
    receiver.behave("warehouse", 200);
    await page.reload();
    await resume.waitFor();
    await portal.getByText("Paused", { exact: true }).first().waitFor();
    expect(Number(await progress.getAttribute("aria-valuenow"))).toBeLessThan(100);
    await resume.click();
    await portal
      .getByText(RegExp(`^100% of ${deadCount}`))
      .first()
      .waitFor();
    await portal.getByText("Finished", { exact: true }).first().waitFor();
    const delivered = portal.locator("dt", { hasText: /^Delivered$/ }).locator("+ dd");
    expect(await delivered.textContent()).toBe(String(deadCount));
    await page.goto(addressOf(`/d/${id}/failed`));
    await portal.getByText("Nothing has failed for good").first().waitFor();
    await close();
  }, 120_000);

  test("2,000 rows: each is there once, those out of sight are not laid out, and typing redraws none", async () => {
    const { id } = await client.destinations.create({
      customerExternalId: harbor,
      type: "WEBHOOK",
      name: "Archive",
      url: receiver.urlOf("archive"),
    });
    await client.destinations.pause(id);
    await send(harbor, "order.created", manyCount);
    const { page, portal, close } = await open("Lena Harms", `/d/${id}/deliveries`);
    await rowsOf(page).first().waitFor();
    await page.evaluate(startWatching);
    // Found by their class: looking through thousands of rows for a role takes longer than drawing them.
    const end = portal.locator(".pr-log-end");
    for (let loaded = pageItems; loaded < manyCount; loaded += pageItems) {
      await end.getByText(`${inWords(loaded)} deliveries loaded, there are more`).waitFor();
      await end.locator("button").click();
    }
    await end.getByText(`${inWords(manyCount)} deliveries loaded`, { exact: true }).waitFor();
    const seen = await page.evaluate<Seen>(whatIsSeen);
    expect(seen.rowCount).toBe(manyCount);
    expect(seen.distinctCount).toBe(manyCount);
    expect(seen.isFirstTheSame).toBe(true);
    expect(seen.groupCount).toBeGreaterThan(manyCount / 128);
    expect(seen.shownCount).toBeLessThan(manyCount / 4);

    await page.evaluate("window.scrollTo(0, 0)");
    const search = portal.locator(".pr-log-search input");
    await search.click();
    await page.evaluate("void watched.changes.takeRecords()");
    await page.keyboard.type("evt_0123456789 is what I look for");
    expect(await search.inputValue()).toBe("evt_0123456789 is what I look for");
    const { changeCount, longTasks } = await page.evaluate<Watched>(whatWasWatched);
    expect(changeCount).toBe(0);
    console.info(`long tasks while loading and typing, in ms: ${longTasks.join(", ") || "none"}`);
    await close();
  }, 120_000);
});

const inWords = (count: number): string => count.toLocaleString("en");

interface Seen {
  readonly rowCount: number;
  readonly distinctCount: number;
  /** The first row is the element that it was before the others came. */
  readonly isFirstTheSame: boolean;
  readonly groupCount: number;
  /** Rows that the browser has laid out. */
  readonly shownCount: number;
}

interface Watched {
  /** Changes in the table since the last look. */
  readonly changeCount: number;
  readonly longTasks: readonly number[];
}

const startWatching = `(() => {
  const longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
    .observe({ entryTypes: ["longtask"] });
  const changes = new MutationObserver(() => undefined);
  changes.observe(document.querySelector(".pr-log-table"), { subtree: true, childList: true, attributes: true, characterData: true });
  window.watched = { longTasks, changes, first: document.querySelector(".pr-log-body .pr-log-row") };
})()`;

const whatIsSeen = `(() => {
  const rows = [...document.querySelectorAll(".pr-log-body .pr-log-row")];
  return {
    rowCount: rows.length,
    distinctCount: new Set(rows.map((row) => row.querySelector("a").hash)).size,
    isFirstTheSame: rows[0] === watched.first,
    groupCount: document.querySelectorAll(".pr-log-body").length,
    shownCount: rows.filter((row) => row.checkVisibility({ contentVisibilityAuto: true })).length,
  };
})()`;

const whatWasWatched = `({ changeCount: watched.changes.takeRecords().length, longTasks: watched.longTasks })`;
