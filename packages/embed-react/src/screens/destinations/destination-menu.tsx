import { lazy, Suspense, useState } from "react";
import type { Destination } from "../../api/types.ts";
import { useResumeDestination, useSendTestEvent } from "../../data/destinations.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { errorSentence } from "../../language/problem-words.ts";
import { Menu } from "../../primitives/menu.tsx";
import type { MenuItem } from "../../primitives/menu.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { useDestinationItems } from "./destination-items.ts";

const PauseDialog = lazy(() =>
  import("../second-load.ts").then((module) => ({ default: module.PauseDialog })),
);
const DeleteDestinationDialog = lazy(() =>
  import("../second-load.ts").then((module) => ({
    default: module.DeleteDestinationDialog,
  })),
);

/** What can be done with a destination from the list. */
export function DestinationMenu({ destination }: { readonly destination: Destination }) {
  const { t } = useLanguage();
  const [dialog, setDialog] = useState<"pause" | "delete">();
  const items = useItems(destination, setDialog);
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu label={t("destinations.menu", { name: destination.name })} items={items} />
      {dialog !== undefined && (
        <Suspense fallback={null}>
          {dialog === "pause" ? (
            <PauseDialog destination={destination} onClose={close} />
          ) : (
            <DeleteDestinationDialog destination={destination} onClose={close} />
          )}
        </Suspense>
      )}
    </>
  );
}

function useItems(
  destination: Destination,
  open: (dialog: "pause" | "delete") => void,
): readonly MenuItem[] {
  const { id, name, state } = destination;
  const items = useDestinationItems(destination, open);
  const language = useLanguage();
  const { t } = language;
  const navigate = useNavigate();
  const toast = useToast();
  const isReadOnly = useIsReadOnly();
  const test = useSendTestEvent(id);
  const resume = useResumeDestination(id);
  const onError = (error: Error) => toast({ tone: "danger", text: errorSentence(language, error) });
  const view = {
    label: t("destinations.view"),
    onSelect: () => navigate({ screen: "destination", id, tab: "overview" }),
  };
  if (isReadOnly) return [view, ...items];
  const sendTest = {
    label: t("destinations.test"),
    onSelect: () =>
      test.mutate(
        {},
        {
          onError,
          onSuccess: ({ deliveryId }) =>
            toast({
              tone: "success",
              text: t("destinations.testSent", { name }),
              action: {
                label: t("destinations.view"),
                onSelect: () => navigate({ screen: "delivery", id: deliveryId }),
              },
            }),
        },
      ),
  };
  const resumption = {
    label: t("destinations.resume"),
    onSelect: () =>
      resume.mutate(undefined, {
        onError,
        onSuccess: () => toast({ tone: "success", text: t("destinations.resumed", { name }) }),
      }),
  };
  return [view, sendTest, ...(state === "ACTIVE" ? [] : [resumption]), ...items];
}
