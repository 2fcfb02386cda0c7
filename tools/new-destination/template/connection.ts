import type { Connection, Runtime } from "../../../packages/destinations/src/destination.ts";
import { ClientPool } from "../../../packages/destinations/src/http/clients.ts";

/** Opens a connection to a New Destination at an address that the guard allows. */
export function openConnection(url: URL, { egress }: Runtime): Connection {
  const clients = new ClientPool(url.origin, egress);
  return {
    deliver: () =>
      Promise.reject(
        new Error(
          "Next: write deliver in connection.ts: send the events with makeCall (http/call.ts) and return one outcome for each, in order.",
        ),
      ),
    close: () => clients.close(),
  };
}
