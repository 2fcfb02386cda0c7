import type { EventInput } from "@pushrail/sdk";

/** Bricks' one customer in the demo. */
export const customerExternalId = "acct_demo";

/** What the shop's buttons can do. */
export const shopActions = ["order", "invoice"] as const;

/** One of {@link shopActions}. */
export type ShopAction = (typeof shopActions)[number];

const products = [
  { sku: "BRK-2X4-RED", name: "2×4 brick, red", priceCents: 12 },
  { sku: "BRK-2X2-BLU", name: "2×2 brick, blue", priceCents: 9 },
  { sku: "PLT-6X8-GRN", name: "6×8 plate, green", priceCents: 45 },
  { sku: "ARC-1X6-YEL", name: "1×6 arch, yellow", priceCents: 31 },
] as const;

/** The event that a press of a button makes. `random` gives numbers from 0 to below 1. */
export function eventOf(action: ShopAction, random: () => number): EventInput {
  const reference = Math.floor(random() * 0xffffff)
    .toString(16)
    .padStart(6, "0");
  return action === "order" ? completedOrder(reference, random) : issuedInvoice(reference, random);
}

function completedOrder(reference: string, random: () => number): EventInput {
  const orderId = `order_${reference}`;
  const first = Math.floor(random() * products.length);
  const lines = [0, 1].map((offset) => {
    const product = products[(first + offset) % products.length] ?? products[0];
    return { ...product, quantity: 10 * (1 + Math.floor(random() * 20)) };
  });
  const totalCents = lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
  return {
    eventType: "order.completed",
    source: "bricks-shop",
    customerExternalId,
    idempotencyKey: `${orderId}-completed`,
    payload: {
      orderId,
      lines: lines.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
      total: { amount: amountOf(totalCents), currency: "EUR" },
    },
    metadata: { channel: "web" },
  };
}

function issuedInvoice(reference: string, random: () => number): EventInput {
  const invoiceId = `inv_${reference}`;
  return {
    eventType: "invoice.issued",
    source: "bricks-billing",
    customerExternalId,
    idempotencyKey: `${invoiceId}-issued`,
    payload: {
      invoiceId,
      amountDue: { amount: amountOf(1000 + Math.floor(random() * 40_000)), currency: "EUR" },
      daysUntilDue: 14,
    },
    metadata: { channel: "subscription" },
  };
}

function amountOf(cents: number): string {
  return (cents / 100).toFixed(2);
}
