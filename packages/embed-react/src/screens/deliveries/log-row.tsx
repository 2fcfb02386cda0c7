import { memo } from "react";
import { usePart } from "../../appearance/part.tsx";
import type { Delivery } from "../../api/types.ts";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { Link } from "../../routing/router.tsx";
import { isOver } from "../delivery/explain.ts";
import { DeliveryStateBadge } from "./delivery-state.tsx";

/** What one row of the log is given. All of it keeps its identity while nothing changes: thousands of rows are shown. */
export interface LogRowProps {
  readonly delivery: Delivery;
  /** The name of its destination; `undefined` in the log of one destination. */
  readonly destinationName: string | undefined;
  readonly isSelected: boolean;
  /** Absent where nothing can be selected. */
  readonly onSelect: ((id: string, isSelected: boolean) => void) | undefined;
}

/** One delivery in the log; only what changed is drawn again. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { delivery, destinationName, isSelected, onSelect } = props;
  const part = usePart();
  const { t, format } = useLanguage();
  const time = format.time(delivery.createdAt);
  return (
    <tr {...part("log-row", { state: delivery.state, selected: isSelected })} role="row">
      {onSelect !== undefined && (
        <td {...part("log-cell", { column: "select" })} role="cell">
          <Checkbox
            label={t("deliveries.select", { eventType: delivery.eventType, time })}
            isLabelHidden
            isChecked={isSelected}
            disabled={!isOver(delivery.state)}
            onChange={(isChecked) => onSelect(delivery.id, isChecked)}
          />
        </td>
      )}
      <th {...part("log-cell", { column: "time" })} role="rowheader" scope="row">
        <Link {...part("log-link")} to={{ screen: "delivery", id: delivery.id }}>
          <time dateTime={delivery.createdAt}>{time}</time>
          <span {...part("sr-only")}> {delivery.eventType}</span>
        </Link>
      </th>
      <LogCells delivery={delivery} destinationName={destinationName} />
    </tr>
  );
});

function LogCells({
  delivery,
  destinationName,
}: Pick<LogRowProps, "delivery" | "destinationName">) {
  const part = usePart();
  const language = useLanguage();
  const { t, format } = language;
  const { reason } = delivery;
  const mark = delivery.origin === "event" ? undefined : delivery.origin;
  return (
    <>
      <td {...part("log-cell", { column: "type" })} role="cell">
        <bdi dir="ltr">{delivery.eventType}</bdi>
        {mark !== undefined && <span {...part("log-origin")}>{t(`states.origin_${mark}`)}</span>}
      </td>
      {destinationName !== undefined && (
        <td {...part("log-cell", { column: "destination" })} role="cell">
          <bdi>{destinationName}</bdi>
        </td>
      )}
      <td {...part("log-cell", { column: "state" })} role="cell">
        <DeliveryStateBadge delivery={delivery} />
        {reason !== null && delivery.state !== "delivered" && (
          <span {...part("log-reason")}>{failureWords(language, delivery).title}</span>
        )}
      </td>
      <td
        {...part("log-cell", { column: "attempts", label: t("deliveries.attemptsHeader") })}
        role="cell"
      >
        {format.number(delivery.attemptCount)}
      </td>
      <td {...part("log-cell", { column: "event" })} role="cell">
        <bdi dir="ltr" title={delivery.eventId}>
          {delivery.eventId}
        </bdi>
      </td>
    </>
  );
}
