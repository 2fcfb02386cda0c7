import { useState } from "react";
import { RotateCcw } from "lucide-react";
import type { DeliveryDetail } from "../../api/types.ts";
import { useReplayDelivery } from "../../data/deliveries.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { useMayReplay } from "../replays/may-replay.ts";
import { replayObstacle } from "./explain.ts";
import { sentenceText } from "./sentence.ts";

/**
 * Replays one delivery: at once, or after a question when it was delivered already. Where it cannot be replayed, it says
 * why; where the vendor does not allow it, there is nothing.
 */
export function ReplayOne({ delivery }: { readonly delivery: DeliveryDetail }) {
  const language = useLanguage();
  const { t } = language;
  const mayReplay = useMayReplay();
  const [isAsking, setAsking] = useState(false);
  const { replay, isReplaying, error } = useReplay(delivery.id, () => setAsking(false));
  const obstacle = replayObstacle(delivery);
  if (!mayReplay) return null;
  if (obstacle !== undefined) {
    return (
      <Text tone="muted" size="small">
        {sentenceText(language, obstacle)}
      </Text>
    );
  }
  const wasDelivered = delivery.state === "delivered";
  return (
    <Stack gap="small">
      <Button
        kind="primary"
        icon={<RotateCcw />}
        isBusy={isReplaying}
        onClick={() => (wasDelivered ? setAsking(true) : replay())}
      >
        {t("delivery.replay")}
      </Button>
      {error !== null && !isAsking && <ErrorPanel error={error} />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={replay}
        title={t("delivery.replayAgain")}
        description={t("delivery.replayAgainText", { eventId: delivery.eventId })}
        confirmLabel={t("delivery.replay")}
        isBusy={isReplaying}
      >
        {error !== null && <ErrorPanel error={error} />}
      </ConfirmDialog>
    </Stack>
  );
}

function useReplay(id: string, onReplayed: () => void) {
  const { t } = useLanguage();
  const toast = useToast();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useReplayDelivery();
  const replay = () =>
    mutate(
      { id },
      {
        onSuccess: (made) => {
          onReplayed();
          toast({
            tone: "success",
            text: t("delivery.replayStarted"),
            action: {
              label: t("delivery.showReplay"),
              onSelect: () => navigate({ screen: "delivery", id: made.id }),
            },
          });
        },
      },
    );
  return { replay, isReplaying: isPending, error };
}
