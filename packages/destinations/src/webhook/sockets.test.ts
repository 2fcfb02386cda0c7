import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Connection } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { webhook } from "./index.ts";
import { generateSigningSecret, signingKeyOf } from "./signature.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A receiver that keeps connections open, and says which request came over which of them. */
async function startListening() {
  const ports = new Map<string, number>();
  const server = createServer((request, response) => {
    ports.set(String(request.headers["x-pushrail-delivery-id"]), request.socket.remotePort ?? 0);
    request.resume().on("end", () => response.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, ports };
}

async function connect(url: string): Promise<Connection> {
  const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
  const settings = { config: { url }, secrets: {} };
  const connection = await webhook.connect(settings, { egress, now: Date.now });
  open.push(() => connection.close());
  return connection;
}

async function deliver(connection: Connection, deliveryId: string): Promise<void> {
  const event = {
    eventId: "evt_1",
    eventType: "order.completed",
    body: Buffer.from("{}"),
    deliveryId,
    receivedAtMs: 1_795_255_200_000,
    attempt: 1,
    isReplay: false,
    isTest: false,
    signingKeys: [signingKeyOf(generateSigningSecret())],
  };
  const batch = { id: null, partitionKey: "", events: [event] };
  const [outcome] = await connection.deliver(batch, new AbortController().signal);
  expect(outcome).toMatchObject({ kind: "delivered" });
}

test("T17: an open connection is used again by the destination it belongs to, and by no other of the same URL", async () => {
  const { url, ports } = await startListening();
  const [one, other] = [await connect(url), await connect(url)];
  for (const round of [1, 2, 3]) {
    await deliver(one, `one_${round}`);
    await deliver(other, `other_${round}`);
  }
  const portsOf = (name: string) =>
    new Set([1, 2, 3].map((round) => ports.get(`${name}_${round}`)));
  expect([portsOf("one").size, portsOf("other").size]).toEqual([1, 1]);
  expect(portsOf("one")).not.toEqual(portsOf("other"));
});
