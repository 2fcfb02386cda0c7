import { useLanguage } from "../language/language.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";

/** Asks whether what was filled in may be lost. */
export function LeaveDialog({
  isOpen,
  onStay,
  onLeave,
}: {
  readonly isOpen: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}) {
  const { t } = useLanguage();
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onStay}
      onConfirm={onLeave}
      title={t("shell.leaveTitle")}
      description={t("shell.leaveText")}
      confirmLabel={t("shell.leave")}
      isDangerous
    />
  );
}
