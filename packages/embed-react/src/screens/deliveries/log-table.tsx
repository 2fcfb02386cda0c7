import { forwardRef, memo, useState } from "react";
import type { DOMAttributes, Ref } from "react";
import { usePart } from "../../appearance/part.tsx";
import type { Delivery } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { LogRow } from "./log-row.tsx";
import type { LogRowProps } from "./log-row.tsx";
import { keyedGroupsOf } from "./row-groups.ts";
import type { KeyedGroup } from "./row-groups.ts";
import type { Selection } from "./selection.ts";

/** What the table of the log is given. */
export interface LogTableProps {
  /** Its name, spoken only; "Deliveries, newest first" unless said. */
  readonly caption?: string | undefined;
  readonly deliveries: readonly Delivery[];
  /** Names of destinations by id; `undefined` in the log of one destination, which needs no such column. */
  readonly destinationNames: ReadonlyMap<string, string> | undefined;
  /** Absent where nothing can be selected. */
  readonly selection: Selection | undefined;
  readonly isBusy: boolean;
  /** Listeners of the whole table. */
  readonly listeners?: TableListeners | undefined;
}

/** What is heard of a table in use. */
export type TableListeners = Pick<
  DOMAttributes<HTMLDivElement>,
  "onFocus" | "onBlur" | "onPointerEnter" | "onPointerLeave" | "onScroll" | "onWheel"
>;

/**
 * The log as a table. Rows stand in groups that the browser leaves out while they are outside of the view; the
 * roles are written out, for browsers forget those of table elements that are laid out as something else. The box around
 * it can be given the focus.
 */
export const LogTable = forwardRef(function LogTable(
  props: LogTableProps,
  ref: Ref<HTMLDivElement>,
) {
  const { deliveries, destinationNames, selection, isBusy, listeners } = props;
  const part = usePart();
  const { t } = useLanguage();
  const groups = useKeyedGroups(deliveries);
  const columns = {
    selectable: selection !== undefined,
    destination: destinationNames !== undefined,
  };
  return (
    <div {...part("log-box")} ref={ref} tabIndex={-1} {...listeners}>
      <table {...part("log-table", columns)} role="table" aria-busy={isBusy || undefined}>
        <caption {...part("sr-only")}>{props.caption ?? t("deliveries.caption")}</caption>
        <thead {...part("log-head")} role="rowgroup">
          <LogHead selection={selection} hasDestination={columns.destination} />
        </thead>
        {groups.map(({ key, rows }) => (
          <LogBody
            key={key}
            deliveries={rows}
            destinationNames={destinationNames}
            selectedIds={selection?.ids}
            onSelect={selection?.select}
          />
        ))}
      </table>
    </div>
  );
});

function useKeyedGroups(deliveries: readonly Delivery[]): readonly KeyedGroup[] {
  const [shown, setShown] = useState(() => ({ deliveries, groups: keyedGroupsOf(deliveries, []) }));
  if (shown.deliveries === deliveries) return shown.groups;
  const groups = keyedGroupsOf(deliveries, shown.groups);
  setShown({ deliveries, groups });
  return groups;
}

interface LogBodyProps extends Pick<LogTableProps, "deliveries" | "destinationNames"> {
  readonly selectedIds: ReadonlySet<string> | undefined;
  readonly onSelect: LogRowProps["onSelect"];
}

const LogBody = memo(function LogBody({
  deliveries,
  destinationNames,
  selectedIds,
  onSelect,
}: LogBodyProps) {
  const part = usePart();
  const { t } = useLanguage();
  const nameOf = ({ destinationId }: Delivery) =>
    destinationNames === undefined
      ? undefined
      : (destinationNames.get(destinationId) ?? t("deliveries.destinationGone"));
  return (
    <tbody {...part("log-body")} role="rowgroup">
      {deliveries.map((delivery) => (
        <LogRow
          key={delivery.id}
          delivery={delivery}
          destinationName={nameOf(delivery)}
          isSelected={selectedIds?.has(delivery.id) ?? false}
          onSelect={onSelect}
        />
      ))}
    </tbody>
  );
}, isSameBody);

function isSameBody(before: LogBodyProps, after: LogBodyProps): boolean {
  return (
    before.destinationNames === after.destinationNames &&
    before.selectedIds === after.selectedIds &&
    before.onSelect === after.onSelect &&
    before.deliveries.length === after.deliveries.length &&
    before.deliveries.every((delivery, index) => delivery === after.deliveries[index])
  );
}

function LogHead({
  selection,
  hasDestination,
}: Pick<LogTableProps, "selection"> & { readonly hasDestination: boolean }) {
  const part = usePart();
  const { t } = useLanguage();
  const columns = [
    { key: "time", header: t("deliveries.time") },
    { key: "type", header: t("deliveries.eventType") },
    ...(hasDestination ? [{ key: "destination", header: t("deliveries.destination") }] : []),
    { key: "state", header: t("deliveries.state") },
    { key: "attempts", header: t("deliveries.attemptsHeader") },
    { key: "event", header: t("deliveries.event") },
  ];
  return (
    <tr {...part("log-row", { head: true })} role="row">
      {selection !== undefined && (
        <th {...part("log-cell", { column: "select" })} role="columnheader" scope="col">
          <Checkbox
            label={t("deliveries.selectAll")}
            isLabelHidden
            isChecked={selection.isAll}
            isIndeterminate={selection.ids.size > 0 && !selection.isAll}
            disabled={selection.selectableCount === 0}
            onChange={selection.selectAll}
          />
        </th>
      )}
      {columns.map(({ key, header }) => (
        <th key={key} {...part("log-cell", { column: key })} role="columnheader" scope="col">
          {header}
        </th>
      ))}
    </tr>
  );
}
