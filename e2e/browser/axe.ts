import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2, levels A and AA, with all that came before. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface AxeRun {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly {
      readonly target: readonly string[];
      readonly failureSummary: string;
    }[];
  }[];
}

/** Puts axe into a page. It comes through the debugger, not as a script of the page, so no policy of it has a say. */
export async function injectAxe(page: Page): Promise<void> {
  await page.evaluate(`{${source}\n}`);
}

// What the browser leaves out of the layout keeps the places it had at another width, one over the other.
const withAllLaidOut = `async (work) => {
  const groups = [...document.querySelectorAll(".pr-log-body")];
  for (const { style } of groups) style.contentVisibility = "visible";
  try {
    return await work();
  } finally {
    for (const { style } of groups) style.contentVisibility = "";
  }
}`;

/**
 * What axe finds wrong in the portal, a sentence each. `rules` limits it to some of the rules; all of WCAG 2.2 AA unless
 * said. Axe has to be in the page.
 */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  const runOnly =
    rules === undefined ? { type: "tag", values: tags } : { type: "rule", values: rules };
  const options = { runOnly, resultTypes: ["violations"], elementRef: false };
  const run = (await page.evaluate(
    `(${withAllLaidOut})(() => axe.run(".pr-root", ${JSON.stringify(options)}))`,
  )) as AxeRun;
  return run.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
    ),
  );
}
