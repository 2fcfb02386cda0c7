import { Ban, CircleCheck, LoaderCircle, Pause, Search } from "lucide-react";
import type { Replay } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";

const badges = {
  selecting: { tone: "info", Drawing: Search },
  running: { tone: "info", Drawing: LoaderCircle },
  paused: { tone: "warning", Drawing: Pause },
  cancelled: { tone: "neutral", Drawing: Ban },
  finished: { tone: "success", Drawing: CircleCheck },
} as const;

/** The state of a replay in words with a drawing. */
export function ReplayStateBadge({ state }: Pick<Replay, "state">) {
  const { t } = useLanguage();
  const { tone, Drawing } = badges[state];
  return (
    <Badge tone={tone} icon={<Drawing aria-hidden="true" />}>
      {t(`states.replay_${state}`)}
    </Badge>
  );
}
