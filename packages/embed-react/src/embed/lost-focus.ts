import { useEffect } from "react";
import type { RefObject } from "react";

const headings = "h1, h2, h3, h4, h5, h6";

/** Gives the focus to the first heading inside of an element; `false` when there is none. The page is not scrolled. */
export function focusHeading(within: Element): boolean {
  const heading = within.querySelector<HTMLElement>(headings);
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  return heading !== null;
}

/**
 * Keeps the keyboard's place when what has the focus is taken off the page, as the button of a row is with its row:
 * browsers begin at the top of the page then. The focus goes to the heading of the nearest part that is still there.
 */
export function useKeptFocus(screen: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = screen;
    if (current === null) return undefined;
    /** What has the focus and everything around it within the screen, from the inside out; empty while it is elsewhere. */
    let places: readonly Element[] = [];
    const onFocusIn = ({ target }: FocusEvent) => {
      places = target instanceof Element ? placesOf(target, current) : [];
    };
    const onFocusOut = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return;
      // Chromium says so for what is just being taken away, too: what became of it is known a moment later.
      queueMicrotask(() => {
        if (places[0] === target && target.isConnected) places = [];
      });
    };
    const observer = new MutationObserver(() => {
      if (places[0]?.isConnected !== false) return;
      const left = places.filter((place) => place.isConnected);
      places = [];
      // Whoever took it away may have given the focus to something else.
      if (document.activeElement !== document.body) return;
      left.some(focusHeading);
    });
    current.addEventListener("focusin", onFocusIn);
    current.addEventListener("focusout", onFocusOut);
    observer.observe(current, { childList: true, subtree: true });
    return () => {
      current.removeEventListener("focusin", onFocusIn);
      current.removeEventListener("focusout", onFocusOut);
      observer.disconnect();
    };
  }, [screen]);
}

function placesOf(target: Element, screen: Element): readonly Element[] {
  const places: Element[] = [];
  for (let at: Element | null = target; at !== null && screen.contains(at); at = at.parentElement) {
    places.push(at);
  }
  return places;
}
