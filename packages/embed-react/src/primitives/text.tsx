import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** Running text: a paragraph, or a `span` within one. */
export function Text(props: {
  readonly tone?: "muted" | "danger" | undefined;
  readonly size?: "small" | undefined;
  readonly isInline?: boolean | undefined;
  readonly id?: string | undefined;
  readonly children: ReactNode;
  readonly part?: PartName | undefined;
}) {
  const { tone, size, isInline = false, id, children, part: particular } = props;
  const part = usePart();
  const Element = isInline ? "span" : "p";
  return (
    <Element {...part(["text", particular], { tone, size })} id={id}>
      {children}
    </Element>
  );
}
