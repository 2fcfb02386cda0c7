import { useEffect } from "react";
import type { RefObject } from "react";

/** Pixels between the anchor and what floats. */
const gapPx = 6;
/** Pixels between what floats and the edge of the window. */
const edgePx = 8;
/** What floats is never made lower than this, in pixels; it scrolls. */
const heightMinPx = 96;

/** `below`: its end under the anchor's end. `above`: its middle over the anchor's middle. */
export type Placement = "below" | "above";

/**
 * While `isOpen`, shows `floating` above everything (in the top layer, where the browser has one for popovers) and keeps it
 * beside `anchor`. Positions are set on the element's own style, which no content security policy forbids.
 */
export function useFloating(options: {
  readonly isOpen: boolean;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly floating: RefObject<HTMLElement | null>;
  readonly placement: Placement;
}): void {
  const { isOpen, anchor, floating, placement } = options;
  useEffect(() => {
    const anchorElement = anchor.current;
    const element = floating.current;
    if (!isOpen || anchorElement === null || element === null) {
      return undefined;
    }
    element.style.position = "fixed";
    element.style.margin = "0";
    showInTopLayer(element);
    const place = () => placeBeside(anchorElement, element, placement);
    place();
    const sizes = new ResizeObserver(place);
    sizes.observe(anchorElement);
    sizes.observe(element);
    // Captured: scrolling of a box inside the page does not bubble.
    globalThis.addEventListener("scroll", place, true);
    globalThis.addEventListener("resize", place);
    return () => {
      sizes.disconnect();
      globalThis.removeEventListener("scroll", place, true);
      globalThis.removeEventListener("resize", place);
      hideFromTopLayer(element);
    };
  }, [isOpen, anchor, floating, placement]);
}

function placeBeside(anchor: HTMLElement, element: HTMLElement, placement: Placement): void {
  const { style } = element;
  style.inset = "0 auto auto 0";
  style.maxBlockSize = "";
  const { clientWidth, clientHeight } = document.documentElement;
  const from = anchor.getBoundingClientRect();
  // Outside of the top layer, a transformed box of the host can be what "fixed" is measured from.
  const { left, top, width, height } = element.getBoundingClientRect();
  const roomAbove = from.top - gapPx - edgePx;
  const roomBelow = clientHeight - from.bottom - gapPx - edgePx;
  const [room, roomOpposite] =
    placement === "below" ? [roomBelow, roomAbove] : [roomAbove, roomBelow];
  const isFlipped = height > room && roomOpposite > room;
  const isBelow = (placement === "below") !== isFlipped;
  const heightPx = Math.min(height, Math.max(isFlipped ? roomOpposite : room, heightMinPx));
  const isRightToLeft = getComputedStyle(element).direction === "rtl";
  const end = isRightToLeft ? from.left : from.right - width;
  const x = placement === "below" ? end : (from.left + from.right - width) / 2;
  const y = isBelow ? from.bottom + gapPx : from.top - gapPx - heightPx;
  const within = Math.max(edgePx, Math.min(x, clientWidth - edgePx - width));
  style.left = `${within - left}px`;
  style.top = `${y - top}px`;
  // Only where it has to: rounding would give what fits a scrollbar.
  if (heightPx < height) style.maxBlockSize = `${heightPx}px`;
}

/** Lifts an element with a `popover` attribute into the top layer; where the browser knows no popovers it stays in its place. */
export function showInTopLayer(element: HTMLElement): void {
  if (typeof element.showPopover === "function" && element.isConnected && !isInTopLayer(element)) {
    element.showPopover();
  }
}

/** Takes back what `showInTopLayer` did. */
export function hideFromTopLayer(element: HTMLElement): void {
  if (typeof element.hidePopover === "function" && element.isConnected && isInTopLayer(element)) {
    element.hidePopover();
  }
}

function isInTopLayer(element: HTMLElement): boolean {
  return element.matches(":popover-open");
}

/** While `isOpen`, calls `onOutside` when a pointer goes down, or the focus goes, outside of all `inside`. */
export function useOutside(options: {
  readonly isOpen: boolean;
  readonly inside: readonly RefObject<HTMLElement | null>[];
  readonly onOutside: () => void;
}): void {
  const { isOpen, inside, onOutside } = options;
  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const listener = (event: Event) => {
      const target = event.target;
      if (target instanceof Node && !inside.some((one) => one.current?.contains(target) === true)) {
        onOutside();
      }
    };
    document.addEventListener("pointerdown", listener, true);
    document.addEventListener("focusin", listener, true);
    return () => {
      document.removeEventListener("pointerdown", listener, true);
      document.removeEventListener("focusin", listener, true);
    };
  });
}
