import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { enqueueDeliveries } from "../deliveries/enqueue.ts";
import type { NewDelivery } from "../deliveries/new-delivery.ts";
import type {
  DestinationDirectory,
  RoutableDestination,
  TenantDirectory,
} from "../destinations/directory.ts";
import { flowEventOf, flowOf } from "../destinations/flow.ts";
import { canonicalBody, composeEvent } from "../events/envelope.ts";
import { newUuid, publicId } from "../ids.ts";
import { operatorCustomerExternalId } from "./operator-customer.ts";
import { findTenantsWithOutgoing, takeOutgoing } from "./operator-events-store.ts";
import type { OutgoingEvent } from "./operator-events-store.ts";
import {
  addCustomer,
  findConfigVersion,
  findCustomerId,
  insertEvents,
  insertSkipped,
} from "./relay-store.ts";
import type { StoredEvent } from "./relay-store.ts";

/**
 * The relay: makes real events of the operator events that wait, with a delivery to each destination of the customer
 * `pushrail.operator` that wants them. An event that nobody wants is kept all the same, as one that matched nothing.
 *
 * A portion is one transaction: the operator events leave their table as the events and deliveries come into being, so
 * each is relayed exactly once, whoever relays at the same time and wherever one is killed. As in ingest, the portion is
 * committed only if it was routed with the tenant's present configuration.
 */

/** What the relay works with. */
export interface RelayOptions {
  /** Connections of the worker's role. */
  readonly pool: Pool;
  readonly directory: Pick<DestinationDirectory, "current" | "atLeast">;
  /** The events of one tenant could not be relayed; they wait for the next time. */
  readonly onFault: (error: unknown) => void;
}

const tenantsAtOnce = 100;
/** Events of one transaction. */
const portionMax = 50;
/** Times that a portion is routed again because the configuration changed meanwhile, before it waits for the next run. */
const roundsMax = 10;

const firstTenantId = "00000000-0000-0000-0000-000000000000";

/**
 * Relays what waits, tenant by tenant; what another process is relaying is left to it.
 *
 * @returns how many events it made. Errors: the database's, when it cannot say which tenants have any.
 */
export async function relayOperatorEvents(options: RelayOptions): Promise<number> {
  let relayed = 0;
  let afterTenantId = firstTenantId;
  for (;;) {
    const after = afterTenantId;
    const tenantIds = await inTransaction(options.pool, (transaction) =>
      findTenantsWithOutgoing(transaction, after, tenantsAtOnce),
    );
    for (const tenantId of tenantIds) {
      try {
        relayed += await relayTenant(options, tenantId);
      } catch (error) {
        options.onFault(error);
      }
    }
    const last = tenantIds.at(-1);
    if (last === undefined || tenantIds.length < tenantsAtOnce) return relayed;
    afterTenantId = last;
  }
}

async function relayTenant(options: RelayOptions, tenantId: string): Promise<number> {
  let relayed = 0;
  for (;;) {
    const count = await relayPortion(options, tenantId);
    relayed += count;
    if (count < portionMax) return relayed;
  }
}

/** The directory that a portion was routed with is older than the tenant's configuration: takes the transaction back. */
class Overtaken extends Error {
  readonly configVersion: number;

  constructor(configVersion: number) {
    super("the configuration changed while operator events were routed");
    this.configVersion = configVersion;
  }
}

async function relayPortion({ pool, directory }: RelayOptions, tenantId: string): Promise<number> {
  let known = await directory.current(tenantId);
  for (let round = 1; ; round += 1) {
    const routing = known;
    try {
      return await inTransaction(pool, (transaction) => relayOnce(transaction, routing));
    } catch (error) {
      if (!(error instanceof Overtaken) || round === roundsMax) throw error;
      known = await directory.atLeast(tenantId, error.configVersion);
    }
  }
}

async function relayOnce(transaction: Transaction, directory: TenantDirectory): Promise<number> {
  const { tenantId } = directory;
  const outgoing = await takeOutgoing(transaction, tenantId, portionMax);
  if (outgoing.length === 0) return 0;
  const customerId = await operatorCustomerId(transaction, tenantId);
  const configVersion = await findConfigVersion(transaction, tenantId);
  if (configVersion !== undefined && configVersion !== directory.version) {
    throw new Overtaken(configVersion);
  }
  const destinations = directory.destinationsOf(customerId);
  const routed = outgoing.map((event) => routedEvent(event, destinations));
  await insertEvents(
    transaction,
    { tenantId, customerId },
    routed.map(({ event }) => event),
  );
  const deliveries = routed.flatMap((one) => one.deliveries);
  await insertSkipped(
    transaction,
    deliveries.filter(({ isSkipped }) => isSkipped),
  );
  await enqueueDeliveries(
    transaction,
    deliveries.filter(({ isSkipped }) => !isSkipped),
  );
  return outgoing.length;
}

async function operatorCustomerId(transaction: Transaction, tenantId: string): Promise<string> {
  const found = await findCustomerId(transaction, tenantId, operatorCustomerExternalId);
  if (found !== undefined) return found;
  await addCustomer(transaction, tenantId, {
    id: newUuid(),
    externalId: operatorCustomerExternalId,
  });
  // Read again: another process may have been the first.
  const added = await findCustomerId(transaction, tenantId, operatorCustomerExternalId);
  if (added === undefined) throw new Error("the operator's customer was not created");
  return added;
}

interface RoutedDelivery extends NewDelivery {
  /** The destination is paused to skip what arrives. */
  readonly isSkipped: boolean;
}

function routedEvent(
  outgoing: OutgoingEvent,
  destinations: readonly RoutableDestination[],
): { readonly event: StoredEvent; readonly deliveries: readonly RoutedDelivery[] } {
  const { eventType, payload } = outgoing;
  const parsed = composeEvent({
    eventType,
    customerExternalId: operatorCustomerExternalId,
    payload,
  });
  const eventId = newUuid();
  const body = canonicalBody(publicId("event", eventId), parsed, outgoing.occurredAt.getTime());
  const flowEvent = flowEventOf(body);
  const deliveries = destinations
    .filter((destination) => destination.matches(parsed.routable))
    .map((destination) => ({
      ...flowOf(destination, flowEvent),
      tenantId: destination.tenantId,
      customerId: destination.customerId,
      destinationId: destination.id,
      deliveryId: newUuid(),
      eventId,
      eventType,
      origin: "event" as const,
      replayOf: null,
      isSkipped: destination.state === "PAUSED" && destination.pauseMode === "skip",
    }));
  return { event: { id: eventId, eventType, body, matchedCount: deliveries.length }, deliveries };
}
