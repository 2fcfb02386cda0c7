import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsAccount } from "@pushrail/destinations/testing/aws-account";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counterpartOrReason } from "../../tools/counterparts/counterpart.ts";
import { startDuckDb } from "../../tools/counterparts/duckdb.ts";
import { startVersitygw } from "../../tools/counterparts/versitygw.ts";
import { eventually } from "../processes/eventually.ts";
import { BricksInstallation } from "./bricks.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { inChromium } from "./in-chromium.ts";
import { NewDestination } from "./new-destination.ts";
import { signIn, watchedPage } from "./watched-page.ts";

const storage = await counterpartOrReason(startVersitygw);
const reader = await counterpartOrReason(startDuckDb);
const missing = [storage, reader].find((one) => typeof one === "string");
const bucket = "harbor-events";

afterAll(async () => {
  for (const one of [storage, reader]) if (typeof one !== "string") await one.stop();
});

inChromium(`a bucket${missing === undefined ? "" : ` (${missing})`}`, () => {
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
    "is set up from its guide, tested, and gets the next order as a file that DuckDB reads",
    async () => {
      if (typeof storage === "string" || typeof reader === "string") return;
      const owner = new AwsAccount({
        url: storage.url,
        region: "us-east-1",
        keys: storage.rootKeys,
      });
      const keys = { accessKeyId: "harbor", secretAccessKey: randomBytes(20).toString("hex") };
      await storage.createAccount(keys);
      await owner.createBucket(bucket);
      await owner.setBucketPolicy(bucket, {
        Version: "2012-10-17",
        Statement: [
          {
            ...{ Effect: "Allow", Principal: { AWS: [keys.accessKeyId] }, Action: "s3:PutObject" },
            Resource: `arn:aws:s3:::${bucket}/shop/*`,
          },
        ],
      });
      const { page, close } = await watchedPage(browser);
      keepOnFailure(page);
      await signIn(page, bricks.url, "Lena Harms");
      await page.goto(`${bricks.url}/settings/integrations#/new/S3/settings`);
      const portal = page.locator(".pr-root");
      // The guide stands beside the form.
      await portal.getByText("s3:PutObject").first().waitFor();
      const wizard = new NewDestination(page);
      await wizard.fillIn({ Name: "The archive", Bucket: bucket, Region: "us-east-1" });
      await wizard.fillIn({ Prefix: "elsewhere" });
      await wizard.choose({ Compression: "gzip" });
      await wizard.showAdvanced();
      await wizard.fillIn({ "Endpoint URL": storage.url });
      await wizard.makeCredential("AWS access key", {
        Name: "The archive's key",
        "Access key id": keys.accessKeyId,
        "Secret access key": keys.secretAccessKey,
      });
      // The policy permits another prefix: the test names what is missing, and the setting is put right.
      expect(await wizard.test()).toContain("s3:PutObject");
      await wizard.fillIn({ Prefix: "shop" });
      expect(await wizard.test()).toContain("The connection works");
      await wizard.create("The archive");
      await wizard.order();

      const found = await eventually(
        "an order in the bucket",
        async () => {
          const objects = await owner.objectsOf(bucket);
          return objects.find(({ key }) => key.includes("event_type=order.created/"));
        },
        90_000,
      );
      expect(found.key).toMatch(
        /^shop\/event_type=order\.created\/dt=\d{4}-\d\d-\d\d\/hour=\d\d\/part-bat_[0-9a-f]{32}\.ndjson\.gz$/,
      );
      const folder = await mkdtemp(join(tmpdir(), "pushrail-bucket-"));
      const file = join(folder, "orders.ndjson.gz");
      await writeFile(file, found.body);
      const rows = await reader.query(
        `SELECT "eventType", "customerExternalId" FROM read_json('${file}')`,
      );
      await rm(folder, { recursive: true });
      expect(rows).toEqual([{ eventType: "order.created", customerExternalId: "acct_harbor" }]);
      await close();
    },
    240_000,
  );
});
