import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** Beside each other, and in further lines where the place is narrow. */
export function Row(props: {
  /** Between them; `medium` unless said. */
  readonly gap?: "small" | "medium" | "large" | undefined;
  /** `between` puts the first at the start and the last at the end. */
  readonly justify?: "start" | "between" | "end" | undefined;
  readonly children: ReactNode;
  readonly part?: PartName | undefined;
}) {
  const part = usePart();
  return (
    <div {...part(["row", props.part], { gap: props.gap, justify: props.justify })}>
      {props.children}
    </div>
  );
}
