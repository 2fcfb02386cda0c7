import type { Tone } from "./tone.ts";

/** Milliseconds for which a toast stays at least, so that it can be read. */
export const toastMs = 6000;
/** Milliseconds for which one stays that offers an action. */
export const toastWithActionMs = 12_000;
/** How many are kept; the oldest goes. */
const toastsMax = 4;

/** Something that has happened, told in passing. */
export interface Toast {
  readonly tone: Tone;
  readonly text: string;
  readonly action?: { readonly label: string; readonly onSelect: () => void } | undefined;
}

/** A toast that is shown. */
export interface ShownToast extends Toast {
  readonly key: number;
}

/** Calls back once after some milliseconds; what it gives stops that. */
export type After = (ms: number, callback: () => void) => () => void;

/** The toasts that are shown, and how they go. */
export interface ToastQueue {
  readonly add: (toast: Toast) => void;
  readonly dismiss: (key: number) => void;
  /** While held, as under the pointer or with the focus, none goes by itself. */
  readonly hold: (isHeld: boolean) => void;
  /** The toasts at the moment, oldest first; another array after each change. */
  readonly toasts: () => readonly ShownToast[];
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * A queue of toasts. Errors stay until they are dismissed; all others go after 6 seconds, 12 with an action, counted anew
 * after the queue was held.
 */
export function toastQueue(after: After): ToastQueue {
  let shown: readonly ShownToast[] = [];
  let nextKey = 0;
  let isHeld = false;
  const stops = new Map<number, () => void>();
  const listeners = new Set<() => void>();
  const change = (toasts: readonly ShownToast[]) => {
    shown = toasts;
    // What held the queue may have gone with the last toast, and cannot let go any more.
    isHeld &&= toasts.length > 0;
    for (const listener of listeners) {
      listener();
    }
  };
  const stop = (key: number) => {
    stops.get(key)?.();
    stops.delete(key);
  };
  const dismiss = (key: number) => {
    stop(key);
    change(shown.filter((one) => one.key !== key));
  };
  const start = (toast: ShownToast) => {
    if (toast.tone !== "danger" && !isHeld) {
      const ms = toast.action === undefined ? toastMs : toastWithActionMs;
      stops.set(
        toast.key,
        after(ms, () => dismiss(toast.key)),
      );
    }
  };
  return {
    add: (toast) => {
      const added = { ...toast, key: nextKey++ };
      for (const old of shown.slice(0, Math.max(shown.length + 1 - toastsMax, 0))) {
        dismiss(old.key);
      }
      change([...shown, added]);
      start(added);
    },
    dismiss,
    hold: (wanted) => {
      isHeld = wanted;
      for (const toast of shown) {
        stop(toast.key);
        start(toast);
      }
    },
    toasts: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
