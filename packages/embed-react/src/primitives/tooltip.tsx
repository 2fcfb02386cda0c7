import { cloneElement, useEffect, useId, useRef, useState } from "react";
import type { ReactElement } from "react";
import { usePart } from "../appearance/part.tsx";
import { useEscapeGuard } from "./escape-guard.ts";
import { useFloating } from "./floating.ts";

/** Milliseconds for which a tooltip stays after the pointer left, so that the pointer can cross the gap to it. */
const graceMs = 200;

/** What a tooltip is given. */
export interface TooltipProps {
  readonly text: string;
  /** Whether the text is already the name of `children`, so that it is not spoken twice. */
  readonly isName?: boolean | undefined;
  /** One element that can take the focus. */
  readonly children: ReactElement<{ "aria-describedby"?: string | undefined }>;
}

/** A text beside an element under the pointer or with the focus; it can be hovered itself, and Escape dismisses it. */
export function Tooltip({ text, isName = false, children }: TooltipProps) {
  const part = usePart();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useFloating({ isOpen, anchor, floating: bubble, placement: "above" });
  useEscapeGuard({ isActive: isOpen, isPassing: true, onEscape: () => setOpen(false) });
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = () => {
    clearTimeout(timer.current);
    setOpen(true);
  };
  return (
    <span
      {...part("tooltip-anchor")}
      ref={anchor}
      onPointerEnter={(event) => {
        if (event.pointerType !== "touch") {
          show();
        }
      }}
      onPointerLeave={() => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setOpen(false), graceMs);
      }}
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) {
          show();
        }
      }}
      onBlur={() => setOpen(false)}
      // A finger does not hover: it shows what is no name by a tap. What a press on a button does needs no tooltip.
      onClick={() => setOpen(!isName)}
    >
      {isName ? children : cloneElement(children, { "aria-describedby": id })}
      <span
        {...part("tooltip")}
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        hidden={!isOpen}
        aria-hidden={isName}
      >
        {text}
      </span>
    </span>
  );
}
