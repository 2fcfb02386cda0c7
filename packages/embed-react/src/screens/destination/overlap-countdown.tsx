import { useEffect, useRef, useState } from "react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { leftUntil } from "./countdown.ts";

const dayMs = 86_400_000;

/** What is left of an overlap, second by second, for the eye; a screen reader is told when it asks. */
export function OverlapCountdown(props: {
  /** RFC 3339. */
  readonly until: string;
  /** Called once when nothing is left. */
  readonly onOver: () => void;
}) {
  const { until, onOver } = props;
  const part = usePart();
  const { now, format } = useLanguage();
  const left = leftUntil(until, useSeconds(now));
  const isOver = left === undefined;
  const latest = useRef(onOver);
  useEffect(() => {
    latest.current = onOver;
  }, [onOver]);
  useEffect(() => {
    if (isOver) latest.current();
  }, [isOver]);
  return (
    <span {...part("countdown")} role="timer" aria-live="off">
      {left !== undefined && left.days > 0 && <>{format.duration(left.days * dayMs)} </>}
      <bdi dir="ltr">{left?.clock ?? "00:00:00"}</bdi>
    </span>
  );
}

function useSeconds(now: () => number): number {
  const [nowMs, setNowMs] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return nowMs;
}
