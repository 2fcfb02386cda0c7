import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Pushrail } from "@pushrail/sdk";
import { configOf } from "./config.ts";
import { ensureDestination } from "./destination.ts";
import { Receiver } from "./receiver.ts";
import { createBricksServer } from "./server.ts";

/**
 * Runs the demo until SIGINT or SIGTERM. Prints one line of JSON when it is ready: `{"event":"listening","url":…}`.
 * A start that fails prints one sentence on stderr and exits 1.
 */
async function main(): Promise<void> {
  const config = configOf(process.env);
  const pushrail = new Pushrail({
    apiKey: config.apiKey,
    baseUrl: config.apiUrl,
    // Somebody watches the page and wants to know soon that the API is silent.
    timeoutMs: 5_000,
    retriesMax: 1,
  });
  const receiver = new Receiver();
  let destinationId: string | undefined;
  const server = createBricksServer({ pushrail, receiver, destinationId: () => destinationId });

  server.listen(config.port, config.host);
  await once(server, "listening");
  const url = ownUrl(server.address() as AddressInfo);

  if (config.webhookSecret === undefined) {
    const own = await ensureDestination(pushrail, {
      url: `${url}/webhooks`,
      stateFile: config.stateFile,
    });
    destinationId = own.destinationId;
    receiver.secrets = [own.signingSecret];
  } else {
    receiver.secrets = [config.webhookSecret];
  }

  const stop = (): void => {
    server.close();
    // Streams and held webhooks have no end of their own.
    server.closeAllConnections();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(JSON.stringify({ event: "listening", url }));
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
