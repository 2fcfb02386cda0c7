import type { Invoice, InvoiceState, Order, OrderLine, OrderState } from "./shop.ts";

const products = [
  { sku: "BRK-2X4-RED", name: "2×4 brick, red", priceCents: 12 },
  { sku: "BRK-2X2-BLU", name: "2×2 brick, blue", priceCents: 9 },
  { sku: "PLT-6X8-GRN", name: "6×8 plate, green", priceCents: 45 },
  { sku: "ARC-1X6-YEL", name: "1×6 arch, yellow", priceCents: 31 },
  { sku: "WIN-2X3-CLR", name: "2×3 window, clear", priceCents: 58 },
  { sku: "SLP-2X4-GRY", name: "2×4 slope, grey", priceCents: 22 },
] as const;

const dayMs = 24 * 60 * 60 * 1_000;
const orderStates: readonly OrderState[] = [
  ...(["open", "open", "open", "shipped", "shipped", "completed"] as const),
  ...(["completed", "refunded", "completed", "completed"] as const),
];
const invoiceStates: readonly InvoiceState[] = [
  ...(["draft", "draft", "issued", "issued", "overdue", "paid", "paid", "paid"] as const),
];

/** Between one and three lines of products. `random` gives numbers from 0 to below 1. */
export function linesOf(random: () => number): readonly OrderLine[] {
  const first = Math.floor(random() * products.length);
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, (_, offset) => {
    const product = products[(first + offset) % products.length] ?? products[0];
    return { ...product, quantity: 250 * (1 + Math.floor(random() * 16)) };
  });
}

/** What these lines cost together, in cents. */
export function totalCentsOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
}

/** Ten orders of the last weeks, newest first; the same for the same `firstNumber`. */
export function seededOrders(firstNumber: number, nowMs: number): Order[] {
  const random = steadyRandom(firstNumber);
  return orderStates.map((state, index) => {
    const lines = linesOf(random);
    return {
      id: `ord_${firstNumber - index}`,
      reference: `PO-${2_300 - index * 3}`,
      placedAt: new Date(nowMs - (0.2 + index * 2.4) * dayMs).toISOString(),
      state,
      lines,
      totalCents: totalCentsOf(lines),
    };
  });
}

/** Eight invoices of the last weeks, newest first; the same for the same `firstNumber`. */
export function seededInvoices(
  firstNumber: number,
  orders: readonly Order[],
  nowMs: number,
): Invoice[] {
  return invoiceStates.map((state, index) => {
    const order = orders[(index + 2) % orders.length];
    const issuedAtMs = nowMs - (1 + index * 4) * dayMs;
    return {
      id: `inv_${firstNumber - index}`,
      orderId: order?.id ?? "",
      state,
      amountCents: order?.totalCents ?? 0,
      issuedAt: state === "draft" ? null : new Date(issuedAtMs).toISOString(),
      dueAt: state === "draft" ? null : new Date(issuedAtMs + 14 * dayMs).toISOString(),
    };
  });
}

/** Numbers that look random and are the same at every start. */
function steadyRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
