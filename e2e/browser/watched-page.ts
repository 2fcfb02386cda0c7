import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page of a browser in a profile of its own, with everything that it complained of. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, errors in the console and violations of the page's policy so far, as sentences. */
  readonly complaints: readonly string[];
  /** Closes the page and its profile. Errors: there were complaints. */
  readonly close: () => Promise<void>;
}

/** How to open a page. */
export interface WatchOptions {
  readonly context?: BrowserContextOptions;
  /** Complaints that the test itself provokes, such as an answer 404. */
  readonly expected?: RegExp;
}

/** Violations of the policy are told in words that say which rule it was, and where. */
const violationWatch = `addEventListener("securitypolicyviolation", (event) => {
  console.error("Policy violated: " + event.effectiveDirective + " by " + (event.blockedURI || "?")
    + " at " + event.sourceFile + ":" + event.lineNumber + " " + event.sample);
});`;

/** Opens a page in a profile of its own and listens to what goes wrong in it. */
export async function watchedPage(
  browser: Browser,
  { context: contextOptions = {}, expected }: WatchOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    ...contextOptions,
  });
  await context.addInitScript(violationWatch);
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (sentence: string): void => {
    if (expected?.test(sentence) !== true) complaints.push(sentence);
  };
  // Of every page of the profile: some tests open a second one.
  context.on("weberror", (event) => {
    const error = event.error();
    complain(`Script: ${error.stack ?? error.message}`);
  });
  context.on("console", (message) => {
    if (message.type() === "error")
      complain(`Console: ${message.text()} (${message.location().url})`);
  });
  return {
    page,
    complaints,
    close: async () => {
      await context.close();
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
    },
  };
}

/** Signs one of Bricks' people in by name, such as `Ada Verbeek`, and waits for the first page. */
export async function signIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
}
