import type { Invoice, InvoiceState } from "../shop.ts";
import { PageHead } from "./page-head.tsx";
import { ShopTable, Tag } from "./shop-table.tsx";
import type { ShopColumn } from "./shop-table.tsx";
import { useShop } from "./use-shop.ts";
import { writtenDay, writtenMoney } from "./written.ts";

const tones: Readonly<Record<InvoiceState, string>> = {
  draft: "quiet",
  issued: "info",
  overdue: "bad",
  paid: "good",
};

const moves: readonly {
  readonly move: string;
  readonly text: string;
  readonly from: readonly InvoiceState[];
}[] = [
  { move: "issue", text: "Issue invoice", from: ["draft"] },
  { move: "pay", text: "Mark paid", from: ["issued", "overdue"] },
];

/** The company's invoices; each button sends a real event. */
export function InvoicesPage() {
  const { shop, press } = useShop();
  const columns: readonly ShopColumn<Invoice>[] = [
    { title: "Invoice", cell: ({ id }) => <strong>{id}</strong> },
    { title: "Order", isWide: true, cell: ({ orderId }) => orderId },
    { title: "Issued", cell: ({ issuedAt }) => writtenDay(issuedAt) },
    { title: "Due", cell: ({ dueAt }) => writtenDay(dueAt) },
    { title: "Amount", isNumber: true, cell: ({ amountCents }) => writtenMoney(amountCents) },
    { title: "Status", cell: ({ state }) => <Tag tone={tones[state]}>{state}</Tag> },
    {
      title: "What is next",
      cell: (invoice) => (
        <span className="buttons">
          {moves
            .filter(({ from }) => from.includes(invoice.state))
            .map(({ move, text }) => (
              <button
                type="button"
                className="button small"
                key={move}
                aria-label={`${text}: ${invoice.id}`}
                onClick={() => press(`/app/invoices/${invoice.id}/${move}`)}
              >
                {text}
              </button>
            ))}
        </span>
      ),
    },
  ];
  const due = shop?.invoices
    .filter(({ state }) => state === "issued" || state === "overdue")
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  return (
    <div className="page" lang="en" dir="ltr">
      <PageHead
        title="Invoices"
        lead={due === undefined ? "" : `${writtenMoney(due)} is open. Each button sends an event.`}
      />
      <ShopTable
        caption="Invoices"
        columns={columns}
        rows={shop?.invoices}
        rowKey={({ id }) => id}
        empty="No invoices yet."
      />
    </div>
  );
}
