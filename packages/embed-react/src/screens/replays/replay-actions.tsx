import { useState } from "react";
import { Ban, Pause, Play } from "lucide-react";
import type { Replay } from "../../api/types.ts";
import { useCancelReplay, usePauseReplay, useResumeReplay } from "../../data/replays.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { useMayReplay } from "./may-replay.ts";

/** Pause, resume and cancel, as far as the replay's state and the vendor's policy let one. */
export function ReplayActions({ replay }: { readonly replay: Replay }) {
  const { t } = useLanguage();
  const mayReplay = useMayReplay();
  const announce = useAnnounce();
  const [isAsking, setAsking] = useState(false);
  const pause = usePauseReplay(replay.id);
  const resume = useResumeReplay(replay.id);
  const cancel = useCancelReplay(replay.id);
  const isOver = replay.state === "finished" || replay.state === "cancelled";
  if (!mayReplay || isOver) return null;
  const say = { onSuccess: ({ state }: Replay) => announce(t(`states.replay_${state}`)) };
  const error = pause.error ?? resume.error;
  return (
    <Stack gap="small">
      <Row gap="small">
        {replay.state === "paused" ? (
          <Button
            kind="primary"
            icon={<Play />}
            isBusy={resume.isPending}
            onClick={() => resume.mutate(undefined, say)}
          >
            {t("replays.resume")}
          </Button>
        ) : (
          <Button
            icon={<Pause />}
            isBusy={pause.isPending}
            onClick={() => pause.mutate(undefined, say)}
          >
            {t("replays.pause")}
          </Button>
        )}
        <Button icon={<Ban />} onClick={() => setAsking(true)}>
          {t("replays.cancel")}
        </Button>
      </Row>
      {error !== null && <ErrorPanel error={error} />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          cancel.mutate(undefined, {
            onSuccess: (cancelled) => {
              setAsking(false);
              say.onSuccess(cancelled);
            },
          })
        }
        title={t("replays.cancelConfirm")}
        description={t("replays.cancelConfirmText")}
        confirmLabel={t("replays.cancel")}
        isDangerous
        isBusy={cancel.isPending}
      >
        {cancel.error !== null && <ErrorPanel error={cancel.error} />}
      </ConfirmDialog>
    </Stack>
  );
}
