import type { Order, OrderState } from "../shop.ts";
import { Icon } from "./icons.tsx";
import { PageHead } from "./page-head.tsx";
import { ShopTable, Tag } from "./shop-table.tsx";
import type { ShopColumn } from "./shop-table.tsx";
import { useShop } from "./use-shop.ts";
import { writtenDay, writtenMoney } from "./written.ts";

const tones: Readonly<Record<OrderState, string>> = {
  open: "info",
  shipped: "warn",
  completed: "good",
  refunded: "quiet",
};

const moves: readonly {
  readonly move: string;
  readonly text: string;
  readonly from: readonly OrderState[];
}[] = [
  { move: "ship", text: "Ship", from: ["open"] },
  { move: "complete", text: "Complete order", from: ["open", "shipped"] },
  { move: "refund", text: "Refund", from: ["completed"] },
];

function goodsText([first, ...others]: Order["lines"]): string {
  if (first === undefined) return "–";
  const rest = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${first.quantity.toLocaleString("en")} × ${first.name}${rest}`;
}

/** The company's orders; each button sends a real event. */
export function OrdersPage() {
  const { shop, press } = useShop();
  const columns: readonly ShopColumn<Order>[] = [
    {
      title: "Order",
      cell: (order) => (
        <>
          <strong>{order.reference}</strong> <small>{order.id}</small>
        </>
      ),
    },
    { title: "Placed", cell: ({ placedAt }) => writtenDay(placedAt) },
    { title: "Goods", isWide: true, cell: ({ lines }) => goodsText(lines) },
    { title: "Total", isNumber: true, cell: ({ totalCents }) => writtenMoney(totalCents) },
    { title: "Status", cell: ({ state }) => <Tag tone={tones[state]}>{state}</Tag> },
    {
      title: "What is next",
      cell: (order) => (
        <span className="buttons">
          {moves
            .filter(({ from }) => from.includes(order.state))
            .map(({ move, text }) => (
              <button
                type="button"
                className="button small"
                key={move}
                aria-label={`${text}: ${order.reference}`}
                onClick={() => press(`/app/orders/${order.id}/${move}`)}
              >
                {text}
              </button>
            ))}
        </span>
      ),
    },
  ];
  return (
    <div className="page" lang="en" dir="ltr">
      <PageHead
        title="Orders"
        lead="In real life the warehouse moves these on. Here you do, and each press sends an event."
      >
        <button type="button" className="button primary" onClick={() => press("/app/orders")}>
          <Icon name="plus" /> New order
        </button>
      </PageHead>
      <ShopTable
        caption="Orders"
        columns={columns}
        rows={shop?.orders}
        rowKey={({ id }) => id}
        empty="No orders yet."
      />
    </div>
  );
}
