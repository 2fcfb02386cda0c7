import type { Credential } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDeleteCredential } from "../../data/credentials.ts";
import { useDestinations } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { ConfirmDialog } from "../../primitives/confirm-dialog.tsx";
import { Dialog } from "../../primitives/dialog.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { Link } from "../../routing/router.tsx";
import { usersOf } from "./credential-model.ts";

/** What the dialog of a deletion is given. */
export interface DeleteCredentialDialogProps {
  readonly credential: Credential;
  readonly onClose: () => void;
}

/** Deletes a credential, or says which destinations still sign in with it. Show it only while it is open. */
export function DeleteCredentialDialog({ credential, onClose }: DeleteCredentialDialogProps) {
  const { t } = useLanguage();
  const toast = useToast();
  const deletion = useDeleteCredential(credential.id);
  const { name } = credential;
  if (credential.destinationCount > 0)
    return <StillUsed credential={credential} onClose={onClose} />;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() =>
        deletion.mutate(undefined, {
          onSuccess: () => {
            toast({ tone: "success", text: t("credentials.deleted", { name }) });
            onClose();
          },
        })
      }
      title={t("credentials.deleteTitle", { name })}
      description={t("credentials.deleteText")}
      confirmLabel={t("credentials.deleteConfirm")}
      isDangerous
      isBusy={deletion.isPending}
    >
      {deletion.isError && <ErrorPanel error={deletion.error} />}
    </ConfirmDialog>
  );
}

function StillUsed({ credential, onClose }: DeleteCredentialDialogProps) {
  const part = usePart();
  const { t } = useLanguage();
  const destinations = useDestinations();
  const users = usersOf(credential.id, destinations.items);
  return (
    <Dialog
      isOpen
      size="small"
      onClose={onClose}
      title={t("credentials.deleteTitle", { name: credential.name })}
      description={t("credentials.inUse", { count: credential.destinationCount })}
      footer={<Button onClick={onClose}>{t("words.close")}</Button>}
    >
      <ul {...part("plain-list")}>
        {users.map(({ id, name }) => (
          <li key={id}>
            <Link {...part("link")} to={{ screen: "destination", id, tab: "settings" }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
