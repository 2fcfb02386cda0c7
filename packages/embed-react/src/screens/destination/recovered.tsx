import { useState } from "react";
import { RotateCcw } from "lucide-react";
import type { Destination } from "../../api/types.ts";
import { useDeadLetterGroups } from "../../data/dead-letters.ts";
import { useDeliveries } from "../../data/deliveries.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { countOf } from "../dead-letters/group-count.ts";
import { useMayReplay } from "../replays/may-replay.ts";
import { ReplayDialog } from "../replays/replay-dialog.tsx";
import type { ReplayRequest } from "../replays/replay-request.ts";
import { hasRecovered } from "./health.ts";

/** Once deliveries arrive again: a way to replay what failed for good before. */
export function Recovered({ destination }: { readonly destination: Destination }) {
  const { id: destinationId } = destination;
  const { t } = useLanguage();
  const mayReplay = useMayReplay();
  const { data: groups = [] } = useDeadLetterGroups(destinationId);
  const { items } = useDeliveries({ destinationId });
  const [request, setRequest] = useState<ReplayRequest>();
  const { count, isExact } = countOf(groups);
  if (!mayReplay || !hasRecovered(destination, groups, items)) return null;
  return (
    <>
      <Notice
        tone="success"
        title={t("destination.recovered")}
        actions={
          <Button
            size="small"
            icon={<RotateCcw />}
            onClick={() => setRequest({ destinationId, scope: { kind: "deadLetters" } })}
          >
            {t("deadLetters.replayAll")}
          </Button>
        }
      >
        {t(isExact ? "destination.resumedText" : "destination.resumedTextMore", { count })}
      </Notice>
      <ReplayDialog request={request} onClose={() => setRequest(undefined)} />
    </>
  );
}
