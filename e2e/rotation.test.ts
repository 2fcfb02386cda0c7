import { checkSignature } from "@pushrail/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilFinal } from "./processes/delivery-log.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { type Received, Receiver, eventIdOf } from "./processes/receiver.ts";

const eventsPerPhase = 100;
const lanes = 4;
const overlapSeconds = 3_600;
/** Every so many events fail once, so that some are retried when the secrets are others. */
const failsEvery = 10;

/** Most attempts that a worker has under way to one destination: these may have been signed before a change. */
const inFlightMax = 64;

/** In which phase of the flow each secret is there for the first time, and no longer there. */
const lives = [
  { version: 1, bornInPhase: 0, endedInPhase: 4 },
  { version: 2, bornInPhase: 2, endedInPhase: 5 },
  { version: 3, bornInPhase: 3, endedInPhase: 5 },
  { version: 4, bornInPhase: 3, endedInPhase: 5 },
  { version: 5, bornInPhase: 5 },
];

let installation: Installation;
let api: Server;
let receiver: Receiver;

beforeAll(async () => {
  installation = await Installation.create();
  receiver = await Receiver.start(installation);
  api = await installation.startServer({ role: "api" });
  await installation.startServer({ role: "worker" });
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

/** Sends events over several connections until it is stopped. */
class Flow {
  /** Ids of accepted events, with the number of the phase in which their sending began. */
  readonly phaseById = new Map<string, number>();
  #phase = 0;
  #phaseCount = 0;
  #waiting = Promise.withResolvers<void>();
  #stopped = false;
  readonly #ended: Promise<unknown>;

  constructor(customerExternalId: string) {
    this.#ended = Promise.all(Array.from({ length: lanes }, () => this.#send(customerExternalId)));
  }

  /** Resolves when so many events have been accepted whose sending began in a new phase, which begins now. */
  async phase(): Promise<void> {
    this.#phase += 1;
    this.#phaseCount = 0;
    this.#waiting = Promise.withResolvers();
    await Promise.race([this.#waiting.promise, this.#ended]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #send(customerExternalId: string): Promise<void> {
    const client = installation.client(api);
    for (let index = 0; !this.#stopped; index++) {
      const phase = this.#phase;
      const payload = { index, fails: index % failsEvery === 0 };
      const { id } = await client.events.send({ eventType: "a.b", customerExternalId, payload });
      this.phaseById.set(id, phase);
      if (phase !== this.#phase) continue;
      this.#phaseCount += 1;
      if (this.#phaseCount === eventsPerPhase) this.#waiting.resolve();
    }
  }
}

/** Which of these secrets a receiver that knows only that one would accept the request with. */
async function acceptedBy(
  { body, headers }: Received,
  secrets: readonly string[],
): Promise<readonly number[]> {
  const verdicts = await Promise.all(
    secrets.map((secret) => checkSignature({ payload: body, headers, secret })),
  );
  return verdicts.flatMap(({ valid }, index) => (valid ? [index + 1] : []));
}

// Goal: at every moment a receiver can verify with a secret that it could hold, and a revoked secret signs nothing that
// is accepted after the answer. Method: events flow without a break; the secrets change between phases, through a process
// that is not the worker's; every request is checked against every secret alone.
test("rotation and revocation while events flow leave no request that its receiver could not verify", async () => {
  const client = installation.client(api);
  const destination = await client.destinations.create({
    customerExternalId: "acct_rotated",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("rotated"),
    retryPolicy: [1, 1, 1],
  });
  receiver.behave("rotated", 200, [{ text: '"fails":true', attemptMax: 1, status: 503 }]);
  const { signingSecrets } = client.destinations;
  const secrets = [destination.signingSecret ?? ""];
  const rotate = async (seconds: number): Promise<void> => {
    const { secret, version } = await signingSecrets.rotate(destination.id, {
      overlapSeconds: seconds,
    });
    secrets[version - 1] = secret;
  };
  /** By version: how many requests had come when its end was asked for. */
  const requestsBeforeEnd = new Map<number, number>();
  const endNow = (...versions: number[]): void => {
    for (const version of versions) requestsBeforeEnd.set(version, receiver.received.length);
  };

  const flow = new Flow("acct_rotated");
  await flow.phase();
  await rotate(overlapSeconds);
  await flow.phase();
  // Two at once: one follows the other, and both sign.
  await Promise.all([rotate(overlapSeconds), rotate(overlapSeconds)]);
  await flow.phase();
  endNow(1);
  await signingSecrets.revoke(destination.id, 1);
  await flow.phase();
  endNow(2, 3, 4);
  await rotate(0);
  await flow.phase();
  await flow.stop();
  const deliveries = await untilFinal(client, destination.id, flow.phaseById.size);
  expect(deliveries.every(({ state }) => state === "delivered")).toBe(true);

  const requests = await Promise.all(
    receiver.received.map(async (received, index) => ({
      index,
      phase: flow.phaseById.get(eventIdOf(received)) ?? -1,
      accepting: await acceptedBy(received, secrets),
      isRetry: Number(received.headers["x-pushrail-attempt"]) > 1,
    })),
  );
  for (const { accepting, phase } of requests) {
    expect(phase).toBeGreaterThanOrEqual(0);
    expect(accepting.length).toBeGreaterThan(0);
  }
  for (const { version, bornInPhase, endedInPhase = Infinity } of lives) {
    const endAsked = requestsBeforeEnd.get(version) ?? Infinity;
    const firstAfterEnd = requests.findIndex(({ phase }) => phase >= endedInPhase);
    for (const { index, phase, accepting } of requests) {
      const signs = accepting.includes(version);
      const name = `version ${version}, request ${index} of phase ${phase}`;
      // Whoever took a secret over when it was answered, and keeps it until its end is asked for, can verify.
      if (phase >= bornInPhase && index < endAsked) expect(signs, name).toBe(true);
      // What is accepted after the answer is signed without, and so is everything that the worker begins from then on.
      if (phase >= endedInPhase) expect(signs, name).toBe(false);
      if (firstAfterEnd >= 0 && index >= firstAfterEnd + inFlightMax)
        expect(signs, name).toBe(false);
    }
  }
  const retriedCount = requests.filter(({ isRetry }) => isRetry).length;
  const counts = new Map<string, number>();
  for (const { accepting } of requests) {
    const text = accepting.join(" ");
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  console.info(`${retriedCount} retried`, Object.fromEntries(counts));
  expect(retriedCount).toBeGreaterThan(0);
  expect(counts.get("1")).toBeGreaterThan(0);
  expect(counts.get("1 2")).toBeGreaterThan(0);
  expect(counts.get("1 2 3 4")).toBeGreaterThan(0);
  expect(counts.get("2 3 4")).toBeGreaterThan(0);
  expect(counts.get("5")).toBeGreaterThan(0);
  expect(await signingSecrets.list(destination.id)).toMatchObject([
    { version: 5, state: "active" },
  ]);
}, 60_000);
