import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** One column. */
export interface Column<Key extends string> {
  readonly key: Key;
  /** Its name; in the cards of a narrow table it stands before the value. */
  readonly header: string;
  /** Whether the name is only spoken, as of a column of buttons. */
  readonly isHeaderHidden?: boolean | undefined;
  readonly isNumeric?: boolean | undefined;
  /** Left out where the table's place is less than 66 rem wide. */
  readonly isHiddenWhenNarrow?: boolean | undefined;
}

/** What a table is given. */
export interface TableProps<Row, Key extends string> {
  /** The name of the table. */
  readonly caption: ReactNode;
  /** Whether the caption is shown; else it is only spoken. */
  readonly isCaptionShown?: boolean | undefined;
  readonly columns: readonly Column<Key>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly renderCell: (row: Row, key: Key) => ReactNode;
  /** The column that names the row; the first unless said, `null` for none. */
  readonly rowHeader?: Key | null | undefined;
  /** What a row is in at the moment, as `data-state`. */
  readonly rowState?: ((row: Row) => string | undefined) | undefined;
  readonly rowPart?: PartName | undefined;
  readonly part?: PartName | undefined;
  /** Whether newer rows are on their way. */
  readonly isBusy?: boolean | undefined;
}

/**
 * A table. Where its place is narrow each row becomes a card; the roles are written out, for browsers forget those of table
 * elements that are laid out as something else.
 */
export function Table<Row, Key extends string>(props: TableProps<Row, Key>) {
  const { caption, isCaptionShown = false, columns, rows, rowKey } = props;
  const part = usePart();
  return (
    <div {...part("table-box")}>
      <table {...part(["table", props.part])} role="table" aria-busy={props.isBusy || undefined}>
        <caption {...part(isCaptionShown ? "table-caption" : "sr-only")}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                {...part("table-header", {
                  numeric: column.isNumeric,
                  wide: column.isHiddenWhenNarrow,
                })}
                role="columnheader"
                scope="col"
              >
                {column.isHeaderHidden === true ? (
                  <span {...part("sr-only")}>{column.header}</span>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <TableRow key={rowKey(row)} {...props} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TableRow<Row, Key extends string>(props: TableProps<Row, Key> & { readonly row: Row }) {
  const { row, columns, renderCell, rowHeader = columns[0]?.key } = props;
  const part = usePart();
  return (
    <tr {...part(["table-row", props.rowPart], { state: props.rowState?.(row) })} role="row">
      {columns.map((column) => {
        const isHeader = column.key === rowHeader;
        const Cell = isHeader ? "th" : "td";
        return (
          <Cell
            key={column.key}
            {...part("table-cell", {
              numeric: column.isNumeric,
              wide: column.isHiddenWhenNarrow,
              // The name of the column, which the stylesheet puts before the value in a card.
              label: isHeader || column.isHeaderHidden === true ? undefined : column.header,
            })}
            {...(isHeader ? { role: "rowheader", scope: "row" } : { role: "cell" })}
          >
            {renderCell(row, column.key)}
          </Cell>
        );
      })}
    </tr>
  );
}
