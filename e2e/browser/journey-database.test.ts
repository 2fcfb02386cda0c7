import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { debianProgram } from "../../tools/counterparts/debian-program.ts";
import { eventually } from "../processes/eventually.ts";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { NewDestination } from "./new-destination.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const psql = await debianProgram({ packageName: "postgresql-client", program: "psql" }).then(
  (file) => ({ file }),
  (error: unknown) => {
    if (process.env["PUSHRAIL_REQUIRE_COUNTERPARTS"] === "1") throw error;
    return { missing: String(error instanceof Error ? error.message : error) };
  },
);
const missing = "missing" in psql ? psql.missing : undefined;

inChromium(`a database${missing === undefined ? "" : ` (${missing})`}`, () => {
  let bricks: BricksInstallation;
  let browser: Browser;

  beforeAll(async () => {
    [bricks, browser] = await Promise.all([BricksInstallation.create(), launchChromium()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await bricks?.close();
  }, 120_000);

  test.skipIf(missing !== undefined)(
    "is set up from its guide, tested, and gets the next order as a row that psql reads",
    async () => {
      if ("missing" in psql) return;
      const { superuserUrl, port } = bricks.installation.database;
      const url = new URL(superuserUrl);
      const password = randomBytes(12).toString("hex");
      const ask = async (database: string, statement: string): Promise<string> => {
        url.pathname = `/${database}`;
        const args = ["--no-psqlrc", "--tuples-only", "--no-align", "--command", statement];
        const { stdout } = await promisify(execFile)(psql.file, [...args, url.href]);
        return stdout.trim();
      };
      await ask("postgres", "CREATE DATABASE harbor");
      await ask("harbor", `CREATE ROLE pushrail_writer LOGIN PASSWORD '${password}'`);
      await ask("harbor", "GRANT USAGE ON SCHEMA public TO pushrail_writer");

      const { page, close } = await watchedPage(browser);
      keepOnFailure(page);
      await signIn(page, bricks.url, "Lena Harms");
      await page.goto(`${bricks.url}/settings/integrations#/new/POSTGRES/settings`);
      const portal = page.locator(".pr-root");
      // The guide stands beside the form.
      await portal.getByText("CREATE TABLE").first().waitFor();
      const wizard = new NewDestination(page);
      await wizard.fillIn({ Name: "Our database", Host: "127.0.0.1", Port: String(port) });
      await wizard.fillIn({ Database: "harbor", Table: "shop_events" });
      await wizard.showAdvanced();
      await wizard.choose({ TLS: "off" });
      await wizard.makeCredential("User name and password", {
        Name: "The writer",
        "User name": "pushrail_writer",
        Password: password,
      });
      // There is no table, and the role may not make one: the test says so, and the grant is given.
      expect(await wizard.test()).toMatch(/shop_events/);
      await ask("harbor", "GRANT CREATE ON SCHEMA public TO pushrail_writer");
      expect(await wizard.test()).toContain("The connection works");
      expect(await ask("harbor", "SELECT to_regclass('public.shop_events') IS NULL")).toBe("t");
      await wizard.create("Our database");
      await wizard.order();

      const row = await eventually("an order in the table", async () => {
        if ((await ask("harbor", "SELECT to_regclass('public.shop_events')")) === "")
          return undefined;
        const found = await ask(
          "harbor",
          `SELECT customer_external_id, payload->>'number' IS NOT NULL FROM shop_events
            WHERE event_type = 'order.created'`,
        );
        return found === "" ? undefined : found;
      });
      expect(row).toMatch(/^acct_harbor\|/);
      await close();
    },
    180_000,
  );
});
