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
  /** Calls `onChange` whenever the signals may have changed or the machine may have slept; the result ends it. */
  readonly onSignals: (onChange: () => void) => () => void;
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
    for (const name of names) globalThis.addEventListener(name, onChange);
    document.addEventListener("visibilitychange", onChange);
    return () => {
      for (const name of names) globalThis.removeEventListener(name, onChange);
      document.removeEventListener("visibilitychange", onChange);
    };
  },
};
