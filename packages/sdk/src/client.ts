import { CredentialsApi, CredentialTypesApi } from "./credentials.ts";
import { CustomersApi, ErasuresApi, SessionsApi } from "./customers.ts";
import { EventsApi, EventTypesApi } from "./events.ts";
import { itemsOfPages, once, read } from "./requests.ts";
import { askedSignIn, fixedSignIn } from "./sign-in.ts";
import type { SignIn, TokenSource } from "./sign-in.ts";
import { AuditApi, PortalApi, TenantApi } from "./tenant.ts";
import { openTransport } from "./transport.ts";
import type { ConnectionOptions, Transport } from "./transport.ts";
import type {
  CreatedDestination,
  ConnectionCheck,
  CreatedSigningSecret,
  DeadLetterGroup,
  DeadLetterQuery,
  DeletedDestination,
  Delivery,
  DeliveryCounts,
  DeliveryCountsQuery,
  DeliveryDetail,
  DeliveryQuery,
  Destination,
  DestinationChange,
  DestinationCheckInput,
  DestinationInput,
  DestinationQuery,
  DestinationType,
  DestinationTypeWithGuide,
  Page,
  Replay,
  ReplayEstimate,
  ReplayInput,
  ReplayQuery,
  ResumedDestination,
  RotationInput,
  SentTest,
  SigningSecret,
  TestInput,
} from "./types.ts";

/** How a client reaches the API, and what it signs in with: one of the two. */
export type ClientOptions = ConnectionOptions &
  (
    | {
        /** A tenant's API key, `prl_live_…` or `prl_test_…`. Keep it on the server. */
        readonly apiKey: string;
        readonly token?: undefined;
      }
    | {
        /**
         * The token of a customer's session, or a function that gets one from your backend, and is called again when the
         * session ends.
         */
        readonly token: TokenSource;
        readonly apiKey?: undefined;
      }
  );

/**
 * A client of one Pushrail installation.
 *
 * With an API key it acts for the tenant, with a session's token for one customer, on the same methods; those that a
 * session may not use throw `PushrailError` with the code `forbidden`.
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
  readonly eventTypes: EventTypesApi;
  readonly destinations: DestinationsApi;
  readonly deliveries: DeliveriesApi;
  readonly deliveryCounts: DeliveryCountsApi;
  readonly deadLetters: DeadLettersApi;
  readonly replays: ReplaysApi;
  readonly customers: CustomersApi;
  readonly erasures: ErasuresApi;
  readonly sessions: SessionsApi;
  readonly credentials: CredentialsApi;
  readonly credentialTypes: CredentialTypesApi;
  readonly destinationTypes: DestinationTypesApi;
  readonly tenant: TenantApi;
  readonly portal: PortalApi;
  readonly audit: AuditApi;

  /** Errors: `TypeError` for a base URL that is none, for an empty key or token, and for both or neither of them. */
  constructor(options: ClientOptions) {
    const transport = openTransport(options, signInOf(options));
    this.events = new EventsApi(transport);
    this.eventTypes = new EventTypesApi(transport);
    this.destinations = new DestinationsApi(transport);
    this.deliveries = new DeliveriesApi(transport);
    this.deliveryCounts = new DeliveryCountsApi(transport);
    this.deadLetters = new DeadLettersApi(transport);
    this.replays = new ReplaysApi(transport);
    this.customers = new CustomersApi(transport);
    this.erasures = new ErasuresApi(transport);
    this.sessions = new SessionsApi(transport);
    this.credentials = new CredentialsApi(transport);
    this.credentialTypes = new CredentialTypesApi(transport);
    this.destinationTypes = new DestinationTypesApi(transport);
    this.tenant = new TenantApi(transport);
    this.portal = new PortalApi(transport);
    this.audit = new AuditApi(transport);
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
  async create<const Type extends DestinationInput["type"]>(
    input: Extract<DestinationInput, { readonly type: Type }> & { readonly type: Type },
  ): Promise<Extract<CreatedDestination, { readonly type: Type }>> {
    const created = await this.#transport(once("POST", "/v1/destinations", input));
    return created as Extract<CreatedDestination, { readonly type: Type }>;
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

  /**
   * Tries whether events would arrive, with settings that are not stored yet or with changes to a stored destination, and
   * changes nothing. What came of it is in the answer; it takes as long as an attempt may, which the client's `timeoutMs`
   * should exceed.
   */
  async check(input: DestinationCheckInput): Promise<ConnectionCheck> {
    return (await this.#transport(
      once("POST", "/v1/destination-checks", input),
    )) as ConnectionCheck;
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

/** `client.destinationTypes` */
export class DestinationTypesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Every type with its settings, enough to build a form; a session gets those that its tenant offers. */
  async list(): Promise<readonly DestinationType[]> {
    const answer = await this.#transport(read("/v1/destination-types"));
    return (answer as { readonly data: readonly DestinationType[] }).data;
  }

  /** One type with its set-up guide, which is data and no markup. */
  async get(type: string): Promise<DestinationTypeWithGuide> {
    const path = `/v1/destination-types/${encodeURIComponent(type)}`;
    return (await this.#transport(read(path))) as DestinationTypeWithGuide;
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

/** `client.deliveryCounts` */
export class DeliveryCountsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Counts by destination and hour, for charts; with an API key, `query` names a destination or a customer. They are some
   * seconds late, and lack the last seconds of a worker that was killed.
   */
  async list(query: DeliveryCountsQuery = {}): Promise<readonly DeliveryCounts[]> {
    const answer = await this.#transport(read("/v1/delivery-counts", query));
    return (answer as { readonly data: readonly DeliveryCounts[] }).data;
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

  /** The dead letters of a destination, counted by reason; the largest group first. */
  async groups(destinationId: string): Promise<readonly DeadLetterGroup[]> {
    const answer = await this.#transport(read("/v1/dead-letter-groups", { destinationId }));
    return (answer as { readonly data: readonly DeadLetterGroup[] }).data;
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

function signInOf({ apiKey, token }: ClientOptions): SignIn {
  if ((apiKey === undefined) === (token === undefined)) {
    throw new TypeError("A client takes either an apiKey or a token.");
  }
  if (apiKey !== undefined) return fixedSignIn("apiKey", apiKey);
  return typeof token === "function" ? askedSignIn(token) : fixedSignIn("token", token ?? "");
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

function deliveryPath(id: string): string {
  return `/v1/deliveries/${encodeURIComponent(id)}`;
}
