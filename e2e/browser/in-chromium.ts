import { describe } from "vitest";
import { chromiumPath } from "./browser.ts";

/** `describe` for what needs a browser; where there is none, it is skipped by a name that says so. */
export function inChromium(name: string, body: () => void): void {
  const isThere = chromiumPath() !== undefined;
  describe.skipIf(!isThere)(`${name}${isThere ? "" : " (no Chromium is installed)"}`, () => {
    body();
  });
}
