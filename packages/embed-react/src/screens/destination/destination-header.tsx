import { useState } from "react";
import { useDestinationTypes } from "../../data/destination-types.ts";
import type { ResumedDestination } from "../../data/destinations.ts";
import type { Destination } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { CopyText } from "../../primitives/copy-text.tsx";
import { DestinationIcon } from "../../primitives/destination-icon.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Link } from "../../routing/router.tsx";
import { DestinationBadge } from "../destinations/destination-badge.tsx";
import { DestinationActions } from "./destination-actions.tsx";

/** The name of a destination, how it is, and what can be done with it. */
export function DestinationHeader({ destination }: { readonly destination: Destination }) {
  const part = usePart();
  const { t } = useLanguage();
  const types = useDestinationTypes();
  const type = types.data?.find((one) => one.type === destination.type);
  const [resumed, setResumed] = useState<ResumedDestination>();
  return (
    <Stack>
      <div {...part("screen-header")}>
        <div {...part("destination-title")}>
          <DestinationIcon
            icon={type?.icon}
            type={destination.type}
            label={type?.label ?? destination.type}
          />
          <Heading level={1}>
            <bdi>{destination.name}</bdi>
          </Heading>
          <DestinationBadge destination={destination} />
        </div>
        <DestinationActions destination={destination} onResumed={setResumed} />
      </div>
      <CopyText text={destination.target} label={t("destinations.copyTarget")} />
      <Trouble destination={destination} />
      {resumed !== undefined && destination.state === "ACTIVE" && <Resumed resumed={resumed} />}
    </Stack>
  );
}

/** What keeps deliveries from arriving, and what becomes of it. */
function Trouble({ destination }: { readonly destination: Destination }) {
  const { state, pauseMode, disabledReason, failingSince, disablesAt } = destination;
  const { t, find, format } = useLanguage();
  if (state === "DISABLED") {
    const reason = disabledReason ?? "";
    return (
      <Notice tone="danger" title={t("states.destination_DISABLED")}>
        <Text>{find(`failures.${reason}_what`) ?? t("destination.disabledFailing")}</Text>
        <Text>{t("destinations.disabledHint")}</Text>
      </Notice>
    );
  }
  if (state === "PAUSED") {
    const isSkipped = pauseMode === "skip";
    return (
      <Notice tone="info" title={t(`states.destination_PAUSED_${isSkipped ? "skip" : "hold"}`)}>
        {t(isSkipped ? "destination.healthSkipped" : "destination.healthHeld")}
      </Notice>
    );
  }
  if (typeof failingSince !== "string") return null;
  return (
    <Notice
      tone="warning"
      title={t("states.destination_failingSince", { time: format.time(failingSince) })}
    >
      {typeof disablesAt === "string" && (
        <Text>{t("destination.disablesAt", { time: format.time(disablesAt) })}</Text>
      )}
    </Notice>
  );
}

/** After resuming: what failed meanwhile can be replayed now. */
function Resumed({ resumed: { id, deadLetters } }: { readonly resumed: ResumedDestination }) {
  const part = usePart();
  const { t } = useLanguage();
  const { count, isExact } = deadLetters;
  if (count === 0) return null;
  return (
    <Notice
      tone="success"
      role="status"
      title={t("destination.resumed")}
      actions={
        <Link {...part("link")} to={{ screen: "destination", id, tab: "failed" }}>
          {t("destination.resumedReplay")}
        </Link>
      }
    >
      {t(isExact ? "destination.resumedText" : "destination.resumedTextMore", { count })}
    </Notice>
  );
}
