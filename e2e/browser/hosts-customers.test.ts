import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderedOnServer } from "./fixture-site.ts";
import { type HostsStage, openHostsStage, read, stageCustomers } from "./hosts-stage.ts";
import { inChromium } from "./in-chromium.ts";
import { watchedPage } from "./watched-page.ts";

inChromium("portals beside each other, and one after the other", () => {
  let stage: HostsStage;

  beforeAll(async () => {
    stage = await openHostsStage();
  }, 120_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  /** Errors: a portal lacks its customer's data, or has the other's, in its text or its attributes. */
  async function showsOwn(page: Page, own: "first" | "second"): Promise<void> {
    const other = own === "first" ? "second" : "first";
    const portal = page.locator(`#acct_${own}`);
    await portal.getByRole("link", { name: `Receiver of the ${own}` }).waitFor();
    const markup = await markupOf(page, own);
    for (const foreign of [`of the ${other}`, `acct_${other}`, stage.destinationIds[other]])
      expect(markup).not.toContain(foreign);
  }

  test("two customers on one page never see each other's data, and one can go while the other stays", async () => {
    const { page, close } = await watchedPage(stage.browser);
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/v1/"))
        asked.push(`${request.headers()["authorization"] ?? ""} ${request.url()}`);
    });
    await page.goto(stage.site.url("two-customers"));
    for (const own of stageCustomers) await showsOwn(page, own);
    for (const screen of ["Deliveries", "Activity", "Destinations"])
      for (const own of stageCustomers) {
        await page.locator(`#acct_${own}`).getByRole("link", { name: screen }).click();
        await page.locator(`#acct_${own}`).getByRole("heading", { name: screen }).waitFor();
      }
    for (const own of stageCustomers) await showsOwn(page, own);
    expect(await read(page, "idsTwice")).toEqual([]);
    const tokens = new Set(asked.map((line) => line.split(" ", 2).join(" ")));
    expect(tokens.size).toBe(2);

    const [first, second] = [page.locator("#acct_first"), page.locator("#acct_second")];
    await first.getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: "Send test event" }).click();
    await first.locator(".pr-toast").waitFor();
    expect(await second.locator(".pr-toast").count()).toBe(0);
    expect(await first.locator("[aria-live=polite]").first().textContent()).toContain("test event");
    expect(await second.locator("[aria-live=polite]").first().textContent()).toBe("");

    await page.getByRole("button", { name: "Sign acct_first out" }).click();
    await first.getByText("You have signed out", { exact: true }).waitFor();
    expect(await markupOf(page, "first")).not.toContain("Receiver of");
    await second.getByRole("link", { name: "Deliveries" }).click();
    await second.getByRole("link", { name: "Destinations" }).click();
    await showsOwn(page, "second");
    await close();
  }, 90_000);

  test("a token of one customer with the id of another's destination gets the unknown answer in the portal", async () => {
    const { page, close } = await watchedPage(stage.browser, { expected: /404/ });
    for (const path of [
      `/d/${stage.destinationIds.first}`,
      `/d/${stage.destinationIds.first}/secrets`,
      `/deliveries/${stage.deliveries.dead}`,
      `/replays/${stage.replayId}`,
    ]) {
      await page.goto(stage.site.url("plain", { customer: "acct_second", path }));
      await page.waitForLoadState("networkidle");
      const portal = page.locator(".pr-screen");
      await portal
        .getByText(/is not there|no such|not found|deleted/i)
        .first()
        .waitFor();
      expect(await portal.textContent()).not.toContain("of the first");
    }
    await close();
  }, 60_000);

  test("the host's own cache, whatever its defaults, neither serves nor gets what the portals read", async () => {
    const { page, close } = await watchedPage(stage.browser);
    await page.goto(stage.site.url("host-cache"));
    for (const own of stageCustomers) {
      await showsOwn(page, own);
      await page.locator(`#acct_${own} .names`).getByText(`Receiver of the ${own}`).waitFor();
    }
    expect(await page.locator("#host-data").textContent()).toBe("what the host keeps");
    await page.getByRole("button", { name: "Count" }).click();
    expect(await page.locator("#host-keys").textContent()).toBe('[["destinations","list"]]');
    await close();
  }, 60_000);

  test("after ten times of coming and going nothing of the portal is left behind", async () => {
    const { page, close } = await watchedPage(stage.browser);
    await page.addInitScript(leakWatch);
    await page.goto(stage.site.url("remounts"));
    const show = page.getByRole("button", { name: "Show" });
    await show.waitFor();
    const before = await left(page);
    for (let round = 1; round <= 10; round += 1) {
      await show.click();
      // Every other time it goes while its requests are under way.
      if (round % 2 === 0)
        await page.getByRole("link", { name: "Receiver of the first" }).waitFor();
      await page.getByRole("button", { name: "Hide" }).click();
      await page.locator(".pr-root").waitFor({ state: "detached" });
    }
    await expect.poll(async () => await left(page), { timeout: 10_000 }).toEqual(before);
    await close();
  }, 60_000);

  test("what a server renders is taken over by the browser without a word, in both languages", async () => {
    const markup = await renderedOnServer({
      apiUrl: "https://api.example.com",
      customer: "acct_a",
    });
    expect(markup).toContain('class="pr-root');
    expect(markup).not.toMatch(/\sstyle=|<style/);
    const { page, close } = await watchedPage(stage.browser, { context: { locale: "de-DE" } });
    const warnings: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "warning") warnings.push(message.text());
    });
    await page.addInitScript(
      `addEventListener("DOMContentLoaded", () => {
        globalThis.firstRoot = document.querySelector(".pr-root");
      })`,
    );
    await page.goto(stage.site.url("hydrated"));
    await page.locator("#names").getByText("Receiver of the first").waitFor();
    for (const index of [0, 1])
      await page
        .locator(".pr-root")
        .nth(index)
        .getByRole("link", { name: "Receiver of the first" })
        .waitFor();
    expect(await page.locator(".pr-root").first().getAttribute("lang")).toBe("de");
    expect(await page.locator(".pr-root").nth(1).getAttribute("lang")).toBe("en");
    expect(await page.evaluate(`firstRoot === document.querySelector(".pr-root")`)).toBe(true);
    expect(await read(page, "idsTwice")).toEqual([]);
    expect(await read(page, "computed", ".pr-root", ["outline-width"])).toEqual(["3px"]);
    expect(warnings).toEqual([]);
    await close();
  }, 60_000);
});

/** Counts what a page holds on to: timers, listeners of what outlives every component, requests under way. */
const leakWatch = `
  const held = { timers: new Map(), listeners: new Map(), requests: 0 };
  globalThis.held = held;
  for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"]]) {
    const [start, stop] = [globalThis[set], globalThis[clear]];
    globalThis[set] = (callback, ms, ...values) => {
      const id = start(() => {
        if (set === "setTimeout") held.timers.delete(id);
        callback(...values);
      }, ms);
      held.timers.set(id, set + " " + ms);
      return id;
    };
    globalThis[clear] = (id) => {
      held.timers.delete(id);
      stop(id);
    };
  }
  const lasting = (target) => target === window || target === document || target === document.body
    || target === visualViewport || target instanceof MediaQueryList || target === navigator.connection
    || target instanceof BroadcastChannel;
  const keyOf = (type, options) => type + (options === true || options?.capture === true ? " capturing" : "");
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (lasting(target) && listener !== null) {
      const key = keyOf(type, options);
      const of = held.listeners.get(target) ?? new Map();
      held.listeners.set(target, of);
      const all = of.get(key) ?? new Set();
      of.set(key, all.add(listener));
      options?.signal?.addEventListener("abort", () => all.delete(listener));
    }
    add.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window;
    held.listeners.get(target)?.get(keyOf(type, options))?.delete(listener);
    remove.call(target, type, listener, options);
  };
  const ask = globalThis.fetch;
  globalThis.fetch = (...values) => {
    held.requests += 1;
    return ask(...values).finally(() => { held.requests -= 1; });
  };
`;

async function markupOf(page: Page, customer: "first" | "second"): Promise<string> {
  return await page.evaluate<string>(`document.getElementById("acct_${customer}").outerHTML`);
}

/** What the page holds on to, in words that a failure can be understood by. */
async function left(page: Page): Promise<unknown> {
  return await page.evaluate(`({
    timers: [...held.timers.values()],
    listeners: [...held.listeners].flatMap(([target, of]) =>
      [...of].filter(([, all]) => all.size > 0)
        .map(([key, all]) => target.constructor.name + " " + key + " × " + all.size)),
    requests: held.requests,
  })`);
}
