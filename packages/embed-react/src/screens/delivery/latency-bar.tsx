import { usePart } from "../../appearance/part.tsx";
import type { Attempt } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { phasesOf } from "./timeline.ts";

/** Where the time of an attempt went: a bar, and the same in words below it. Nothing when it was not measured. */
export function LatencyBar({ timings }: { readonly timings: Attempt["timings"] }) {
  const part = usePart();
  const { t, format } = useLanguage();
  const phases = phasesOf(timings);
  if (phases.length === 0) return null;
  let startedAt = 0;
  const bars = phases.map((phase) => {
    const bar = { ...phase, x: startedAt * 100 };
    startedAt += phase.share;
    return bar;
  });
  return (
    <div {...part("latency")}>
      <svg
        {...part("latency-bar")}
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {bars.map(({ name, x, share }) => (
          <rect
            key={name}
            {...part("latency-phase", { phase: name })}
            x={x}
            y={0}
            width={share * 100}
            height={4}
          />
        ))}
      </svg>
      <ul {...part("latency-legend")}>
        {phases.map(({ name, ms }) => (
          <li key={name} {...part("latency-term", { phase: name })}>
            {t("delivery.latencyPhase", {
              phase: t(`delivery.phase_${name}`),
              duration: format.duration(ms),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
