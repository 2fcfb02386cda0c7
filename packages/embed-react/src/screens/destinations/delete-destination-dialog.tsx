import type { Destination } from "../../api/types.ts";
import { useDeleteDestination } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { useToast } from "../../primitives/toasts.tsx";

/** What the dialog before a deletion is given. */
export interface DeleteDestinationDialogProps {
  readonly destination: Pick<Destination, "id" | "name">;
  readonly onClose: () => void;
  /** Called after the deletion and before `onClose`, such as to leave its screen. */
  readonly onDeleted?: (() => void) | undefined;
}

/** Deletes a destination once its name was typed. Show it only while it is open. */
export function DeleteDestinationDialog(props: DeleteDestinationDialogProps) {
  const { destination, onClose, onDeleted } = props;
  const { id, name } = destination;
  const { t } = useLanguage();
  const toast = useToast();
  const deletion = useDeleteDestination(id);
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() =>
        deletion.mutate(undefined, {
          onSuccess: () => {
            toast({ tone: "success", text: t("destinations.deleted", { name }) });
            onDeleted?.();
            onClose();
          },
        })
      }
      title={t("destinations.deleteTitle", { name })}
      description={t("destinations.deleteText")}
      confirmLabel={t("destinations.deleteConfirm")}
      isDangerous
      isBusy={deletion.isPending}
      typedText={name}
    >
      {deletion.isError && <ErrorPanel error={deletion.error} />}
    </ConfirmDialog>
  );
}
