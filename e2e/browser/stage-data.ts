import type { EventInput } from "@pushrail/sdk";

/** The customer of the stage that has everything, and the one that has nothing yet. */
export const customers = { full: "acct_northwind", empty: "acct_harbor" } as const;

/** What the vendor says of its event types; one has no description, one has a name that is as long as names get. */
export const describedEventTypes = [
  {
    name: "order.created",
    description: "An order was placed, by a person or over the API.",
    example: { orderId: "ord_1042", reference: "PO-2291", total: money(42_000) },
  },
  {
    name: "order.shipped",
    description: "An order left the warehouse.",
    example: { orderId: "ord_1042", carrier: "Freightline", trackingNumber: "FL4410032" },
  },
  {
    name: "order.completed",
    description: "Everything in an order was delivered and accepted.",
    example: { orderId: "ord_1042", reference: "PO-2291", total: money(42_000) },
  },
  {
    name: "invoice.issued",
    description: "An invoice was sent and is due.",
    example: { invoiceId: "inv_3310", orderId: "ord_1042", daysUntilDue: 30 },
  },
  {
    name: "invoice.paid",
    description: "An invoice was paid in full.",
    example: { invoiceId: "inv_3310", amountPaid: money(42_000), method: "sepa_transfer" },
  },
  { name: "inventory.level.changed", description: null, example: null },
  {
    name: "warehouse.automation.conveyor.maintenance_window_announced",
    description:
      "A conveyor of the automated warehouse is going to stand still for a while. Orders that need it leave later.",
    example: { conveyor: "C-14", from: "2026-11-24T22:00:00Z", to: "2026-11-25T02:00:00Z" },
  },
] as const;

/** Which answers the receiver gives to which order, by a text in its payload. */
export const orderFates = [
  { text: "PO-2307", status: 400 },
  { text: "PO-2308", status: 400 },
  { text: "PO-2311", status: 401 },
  { text: "PO-2314", status: 413 },
  { text: "PO-2315", status: 503, attemptMax: 1 },
  { text: "PO-2316", status: 503 },
] as const;

/** Orders as the shop tells of them, the first with this number. */
export function orders(firstNumber: number, count: number): EventInput[] {
  return Array.from({ length: count }, (_, index) => {
    const number = firstNumber + index;
    const eventType = ["order.created", "order.shipped", "order.completed"][number % 3] ?? "";
    return {
      eventType,
      customerExternalId: customers.full,
      payload: {
        orderId: `ord_${number - 1_249}`,
        reference: `PO-${number}`,
        lines: [
          { sku: "BRK-2x4-RED", name: "Brick 2×4, red", quantity: 120 },
          { sku: "BRK-1x2-BLU", name: "Brick 1×2, blue", quantity: 48 },
        ],
        total: money(4_200 + number * 7),
      },
      metadata: { channel: "web" },
    };
  });
}

/** Events of any type with a small payload. */
export function events(eventType: string, count: number): EventInput[] {
  return Array.from({ length: count }, (_, index) => ({
    eventType,
    customerExternalId: customers.full,
    payload: { id: `${eventType.split(".", 1)[0]}_${3_310 + index}`, total: money(9_900 + index) },
  }));
}

/** How the hours of a destination went, oldest first: delivered, failed attempts, dead letters. */
export type Hour = readonly [delivered: number, failedAttempts: number, dead: number];

/** A week of a shop: busy days, quiet nights, and an outage when `outageHoursAgo` says so. */
export function week(perHour: number, outageHoursAgo = -1): Hour[] {
  return Array.from({ length: 167 }, (_, index) => {
    const hoursAgo = 167 - index;
    const daylight = 0.35 + 0.65 * Math.max(0, Math.sin(((index % 24) / 24) * 2 * Math.PI - 1.2));
    const delivered = Math.round(perHour * daylight * (0.85 + ((index * 7) % 10) / 33));
    if (outageHoursAgo >= 0 && hoursAgo <= outageHoursAgo)
      return hoursAgo > outageHoursAgo - 3 ? [Math.round(delivered / 3), delivered, 4] : [0, 9, 2];
    return [
      delivered,
      index % 9 === 0 ? Math.round(perHour / 30) + 1 : 0,
      index % 31 === 0 ? 1 : 0,
    ];
  });
}

function money(cents: number): { readonly amount: string; readonly currency: "EUR" } {
  return { amount: (cents / 100).toFixed(2), currency: "EUR" };
}
