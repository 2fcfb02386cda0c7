import type { Timers } from "./announcement-pacer.ts";

/** What somebody does with a table while its live updates wait. */
export interface Engagement {
  readonly focus: (isIn: boolean) => void;
  readonly pointer: (isIn: boolean) => void;
  readonly scroll: () => void;
  /** Forgets everything, and changes nothing any more. */
  readonly stop: () => void;
}

/** How long after the last scrolling a table counts as being read. */
const scrollMs = 3_000;

/**
 * Tells by `onChange` whether a table is in use: it has the focus or the pointer, or was scrolled within the last three
 * seconds. Called on changes only.
 */
export function engagement(
  onChange: (isEngaged: boolean) => void,
  timers: Pick<Timers, "setTimeout" | "clearTimeout">,
): Engagement {
  const uses = { focus: false, pointer: false, scroll: false };
  let isEngaged = false;
  let timer: { readonly id: unknown } | undefined;
  const tell = () => {
    const is = uses.focus || uses.pointer || uses.scroll;
    if (is === isEngaged) return;
    isEngaged = is;
    onChange(is);
  };
  const forgetTimer = () => {
    if (timer !== undefined) timers.clearTimeout(timer.id as never);
    timer = undefined;
  };
  return {
    focus: (isIn) => {
      uses.focus = isIn;
      tell();
    },
    pointer: (isIn) => {
      uses.pointer = isIn;
      tell();
    },
    scroll: () => {
      forgetTimer();
      uses.scroll = true;
      timer = {
        id: timers.setTimeout(() => {
          timer = undefined;
          uses.scroll = false;
          tell();
        }, scrollMs),
      };
      tell();
    },
    stop: forgetTimer,
  };
}
