import { autoUpdate, computePosition, flip, offset, shift, size } from "@floating-ui/dom";
import type { Placement } from "@floating-ui/dom";
import { useEffect } from "react";
import type { RefObject } from "react";

/** Pixels between the anchor and what floats. */
const gapPx = 6;
/** Pixels between what floats and the edge of the window. */
const edgePx = 8;

/**
 * While `isOpen`, shows `floating` above everything (in the top layer, where the browser has one for popovers) and keeps it
 * beside `anchor`. Positions are set on the element's own style, which no content security policy forbids.
 */
export function useFloating(options: {
  readonly isOpen: boolean;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly floating: RefObject<HTMLElement | null>;
  /** `bottom-start` unless said; the sides of `start` and `end` follow the direction of the text. */
  readonly placement?: Placement | undefined;
}): void {
  const { isOpen, anchor, floating, placement = "bottom-start" } = options;
  useEffect(() => {
    const anchorElement = anchor.current;
    const element = floating.current;
    if (!isOpen || anchorElement === null || element === null) {
      return undefined;
    }
    element.style.position = "fixed";
    element.style.margin = "0";
    element.style.inset = "0 auto auto 0";
    showInTopLayer(element);
    const place = async () => {
      const { x, y } = await computePosition(anchorElement, element, {
        placement,
        strategy: "fixed",
        middleware: [
          offset(gapPx),
          flip({ padding: edgePx }),
          shift({ padding: edgePx }),
          size({
            padding: edgePx,
            apply: ({ availableHeight }) => {
              element.style.maxBlockSize = `${Math.max(availableHeight, 96)}px`;
            },
          }),
        ],
      });
      element.style.left = `${x}px`;
      element.style.top = `${y}px`;
    };
    const stop = autoUpdate(anchorElement, element, () => void place());
    return () => {
      stop();
      hideFromTopLayer(element);
    };
  }, [isOpen, anchor, floating, placement]);
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
