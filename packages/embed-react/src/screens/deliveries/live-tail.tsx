import { useEffect, useMemo, useRef, useState } from "react";
import type { RefObject } from "react";
import { ArrowUp } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import type { DeliveriesResult } from "../../data/deliveries.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { Switch } from "../../primitives/switch.tsx";
import { Text } from "../../primitives/text.tsx";
import { announcementPacer, browserTimers } from "./announcement-pacer.ts";
import type { AnnouncementPacer, Timers } from "./announcement-pacer.ts";
import { engagement } from "./engagement.ts";
import type { TableListeners } from "./log-table.tsx";

/** The live tail of a log as its reader has set it. */
export interface LiveTail {
  /** Off at first. */
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
  /** It is on, and waits while somebody is in the table. */
  readonly isHeld: boolean;
  /** For the table that it is of. */
  readonly listeners: TableListeners;
}

/** Keeps the live tail, and holds it while the table has the focus or the pointer, or is being scrolled. */
export function useLiveTail(timers: Timers = browserTimers): LiveTail {
  const [isOn, setOn] = useState(false);
  const [isEngaged, setEngaged] = useState(false);
  const use = useMemo(() => engagement(setEngaged, timers), [timers]);
  useEffect(() => () => use.stop(), [use]);
  const listeners = useMemo<TableListeners>(
    () => ({
      // The box itself has the focus after new rows were shown, which is no sign of reading on.
      onFocus: (event) => use.focus(event.target !== event.currentTarget),
      onBlur: (event) =>
        use.focus(
          event.relatedTarget instanceof Node &&
            event.relatedTarget !== event.currentTarget &&
            event.currentTarget.contains(event.relatedTarget),
        ),
      onPointerEnter: () => use.pointer(true),
      onPointerLeave: () => use.pointer(false),
      onScroll: use.scroll,
      onWheel: use.scroll,
    }),
    [use],
  );
  return { isOn, setOn, isHeld: isOn && isEngaged, listeners };
}

/** Says every 10 seconds at most how many new deliveries wait, while the tail is on. */
export function useNewDeliveriesSpoken(
  { isOn, count }: { readonly isOn: boolean; readonly count: number },
  timers: Timers = browserTimers,
): void {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const say = useRef<(waiting: number) => void>(() => undefined);
  useEffect(() => {
    say.current = (waiting) => announce(t("deliveries.newWaiting", { count: waiting }));
  });
  const pacer = useRef<AnnouncementPacer>(undefined);
  useEffect(() => {
    const made = announcementPacer((waiting) => say.current(waiting), timers);
    pacer.current = made;
    return () => made.stop();
  }, [timers]);
  useEffect(() => pacer.current?.offer(isOn ? count : 0), [isOn, count]);
}

/** The switch of the live tail, and the button behind which new rows wait. Nothing moves until it is pressed. */
export function LiveTailBar({
  tail,
  log,
  table,
}: {
  readonly tail: LiveTail;
  readonly log: Pick<DeliveriesResult, "pendingCount" | "isPendingExact" | "showPending">;
  /** Gets the focus when the button goes away. */
  readonly table: RefObject<HTMLElement | null>;
}) {
  const part = usePart();
  const { t } = useLanguage();
  const { pendingCount, isPendingExact, showPending } = log;
  return (
    <div {...part("log-live", { on: tail.isOn, held: tail.isHeld })}>
      <Switch label={t("deliveries.liveOn")} isOn={tail.isOn} onChange={tail.setOn} />
      {tail.isHeld && (
        <Text tone="muted" size="small">
          {t("deliveries.livePaused")}
        </Text>
      )}
      {pendingCount > 0 && (
        <Button
          part="log-new"
          size="small"
          icon={<ArrowUp />}
          onClick={() => {
            showPending();
            table.current?.focus({ preventScroll: true });
          }}
        >
          {t(isPendingExact ? "deliveries.newWaiting" : "deliveries.newWaitingAtLeast", {
            count: pendingCount,
          })}
        </Button>
      )}
    </div>
  );
}
