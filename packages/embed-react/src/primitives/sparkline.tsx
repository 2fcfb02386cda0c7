import { usePart } from "../appearance/part.tsx";
import type { Tone } from "./tone.ts";

/** Units of the drawing: the place of one bar, the bar itself, and the height. */
const stepUnits = 5;
const barUnits = 4;
const heightUnits = 24;

/** A row of small bars. What it shows is said by `label` in words, for those who do not see it. */
export function Sparkline(props: {
  /** From 0 up; the greatest is as high as the drawing. */
  readonly values: readonly number[];
  /** Of each value; `neutral` where there is none. */
  readonly tones?: readonly Tone[] | undefined;
  readonly label: string;
}) {
  const { values, tones = [], label } = props;
  const part = usePart();
  const greatest = Math.max(...values, 1);
  const width = Math.max(values.length * stepUnits - (stepUnits - barUnits), barUnits);
  return (
    <svg
      {...part("sparkline")}
      viewBox={`0 0 ${width} ${heightUnits}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        // Nothing is a line at the foot, and something is always more than that.
        const height = value === 0 ? 1 : Math.max((value / greatest) * heightUnits, 3);
        return (
          <rect
            key={index}
            {...part("sparkline-bar", { tone: tones[index] ?? "neutral", empty: value === 0 })}
            x={index * stepUnits}
            y={heightUnits - height}
            width={barUnits}
            height={height}
          />
        );
      })}
    </svg>
  );
}
