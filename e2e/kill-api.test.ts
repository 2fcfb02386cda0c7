import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation, freePort } from "./processes/installation.ts";
import { Load } from "./processes/load.ts";
import { Receiver, eventIdOf } from "./processes/receiver.ts";

/** Each round kills the server when so many events more were accepted, with requests in flight. */
const roundCount = 3;
const acceptedPerRound = 300;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

// Goal: no acknowledged event is lost and nothing refused is delivered, whenever the process dies. Method: a load process
// sends over 16 connections and keeps sending each event with its key until it has an answer; the server is killed in the
// middle and started again on the same port.
test("kill -9 during ingest loses nothing acknowledged and delivers nothing refused", async () => {
  const port = await freePort();
  const env = { PUSHRAIL_LEASE_MS: "5000" };
  const receiver = await Receiver.start(installation);
  let server = await installation.startServer({ port, env });
  const client = installation.client(server);
  await client.destinations.create({
    customerExternalId: "acct_load",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("load"),
  });
  const load = await Load.start(installation, {
    url: server.url,
    customerExternalId: "acct_load",
    connections: 16,
  });

  for (let round = 1; round <= roundCount; round++) {
    await load.untilAccepted(acceptedPerRound);
    const unknownBefore = load.countOf("unknown");
    await server.process.end("SIGKILL");
    server = await installation.startServer({ port, env });
    await load.untilAccepted(1);
    // The fault landed only if it cut requests off.
    expect(load.countOf("unknown"), `round ${round}`).toBeGreaterThan(unknownBefore);
  }
  await load.finish();

  const idsByKey = load.idsByKey();
  const acknowledged = new Set(idsByKey.values());
  expect(acknowledged.size).toBeGreaterThan(roundCount * acceptedPerRound);
  await receiver.until("every acknowledged event", () => {
    if (receiver.received.length < acknowledged.size) return undefined;
    const arrived = new Set(receiver.received.map(eventIdOf));
    return acknowledged.isSubsetOf(arrived) ? true : undefined;
  });

  // A key names one event, whichever of its requests was answered.
  for (const line of load.lines) if ("id" in line) expect(line.id).toBe(idsByKey.get(line.key));
  const refusedKeys = new Set(
    load.lines.flatMap(({ key, verdict }) => (verdict === "refused" ? [key] : [])),
  );
  expect(refusedKeys.size).toBeGreaterThan(0);
  const bytesById = new Map<string, string>();
  for (const received of receiver.received) {
    const id = eventIdOf(received);
    const { key } = (JSON.parse(received.body) as { payload: { key: string } }).payload;
    expect(refusedKeys).not.toContain(key);
    expect(idsByKey.get(key)).toBe(id);
    expect(received.bodySha256).toBe(bytesById.get(id) ?? received.bodySha256);
    bytesById.set(id, received.bodySha256);
  }
}, 120_000);
