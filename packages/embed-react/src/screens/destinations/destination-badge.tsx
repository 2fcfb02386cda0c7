import { CircleAlert, CircleCheck, CirclePause, CircleX } from "lucide-react";
import type { Destination } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";
import { shownState, toneOfState } from "./destination-state.ts";

const icons = {
  ACTIVE: CircleCheck,
  FAILING: CircleAlert,
  PAUSED: CirclePause,
  DISABLED: CircleX,
} as const;

/** The state of a destination in words, with a drawing. */
export function DestinationBadge(props: {
  readonly destination: Pick<Destination, "state" | "failingSince">;
}) {
  const { t } = useLanguage();
  const state = shownState(props.destination);
  const Icon = icons[state];
  return (
    <Badge tone={toneOfState(state)} icon={<Icon aria-hidden="true" />}>
      {t(state === "FAILING" ? "states.destination_failing" : `states.destination_${state}`)}
    </Badge>
  );
}
