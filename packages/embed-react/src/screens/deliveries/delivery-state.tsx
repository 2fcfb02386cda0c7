import { Ban, CircleAlert, CircleCheck, CircleDashed, LoaderCircle, RotateCw } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import type { Delivery, DeliveryState } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";
import { useTick } from "../../primitives/timestamp.tsx";
import type { Tone } from "../../primitives/tone.ts";

const tones = {
  pending: "info",
  claimed: "info",
  retrying: "warning",
  delivered: "success",
  dead: "danger",
  cancelled: "neutral",
} as const satisfies Record<DeliveryState, Tone>;

const drawings = {
  pending: CircleDashed,
  claimed: LoaderCircle,
  retrying: RotateCw,
  delivered: CircleCheck,
  dead: CircleAlert,
  cancelled: Ban,
};

/** The state of a delivery in words with a drawing; of one that waits, when it is tried next. */
export function DeliveryStateBadge({
  delivery: { state, nextAttemptAt },
}: {
  readonly delivery: Pick<Delivery, "state" | "nextAttemptAt">;
}) {
  const part = usePart();
  const { t } = useLanguage();
  const Drawing = drawings[state];
  return (
    <span {...part("delivery-state", { state })}>
      <Badge tone={tones[state]} icon={<Drawing aria-hidden="true" />}>
        {t(`states.delivery_${state}`)}
      </Badge>
      {state === "retrying" && nextAttemptAt !== null && <NextAttempt at={nextAttemptAt} />}
    </span>
  );
}

function NextAttempt({ at }: { readonly at: string }) {
  const part = usePart();
  const { t, format } = useLanguage();
  useTick();
  return (
    <time {...part("delivery-next")} dateTime={at}>
      {t("deliveries.next", { when: format.ago(at) })}
    </time>
  );
}
