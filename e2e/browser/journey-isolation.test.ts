import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pushrail } from "@pushrail/sdk";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "../processes/child.ts";
import { untilFinal } from "../processes/delivery-log.ts";
import { Installation, type Server } from "../processes/installation.ts";
import { Receiver } from "../processes/receiver.ts";
import { launchChromium } from "./browser.ts";
import { keepOnFailure } from "./failure-shot.ts";
import { FixtureSite } from "./fixture-site.ts";
import { inChromium } from "./in-chromium.ts";
import { watchedPage } from "./watched-page.ts";

/** One id of each kind, of one customer. */
interface Ids {
  readonly destination: string;
  readonly delivery: string;
  readonly event: string;
  readonly replay: string;
  readonly credential: string;
}

/** A request as the page makes it. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

interface Answer {
  readonly status: number;
  /** Without the id of the request, which no two answers share. */
  readonly text: string;
}

/** So many calls of one customer would be slowed down. */
const withoutLimits = {
  PUSHRAIL_RATE_READ_CUSTOMER: "0",
  PUSHRAIL_RATE_CHANGE_CUSTOMER: "0",
  PUSHRAIL_RATE_CHECK_CUSTOMER: "0",
};

/** Refusals are told by the console, too. */
const expected = /Failed to load resource: the server responded with a status of 4\d\d/;

inChromium("one customer's session and the other's ids", () => {
  let installation: Installation;
  let server: Server;
  let site: FixtureSite;
  let browser: Browser;
  let own: Ids;
  let foreign: Ids;

  beforeAll(async () => {
    installation = await Installation.create();
    server = await installation.startServer({ env: withoutLimits });
    [site, browser] = await Promise.all([
      FixtureSite.start(installation, server),
      launchChromium(),
    ]);
    const receiver = await Receiver.start(installation);
    const client = installation.client(server);
    own = await createOneOfEach(client, "acct_first", receiver.urlOf("first"));
    foreign = await createOneOfEach(client, "acct_second", receiver.urlOf("second"));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await installation?.close();
  }, 120_000);

  async function openOwn(path = "/") {
    const { page, close } = await watchedPage(browser, { expected });
    keepOnFailure(page);
    await page.addInitScript(keepToken);
    await page.goto(site.url("plain", { customer: "acct_first", path }));
    return { page, portal: page.locator(".pr-root"), close };
  }

  test("every call that takes an id answers the other customer's as it answers one that nobody has", async () => {
    const { page, portal, close } = await openOwn();
    await portal.getByRole("link", { name: "Destination of acct_first" }).waitFor();
    const ask = async (calls: readonly Call[]): Promise<readonly Answer[]> =>
      await page.evaluate(`(${askFromPage})(${JSON.stringify([server.url, calls])})`);

    const paths = callsWithIdInPath();
    expect(paths.length).toBeGreaterThan(15);
    const answers = await ask(paths.map((call) => call(foreign)));
    const unknown = await ask(paths.map((call) => call(invented)));
    const calls = paths.map((call) => call(foreign));
    for (const [index, call] of calls.entries()) {
      const told = `${call.method} ${call.path}`;
      expect(answers[index]?.status, told).toBe(404);
      expect(JSON.parse(answers[index]?.text ?? ""), told).toMatchObject({ code: "not_found" });
      expect(answers[index], told).toEqual(unknown[index]);
    }
    // The same calls reach what is one's own: they are refused for whose it is, not for how they are made.
    const reads = paths.filter((call) => call(own).method === "GET");
    for (const { status } of await ask(reads.map((call) => call(own)))) expect(status).toBe(200);

    expect(Object.keys(callsWithIdElsewhere(own, foreign)).toSorted()).toEqual(idsElsewhere());
    const others = Object.entries(callsWithIdElsewhere(own, foreign));
    const otherAnswers = await ask(others.map(([, call]) => call));
    const otherUnknown = await ask(Object.values(callsWithIdElsewhere(own, invented)));
    for (const [index, [name]] of others.entries()) {
      expect(otherAnswers[index], name).toEqual(otherUnknown[index]);
      expect(otherAnswers[index]?.text, name).not.toContain("acct_second");
      if ((otherAnswers[index]?.status ?? 0) < 400)
        expect(otherAnswers[index]?.text, name).toMatch(/"data":\[\]|"count":0/);
    }
    await close();
  }, 120_000);

  test("the addresses of the other's things show that there is nothing", async () => {
    const places = [
      [`/d/${foreign.destination}`, "This destination is not there"],
      [`/d/${foreign.destination}/secrets`, "This destination is not there"],
      [`/deliveries/${foreign.delivery}`, "There is nothing here"],
      [`/replays/${foreign.replay}`, "There is nothing here"],
      [`/deliveries?eventId=${foreign.event}`, "No delivery matches these filters"],
      [`/deliveries?destinationId=${foreign.destination}`, "No delivery matches these filters"],
    ] as const;
    const { page, portal, close } = await openOwn();
    for (const [path, sentence] of places) {
      await page.goto(site.url("plain", { customer: "acct_first", path }));
      await portal.getByText(sentence, { exact: true }).first().waitFor();
      expect(await portal.textContent()).not.toContain("acct_second");
    }
    await close();
  }, 120_000);
});

const invented: Ids = {
  destination: `dst_${"0123456789abcdef".repeat(2)}`,
  delivery: `dlv_${"0123456789abcdef".repeat(2)}`,
  event: `evt_${"0123456789abcdef".repeat(2)}`,
  replay: `rpl_${"0123456789abcdef".repeat(2)}`,
  credential: `crd_${"0123456789abcdef".repeat(2)}`,
};

async function createOneOfEach(client: Pushrail, customer: string, url: string): Promise<Ids> {
  const credential = await client.credentials.create({
    customerExternalId: customer,
    type: "BEARER_TOKEN",
    name: `Credential of ${customer}`,
    token: "token-of-a-receiver",
  });
  const destination = await client.destinations.create({
    customerExternalId: customer,
    type: "WEBHOOK",
    name: `Destination of ${customer}`,
    url,
  });
  const event = await client.events.send({
    eventType: "order.created",
    customerExternalId: customer,
    payload: { customer },
  });
  const [delivery] = await untilFinal(client, destination.id, 1);
  if (delivery === undefined) throw new Error("Nothing was delivered.");
  const replay = await client.replays.create({
    destinationId: destination.id,
    scope: { kind: "deliveries", deliveryIds: [delivery.id] },
  });
  return {
    destination: destination.id,
    delivery: delivery.id,
    event: event.id,
    replay: replay.id,
    credential: credential.id,
  };
}

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

function apiDescription(): Description {
  const file = join(repositoryRoot, "packages/server/openapi.json");
  return JSON.parse(readFileSync(file, "utf8")) as Description;
}

/** The text of a body's description with that of every component that it is made of. */
function bodyText(requestBody: object | undefined): string {
  const { schemas } = apiDescription().components;
  const seen = new Set<string>();
  const whole = (text: string): string =>
    [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].reduce((sum, [, name = ""]) => {
      if (seen.has(name)) return sum;
      seen.add(name);
      return sum + whole(JSON.stringify(schemas[name] ?? {}));
    }, text);
  return whole(JSON.stringify(requestBody ?? {}));
}

/** Everything that a session may call, as the API describes itself. */
function sessionOperations(): readonly (Operation & Pick<Call, "method" | "path">)[] {
  return Object.entries(apiDescription().paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { security }]) => security?.some((one) => "session" in one) === true)
      .map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

const kinds: Readonly<Record<string, keyof Ids>> = {
  events: "event",
  credentials: "credential",
  destinations: "destination",
  deliveries: "delivery",
  replays: "replay",
};

const bodies: Readonly<Record<string, object>> = {
  "PATCH /v1/credentials/{id}": { name: "Taken over" },
  "PATCH /v1/destinations/{id}": { name: "Taken over" },
  "POST /v1/destinations/{id}/pause": { mode: "hold" },
  "POST /v1/destinations/{id}/signing-secrets": { overlapSeconds: 0 },
  "POST /v1/destinations/{id}/test": {},
};

/** Every operation with an id in its path. Errors: one whose kind of id or whose body is not known here. */
function callsWithIdInPath(): readonly ((ids: Ids) => Call)[] {
  return sessionOperations()
    .filter(({ path }) => path.includes("{id}"))
    .map(({ method, path, requestBody }) => {
      const kind = kinds[path.split("/")[2] ?? ""];
      if (kind === undefined) throw new Error(`What is the id in ${path}?`);
      const body = bodies[`${method} ${path}`];
      if ((requestBody === undefined) !== (body === undefined))
        throw new Error(`Say here which body ${method} ${path} takes.`);
      return (ids) => ({
        method,
        path: path.replace("{id}", ids[kind]).replace("{version}", "1"),
        ...(body !== undefined && { body }),
      });
    });
}

/** Names of systems outside, not of anything that a customer has here. */
const outside = new Set(["clientId", "accessKeyId", "directoryId"]);

/** Every other place for an id, such as `GET /v1/deliveries destinationId`, sorted. */
function idsElsewhere(): readonly string[] {
  return sessionOperations()
    .flatMap(({ method, path, parameters = [], requestBody }) => {
      const inBody = [...bodyText(requestBody).matchAll(/"(\w+Ids?)":/g)];
      const inQuery = parameters.filter((one) => one.in === "query" && /Ids?$/.test(one.name));
      const names = [...inBody.map(([, name = ""]) => name), ...inQuery.map(({ name }) => name)];
      return [...new Set(names)]
        .filter((name) => !outside.has(name))
        .map((name) => `${method} ${path} ${name}`);
    })
    .toSorted();
}

/** A call for each of {@link idsElsewhere}, with ids of `other` in that place and of `own` in the rest. */
function callsWithIdElsewhere(own: Ids, other: Ids): Readonly<Record<string, Call>> {
  const customer = other === invented ? "acct_nobody" : "acct_second";
  const webhook = { type: "WEBHOOK", name: "x", url: "https://example.com/hook" };
  const reads = [
    ["/v1/events", "customerExternalId", customer],
    ["/v1/credential-types", "customerExternalId", customer],
    ["/v1/credentials", "customerExternalId", customer],
    ["/v1/destinations", "customerExternalId", customer],
    ["/v1/deliveries", "customerExternalId", customer],
    ["/v1/deliveries", "destinationId", other.destination],
    ["/v1/deliveries", "eventId", other.event],
    ["/v1/delivery-counts", "customerExternalId", customer],
    ["/v1/delivery-counts", "destinationId", other.destination],
    ["/v1/dead-letters", "customerExternalId", customer],
    ["/v1/dead-letters", "destinationId", other.destination],
    ["/v1/dead-letter-groups", "destinationId", other.destination],
    ["/v1/replays", "destinationId", other.destination],
    ["/v1/audit", "customerExternalId", customer],
  ] as const;
  const writes: Readonly<Record<string, [path: string, body: object]>> = {
    "POST /v1/credentials customerExternalId": [
      "/v1/credentials",
      {
        type: "BEARER_TOKEN",
        name: "x",
        token: "token-of-a-receiver",
        customerExternalId: customer,
      },
    ],
    "POST /v1/destinations customerExternalId": [
      "/v1/destinations",
      { ...webhook, customerExternalId: customer },
    ],
    "POST /v1/destinations credentialId": [
      "/v1/destinations",
      { ...webhook, credentialId: other.credential },
    ],
    "PATCH /v1/destinations/{id} credentialId": [
      `/v1/destinations/${own.destination}`,
      { credentialId: other.credential },
    ],
    "POST /v1/destination-checks customerExternalId": [
      "/v1/destination-checks",
      { ...webhook, customerExternalId: customer },
    ],
    "POST /v1/destination-checks credentialId": [
      "/v1/destination-checks",
      { ...webhook, credentialId: other.credential },
    ],
    "POST /v1/destination-checks destinationId": [
      "/v1/destination-checks",
      { destinationId: other.destination },
    ],
    "POST /v1/replays destinationId": [
      "/v1/replays",
      { destinationId: other.destination, scope: { kind: "deadLetters" } },
    ],
    "POST /v1/replays deliveryIds": [
      "/v1/replays",
      {
        destinationId: own.destination,
        scope: { kind: "deliveries", deliveryIds: [other.delivery] },
        dryRun: true,
      },
    ],
  };
  return Object.fromEntries([
    ...reads.map(([path, name, id]) => [
      `GET ${path} ${name}`,
      { method: "GET", path: `${path}?${name}=${id}` },
    ]),
    ...Object.entries(writes).map(([key, [path, body]]) => [
      key,
      { method: key.split(" ")[0], path, body },
    ]),
  ]) as Readonly<Record<string, Call>>;
}

/** In the page before its scripts: the token that the portal sends is kept for the test. */
const keepToken = `(() => {
  const send = window.fetch;
  window.fetch = (input, init) => {
    const sent = new Headers(init?.headers).get("authorization");
    if (sent !== null) window.sentAuthorization = sent;
    return send(input, init);
  };
})()`;

const askFromPage = `async ([url, calls]) => {
  const answers = [];
  for (const { method, path, body } of calls) {
    const headers = { authorization: window.sentAuthorization };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = (await response.text()).replace(/req_[0-9a-f]{32}/, "req");
    answers.push({ status: response.status, text });
  }
  return answers;
}`;
