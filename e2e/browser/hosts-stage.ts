import { once } from "node:events";
import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pushrail } from "@pushrail/sdk";
import type { Browser, Locator, Page } from "playwright-core";
import { eventually } from "../processes/eventually.ts";
import { Installation } from "../processes/installation.ts";
import { launchChromium } from "./browser.ts";
import { FixtureSite } from "./fixture-site.ts";

/** The customers of the stage; both have a destination called `Receiver of the first` or `… second`. */
export const stageCustomers = ["first", "second"] as const;

/** A server with two customers, the host pages that show their portals, and a browser. */
export interface HostsStage {
  readonly client: Pushrail;
  readonly site: FixtureSite;
  readonly browser: Browser;
  /** Of the destinations, by customer. */
  readonly destinationIds: Readonly<Record<(typeof stageCustomers)[number], string>>;
  /** A delivery of the first customer that failed for good, and one that arrived. */
  readonly deliveries: { readonly dead: string; readonly delivered: string };
  readonly replayId: string;
  readonly close: () => Promise<void>;
}

/** Takes about 10 s. The caller closes it. */
export async function openHostsStage(): Promise<HostsStage> {
  const installation = await Installation.create();
  const receiver = await startReceiver();
  try {
    const api = await installation.startServer();
    const client = installation.client(api);
    const [site, browser, seeded] = await Promise.all([
      FixtureSite.start(installation, api),
      launchChromium(),
      seed(client, receiver.url),
    ]);
    return {
      ...{ client, site, browser, ...seeded },
      close: async () => {
        await browser.close();
        await site.close();
        await installation.close();
        await receiver.close();
      },
    };
  } catch (error) {
    await installation.close();
    await receiver.close();
    throw error;
  }
}

/** Takes every event but those with a `refused` in their payload. */
async function startReceiver(): Promise<{ url: string; close: () => Promise<void> }> {
  const server: HttpServer = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const isRefused = body.includes("refused");
      response.writeHead(isRefused ? 400 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(isRefused ? { error: "No such order" } : { received: true }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function seed(
  client: Pushrail,
  receiverUrl: string,
): Promise<Pick<HostsStage, "destinationIds" | "deliveries" | "replayId">> {
  await client.eventTypes.put("order.created", {
    description: "An order was placed.",
    example: { orderId: "ord_1" },
  });
  const [first = "", second = ""] = await Promise.all(
    stageCustomers.map(async (customer) => {
      const created = await client.destinations.create({
        customerExternalId: `acct_${customer}`,
        type: "WEBHOOK",
        name: `Receiver of the ${customer}`,
        url: `${receiverUrl}/${customer}`,
        retryPolicy: "none",
      });
      return created.id;
    }),
  );
  for (const payload of [{ orderId: "ord_1" }, { orderId: "ord_2", note: "refused" }])
    await client.events.send({
      eventType: "order.created",
      customerExternalId: "acct_first",
      payload,
    });
  const deliveries = await eventually("both deliveries end", async () => {
    const { data } = await client.deliveries.list({ destinationId: first });
    const idOf = (state: string) => data.find((delivery) => delivery.state === state)?.id;
    const [dead, delivered] = [idOf("dead"), idOf("delivered")];
    return dead === undefined || delivered === undefined ? undefined : { dead, delivered };
  });
  const replay = await client.replays.create({
    destinationId: first,
    scope: { kind: "deliveries", deliveryIds: [deliveries.delivered] },
  });
  return {
    destinationIds: { first, second },
    deliveries,
    replayId: replay.id,
  };
}

/** What `fixtures/readers.ts` reads in the page. */
export async function read<Answer>(
  page: Page,
  reader: "computed" | "changedBySheet" | "idsTwice" | "outermostAt",
  ...values: readonly unknown[]
): Promise<Answer> {
  return await page.evaluate<Answer>(
    `readers.${reader}(${values.map((value) => JSON.stringify(value)).join(", ")})`,
  );
}

/** Opens the menu of a destination in a portal and chooses in it; the dialog that this opens. */
export async function openDialog(portal: Locator, item: RegExp): Promise<Locator> {
  await portal.getByRole("button", { name: /^Actions for/ }).click();
  await portal.getByRole("menuitem", { name: item }).click();
  const dialog = portal.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}
