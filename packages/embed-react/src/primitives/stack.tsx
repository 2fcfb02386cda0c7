import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** One below the other. */
export function Stack(props: {
  /** Between them; `medium` unless said. */
  readonly gap?: "small" | "medium" | "large" | undefined;
  readonly children: ReactNode;
  readonly part?: PartName | undefined;
}) {
  const part = usePart();
  return <div {...part(["stack", props.part], { gap: props.gap })}>{props.children}</div>;
}
