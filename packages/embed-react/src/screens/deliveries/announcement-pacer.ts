/** The clock of a {@link announcementPacer}; a browser's own by default. */
export interface Timers {
  readonly now: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: never) => void;
}

/** Says how many new deliveries wait, without flooding whoever listens. */
export interface AnnouncementPacer {
  /** So many wait now; 0 takes back what was about to be said. */
  readonly offer: (count: number) => void;
  /** Says nothing more. */
  readonly stop: () => void;
}

/** Shortest time between two announcements. */
const intervalMs = 10_000;

/** The browser's own clock. */
export const browserTimers: Timers = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** A pacer: `say` is called at once, then at most every 10 seconds, and always with the newest count. */
export function announcementPacer(
  say: (count: number) => void,
  timers: Timers = browserTimers,
): AnnouncementPacer {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let saidCount = 0;
  let waiting: { readonly timer: unknown } | undefined;
  let count = 0;
  const forget = () => {
    if (waiting !== undefined) timers.clearTimeout(waiting.timer as never);
    waiting = undefined;
  };
  const speak = () => {
    waiting = undefined;
    saidAtMs = timers.now();
    saidCount = count;
    say(count);
  };
  return {
    offer: (offered) => {
      count = offered;
      if (offered === 0) {
        saidCount = 0;
        forget();
        return;
      }
      if (waiting !== undefined || offered === saidCount) return;
      const waitMs = saidAtMs + intervalMs - timers.now();
      if (waitMs <= 0) speak();
      else waiting = { timer: timers.setTimeout(speak, waitMs) };
    },
    stop: forget,
  };
}
