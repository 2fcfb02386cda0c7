import { openTransport } from "./transport.ts";
import type { ApiRequest, ClientOptions, Transport } from "./transport.ts";
import type {
  BatchResult,
  CreatedDestination,
  DeadLetterQuery,
  Delivery,
  DeliveryDetail,
  DeliveryQuery,
  Destination,
  DestinationChange,
  DestinationInput,
  DestinationQuery,
  Event,
  EventInput,
  Page,
  PageQuery,
  SentEvent,
  SentTest,
  TestInput,
} from "./types.ts";

/**
 * A client of one Pushrail installation.
 *
 * Reads and events are retried, because repeating them changes nothing; every other call is sent once.
 * Errors of every method: `PushrailError` when the API refuses, `PushrailConnectionError` when no answer came.
 *
 * @example
 * const pushrail = new Pushrail({ apiKey: "prl_live_…", baseUrl: "https://events.example.com" });
 * await pushrail.events.send({
 *   eventType: "order.completed",
 *   customerExternalId: "acct_8K2zRq",
 *   payload: { orderId: "order_38a91f" },
 * });
 */
export class Pushrail {
  readonly events: EventsApi;
  readonly destinations: DestinationsApi;
  readonly deliveries: DeliveriesApi;
  readonly deadLetters: DeadLettersApi;

  constructor(options: ClientOptions) {
    const transport = openTransport(options);
    this.events = new EventsApi(transport);
    this.destinations = new DestinationsApi(transport);
    this.deliveries = new DeliveriesApi(transport);
    this.deadLetters = new DeadLettersApi(transport);
  }
}

/** `client.events` */
export class EventsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends one event; it is durable when this returns. */
  async send(event: EventInput): Promise<SentEvent> {
    const body = repeatable(event);
    return (await this.#transport({
      method: "POST",
      path: "/v1/events",
      body,
      isRepeatable: true,
    })) as SentEvent;
  }

  /** Sends up to 1,000 events; one result each, in order. A rejected event does not throw and spoils no other. */
  async sendBatch(events: readonly EventInput[]): Promise<readonly BatchResult[]> {
    const body = { events: events.map(repeatable) };
    const answer = await this.#transport({
      method: "POST",
      path: "/v1/events/batch",
      body,
      isRepeatable: true,
    });
    return (answer as { readonly results: readonly BatchResult[] }).results;
  }

  async get(id: string): Promise<Event> {
    return (await this.#transport(read(`/v1/events/${encodeURIComponent(id)}`))) as Event;
  }
}

/** `client.destinations` */
export class DestinationsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a destination. Store its `signingSecret`: no later call returns it. */
  async create(input: DestinationInput): Promise<CreatedDestination> {
    return (await this.#transport(once("POST", "/v1/destinations", input))) as CreatedDestination;
  }

  async list(query: DestinationQuery = {}): Promise<Page<Destination>> {
    return (await this.#transport(read("/v1/destinations", query))) as Page<Destination>;
  }

  /** Every destination that `query` names, page after page. */
  iterate(query: DestinationQuery = {}): AsyncGenerator<Destination, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  async get(id: string): Promise<Destination> {
    return (await this.#transport(read(destinationPath(id)))) as Destination;
  }

  async update(id: string, change: DestinationChange): Promise<Destination> {
    return (await this.#transport(once("PATCH", destinationPath(id), change))) as Destination;
  }

  async delete(id: string): Promise<void> {
    await this.#transport(once("DELETE", destinationPath(id)));
  }

  /** Stops sending. `hold` (the default) keeps what arrives meanwhile, `skip` lets it pass by; either is in the log. */
  async pause(id: string, options: { readonly mode?: "hold" | "skip" } = {}): Promise<Destination> {
    return (await this.#transport(
      once("POST", `${destinationPath(id)}/pause`, options),
    )) as Destination;
  }

  /** Starts sending again, also after the system disabled the destination. */
  async resume(id: string): Promise<Destination> {
    return (await this.#transport(
      once("POST", `${destinationPath(id)}/resume`, {}),
    )) as Destination;
  }

  /** Sends a marked test event through the same path as real ones. */
  async test(id: string, input: TestInput = {}): Promise<SentTest> {
    return (await this.#transport(once("POST", `${destinationPath(id)}/test`, input))) as SentTest;
  }
}

/** `client.deliveries` */
export class DeliveriesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(query: DeliveryQuery = {}): Promise<Page<Delivery>> {
    return (await this.#transport(read("/v1/deliveries", query))) as Page<Delivery>;
  }

  /** Every delivery that `query` names, page after page. */
  iterate(query: DeliveryQuery = {}): AsyncGenerator<Delivery, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  async get(id: string): Promise<DeliveryDetail> {
    return (await this.#transport(read(deliveryPath(id)))) as DeliveryDetail;
  }

  /** Makes a new delivery of the same event to the same destination and returns it; a delivery is replayed once. */
  async replay(id: string): Promise<Delivery> {
    return (await this.#transport(once("POST", `${deliveryPath(id)}/replay`, {}))) as Delivery;
  }
}

/** `client.deadLetters` */
export class DeadLettersApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(query: DeadLetterQuery = {}): Promise<Page<Delivery>> {
    return (await this.#transport(read("/v1/dead-letters", query))) as Page<Delivery>;
  }

  /** Every dead letter that `query` names, page after page. */
  iterate(query: DeadLetterQuery = {}): AsyncGenerator<Delivery, void> {
    return itemsOfPages((page) => this.list(page), query);
  }
}

function repeatable(event: EventInput): EventInput {
  return event.idempotencyKey === undefined
    ? { ...event, idempotencyKey: crypto.randomUUID() }
    : event;
}

function read(path: string, query?: PageQuery): ApiRequest {
  return { method: "GET", path, isRepeatable: true, ...(query === undefined ? {} : { query }) };
}

function once(method: "POST" | "PATCH" | "DELETE", path: string, body?: object): ApiRequest {
  return { method, path, isRepeatable: false, ...(body === undefined ? {} : { body }) };
}

function destinationPath(id: string): string {
  return `/v1/destinations/${encodeURIComponent(id)}`;
}

function deliveryPath(id: string): string {
  return `/v1/deliveries/${encodeURIComponent(id)}`;
}

async function* itemsOfPages<Item, Query extends PageQuery>(
  listPage: (query: Query) => Promise<Page<Item>>,
  query: Query,
): AsyncGenerator<Item, void> {
  for (let next = query; ;) {
    const page = await listPage(next);
    yield* page.data;
    if (page.nextCursor === null) return;
    next = { ...query, cursor: page.nextCursor };
  }
}
