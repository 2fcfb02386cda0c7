import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "./processes/installation.ts";
import { Load } from "./processes/load.ts";
import { Receiver, eventIdOf } from "./processes/receiver.ts";

const roundCount = 2;
const acceptedPerRound = 300;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

// Goal: what was acknowledged outlives PostgreSQL's sudden death, and the server comes back by itself. Method: a load
// process sends over 16 connections; PostgreSQL is killed in the middle and started again, the server is not touched.
test("kill -9 of PostgreSQL loses nothing acknowledged, and the server goes on by itself", async () => {
  const receiver = await Receiver.start(installation);
  const server = await installation.startServer();
  await installation.client(server).destinations.create({
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
    const turnedAwayBefore = load.countOf("unavailable");
    await installation.killDatabase();
    await load.untilAccepted(acceptedPerRound);
    // The fault landed only if requests came while there was no database; each was told so.
    expect(load.countOf("unavailable"), `round ${round}`).toBeGreaterThan(turnedAwayBefore);
  }
  await load.finish();

  expect(load.countOf("unknown")).toBe(0);
  const acknowledged = new Set(load.idsByKey().values());
  await receiver.until("every acknowledged event", () => {
    if (receiver.received.length < acknowledged.size) return undefined;
    const arrived = new Set(receiver.received.map(eventIdOf));
    return acknowledged.isSubsetOf(arrived) ? true : undefined;
  });
  const bytesById = new Map<string, string>();
  for (const received of receiver.received) {
    const id = eventIdOf(received);
    expect(received.bodySha256).toBe(bytesById.get(id) ?? received.bodySha256);
    bytesById.set(id, received.bodySha256);
  }
}, 120_000);
