import { itemsOfPages, once, read } from "./requests.ts";
import { fixedSignIn } from "./sign-in.ts";
import { openTransport } from "./transport.ts";
import type { ConnectionOptions, Transport } from "./transport.ts";
import type {
  ApiKey,
  ApiKeyInput,
  CreatedApiKey,
  ListedTenant,
  Page,
  PageQuery,
  Tenant,
  TenantChange,
  TenantInput,
} from "./types.ts";

/** How a {@link PushrailRoot} reaches the API. */
export interface RootClientOptions extends ConnectionOptions {
  /** `prl_root_…`; keep it where only your provisioning reads it. */
  readonly rootKey: string;
}

/**
 * A client that administers the tenants of an installation. It reaches nobody's data: for that, each tenant has keys of
 * its own.
 *
 * Reads are retried, every other call is sent once. Errors as those of `Pushrail`.
 *
 * @example
 * const root = new PushrailRoot({ rootKey: "prl_root_…", baseUrl: "https://events.example.com" });
 * const tenant = await root.tenants.create({ name: "Acme" });
 * const { key } = await root.tenants.keys.create(tenant.id, {
 *   environment: "live",
 *   name: "backend",
 *   scopes: ["events:write"],
 * });
 */
export class PushrailRoot {
  readonly tenants: TenantsApi;

  constructor(options: RootClientOptions) {
    const transport = openTransport(options, fixedSignIn("rootKey", options.rootKey));
    this.tenants = new TenantsApi(transport);
  }
}

/** `root.tenants` */
export class TenantsApi {
  readonly keys: TenantKeysApi;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.keys = new TenantKeysApi(transport);
  }

  /** Makes a tenant with its live and its test environment; both begin with these settings. */
  async create(input: TenantInput): Promise<Tenant> {
    return (await this.#transport(once("POST", "/v1/tenants", input))) as Tenant;
  }

  async list(query: PageQuery = {}): Promise<Page<ListedTenant>> {
    return (await this.#transport(read("/v1/tenants", query))) as Page<ListedTenant>;
  }

  /** Every tenant, page after page. */
  iterate(query: PageQuery = {}): AsyncGenerator<ListedTenant, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  /** With the settings of the environment whose id is given. */
  async get(id: string): Promise<Tenant> {
    return (await this.#transport(read(tenantPath(id)))) as Tenant;
  }

  /** `name` and `suspended` are of both environments, everything else of the one whose id is given. */
  async update(id: string, change: TenantChange): Promise<Tenant> {
    return (await this.#transport(once("PATCH", tenantPath(id), change))) as Tenant;
  }
}

/** `root.tenants.keys` */
export class TenantKeysApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes an API key of a tenant. Store `key`: no later call returns it. */
  async create(tenantId: string, input: ApiKeyInput): Promise<CreatedApiKey> {
    return (await this.#transport(once("POST", keysPath(tenantId), input))) as CreatedApiKey;
  }

  /** The keys of both environments, revoked and expired ones included. */
  async list(tenantId: string): Promise<readonly ApiKey[]> {
    const answer = await this.#transport(read(keysPath(tenantId)));
    return (answer as { readonly data: readonly ApiKey[] }).data;
  }

  /** Ends a key for good, from its next request on. */
  async revoke(tenantId: string, keyId: string): Promise<void> {
    await this.#transport(once("DELETE", `${keysPath(tenantId)}/${encodeURIComponent(keyId)}`));
  }
}

function tenantPath(id: string): string {
  return `/v1/tenants/${encodeURIComponent(id)}`;
}

function keysPath(tenantId: string): string {
  return `${tenantPath(tenantId)}/keys`;
}
