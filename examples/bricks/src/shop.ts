import { randomBytes } from "node:crypto";
import type { EventInput } from "@pushrail/sdk";
import type { Company } from "./people.ts";
import { linesOf, seededInvoices, seededOrders, totalCentsOf } from "./seed.ts";

/** How far an order is. */
export type OrderState = "open" | "shipped" | "completed" | "refunded";

/** How far an invoice is. */
export type InvoiceState = "draft" | "issued" | "overdue" | "paid";

/** A product in an order. */
export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
  readonly quantity: number;
}

/** An order of one company. */
export interface Order {
  readonly id: string;
  /** The company's own number for it. */
  readonly reference: string;
  /** RFC 3339. */
  readonly placedAt: string;
  state: OrderState;
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
}

/** An invoice of one company. */
export interface Invoice {
  readonly id: string;
  readonly orderId: string;
  state: InvoiceState;
  readonly amountCents: number;
  /** RFC 3339; `null` before it is issued. */
  issuedAt: string | null;
  dueAt: string | null;
}

/** What a button did: the event that tells of it, ready to be sent. */
export type ShopChange =
  | { readonly event: EventInput; readonly undo: () => void }
  | { readonly refusal: string };

/** What can be done with an order, and from which states. */
const orderMoves = {
  ship: { from: ["open"], to: "shipped" },
  complete: { from: ["open", "shipped"], to: "completed" },
  refund: { from: ["shipped", "completed"], to: "refunded" },
} as const;

/** What can be done with an invoice, and from which states. */
const invoiceMoves = {
  issue: { from: ["draft"], to: "issued" },
  pay: { from: ["issued", "overdue"], to: "paid" },
} as const;

const termDays = 14;
const dayMs = 24 * 60 * 60 * 1_000;
/** More are not kept: the oldest go. */
const ordersMax = 50;

/** What the shop gets from outside, so that tests need no clock and no luck. */
export interface ShopOptions {
  readonly nowMs?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** The orders and invoices of one company, in memory: each start begins with the same ones. */
export class Shop {
  readonly orders: Order[];
  readonly invoices: Invoice[];
  readonly #company: Company;
  readonly #nowMs: () => number;
  readonly #random: () => number;
  /** After a restart the same press is another event, so keys must not repeat those of the last run. */
  readonly #run = randomBytes(4).toString("hex");
  #nextNumber: number;

  constructor(company: Company, { nowMs = Date.now, random = Math.random }: ShopOptions = {}) {
    this.#company = company;
    this.#nowMs = nowMs;
    this.#random = random;
    const firstNumber = 1_040 + company.id.length;
    this.#nextNumber = firstNumber + 1;
    this.orders = seededOrders(firstNumber, nowMs());
    this.invoices = seededInvoices(3_300 + company.id.length, this.orders, nowMs());
  }

  /** Places an order. */
  placeOrder(): ShopChange {
    const lines = linesOf(this.#random);
    const number = this.#nextNumber++;
    const order: Order = {
      id: `ord_${number}`,
      reference: `PO-${number + 1_262}`,
      placedAt: new Date(this.#nowMs()).toISOString(),
      state: "open",
      lines,
      totalCents: totalCentsOf(lines),
    };
    this.orders.unshift(order);
    this.orders.length = Math.min(this.orders.length, ordersMax);
    return {
      event: this.#event("order.created", order.id, { ...orderFacts(order) }),
      undo: () => void this.orders.splice(this.orders.indexOf(order), 1),
    };
  }

  /** Moves an order on: `ship`, `complete` or `refund`. */
  moveOrder(id: string, move: string): ShopChange {
    const order = this.orders.find((each) => each.id === id);
    if (order === undefined) return { refusal: "There is no such order." };
    if (!isKeyOf(orderMoves, move)) return { refusal: "That cannot be done with an order." };
    const { from, to } = orderMoves[move];
    const before = order.state;
    if (!(from as readonly OrderState[]).includes(before))
      return { refusal: `An order that is ${before} cannot be ${to}.` };
    order.state = to;
    return {
      event: this.#event(`order.${to}`, order.id, orderPayload(order, move)),
      undo: () => void (order.state = before),
    };
  }

  /** Moves an invoice on: `issue` or `pay`. */
  moveInvoice(id: string, move: string): ShopChange {
    const invoice = this.invoices.find((each) => each.id === id);
    if (invoice === undefined) return { refusal: "There is no such invoice." };
    if (!isKeyOf(invoiceMoves, move)) return { refusal: "That cannot be done with an invoice." };
    const { from, to } = invoiceMoves[move];
    const before = { ...invoice };
    if (!(from as readonly InvoiceState[]).includes(before.state))
      return { refusal: `An invoice that is ${before.state} cannot be ${to}.` };
    invoice.state = to;
    const amount = money(invoice.amountCents);
    const facts = { invoiceId: invoice.id, orderId: invoice.orderId };
    if (move === "issue") {
      invoice.issuedAt = new Date(this.#nowMs()).toISOString();
      invoice.dueAt = new Date(this.#nowMs() + termDays * dayMs).toISOString();
    }
    const payload =
      move === "issue"
        ? { ...facts, amountDue: amount, daysUntilDue: termDays }
        : { ...facts, amountPaid: amount, method: "sepa_transfer" };
    return {
      event: this.#event(`invoice.${to}`, invoice.id, payload),
      undo: () => void Object.assign(invoice, before),
    };
  }

  #event(eventType: string, subject: string, payload: Record<string, unknown>): EventInput {
    return {
      eventType,
      source: "bricks-shop",
      customerExternalId: this.#company.customerExternalId,
      idempotencyKey: `${subject}-${eventType}-${this.#run}`,
      payload,
      metadata: { channel: "web" },
    };
  }
}

function orderPayload(order: Order, move: keyof typeof orderMoves): Record<string, unknown> {
  if (move === "ship")
    return {
      orderId: order.id,
      reference: order.reference,
      carrier: "Freightline",
      trackingNumber: `FL${order.id.slice(4).padStart(7, "0")}`,
    };
  if (move === "refund")
    return {
      orderId: order.id,
      reference: order.reference,
      refund: money(order.totalCents),
      reason: "damaged_in_transit",
    };
  return orderFacts(order);
}

function orderFacts(order: Order): Record<string, unknown> {
  return {
    orderId: order.id,
    reference: order.reference,
    lines: order.lines.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
    total: money(order.totalCents),
  };
}

function money(cents: number): { readonly amount: string; readonly currency: "EUR" } {
  return { amount: (cents / 100).toFixed(2), currency: "EUR" };
}

function isKeyOf<Table extends object>(table: Table, name: string): name is keyof Table & string {
  return Object.hasOwn(table, name);
}
