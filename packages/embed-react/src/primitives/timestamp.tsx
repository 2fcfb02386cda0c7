import { useSyncExternalStore } from "react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Tooltip } from "./tooltip.tsx";

/** Milliseconds after which a relative time is told anew. */
const tickMs = 15_000;

let ticks = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all relative times on the page; it stands still while there is none. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    ticks += 1;
    for (const one of listeners) {
      one();
    }
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Has the component told again every 15 seconds, so that its relative times stay true. */
export function useTick(): number {
  return useSyncExternalStore(
    subscribe,
    () => ticks,
    () => 0,
  );
}

/** A moment. A relative one shows the absolute under the pointer and with the focus. */
export function Timestamp(props: {
  /** ISO 8601. */
  readonly at: string;
  /** Whether it is told as "3 minutes ago"; `true` unless said. */
  readonly isRelative?: boolean | undefined;
}) {
  const { at, isRelative = true } = props;
  const part = usePart();
  const { format } = useLanguage();
  return isRelative ? (
    <RelativeTimestamp at={at} />
  ) : (
    <time {...part("timestamp")} dateTime={at}>
      {format.time(at)}
    </time>
  );
}

function RelativeTimestamp({ at }: { readonly at: string }) {
  const part = usePart();
  const { format } = useLanguage();
  useTick();
  return (
    <Tooltip text={format.time(at)}>
      <time {...part("timestamp", { relative: true })} dateTime={at} tabIndex={0}>
        {format.ago(at)}
      </time>
    </Tooltip>
  );
}
