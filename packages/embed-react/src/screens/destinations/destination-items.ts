import type { Destination } from "../../api/types.ts";
import { usePortal } from "../../data/portal.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { copyToClipboard } from "../../primitives/clipboard.ts";
import type { MenuItem } from "../../primitives/menu.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useNavigate } from "../../routing/router.tsx";

/** What can be done with a destination wherever it is shown, as far as the vendor's policy and the host let one. */
export function useDestinationItems(
  { id, type, state }: Destination,
  open: (dialog: "pause" | "delete") => void,
): readonly MenuItem[] {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const toast = useToast();
  const isReadOnly = useIsReadOnly();
  const portal = usePortal();
  const copy = {
    label: t("words.copyId"),
    onSelect: () => {
      void copyToClipboard(id, null).then((isCopied) => {
        if (isCopied) toast({ tone: "success", text: t("destinations.idCopied") });
      });
    },
  };
  if (isReadOnly) return [copy];
  const pause = { label: t("destinations.pause"), onSelect: () => open("pause") };
  const duplicate = {
    label: t("destinations.duplicate"),
    onSelect: () => navigate({ screen: "new-destination", type, step: "settings", from: id }),
  };
  const remove = {
    label: t("destinations.delete"),
    onSelect: () => open("delete"),
    isDangerous: true,
  };
  const mayDelete = portal.data?.portalPolicy.mayDelete === true;
  return [...(state === "ACTIVE" ? [pause] : []), duplicate, copy, ...(mayDelete ? [remove] : [])];
}
