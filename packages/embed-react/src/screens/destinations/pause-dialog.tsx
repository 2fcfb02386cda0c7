import { useState } from "react";
import type { Destination } from "../../api/types.ts";
import { usePauseDestination } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { useToast } from "../../primitives/toasts.tsx";

/** What the dialog before a pause is given. */
export interface PauseDialogProps {
  readonly destination: Pick<Destination, "id" | "name">;
  readonly onClose: () => void;
}

/** Pauses a destination, after asking what becomes of its events meanwhile. Show it only while it is open. */
export function PauseDialog({ destination, onClose }: PauseDialogProps) {
  const { id, name } = destination;
  const { t } = useLanguage();
  const toast = useToast();
  const pause = usePauseDestination(id);
  const [mode, setMode] = useState<"hold" | "skip">("hold");
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() =>
        pause.mutate(
          { mode },
          {
            onSuccess: () => {
              toast({ tone: "success", text: t("destinations.paused", { name }) });
              onClose();
            },
          },
        )
      }
      title={t("destinations.pauseTitle", { name })}
      confirmLabel={t("destinations.pause")}
      isBusy={pause.isPending}
    >
      <Stack>
        <RadioCards
          legend={t("destinations.pauseModes")}
          value={mode}
          onChange={setMode}
          options={[
            {
              value: "hold",
              label: t("destinations.pauseHold"),
              description: t("destinations.pauseHoldHelp"),
            },
            {
              value: "skip",
              label: t("destinations.pauseSkip"),
              description: t("destinations.pauseSkipHelp"),
            },
          ]}
        />
        {pause.isError && <ErrorPanel error={pause.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
