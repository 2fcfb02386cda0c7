import { useEffect, useRef } from "react";

interface Guard {
  readonly isPassing: boolean;
  readonly isMine: (target: EventTarget | null) => boolean;
  readonly onEscape: () => void;
}

/** What is open and wants Escape, what was opened last at the end. */
const guards: Guard[] = [];

function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.isComposing || guards.at(-1)?.isMine(event.target) !== true) {
    return;
  }
  // Prevented, or the browser closes what is topmost for it, which need not be what is topmost for us.
  event.preventDefault();
  event.stopImmediatePropagation();
  // From the last one that keeps Escape to itself; -1, where there is none, is the last one.
  const acting = guards.slice(guards.findLastIndex((one) => !one.isPassing));
  for (const one of acting.filter((other) => other.isMine(event.target))) {
    one.onEscape();
  }
}

/**
 * While `isActive`, Escape calls `onEscape` and reaches nobody else, so that a dialog of the host around the portal stays
 * open. Of several guards the one that came last acts, and with it the one before if it `isPassing`: a tooltip goes together
 * with what lies under it. An Escape whose target `isMine` refuses is left alone.
 */
export function useEscapeGuard(options: {
  readonly isActive: boolean;
  /** `false` unless said. */
  readonly isPassing?: boolean;
  readonly isMine?: (target: EventTarget | null) => boolean;
  readonly onEscape: () => void;
}): void {
  const { isActive, isPassing = false } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    if (!isActive) {
      return undefined;
    }
    const guard: Guard = {
      isPassing,
      isMine: (target) => latest.current.isMine?.(target) ?? true,
      onEscape: () => latest.current.onEscape(),
    };
    guards.push(guard);
    // Capturing at the window comes before every listener of the host further in; adding it again changes nothing.
    window.addEventListener("keydown", onKeyDown, true);
    return () => {
      guards.splice(guards.indexOf(guard), 1);
      if (guards.length === 0) {
        window.removeEventListener("keydown", onKeyDown, true);
      }
    };
  }, [isActive, isPassing]);
}
