import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Nothing here may speak to the network by itself. */
const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The browser's program: `PUSHRAIL_CHROMIUM`, or one of the usual places; `undefined` when there is none.
 *
 * Errors: there is none, and `PUSHRAIL_REQUIRE_BROWSER` is `1`.
 */
export function chromiumPath(): string | undefined {
  const named = process.env["PUSHRAIL_CHROMIUM"];
  const found = (named === undefined ? usualPlaces : [named]).find((path) => existsSync(path));
  if (found === undefined && process.env["PUSHRAIL_REQUIRE_BROWSER"] === "1")
    throw new Error("No Chromium is installed: say where it is with PUSHRAIL_CHROMIUM.");
  return found;
}

/** Starts Chromium with a fresh profile. The caller closes it. Errors: there is no program. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("No Chromium is installed.");
  return await chromium.launch({ executablePath, args: quietFlags });
}
