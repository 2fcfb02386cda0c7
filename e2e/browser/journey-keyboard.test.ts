import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { Keyboard, focused } from "./keyboard.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

// The main job of a customer, without a pointer: each test goes on where the one before it stopped, on the same page.

const destinationName = "Orders to our shop";

inChromium("the main job by keyboard alone", () => {
  let bricks: BricksInstallation;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let keyboard: Keyboard;
  let portal: Locator;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    watched = await watchedPage(browser, { context });
    ({ page } = watched);
    keyboard = new Keyboard(page);
    portal = page.locator(".pr-root");
  }, 120_000);

  beforeEach(() => keepOnFailure(page));

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 120_000);

  const bricksLink = (name: string) =>
    page.getByRole("navigation", { name: "Bricks" }).getByRole("link", { name });

  /** Goes to a page of Bricks, and waits for its title. */
  async function goToPage(name: string): Promise<void> {
    await keyboard.activate(bricksLink(name));
    await page.getByRole("heading", { name, level: 1 }).waitFor();
  }

  async function answerWith(mode: string, hint: RegExp): Promise<void> {
    await goToPage("Receiver");
    const modes = page.getByRole("group", { name: "How it answers the next webhook" });
    await keyboard.tabTo(modes.getByRole("radio", { checked: true }));
    await keyboard.arrowTo(modes.getByRole("radio", { name: mode }), "ArrowRight");
    await modes.getByText(hint).waitFor();
  }

  async function placeOrder(): Promise<void> {
    await goToPage("Orders");
    await keyboard.activate(page.getByRole("button", { name: "New order" }));
    await page.getByText("Sent order.created").waitFor();
  }

  /** Pastes what is on the clipboard as the receiver's newest secret. */
  async function pasteSecret(): Promise<void> {
    await goToPage("Receiver");
    await keyboard.tabTo(page.getByLabel(/paste the signing secret/));
    await keyboard.press("Control+V");
    await keyboard.press("Enter");
    await page.getByText("Webhooks signed with it verify from now on.").waitFor();
  }

  /** Opens the newest delivery in the log. */
  async function openNewestDelivery(): Promise<void> {
    await goToPage("Settings");
    await keyboard.activate(portal.getByRole("link", { name: "Deliveries", exact: true }));
    await focused(portal.getByRole("heading", { name: "Deliveries" })).waitFor();
    await keyboard.activate(portal.getByRole("row").nth(1).getByRole("link"));
    await focused(portal.getByRole("heading", { name: "order.created" })).waitFor();
  }

  async function openDestination(): Promise<void> {
    await goToPage("Settings");
    await keyboard.activate(portal.getByRole("link", { name: destinationName }));
    await focused(portal.getByRole("heading", { name: destinationName })).waitFor();
  }

  /** Reads a secret that is shown once, copies it, and sees that nothing but that lets one go on. */
  async function takeSecret(): Promise<string> {
    const dialog = portal.getByRole("dialog", { name: "Store the signing secret" });
    await focused(dialog.locator("*")).waitFor();
    const done = dialog.getByRole("button", { name: "Done" });
    expect(await done.isDisabled()).toBe(true);
    await keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(true);
    await keyboard.activate(dialog.getByRole("button", { name: "Show" }));
    const secret = (await dialog.getByText(/^whsec_[^•]+$/).textContent()) ?? "";
    await keyboard.activate(dialog.getByRole("button", { name: "Copy", exact: true }));
    await keyboard.activate(done);
    await dialog.waitFor({ state: "hidden" });
    await seeNothingOf(secret);
    return secret;
  }

  /** A secret is neither in the document, nor kept in the browser, nor in an address. */
  async function seeNothingOf(secret: string): Promise<void> {
    const kept = await page.evaluate<string>(everythingKept);
    expect(kept).toContain("<html");
    expect(kept).not.toContain(secret.slice("whsec_".length));
    expect(kept).not.toMatch(/whsec_[^…•\s"<]{8}/);
  }

  test("signs in and finds the way to a first destination", async () => {
    await page.goto(bricks.url);
    await keyboard.activate(page.getByRole("button", { name: "Lena Harms" }));
    await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
    await goToPage("Settings");
    const tab = page.getByRole("link", { name: "Integrations" });
    expect(await tab.getAttribute("aria-current")).toBe("page");
    await keyboard.activate(portal.getByRole("button", { name: "New destination" }));
    await focused(portal.getByRole("heading", { name: "Where should your events go?" })).waitFor();
  }, 120_000);

  test("fills in the settings, is told what is missing, and tests the connection", async () => {
    await keyboard.tabTo(portal.getByRole("radio", { name: "Webhook" }));
    await keyboard.press("Space");
    const goOn = portal.getByRole("button", { name: "Continue" });
    await keyboard.activate(goOn);
    await focused(portal.getByRole("heading", { name: "New destination" })).waitFor();
    await keyboard.activate(goOn);
    const summary = portal.getByRole("group", { name: "2 things need your attention" });
    await focused(summary).waitFor();
    await keyboard.activate(summary.getByRole("button", { name: /^Name/ }));
    const name = portal.getByLabel("Name").first();
    await focused(name).waitFor();
    await page.keyboard.type(destinationName);
    await keyboard.fill(portal.getByLabel("URL").first(), `${bricks.url}/webhooks/harbor`);
    await keyboard.activate(portal.getByRole("button", { name: "Test connection" }));
    await portal.getByText("The connection works").first().waitFor();
    await keyboard.activate(goOn);
  }, 120_000);

  test("chooses all events, creates it, and sees its secret once", async () => {
    const goOn = portal.getByRole("button", { name: "Continue" });
    await portal.getByText("All events").first().waitFor();
    await focused(portal.getByRole("heading", { name: "New destination" })).waitFor();
    await keyboard.activate(goOn);
    await keyboard.activate(portal.getByRole("button", { name: "Create destination" }));
    await takeSecret();
    await portal.getByText(`${destinationName} is set up`).first().waitFor();
    await focused(portal.locator(".pr-created")).waitFor();
    await pasteSecret();
  }, 120_000);

  test("sends a test event and sees it arrive, signed", async () => {
    await openDestination();
    const send = portal.getByRole("button", { name: "Send test event" });
    await keyboard.activate(send);
    const dialog = portal.getByRole("dialog");
    await focused(dialog.getByLabel("Event type")).waitFor();
    await keyboard.activate(dialog.getByRole("button", { name: "Send", exact: true }));
    await dialog.getByText(/Delivered at the first attempt/).waitFor();
    await keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await focused(send).waitFor();
    await goToPage("Receiver");
    const card = page.locator("#webhooks > li").first();
    await card.getByText("✓ verified").waitFor();
    expect(await card.textContent()).toContain("test");
  }, 120_000);

  test("a failure says what happened, whose turn it is, that it is retried and when, and what to do", async () => {
    await answerWith("500", /Refuses with an error/);
    await placeOrder();
    await openNewestDelivery();
    const explainer = portal.locator(".pr-explainer");
    await explainer.getByText(/It is tried again by itself (at|in)/).waitFor();
    const said = (await explainer.textContent()) ?? "";
    for (const sentence of [
      "Your server answered 500",
      "Your turn: the system that receives needs attention.",
      "A 500 is an error in your own code",
    ])
      expect(said).toContain(sentence);
    await portal.getByText("Bricks was switched to answer 500.").first().waitFor();
  }, 120_000);

  test("what was refused is replayed once the receiver is put right, and arrives verified", async () => {
    await answerWith("422", /not acceptable/);
    await placeOrder();
    await openNewestDelivery();
    const explainer = portal.locator(".pr-explainer");
    await explainer.getByText("Nothing more happens by itself.").waitFor();
    expect(await explainer.textContent()).toContain("A 422 says that your server read the event");
    const { hash } = new URL(page.url());
    await answerWith("200", /Takes the event at once/);
    await openNewestDelivery();
    expect(new URL(page.url()).hash).toBe(hash);
    await keyboard.activate(portal.getByRole("button", { name: "Replay", exact: true }));
    await keyboard.activate(portal.getByRole("button", { name: "Show it" }));
    await portal
      .getByText(/Delivered at the first attempt/)
      .first()
      .waitFor();
    expect(new URL(page.url()).hash).not.toBe(hash);
    await goToPage("Receiver");
    const replayed = page.locator("#webhooks > li", { hasText: "replay" }).first();
    await replayed.getByText("✓ verified").waitFor();
  }, 120_000);

  test("rotates the secret: both sign for a while, then the old one is ended", async () => {
    await openDestination();
    await keyboard.tabTo(portal.getByRole("tab", { name: "Overview" }));
    await keyboard.arrowTo(portal.getByRole("tab", { name: "Secrets" }), "ArrowRight");
    await keyboard.press("Enter");
    const rotate = portal.getByRole("button", { name: "Rotate secret" });
    await keyboard.activate(rotate);
    const dialog = portal.getByRole("dialog", { name: "Make a new signing secret" });
    await focused(dialog.getByRole("button", { name: "Cancel" })).waitFor();
    await keyboard.tabBackTo(dialog.getByRole("radio", { checked: true }));
    await keyboard.press("ArrowUp");
    await focused(dialog.getByRole("radio", { name: "1 hour" })).waitFor();
    await keyboard.activate(dialog.getByRole("button", { name: "Rotate secret" }));
    const secret = await takeSecret();
    await focused(rotate).waitFor();
    await portal
      .getByText(`whsec_…${secret.slice(-4)}`)
      .first()
      .waitFor();
    const timer = portal.getByRole("timer");
    const before = (await timer.textContent()) ?? "";
    expect(before).toMatch(/^00:59:|^01:00:/);
    await timer.filter({ hasNotText: before }).waitFor();

    await pasteSecret();
    await placeOrder();
    await openNewestDelivery();
    await portal
      .getByText(/Delivered at the first attempt/)
      .first()
      .waitFor();
    await openDestination();
    await keyboard.tabTo(portal.getByRole("tab", { name: "Overview" }));
    await keyboard.arrowTo(portal.getByRole("tab", { name: "Secrets" }), "ArrowRight");
    await keyboard.press("Enter");
    await keyboard.activate(portal.getByRole("button", { name: "End overlap now" }));
    const question = portal.getByRole("dialog", { name: /^End the overlap/ });
    await focused(question.getByRole("button", { name: "Cancel" })).waitFor();
    await keyboard.activate(question.getByRole("button", { name: "End now" }));
    await portal.getByText("The old secret no longer signs.").first().waitFor();
    await timer.waitFor({ state: "hidden" });
    // Its button went with it.
    await focused(portal.getByRole("heading", { name: "Signing secrets" })).waitFor();
    expect(await portal.getByText(/^whsec_…/).count()).toBe(1);
  }, 120_000);

  test("pauses it, and what was kept meanwhile arrives after resuming, with the new signature", async () => {
    await openDestination();
    const menu = portal.getByRole("button", { name: "Actions" });
    await keyboard.activate(menu);
    await keyboard.arrowTo(portal.getByRole("menuitem", { name: "Pause" }));
    await keyboard.press("Enter");
    const dialog = portal.getByRole("dialog", { name: `Pause ${destinationName}?` });
    await focused(dialog.getByRole("button", { name: "Cancel" })).waitFor();
    expect(await dialog.getByRole("radio", { name: "Keep them" }).isChecked()).toBe(true);
    await keyboard.activate(dialog.getByRole("button", { name: "Pause" }));
    await dialog.waitFor({ state: "hidden" });
    await portal.getByText("Paused by you, events are kept").first().waitFor();
    await focused(menu).waitFor();

    await placeOrder();
    await openNewestDelivery();
    await portal
      .getByText("No attempt is planned while the destination is paused.")
      .first()
      .waitFor();
    await openDestination();
    await keyboard.activate(portal.getByRole("button", { name: "Resume" }));
    await portal.getByText(`${destinationName} is active again.`).first().waitFor();
    await openNewestDelivery();
    await portal
      .getByText(/^Delivered/)
      .first()
      .waitFor();
    await goToPage("Receiver");
    await page.locator("#webhooks > li").first().getByText("✓ verified").waitFor();
    await watched.close();
  }, 120_000);
});

/** The document, everything that outlives it, and its address, as one text. */
const everythingKept = `(async () => [
  document.documentElement.outerHTML,
  [...document.querySelectorAll("input, textarea")].map(({ value }) => value).join(" "),
  JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
  document.cookie, location.href, JSON.stringify(history.state), window.name,
  (await indexedDB.databases()).map(({ name }) => name).join(" "), (await caches.keys()).join(" "),
].join("\\n"))()`;
