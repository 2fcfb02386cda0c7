import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, CircleDashed, Info, TriangleAlert } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import type { Tone } from "./tone.ts";

/** The drawing of a tone, for those to whom its colour says nothing. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  const drawings = {
    neutral: CircleDashed,
    success: CircleCheck,
    warning: TriangleAlert,
    danger: CircleAlert,
    info: Info,
  };
  const Drawing = drawings[tone];
  return <Drawing aria-hidden="true" />;
}

/** A state in a word or two, with a drawing: never by colour alone. */
export function Badge(props: {
  readonly tone: Tone;
  /** The drawing of the tone unless said. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly part?: PartName | undefined;
}) {
  const { tone, icon, children, part: particular } = props;
  const part = usePart();
  return (
    <span {...part(["badge", particular], { tone })}>
      {icon ?? <ToneIcon tone={tone} />}
      <span>{children}</span>
    </span>
  );
}
