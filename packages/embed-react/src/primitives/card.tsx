import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What a card is given. */
export interface CardProps {
  readonly children: ReactNode;
  /** The id of its heading, which makes it a named region. */
  readonly labelledBy?: string | undefined;
  readonly part?: PartName | undefined;
}

/** A surface that keeps what belongs together. */
export function Card({ children, labelledBy, part: particular }: CardProps) {
  const part = usePart();
  const Element = labelledBy === undefined ? "div" : "section";
  return (
    <Element {...part(["card", particular])} aria-labelledby={labelledBy}>
      {children}
    </Element>
  );
}
