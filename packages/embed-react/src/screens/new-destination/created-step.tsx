import { useEffect, useRef } from "react";
import { CircleCheck, Send } from "lucide-react";
import type { Destination } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useSendTestEvent } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Link, useNavigate } from "../../routing/router.tsx";

/** What is shown after the creation is given. */
export interface CreatedStepProps {
  readonly destination: Destination;
  /** Whether the dialog with the signing secret is above it. */
  readonly isCovered: boolean;
}

/** After the creation: a test event, and the way to the new destination. */
export function CreatedStep({ destination, isCovered }: CreatedStepProps) {
  const part = usePart();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const test = useSendTestEvent(destination.id);
  const send = () => test.mutate({}, { onSuccess: () => announce(t("wizard.testSent")) });
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that had the focus went with its step.
    if (!isCovered) box.current?.focus();
  }, [isCovered]);
  return (
    <div {...part("created")} ref={box} tabIndex={-1}>
      <EmptyState
        icon={<CircleCheck />}
        title={t("wizard.created", { name: destination.name })}
        actions={
          <>
            <Button
              onClick={() =>
                navigate({ screen: "destination", id: destination.id, tab: "overview" })
              }
            >
              {t("wizard.openDestination")}
            </Button>
            <Button kind="primary" icon={<Send />} isBusy={test.isPending} onClick={send}>
              {t("wizard.sendTest")}
            </Button>
          </>
        }
      >
        {t("wizard.createdTest")}
      </EmptyState>
      {test.isError && <ErrorPanel error={test.error} onRetry={send} />}
      {test.data !== undefined && (
        <Notice
          tone="info"
          title={t("wizard.testSent")}
          actions={
            <Link {...part("link")} to={{ screen: "delivery", id: test.data.deliveryId }}>
              {t("wizard.watchTest")}
            </Link>
          }
        />
      )}
    </div>
  );
}
