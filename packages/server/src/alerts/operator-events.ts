import type { Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { insertOutgoing } from "./operator-events-store.ts";

/**
 * Operator events: what the platform has to tell a tenant, delivered like any event, to the destinations of the customer
 * `pushrail.operator`.
 *
 * One is written in the transaction of what it tells of, so there is neither a change without its event nor an event
 * without its change; the relay makes a real event of it later (relay.ts).
 */

/** Every event type; public, so never rename one. */
export type OperatorEventType =
  | "pushrail.destination.failing"
  | "pushrail.destination.disabled"
  | "pushrail.dead_letters.growing"
  | "pushrail.replay.finished"
  | "pushrail.signing_secret.expiring";

/** An operator event to be sent. */
export interface NewOperatorEvent {
  /** UUID. */
  readonly tenantId: string;
  readonly eventType: OperatorEventType;
  /** Public ids, names, times and counts; never a secret nor anything of a customer's payload. Must be plain JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Writes operator events; the transaction's commit sends them. For the worker's role. Errors: the database's.
 *
 * Not safe to run twice by itself: call it only where the transaction has made the change that the event tells of.
 */
export async function insertOperatorEvents(
  transaction: Transaction,
  events: readonly NewOperatorEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await insertOutgoing(
    transaction,
    events.map((event) => ({ ...event, id: newUuid() })),
  );
}
