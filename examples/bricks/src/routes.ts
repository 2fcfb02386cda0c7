import type { IncomingMessage } from "node:http";
import type { DeliveryDetail, Pushrail } from "@pushrail/sdk";
import { companies, people } from "./people.ts";
import type { Company, Person } from "./people.ts";
import { createPortalSession } from "./portal-session.ts";
import { answerModes, readBody } from "./receiver.ts";
import type { Receivers } from "./receivers.ts";
import { Shop } from "./shop.ts";
import type { ShopChange, ShopOptions } from "./shop.ts";
import type { SignIns } from "./sign-in.ts";

/** What the routes work with. */
export interface RouteOptions {
  readonly pushrail: Pushrail;
  readonly receivers: Receivers;
  readonly signIns: SignIns;
  /** Where the browser reaches Pushrail's API. */
  readonly apiUrl: string;
  /** The destination that Bricks made for a company; `undefined` when it made none. */
  readonly destinationOf: (company: Company) => string | undefined;
}

/** An answer to the page; its body is JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Call {
  readonly request: IncomingMessage;
  /** What stands for `:id` and `:move` in the path. */
  readonly id: string;
  readonly move: string;
}

type Handler = (call: Call, person: Person) => Promise<Answer>;

/** Answers one request of the page, or `undefined` when there is no such route. */
export type Router = (request: IncomingMessage, path: string) => Promise<Answer> | undefined;

const inputBytesMax = 4_096;
const deliveriesShown = 50;

/** Makes the router of everything that the page asks for, with a shop of its own for each company. */
export function createRouter(options: RouteOptions, shopOptions?: ShopOptions): Router {
  const shops = new Map(companies.map((company) => [company.id, new Shop(company, shopOptions)]));
  const shopOf = ({ company }: Person): Shop => shops.get(company.id) ?? new Shop(company);
  const open = openRoutes(options);
  const guarded: Readonly<Record<string, Handler>> = {
    ...shopRoutes(options, shopOf),
    ...receiverRoutes(options),
    "POST /session": async (_, person) => ok(await createPortalSession(options.pushrail, person)),
  };
  return (request, path) => {
    const [, prefix = "", id = "", move = ""] =
      /^(\/app\/(?:orders|invoices|deliveries))\/([A-Za-z0-9_-]+)\/?([a-z]*)$/.exec(path) ?? [];
    const place = id === "" ? path : `${prefix}/:id${move === "" ? "" : "/:move"}`;
    const route = `${request.method} ${place}`;
    const openHandler = Object.hasOwn(open, route) ? open[route] : undefined;
    if (openHandler !== undefined) return openHandler(request);
    const handler = Object.hasOwn(guarded, route) ? guarded[route] : undefined;
    if (handler === undefined) return undefined;
    const person = options.signIns.personOf(request);
    if (person === undefined) return Promise.resolve(failed(401, "Sign in to Bricks first."));
    return handler({ request, id, move }, person);
  };
}

type OpenHandler = (request: IncomingMessage) => Promise<Answer>;

function openRoutes({ signIns, apiUrl }: RouteOptions): Readonly<Record<string, OpenHandler>> {
  return {
    "GET /app/people": async () => ok({ people }),
    "GET /app/me": async (request) => {
      const person = signIns.personOf(request) ?? null;
      return ok({ person, apiUrl });
    },
    "POST /app/sign-in": async (request) => {
      const cookie = signIns.signIn((await readInput(request))?.["personId"]);
      if (cookie === undefined) return failed(400, "personId names nobody who can sign in.");
      return { ...ok({}), headers: { "set-cookie": cookie } };
    },
    "POST /app/sign-out": async (request) => ({
      ...ok({}),
      headers: { "set-cookie": signIns.signOut(request) },
    }),
  };
}

function shopRoutes(
  { pushrail }: RouteOptions,
  shopOf: (person: Person) => Shop,
): Readonly<Record<string, Handler>> {
  const answer = async (shop: Shop, change: ShopChange): Promise<Answer> => {
    if ("refusal" in change) return failed(409, change.refusal);
    try {
      const { id } = await pushrail.events.send(change.event);
      return ok({ ...shopFacts(shop), event: { id, eventType: change.event.eventType } });
    } catch (error) {
      // Nobody was told, so it did not happen.
      change.undo();
      throw error;
    }
  };
  return {
    "GET /app/shop": async (_, person) => ok(shopFacts(shopOf(person))),
    "POST /app/orders": async (_, person) => {
      const shop = shopOf(person);
      return await answer(shop, shop.placeOrder());
    },
    "POST /app/orders/:id/:move": async ({ id, move }, person) => {
      const shop = shopOf(person);
      return await answer(shop, shop.moveOrder(id, move));
    },
    "POST /app/invoices/:id/:move": async ({ id, move }, person) => {
      const shop = shopOf(person);
      return await answer(shop, shop.moveInvoice(id, move));
    },
  };
}

function shopFacts({ orders, invoices }: Shop): object {
  return { orders, invoices };
}

function receiverRoutes(options: RouteOptions): Readonly<Record<string, Handler>> {
  const { pushrail, receivers, destinationOf } = options;
  const onOwnDestination = async (
    { company }: Person,
    act: (id: string) => Promise<unknown>,
  ): Promise<Answer> => {
    const id = destinationOf(company);
    return id === undefined
      ? failed(409, `Bricks made no destination for ${company.name}.`)
      : ok(await act(id));
  };
  return {
    "PUT /app/receiver/mode": async ({ request }, { company }) => {
      const wanted = (await readInput(request))?.["mode"];
      const mode = answerModes.find((each) => each === wanted);
      if (mode === undefined) return failed(400, `mode must be one of ${answerModes.join(", ")}.`);
      receivers.of(company).setMode(mode);
      return ok({ mode });
    },
    "GET /app/receiver/secrets": async (_, { company }) =>
      ok({ tails: receivers.tailsOf(company) }),
    "POST /app/receiver/secrets": async ({ request }, { company }) => {
      const isTaken = await receivers.paste(company, (await readInput(request))?.["secret"]);
      if (!isTaken) return failed(400, "A signing secret begins with whsec_.");
      return ok({ tails: receivers.tailsOf(company) });
    },
    "POST /app/destination/test": (_, person) =>
      onOwnDestination(person, (id) => pushrail.destinations.test(id)),
    "POST /app/destination/resume": (_, person) =>
      onOwnDestination(person, (id) => pushrail.destinations.resume(id)),
    "GET /app/log": (_, person) => readLog(options, person),
    "GET /app/deliveries/:id": async ({ id }, person) => {
      const delivery = await ownDelivery(pushrail, id, person);
      return delivery === undefined ? noDelivery : ok(delivery);
    },
    "POST /app/deliveries/:id/:move": async ({ id, move }, person) => {
      if (move !== "replay") return failed(404, "There is nothing at this address.");
      const delivery = await ownDelivery(pushrail, id, person);
      return delivery === undefined ? noDelivery : ok(await pushrail.deliveries.replay(id));
    },
  };
}

/** Bricks' key reads the deliveries of every customer, so Bricks must see to it that each person gets their own. */
async function ownDelivery(
  pushrail: Pushrail,
  id: string,
  { company }: Person,
): Promise<DeliveryDetail | undefined> {
  const delivery = await pushrail.deliveries.get(id);
  return delivery.customerExternalId === company.customerExternalId ? delivery : undefined;
}

async function readLog(options: RouteOptions, { company }: Person): Promise<Answer> {
  const { pushrail, destinationOf } = options;
  const { customerExternalId } = company;
  const id = destinationOf(company);
  const [page, destination] = await Promise.all([
    pushrail.deliveries.list({ customerExternalId, limit: deliveriesShown }),
    id === undefined
      ? null
      : // Its customer may delete it in the portal.
        pushrail.destinations.get(id).catch(() => null),
  ]);
  return ok({
    now: new Date().toISOString(),
    destination: destination === null ? null : { id: destination.id, state: destination.state },
    deliveries: page.data,
  });
}

async function readInput(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request, inputBytesMax);
  try {
    const value: unknown = JSON.parse(body?.toString("utf8") ?? "");
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** An answer that says in a sentence why not. */
export function failed(status: number, sentence: string): Answer {
  return { status, body: { error: sentence } };
}

const noDelivery = failed(404, "There is no such delivery.");
