import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { Pushrail } from "@pushrail/sdk";
import { buildPage } from "./build-page.ts";
import { configOf } from "./config.ts";
import type { Config } from "./config.ts";
import { ensureDestination } from "./destination.ts";
import { readPageFiles } from "./page-files.ts";
import { northwind } from "./people.ts";
import { prepareTenant } from "./prepare-tenant.ts";
import { Receivers } from "./receivers.ts";
import { createBricksServer } from "./server.ts";
import { SignIns } from "./sign-in.ts";

/**
 * Runs Bricks until SIGINT or SIGTERM. Prints one line of JSON when it is ready: `{"event":"listening","url":…}`.
 * A start that fails prints one sentence on stderr and exits 1.
 */
async function main(): Promise<void> {
  const config = configOf(process.env);
  const { apiUrl } = config;
  const pushrail = new Pushrail({
    apiKey: config.apiKey,
    baseUrl: apiUrl,
    // Somebody watches the page and wants to know soon that the API is silent.
    timeoutMs: 5_000,
    retriesMax: 1,
  });
  const page = readPageFiles(await buildPage(config.pageFolder), apiUrl);
  const receivers = new Receivers(join(dirname(config.stateFile), "demo-secrets.json"));
  await receivers.load();
  let ownDestinationId: string | undefined;
  const server = createBricksServer({
    pushrail,
    receivers,
    signIns: new SignIns(),
    apiUrl,
    page,
    destinationOf: ({ id }) => (id === northwind.id ? ownDestinationId : undefined),
  });

  server.listen(config.port, config.host);
  await once(server, "listening");
  const url = ownUrl(server.address() as AddressInfo);
  await prepareTenant(pushrail, url);
  ownDestinationId = await prepareReceiver({ pushrail, receivers, config, url });

  const stop = (): void => {
    server.close();
    // Streams and held webhooks have no end of their own.
    server.closeAllConnections();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(JSON.stringify({ event: "listening", url }));
}

/** Northwind Toys has a destination from the start, so that the first event arrives; Harbor Kids makes its own. */
async function prepareReceiver(parts: {
  readonly pushrail: Pushrail;
  readonly receivers: Receivers;
  readonly config: Config;
  readonly url: string;
}): Promise<string | undefined> {
  const { pushrail, receivers, config, url } = parts;
  if (config.webhookSecret !== undefined) {
    receivers.useOwnSecret(northwind, config.webhookSecret);
    return undefined;
  }
  const own = await ensureDestination(pushrail, {
    url: `${url}/webhooks/${northwind.id}`,
    stateFile: config.stateFile,
  });
  receivers.useOwnSecret(northwind, own.signingSecret);
  return own.destinationId;
}

/** The address as this machine reaches it: a wildcard is no address to connect to. */
function ownUrl({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0" || address === "::") return `http://127.0.0.1:${port}`;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

main().catch((error: unknown) => {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(`Bricks could not start: ${sentence}`);
  process.exit(1);
});
