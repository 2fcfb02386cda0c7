import type { ReactNode } from "react";

/** One column: its title, and what stands in a row's cell. */
export interface ShopColumn<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Takes what the others leave, and wraps. */
  readonly isWide?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface ShopTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly ShopColumn<Row>[];
  /** `undefined` while they are being read. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** Said instead of rows when there are none. */
  readonly empty: string;
}

/** Bricks' table; on narrow screens each row becomes a card. */
export function ShopTable<Row>({ caption, columns, rows, rowKey, empty }: ShopTableProps<Row>) {
  if (rows?.length === 0) return <p className="empty">{empty}</p>;
  return (
    <div className="panel">
      <table className="table" aria-busy={rows === undefined}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" className={isNumber === true ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, isNumber, isWide, cell }) => (
                <td
                  key={title}
                  data-title={title}
                  className={isNumber === true ? "number" : isWide === true ? "wide" : undefined}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A word in a coloured frame. */
export function Tag({ tone, children }: { readonly tone: string; readonly children: ReactNode }) {
  return (
    <span className="tag" data-tone={tone}>
      {children}
    </span>
  );
}
