import type { Pushrail } from "@pushrail/sdk";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { focused } from "./keyboard.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const northwind = "acct_northwind";
/** The console tells of every refused request; these tests are about refusals. */
const expected = /Failed to load resource: the server responded with a status of (401|500|502)/;
const typed = "A name that nobody wants to type twice";

inChromium("the session of a portal", () => {
  let bricks: BricksInstallation;
  let browser: Browser;
  let client: Pushrail;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
    client = bricks.installation.client(bricks.server);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 120_000);

  /** Opens the form of a new webhook, and fills in half of it. */
  async function openHalfFilled() {
    const { page, close } = await watchedPage(browser, { expected });
    keepOnFailure(page);
    await page.clock.install();
    await signIn(page, bricks.url, "Ada Verbeek");
    let mintCount = 0;
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/session") mintCount += 1;
    });
    await page.goto(`${bricks.url}/settings/integrations#/new/WEBHOOK/settings`);
    const portal = page.locator(".pr-root");
    const name = portal.getByLabel("Name").first();
    await name.fill(typed);
    await portal.getByLabel("URL").first().fill(`${bricks.url}/webhooks/northwind`);
    return { page, portal, name, mints: () => mintCount, close };
  }

  const testConnection = async (portal: Locator) =>
    await portal.getByRole("button", { name: /^Test (connection|again)$/ }).click();

  async function revokeSessions(): Promise<void> {
    for await (const { id } of client.sessions.iterate({ customerExternalId: northwind }))
      await client.sessions.revoke(id);
  }

  test("a session that the vendor revoked ends at its next request, and comes back by hand alone", async () => {
    const { page, portal, mints, close } = await openHalfFilled();
    const before = mints();
    await revokeSessions();
    await testConnection(portal);
    await portal.getByText("Access to this page was ended", { exact: true }).waitFor();
    expect(await portal.getByLabel("Name").count()).toBe(0);
    // Whatever would ask for a session by itself gets its chance within an hour.
    await page.clock.runFor("01:00:00");
    await page.evaluate("dispatchEvent(new Event('focus'))");
    expect(mints()).toBe(before);
    await portal.getByRole("button", { name: "Reconnect" }).click();
    await portal.getByRole("heading", { name: "New destination" }).waitFor();
    expect(mints()).toBe(before + 1);
    await testConnection(portal);
    await portal.getByRole("group", { name: /need your attention/ }).waitFor();
    await close();
  }, 120_000);

  test("an expired session whose renewal fails says so in a line, and the form stays as it was", async () => {
    const { page, portal, name, mints, close } = await openHalfFilled();
    const refuse = "**/session";
    await page.route(refuse, (route) => route.fulfill({ status: 500, body: "not now" }));
    await name.focus();
    await page.clock.runFor("16:00");
    const bar = portal.locator(".pr-session-bar");
    await bar.getByText("Your session has ended").waitFor();
    await bar.getByText("Nothing that you entered is lost.").waitFor();
    await focused(name).waitFor();
    expect(await name.inputValue()).toBe(typed);
    const asked = mints();
    expect(asked).toBeGreaterThan(1);
    await page.unroute(refuse);
    await bar.getByRole("button", { name: "Reconnect" }).click();
    await bar.waitFor({ state: "hidden" });
    expect(await name.inputValue()).toBe(typed);
    await testConnection(portal);
    await portal.getByText("The connection works").first().waitFor();
    await close();
  }, 120_000);

  test("a suspended customer sees nothing any more, and gets in again once reinstated", async () => {
    const { portal, close } = await openHalfFilled();
    await client.customers.update(northwind, { suspended: true });
    await testConnection(portal);
    await portal.getByText("Access to this page was ended", { exact: true }).waitFor();
    await portal.getByRole("button", { name: "Reconnect" }).click();
    await portal.getByText("The connection could not be made", { exact: true }).waitFor();
    expect(await portal.getByRole("navigation").count()).toBe(0);
    await client.customers.update(northwind, { suspended: false });
    await portal.getByRole("button", { name: "Try again" }).click();
    await portal.getByRole("heading", { name: "New destination" }).waitFor();
    await close();
  }, 120_000);

  test("after signing out, the next customer on the same page meets nothing of the one before", async () => {
    const { page, close } = await watchedPage(browser);
    keepOnFailure(page);
    const tokens = tokensOn(page);
    await signIn(page, bricks.url, "Ada Verbeek");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Bricks receiver" }).waitFor();
    await page.evaluate(watchForForeign);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Lena Harms" }).click();
    await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.locator(".pr-root").getByRole("button", { name: "New destination" }).waitFor();
    expect(await page.evaluate("foreignSeen")).toBe(false);
    expect(tokens.size).toBe(2);
    const kept = await page.evaluate<string>(everythingKept);
    for (const token of tokens) expect(kept).not.toContain(token.split(".")[2]);
    await close();
  }, 120_000);
});

/** The session tokens that a page sends from now on. */
function tokensOn(page: Page): ReadonlySet<string> {
  const tokens = new Set<string>();
  page.on("request", (request) => {
    const { authorization = "" } = request.headers();
    if (authorization.startsWith("Bearer ")) tokens.add(authorization.slice("Bearer ".length));
  });
  return tokens;
}

/** From the sign-out on, the first customer's destination must not come back even for a moment. */
const watchForForeign = `(() => {
  window.foreignSeen = false;
  addEventListener("click", () => {
    new MutationObserver(() => {
      if (document.querySelector(".sign-in") !== null) window.isOut = true;
      if (window.isOut && document.body.innerText.includes("Bricks receiver")) window.foreignSeen = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, { once: true, capture: true });
})()`;

const everythingKept = `[
  document.documentElement.outerHTML, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
  document.cookie, location.href, JSON.stringify(history.state), window.name,
].join("\\n")`;
