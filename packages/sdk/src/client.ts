import { openTransport } from "./transport.ts";
import type { ApiRequest, ClientOptions, Transport } from "./transport.ts";
import type {
  BatchResult,
  CreatedDestination,
  CreatedSigningSecret,
  Customer,
  DeadLetterQuery,
  DeletedDestination,
  Delivery,
  DeliveryDetail,
  DeliveryQuery,
  Destination,
  DestinationChange,
  DestinationInput,
  DestinationQuery,
  Erasure,
  Event,
  EventInput,
  Page,
  PageQuery,
  Replay,
  ReplayEstimate,
  ReplayInput,
  ReplayQuery,
  ResumedDestination,
  RotationInput,
  SentEvent,
  SentTest,
  SigningSecret,
  TestInput,
} from "./types.ts";

/**
 * A client of one Pushrail installation.
 *
 * Reads, events and the creation of replays are retried, because repeating them changes nothing; every other call is sent
 * once.
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
  readonly replays: ReplaysApi;
  readonly customers: CustomersApi;
  readonly erasures: ErasuresApi;

  constructor(options: ClientOptions) {
    const transport = openTransport(options);
    this.events = new EventsApi(transport);
    this.destinations = new DestinationsApi(transport);
    this.deliveries = new DeliveriesApi(transport);
    this.deadLetters = new DeadLettersApi(transport);
    this.replays = new ReplaysApi(transport);
    this.customers = new CustomersApi(transport);
    this.erasures = new ErasuresApi(transport);
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
  readonly signingSecrets: SigningSecretsApi;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.signingSecrets = new SigningSecretsApi(transport);
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

  /** Erases its settings and secrets, cancels what waits for it and says how much that was. */
  async delete(id: string): Promise<DeletedDestination> {
    return (await this.#transport(once("DELETE", destinationPath(id)))) as DeletedDestination;
  }

  /** Stops sending. `hold` (the default) keeps what arrives meanwhile, `skip` lets it pass by; either is in the log. */
  async pause(id: string, options: { readonly mode?: "hold" | "skip" } = {}): Promise<Destination> {
    return (await this.#transport(
      once("POST", `${destinationPath(id)}/pause`, options),
    )) as Destination;
  }

  /**
   * Starts sending again, also after the system disabled the destination. What died meanwhile is counted in `deadLetters`;
   * `replays.create` sends it.
   */
  async resume(id: string): Promise<ResumedDestination> {
    return (await this.#transport(
      once("POST", `${destinationPath(id)}/resume`, {}),
    )) as ResumedDestination;
  }

  /** Sends a marked test event through the same path as real ones. */
  async test(id: string, input: TestInput = {}): Promise<SentTest> {
    return (await this.#transport(once("POST", `${destinationPath(id)}/test`, input))) as SentTest;
  }
}

/** `client.destinations.signingSecrets` */
export class SigningSecretsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a new signing secret, which signs at once; the one before signs along for `overlapSeconds`, by default a day.
   * Store `secret`: no later call returns it.
   */
  async rotate(destinationId: string, input: RotationInput = {}): Promise<CreatedSigningSecret> {
    return (await this.#transport(
      once("POST", signingSecretsPath(destinationId), input),
    )) as CreatedSigningSecret;
  }

  /** Those that sign at present, newest first. */
  async list(destinationId: string): Promise<readonly SigningSecret[]> {
    const answer = await this.#transport(read(signingSecretsPath(destinationId)));
    return (answer as { readonly data: readonly SigningSecret[] }).data;
  }

  /** Ends an older secret now; the newest cannot be revoked. */
  async revoke(destinationId: string, version: number): Promise<void> {
    await this.#transport(once("DELETE", `${signingSecretsPath(destinationId)}/${version}`));
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

/** `client.replays` */
export class ReplaysApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Says what a replay would repeat, and makes none. */
  async estimate(input: ReplayInput): Promise<ReplayEstimate> {
    return (await this.#transport({
      method: "POST",
      path: "/v1/replays",
      body: { ...input, dryRun: true },
      isRepeatable: true,
    })) as ReplayEstimate;
  }

  /**
   * Creates a replay, which starts by itself and runs in the background. The same input with the same `idempotencyKey`, 1
   * to 255 characters of ASCII, makes one replay, however often it is called; by default each call makes its own.
   *
   * Errors: also `TypeError` for a key that cannot stand in a header.
   */
  async create(
    input: ReplayInput,
    options: { readonly idempotencyKey?: string } = {},
  ): Promise<Replay> {
    const { idempotencyKey = crypto.randomUUID() } = options;
    return (await this.#transport({
      method: "POST",
      path: "/v1/replays",
      headers: { "idempotency-key": idempotencyKey },
      body: input,
      isRepeatable: true,
    })) as Replay;
  }

  async get(id: string): Promise<Replay> {
    return (await this.#transport(read(replayPath(id)))) as Replay;
  }

  async list(query: ReplayQuery = {}): Promise<Page<Replay>> {
    return (await this.#transport(read("/v1/replays", query))) as Page<Replay>;
  }

  /** Every replay that `query` names, page after page. */
  iterate(query: ReplayQuery = {}): AsyncGenerator<Replay, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  /** Sends no more deliveries on their way; those under way go on. */
  async pause(id: string): Promise<Replay> {
    return (await this.#transport(once("POST", `${replayPath(id)}/pause`))) as Replay;
  }

  /** Goes on where it was paused. */
  async resume(id: string): Promise<Replay> {
    return (await this.#transport(once("POST", `${replayPath(id)}/resume`))) as Replay;
  }

  /** Ends it for good; what it has sent stays sent. */
  async cancel(id: string): Promise<Replay> {
    return (await this.#transport(once("POST", `${replayPath(id)}/cancel`))) as Replay;
  }
}

/** `client.customers` */
export class CustomersApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(query: PageQuery = {}): Promise<Page<Customer>> {
    return (await this.#transport(read("/v1/customers", query))) as Page<Customer>;
  }

  /** Every customer, page after page. */
  iterate(query: PageQuery = {}): AsyncGenerator<Customer, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  async get(externalId: string): Promise<Customer> {
    return (await this.#transport(read(customerPath(externalId)))) as Customer;
  }

  /**
   * Begins to erase everything that is stored of a customer; `erasures.get` says how far it is. Asking again while that runs
   * gives the same erasure. It cannot be undone.
   */
  async erase(externalId: string): Promise<Erasure> {
    return (await this.#transport(once("DELETE", customerPath(externalId)))) as Erasure;
  }
}

/** `client.erasures` */
export class ErasuresApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(id: string): Promise<Erasure> {
    return (await this.#transport(read(`/v1/erasures/${encodeURIComponent(id)}`))) as Erasure;
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

function signingSecretsPath(destinationId: string): string {
  return `${destinationPath(destinationId)}/signing-secrets`;
}

function replayPath(id: string): string {
  return `/v1/replays/${encodeURIComponent(id)}`;
}

function customerPath(externalId: string): string {
  return `/v1/customers/${encodeURIComponent(externalId)}`;
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
