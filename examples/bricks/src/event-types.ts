/** One kind of event that Bricks sends, as its customers read about it. */
export interface DescribedEventType {
  readonly name: string;
  readonly description: string;
  readonly example: Readonly<Record<string, unknown>>;
}

const total = { amount: "420.00", currency: "EUR" };

/** Everything that Bricks sends. Portals offer these when somebody chooses what a destination gets. */
export const eventTypes: readonly DescribedEventType[] = [
  {
    name: "order.created",
    description: "An order was placed, by a person or over the API.",
    example: { orderId: "ord_1042", reference: "PO-2291", total },
  },
  {
    name: "order.shipped",
    description: "An order left the warehouse.",
    example: { orderId: "ord_1042", carrier: "Freightline", trackingNumber: "FL4410032" },
  },
  {
    name: "order.completed",
    description: "Everything in an order was delivered and accepted.",
    example: { orderId: "ord_1042", reference: "PO-2291", total },
  },
  {
    name: "order.refunded",
    description: "An order was paid back in full.",
    example: { orderId: "ord_1042", refund: total, reason: "damaged_in_transit" },
  },
  {
    name: "invoice.issued",
    description: "An invoice was sent and is due.",
    example: { invoiceId: "inv_3310", orderId: "ord_1042", amountDue: total, daysUntilDue: 30 },
  },
  {
    name: "invoice.paid",
    description: "An invoice was paid in full.",
    example: { invoiceId: "inv_3310", amountPaid: total, method: "sepa_transfer" },
  },
];
