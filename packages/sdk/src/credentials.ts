import { itemsOfPages, once, read } from "./requests.ts";
import type { Transport } from "./transport.ts";
import type {
  Credential,
  CredentialChange,
  CredentialInput,
  CredentialQuery,
  CredentialType,
  CredentialTypeQuery,
  Page,
} from "./types.ts";

/** `client.credentials` */
export class CredentialsApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Creates a credential of a customer. No answer ever shows its secrets, this one included. */
  async create(input: CredentialInput): Promise<Credential> {
    return (await this.#transport(once("POST", "/v1/credentials", input))) as Credential;
  }

  async list(query: CredentialQuery = {}): Promise<Page<Credential>> {
    return (await this.#transport(read("/v1/credentials", query))) as Page<Credential>;
  }

  /** Every credential that `query` names, page after page. */
  iterate(query: CredentialQuery = {}): AsyncGenerator<Credential, void> {
    return itemsOfPages((page) => this.list(page), query);
  }

  async get(id: string): Promise<Credential> {
    return (await this.#transport(read(credentialPath(id)))) as Credential;
  }

  /** Any field of its type makes it a rotation: every destination that uses it takes the new values with its next attempt. */
  async update(id: string, change: CredentialChange): Promise<Credential> {
    return (await this.#transport(once("PATCH", credentialPath(id), change))) as Credential;
  }

  /** Erases its secrets; refused while destinations use it. */
  async delete(id: string): Promise<void> {
    await this.#transport(once("DELETE", credentialPath(id)));
  }
}

/** `client.credentialTypes` */
export class CredentialTypesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Every type with its fields, enough to build a form. For a customer, with the external id that its cloud has to require. */
  async list(query: CredentialTypeQuery = {}): Promise<readonly CredentialType[]> {
    const answer = await this.#transport(read("/v1/credential-types", query));
    return (answer as { readonly data: readonly CredentialType[] }).data;
  }
}

function credentialPath(id: string): string {
  return `/v1/credentials/${encodeURIComponent(id)}`;
}
