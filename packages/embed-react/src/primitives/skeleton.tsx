import { usePart, useSlots } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";

/** What the place of something that is being loaded is given. */
export interface SkeletonProps {
  /** How many lines are drawn; 3 unless said. */
  readonly lines?: number | undefined;
}

/** In the place of what is being loaded; seen only after 300 ms, which the stylesheet counts. */
export function Skeleton({ lines = 3 }: SkeletonProps) {
  const part = usePart();
  const { t } = useLanguage();
  const { LoadingState } = useSlots();
  if (LoadingState !== undefined) {
    return <LoadingState />;
  }
  return (
    <div {...part("skeleton")} role="status">
      <span {...part("sr-only")}>{t("primitives.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} {...part("skeleton-line")} />
      ))}
    </div>
  );
}
