import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";

/** How far something is. */
export function ProgressBar(props: {
  /** From 0 to 1; `null` while it is not known. */
  readonly value: number | null;
  readonly label: ReactNode;
  /** Instead of the share in percent, such as "12 of 40". */
  readonly valueText?: string | undefined;
}) {
  const { value, label, valueText } = props;
  const part = usePart();
  const { format } = useLanguage();
  const id = useId();
  const fill = useRef<HTMLDivElement>(null);
  const share = value === null ? null : Math.min(Math.max(value, 0), 1);
  useEffect(() => {
    fill.current?.style.setProperty("inline-size", share === null ? "" : `${share * 100}%`);
  }, [share]);
  const text = valueText ?? (share === null ? "" : format.percent(share));
  return (
    <div {...part("progress-bar")}>
      <div {...part("progress-bar-label")}>
        <span id={id}>{label}</span>
        <span>{text}</span>
      </div>
      <div
        {...part("progress-bar-track")}
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        aria-valuetext={text || undefined}
      >
        <div {...part("progress-bar-fill", { unknown: share === null })} ref={fill} />
      </div>
    </div>
  );
}
