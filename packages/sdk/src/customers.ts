import { itemsOfPages, once, read } from "./requests.ts";
import type { Transport } from "./transport.ts";
import type {
  CreatedSession,
  Customer,
  CustomerChange,
  CustomerSettings,
  Erasure,
  Page,
  PageQuery,
  Session,
  SessionInput,
  SessionQuery,
} from "./types.ts";

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

  /** Suspends or reinstates a customer, or says whether its payloads are stored sealed. Suspending ends its sessions. */
  async update(externalId: string, change: CustomerChange): Promise<CustomerSettings> {
    const request = once("PATCH", customerPath(externalId), change);
    return (await this.#transport(request)) as CustomerSettings;
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

/** `client.sessions` */
export class SessionsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a session for one customer, who is created on first use. Hand its `token` to the browser; no later call returns it.
   * Take the customer from your own sign-in, never from what the browser sent.
   */
  async create(input: SessionInput): Promise<CreatedSession> {
    return (await this.#transport(once("POST", "/v1/sessions", input))) as CreatedSession;
  }

  async list(query: SessionQuery = {}): Promise<Page<Session>> {
    return (await this.#transport(read("/v1/sessions", query))) as Page<Session>;
  }

  /** Every session that `query` names, page after page. */
  iterate(query: SessionQuery = {}): AsyncGenerator<Session, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  /** Ends a session from its next request on. */
  async revoke(id: string): Promise<void> {
    await this.#transport(once("DELETE", `/v1/sessions/${encodeURIComponent(id)}`));
  }

  /** Ends all sessions of a customer and says how many were active. */
  async revokeAll(customerExternalId: string): Promise<number> {
    const path = `${customerPath(customerExternalId)}/sessions`;
    return ((await this.#transport(once("DELETE", path))) as { readonly revoked: number }).revoked;
  }
}

function customerPath(externalId: string): string {
  return `/v1/customers/${encodeURIComponent(externalId)}`;
}
