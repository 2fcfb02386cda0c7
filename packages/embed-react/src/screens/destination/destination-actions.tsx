import { useState } from "react";
import { Play, Send } from "lucide-react";
import type { Destination } from "../../api/types.ts";
import { useResumeDestination } from "../../data/destinations.ts";
import type { ResumedDestination } from "../../data/destinations.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { errorSentence } from "../../language/problem-words.ts";
import { Button } from "../../primitives/button.tsx";
import { Menu } from "../../primitives/menu.tsx";
import { Row } from "../../primitives/row.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { DeleteDestinationDialog } from "../destinations/delete-destination-dialog.tsx";
import { useDestinationItems } from "../destinations/destination-items.ts";
import { PauseDialog } from "../destinations/pause-dialog.tsx";
import { TestEventDialog } from "./test-event-dialog.tsx";

type DialogName = "test" | "pause" | "delete";

/** What the actions of a destination are given. */
export interface DestinationActionsProps {
  readonly destination: Destination;
  readonly onResumed: (resumed: ResumedDestination) => void;
}

/** What can be done with a destination, from its own screen. */
export function DestinationActions({ destination, onResumed }: DestinationActionsProps) {
  const { name, state } = destination;
  const language = useLanguage();
  const { t } = language;
  const toast = useToast();
  const isReadOnly = useIsReadOnly();
  const resume = useResumeDestination(destination.id);
  const [dialog, setDialog] = useState<DialogName>();
  const items = useDestinationItems(destination, setDialog);
  const goOn = () =>
    resume.mutate(undefined, {
      onError: (error) => toast({ tone: "danger", text: errorSentence(language, error) }),
      onSuccess: (resumed) => {
        toast({ tone: "success", text: t("destinations.resumed", { name }) });
        onResumed(resumed);
      },
    });
  return (
    <Row>
      {!isReadOnly && state !== "ACTIVE" && (
        <Button kind="primary" icon={<Play />} isBusy={resume.isPending} onClick={goOn}>
          {t("destinations.resume")}
        </Button>
      )}
      {!isReadOnly && (
        <Button icon={<Send />} onClick={() => setDialog("test")}>
          {t("destinations.test")}
        </Button>
      )}
      <Menu label={t("destination.menu")} items={items} />
      <OpenDialog dialog={dialog} destination={destination} onClose={() => setDialog(undefined)} />
    </Row>
  );
}

function OpenDialog({
  dialog,
  destination,
  onClose,
}: {
  readonly dialog: DialogName | undefined;
  readonly destination: Destination;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  if (dialog === undefined) return null;
  return (
    <>
      {dialog === "test" && <TestEventDialog destination={destination} onClose={onClose} />}
      {dialog === "pause" && <PauseDialog destination={destination} onClose={onClose} />}
      {dialog === "delete" && (
        <DeleteDestinationDialog
          destination={destination}
          onClose={onClose}
          onDeleted={() => navigate({ screen: "destinations" }, { replace: true })}
        />
      )}
    </>
  );
}
