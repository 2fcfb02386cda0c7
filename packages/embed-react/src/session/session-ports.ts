import type { Instant } from "./session-machine.ts";

/** What the session takes from the world around it; tests give it their own. */
export interface SessionPorts {
  readonly now: () => Instant;
  /** Calls `callback` once after `durationMs`; the result takes that back. */
  readonly setTimer: (callback: () => void, durationMs: number) => () => void;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Whether the browser has a network, and the page can be seen. */
  readonly signals: () => { readonly isOnline: boolean; readonly isVisible: boolean };
  /**
   * Calls `onChange` whenever the signals may have changed or the machine may have slept; the result ends it.
   * `isRestored`: the page came back from the browser's cache, in which it stood still for as long as one likes.
   */
  readonly onSignals: (onChange: (isRestored: boolean) => void) => () => void;
}

/** The browser's clocks, timers and signals. Nothing of it is touched before it is used, so that servers can load it. */
export const browserPorts: SessionPorts = {
  now: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  setTimer: (callback, durationMs) => {
    const timer = setTimeout(callback, durationMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  signals: () => ({
    isOnline: navigator.onLine,
    isVisible: document.visibilityState !== "hidden",
  }),
  onSignals: (onChange) => {
    // Frames of another origin are never told of the focus, and a page that comes back from the cache of the browser has
    // had no events in between.
    const names = ["online", "offline", "pageshow"] as const;
    const changed = (event: Event) => onChange("persisted" in event && event.persisted === true);
    for (const name of names) globalThis.addEventListener(name, changed);
    document.addEventListener("visibilitychange", changed);
    return () => {
      for (const name of names) globalThis.removeEventListener(name, changed);
      document.removeEventListener("visibilitychange", changed);
    };
  },
};
