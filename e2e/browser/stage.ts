import { join } from "node:path";
import { type DestinationInput, Pushrail } from "@pushrail/sdk";
import pg from "pg";
import { repositoryRoot } from "../processes/child.ts";
import { untilFinal } from "../processes/delivery-log.ts";
import { eventually } from "../processes/eventually.ts";
import { Installation, type Server } from "../processes/installation.ts";
import { Receiver } from "../processes/receiver.ts";
import { FixtureSite } from "./fixture-site.ts";
import {
  type Hour,
  customers,
  describedEventTypes,
  events,
  orderFates,
  orders,
  week,
} from "./stage-data.ts";

/** Ids of what the screens of the stage are about. */
export interface StageIds {
  /** Destinations: healthy with dead letters, failing, with limits and a long name, in the middle of replays. */
  readonly orders: string;
  readonly failing: string;
  readonly long: string;
  readonly replayed: string;
  readonly disabled: string;
  readonly paused: string;
  /** Deliveries in these states. */
  readonly delivered: string;
  readonly repeated: string;
  readonly retrying: string;
  readonly dead: string;
  readonly held: string;
  readonly finishedReplay: string;
  readonly runningReplay: string;
}

/** Where the customer's receivers are said to be: nothing is sent any more once the stage is set. */
const receiverOrigin = "https://hooks.northwind-toys.example";
const longPath = "/ingestion/v2/regions/eu-central/tenants/4f1c9a7e/streams/parts-and-inventory";

/**
 * An installation in which everything has happened that the portal can show, made by the real server, and then stopped in
 * the middle: the worker is killed, so nothing changes while somebody looks. Deliveries are as old as the stage; only what
 * no test can wait for is written into the database, which is a week of counts and for how long a destination has failed.
 */
export class PortalStage {
  readonly installation: Installation;
  readonly api: Server;
  readonly site: FixtureSite;
  readonly ids: StageIds;

  private constructor(parts: {
    readonly installation: Installation;
    readonly api: Server;
    readonly site: FixtureSite;
    readonly ids: StageIds;
  }) {
    this.installation = parts.installation;
    this.api = parts.api;
    this.site = parts.site;
    this.ids = parts.ids;
  }

  /** Takes 45 s on a busy machine with two cores. The caller closes it. */
  static async create(): Promise<PortalStage> {
    const installation = await Installation.create();
    try {
      const env = {
        // Each page that is opened has a session of its own, and there are many pages.
        PUSHRAIL_CUSTOMER_SESSIONS_MAX: "1000",
        NODE_OPTIONS: `--import=${join(repositoryRoot, "e2e/browser/stage-types.ts")}`,
      };
      const [receiver, api, worker] = await Promise.all([
        Receiver.start(installation),
        installation.startServer({ role: "api", env }),
        installation.startServer({ role: "worker", env }),
      ]);
      const director = new Director(installation, receiver, api);
      const ids = await director.play(worker);
      return new PortalStage({
        installation,
        api,
        ids,
        site: await FixtureSite.start(installation, api),
      });
    } catch (error) {
      await installation.close();
      throw error;
    }
  }

  /** Stops everything. */
  async close(): Promise<void> {
    await this.site.close();
    await this.installation.close();
  }
}

/** Ids by what the destinations are there to show. */
type Destinations = Pick<
  StageIds,
  "orders" | "failing" | "long" | "replayed" | "disabled" | "paused"
> & { readonly skipping: string };

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Makes everything happen, one act after the other. */
class Director {
  readonly #installation: Installation;
  readonly #receiver: Receiver;
  readonly #vendor: Pushrail;
  readonly #apiUrl: string;

  constructor(installation: Installation, receiver: Receiver, api: Server) {
    this.#installation = installation;
    this.#receiver = receiver;
    this.#vendor = installation.client(api);
    this.#apiUrl = api.url;
  }

  async play(worker: Server): Promise<StageIds> {
    for (const { name, description, example } of describedEventTypes)
      await this.#vendor.eventTypes.put(name, { description, example });
    const person = await this.#signIn();
    const destinations = await this.#setUp(person);
    const { orders: ordersId, replayed } = destinations;
    await this.#deliver(destinations);
    await this.#settle(person, destinations);
    const finishedReplay = await this.#replay(replayed);
    const runningReplay = await this.#replayHalf(replayed);
    await worker.process.end("SIGKILL");
    await this.#vendor.events.sendBatch(orders(2_330, 2));
    await this.#writeHistory(destinations);
    const found = async (state: string, destinationId: string): Promise<string> => {
      const [first] = await this.#deliveries(destinationId, state);
      if (first === undefined) throw new Error(`Nothing is ${state}.`);
      return first;
    };
    const { skipping: _, ...shown } = destinations;
    return {
      ...shown,
      delivered: await found("delivered", ordersId),
      repeated: await this.#repeated(ordersId),
      retrying: await found("retrying", destinations.failing),
      dead: await found("dead", ordersId),
      held: await found("pending", destinations.paused),
      finishedReplay,
      runningReplay,
    };
  }

  /** Somebody of the customer's, so that the activity names a person. */
  async #signIn(): Promise<Pushrail> {
    const { token } = await this.#vendor.sessions.create({
      customerExternalId: customers.full,
      user: { id: "u_381", name: "Dana Reyes" },
    });
    await this.#vendor.sessions.create({ customerExternalId: customers.empty });
    return new Pushrail({ token, baseUrl: this.#apiUrl });
  }

  async #setUp(person: Pushrail): Promise<Destinations> {
    const create = async (
      place: string,
      input: Omit<Extract<DestinationInput, { readonly type: "WEBHOOK" }>, "type" | "url">,
    ): Promise<string> => {
      const url = this.#receiver.urlOf(place);
      const { id } = await person.destinations.create({ type: "WEBHOOK", url, ...input });
      return id;
    };
    const { id: credentialId } = await person.credentials.create({
      type: "BEARER_TOKEN",
      name: "Accounting API",
      token: "acc-token-for-the-stage-0042",
    });
    await person.credentials.create({
      type: "BASIC_AUTH",
      name: "Warehouse gateway of the logistics partner in Hamburg",
      username: "northwind",
      password: "password-for-the-stage",
    });
    const often = [1, 1, 3_600, 7_200, 14_400];
    return {
      orders: await create("orders", {
        name: "Order fulfilment",
        eventTypes: ["order.*"],
        retryPolicy: often,
      }),
      failing: await create("accounting", {
        name: "Accounting",
        eventTypes: ["invoice.*"],
        retryPolicy: often,
        credentialId,
      }),
      paused: await create("warehouse", {
        name: "Warehouse sync",
        eventTypes: ["order.shipped", "inventory.level.changed"],
      }),
      skipping: await create("crm", { name: "CRM", eventTypes: ["invoice.paid"] }),
      disabled: await create("erp", { name: "Old ERP", eventTypes: ["inventory.*"] }),
      replayed: await create("storefront", {
        name: "Storefront",
        eventTypes: ["storefront.*"],
        retryPolicy: "none",
      }),
      long: await create("analytics", {
        name: "Parts and inventory events for the analytics team's ingestion gateway in Frankfurt",
        eventTypes: ["inventory.*", "warehouse.automation.conveyor.maintenance_window_announced"],
        filter: { all: [{ field: "eventType", op: "exists" }] },
        rateLimitPerSecond: 50,
        concurrencyLimit: 4,
        ordering: "key",
        orderingKey: "payload.id",
        headers: { "X-Team": "analytics-frankfurt" },
      }),
    };
  }

  async #deliver(ids: Destinations): Promise<void> {
    const receiver = this.#receiver;
    receiver.behave("orders", 200, orderFates);
    receiver.behave("accounting", 503);
    receiver.behave("erp", 410);
    receiver.behave("storefront", 400);
    await this.#vendor.destinations.pause(ids.paused, { mode: "hold" });
    await this.#vendor.destinations.pause(ids.skipping, { mode: "skip" });
    await this.#vendor.events.sendBatch([
      ...orders(2_291, 36),
      ...events("invoice.issued", 5),
      ...events("inventory.level.changed", 3),
      ...events("storefront.page.published", 14),
    ]);
    await untilFinal(this.#vendor, ids.replayed, 14);
    await eventually("every order has been tried", async () => {
      const waiting = await this.#deliveries(ids.orders, "pending");
      const retrying = await this.#deliveries(ids.orders, "retrying");
      return waiting.length === 0 && retrying.length === 1 ? true : undefined;
    });
    await receiver.untilCount("accounting", 6);
  }

  /** Changes that somebody made, which the activity tells of. */
  async #settle(person: Pushrail, ids: Destinations): Promise<void> {
    await person.destinations.signingSecrets.rotate(ids.orders, { overlapSeconds: 86_400 });
    await person.destinations.update(ids.orders, { rateLimitPerSecond: 100 });
    await person.destinations.test(ids.orders);
    const spare = await person.destinations.create({
      type: "WEBHOOK",
      name: "Trial",
      url: this.#receiver.urlOf("trial"),
    });
    await person.destinations.delete(spare.id);
  }

  async #replay(destinationId: string): Promise<string> {
    this.#receiver.behave("storefront", 200, [{ text: "storefront_3311", status: 400 }]);
    const { id } = await this.#vendor.replays.create({
      destinationId,
      scope: { kind: "deadLetters" },
    });
    await eventually("the replay is over", async () => {
      const { finishedAt } = await this.#vendor.replays.get(id);
      return finishedAt === null ? undefined : true;
    });
    return id;
  }

  /** A replay of which some is delivered and the rest is never answered. */
  async #replayHalf(destinationId: string): Promise<string> {
    this.#receiver.behave("storefront", 400);
    await this.#vendor.events.sendBatch(events("storefront.page.published", 60));
    await eventually("the last ones are dead", async () => {
      const pending = await this.#deliveries(destinationId, "pending");
      const dead = await this.#vendor.deadLetters.list({ destinationId, limit: 100 });
      return pending.length === 0 && dead.data.length >= 60 ? true : undefined;
    });
    this.#receiver.behave("storefront", "hold");
    const { id } = await this.#vendor.replays.create({
      destinationId,
      scope: { kind: "deadLetters" },
    });
    const before = this.#receiver.at("storefront").length;
    await this.#receiver.untilCount("storefront", before + 1);
    this.#receiver.release("storefront", 1, 200);
    await eventually("one is delivered again", async () => {
      const { counts } = await this.#vendor.replays.get(id);
      if (counts.delivered >= 12) return true;
      this.#receiver.release("storefront", 1, 200);
      return undefined;
    });
    return id;
  }

  async #deliveries(destinationId: string, state: string): Promise<readonly string[]> {
    const { data } = await this.#vendor.deliveries.list({
      destinationId,
      state: state as "pending",
    });
    return data.map(({ id }) => id);
  }

  /** The delivery that arrived with its second attempt. */
  async #repeated(destinationId: string): Promise<string> {
    const { data } = await this.#vendor.deliveries.list({ destinationId, limit: 100 });
    const found = data.find(({ state, attemptCount }) => state === "delivered" && attemptCount > 1);
    if (found === undefined) throw new Error("No delivery needed a second attempt.");
    return found.id;
  }

  /** Addresses as customers have them, and the past. */
  async #writeHistory(ids: Destinations): Promise<void> {
    const { ownerUrl, superuserUrl } = this.#installation.database;
    const connection = new URL(superuserUrl);
    connection.pathname = new URL(ownerUrl).pathname;
    const database = new pg.Client({ connectionString: connection.href });
    await database.connect();
    try {
      const run = async (text: string, values: readonly unknown[]): Promise<Rows> =>
        (await database.query(text, [...values])).rows as Rows;
      const { host } = new URL(this.#receiver.url);
      const target = new URL(receiverOrigin).host;
      const readdress = async (from: string, to: string): Promise<void> => {
        await run("UPDATE destinations SET config = replace(config::text, $1, $2)::json", [
          from,
          to,
        ]);
        await run("UPDATE attempts SET exchange = replace(exchange, $1, $2)", [from, to]);
      };
      await readdress(this.#receiver.urlOf("analytics"), `${receiverOrigin}${longPath}`);
      await readdress(this.#receiver.url, receiverOrigin);
      await readdress(host, target);
      await run(
        `UPDATE destination_health SET failing_since = now() - interval '3 days 2 hours'
         WHERE failing_since IS NOT NULL`,
        [],
      );
      const weeks: readonly (readonly [string, readonly Hour[]])[] = [
        [ids.orders, week(140)],
        [ids.failing, week(22, 74)],
        [ids.long, week(900)],
        [ids.replayed, week(9)],
        [ids.paused, week(12).map((hour, index) => (index > 160 ? [0, 0, 0] : hour))],
      ];
      for (const [id, hours] of weeks) await writeHours(run, id.slice(4), hours);
    } finally {
      await database.end();
    }
  }
}

async function writeHours(
  run: (text: string, values: readonly unknown[]) => Promise<Rows>,
  destinationId: string,
  hours: readonly Hour[],
): Promise<void> {
  await run(
    `INSERT INTO delivery_counts
       (tenant_id, customer_id, destination_id, hour, delivered, failed_attempts, dead, duration_counts,
        last_attempt_at)
     SELECT tenant_id, customer_id, id,
       date_trunc('hour', now()) - make_interval(hours => given.ago),
       given.delivered, given.failed, given.dead,
       ARRAY[0, 0, 0, 1, given.delivered * 6 / 10, given.delivered * 3 / 10, given.failed]::integer[],
       date_trunc('hour', now()) - make_interval(hours => given.ago) + interval '50 minutes'
     FROM destinations,
       unnest($2::integer[], $3::integer[], $4::integer[], $5::integer[])
         AS given (ago, delivered, failed, dead)
     WHERE id = $1
     ON CONFLICT DO NOTHING`,
    [
      destinationId,
      hours.map((_, index) => hours.length - index),
      hours.map(([delivered]) => delivered),
      hours.map(([, failed]) => failed),
      hours.map(([, , dead]) => dead),
    ],
  );
}
