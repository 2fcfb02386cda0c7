import { itemsOfPages, once, read } from "./requests.ts";
import type { Transport } from "./transport.ts";
import type {
  AuditEntry,
  AuditQuery,
  OwnTenant,
  Page,
  Portal,
  TenantSettingsChange,
} from "./types.ts";

/** `client.tenant` */
export class TenantApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The settings of the environment that the API key belongs to. */
  async get(): Promise<OwnTenant> {
    return (await this.#transport(read("/v1/tenant"))) as OwnTenant;
  }

  /** Replaces the members that are given, each as a whole; `null` takes one back to its default. */
  async update(change: TenantSettingsChange): Promise<OwnTenant> {
    return (await this.#transport(once("PATCH", "/v1/tenant", change))) as OwnTenant;
  }
}

/** `client.portal` */
export class PortalApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** What a portal needs to present itself: whose session it is, the branding and the policy. */
  async get(): Promise<Portal> {
    return (await this.#transport(read("/v1/portal"))) as Portal;
  }
}

/** `client.audit` */
export class AuditApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(query: AuditQuery = {}): Promise<Page<AuditEntry>> {
    return (await this.#transport(read("/v1/audit", query))) as Page<AuditEntry>;
  }

  /** Every audit entry that `query` names, page after page, newest first. */
  iterate(query: AuditQuery = {}): AsyncGenerator<AuditEntry, void> {
    return itemsOfPages((page) => this.list(page), query);
  }
}
