import { newUuid, publicId, uuidOf } from "../../ids.ts";
import { createApiKey } from "../../keys/keys.ts";
import { createTenant } from "../../tenants/tenants.ts";
import { accessTo } from "../access.ts";
import type { TestApi } from "../api.ts";
import { DeliveryRows } from "../deliveries.ts";
import type { TestDatabase } from "../postgres.ts";
import type { ThingKind } from "./places.ts";

/** What a party is made of. */
interface PartyOptions {
  readonly database: TestDatabase;
  readonly server: TestApi;
  /** Who it is to the owner. */
  readonly name: string;
  readonly tenantId: string;
  /** Text of an API key of its tenant with every scope. */
  readonly keyText: string;
}

/** A customer of a tenant, with one of everything. Things are made when they are first asked for. */
export class Party {
  readonly name: string;
  readonly tenantId: string;
  readonly keyText: string;
  /** UUID. */
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly #database: TestDatabase;
  readonly #server: TestApi;
  readonly #things = new Map<ThingKind, Promise<string>>();
  readonly #deleted = new Map<ThingKind, Promise<string>>();
  readonly #destinations = new Map<string, string>();

  private constructor(options: PartyOptions, customerId: string, customerExternalId: string) {
    this.name = options.name;
    this.tenantId = options.tenantId;
    this.keyText = options.keyText;
    this.customerId = customerId;
    this.customerExternalId = customerExternalId;
    this.#database = options.database;
    this.#server = options.server;
  }

  /** Makes the customer. */
  static async open(options: PartyOptions): Promise<Party> {
    const { server, tenantId, name } = options;
    const externalId = freshName(name);
    const ids = await server.context.customers.idsOf(tenantId, [externalId]);
    return new Party(options, ids.get(externalId) ?? "", externalId);
  }

  /** Its thing of a kind, always the same one. */
  async thing(kind: ThingKind): Promise<string> {
    if (kind === "customer") return this.customerExternalId;
    if (kind === "tenant") return publicId("tenant", this.tenantId);
    return await remembered(this.#things, kind, () => this.make(kind));
  }

  /** A thing that was there and is deleted, for the kinds that can be. */
  async deleted(kind: ThingKind): Promise<string | undefined> {
    if (kind !== "destination" && kind !== "credential") return undefined;
    return await remembered(this.#deleted, kind, async () => {
      const id = await this.make(kind);
      await this.#send("DELETE", `/v1/${kind}s/${id}`);
      return id;
    });
  }

  /** The destination that a delivery which was made here went to. */
  destinationOf(deliveryId: string): string {
    return this.#destinations.get(deliveryId) ?? "";
  }

  /** A new session. */
  async session(): Promise<{ readonly id: string; readonly token: string }> {
    const { customerExternalId } = this;
    const minted = await this.#server.context.sessions.mint(accessTo(this.tenantId), {
      customerExternalId,
    });
    return { id: publicId("session", minted.id), token: minted.token.reveal() };
  }

  /** A new thing of a kind. */
  async make(kind: ThingKind): Promise<string> {
    switch (kind) {
      case "apiKey":
        return await this.#makeKey();
      case "auditSubject":
      case "destination":
        return await this.#makeDestination(this.customerExternalId);
      case "correlationId":
      case "idempotencyKey": {
        const name = freshName(this.name);
        await this.#makeEvent({ [kind]: name });
        return name;
      }
      case "credential":
        return await this.#makeCredential();
      case "cursor":
        throw new Error("a cursor is of one list");
      case "customer": {
        const externalId = freshName(this.name);
        await this.#makeDestination(externalId);
        return externalId;
      }
      case "delivery":
        return await this.#makeDeadDelivery(await this.make("destination"));
      case "erasure": {
        const externalId = await this.make("customer");
        return await this.#send("DELETE", `/v1/customers/${externalId}`);
      }
      case "destinationType":
        return "WEBHOOK";
      case "event":
        return await this.#makeEvent({});
      case "eventType":
        return await this.#makeEventType();
      case "replay": {
        const destinationId = await this.make("destination");
        await this.#makeDeadDelivery(destinationId);
        const scope = { kind: "deadLetters" };
        return await this.#send("POST", "/v1/replays", { destinationId, scope });
      }
      case "secretVersion":
        return "1";
      case "session":
        return (await this.session()).id;
      case "tenant":
        return publicId(
          "tenant",
          await createTenant(this.#database.ownerPool, { name: "Another" }),
        );
    }
  }

  async #makeKey(): Promise<string> {
    const request = { name: "sweep", scopes: ["read"] as const };
    const access = accessTo(this.tenantId);
    const { id } = await createApiKey(this.#database.ownerPool, access, request);
    return publicId("apiKey", id);
  }

  async #makeDestination(customerExternalId: string): Promise<string> {
    return await this.#send("POST", "/v1/destinations", {
      type: "WEBHOOK",
      name: "hook",
      customerExternalId,
      url: "https://example.com/",
    });
  }

  async #makeCredential(): Promise<string> {
    return await this.#send("POST", "/v1/credentials", {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: "token",
      customerExternalId: this.customerExternalId,
      tokenUrl: "https://example.com/token",
      clientId: "client",
      clientSecret: `secret-${newUuid()}`,
    });
  }

  async #makeEvent(more: object): Promise<string> {
    return await this.#send("POST", "/v1/events", {
      eventType: "order.completed",
      customerExternalId: this.customerExternalId,
      payload: { total: 1 },
      ...more,
    });
  }

  async #makeEventType(): Promise<string> {
    const name = freshName(this.name);
    const path = `/v1/event-types/${name}`;
    const answer = await this.#server.call("PUT", path, this.keyText, { description: "Made." });
    if (answer.status !== 200) throw new Error(`PUT ${path}: ${answer.text}`);
    return name;
  }

  async #makeDeadDelivery(destination: string): Promise<string> {
    const destinationId = uuidOf("destination", destination) ?? "";
    const { tenantId, customerId, customerExternalId } = this;
    const tenant = { tenantId, customerId, customerExternalId, destinationId };
    const rows = new DeliveryRows(this.#database.superuserPool);
    const id = publicId("delivery", await rows.add({ tenant, state: "dead" }));
    this.#destinations.set(id, destination);
    return id;
  }

  /** Sends a request with the key, and returns the id in its answer. */
  async #send(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await this.#server.call(method, path, this.keyText, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return String(answer.json?.id);
  }
}

function remembered<Key, Value>(
  known: Map<Key, Promise<Value>>,
  key: Key,
  make: () => Promise<Value>,
): Promise<Value> {
  const present = known.get(key);
  if (present !== undefined) return present;
  const made = make();
  known.set(key, made);
  return made;
}

/** A new name of a customer or the like: 40 characters, none of which needs encoding in a URL. */
export function freshName(prefix: string): string {
  return `${prefix}-${newUuid()}`.padEnd(48, "_").slice(0, 48);
}
