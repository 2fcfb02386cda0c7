import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Destination, DestinationType, PortalPolicy } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useDestination } from "../../data/destinations.ts";
import { usePortal } from "../../data/portal.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Skeleton } from "../../primitives/skeleton.tsx";
import { Stack } from "../../primitives/stack.tsx";
import type { NewDestinationStep } from "../../routing/route.ts";
import { Link } from "../../routing/router.tsx";
import { Wizard } from "./wizard.tsx";

/** Which step is shown. */
export interface NewDestinationScreenProps {
  /** Absent while it is being chosen. */
  readonly type?: string | undefined;
  /** `settings` unless said. */
  readonly step?: NewDestinationStep | undefined;
  /** The id of the destination whose settings it begins with, looked at when it begins. */
  readonly from?: string | undefined;
}

/** Sets up a destination: its type, its settings, its events, a review, and the signing secret that is shown once. */
export function NewDestinationScreen(props: NewDestinationScreenProps) {
  const part = usePart();
  const { t } = useLanguage();
  const types = useDestinationTypes();
  const portal = usePortal();
  const heading = useRef<HTMLHeadingElement>(null);
  const { type, step } = props;
  const [first] = useState(props);
  const source = useDestination(first.from);
  useEffect(() => {
    // Each step is a page of its own to those who do not see that the rest stayed.
    if (type !== first.type || step !== first.step) heading.current?.focus();
  }, [type, step, first]);
  // Only while there is nothing to show: reading again in vain must not take away what is being filled in.
  const failed = [types, portal].find((one) => one.isError && one.data === undefined);
  return (
    <Stack gap="large" part="new-destination">
      <Stack gap="small">
        <Link {...part("back-link")} to={{ screen: "destinations" }}>
          <ArrowLeft aria-hidden="true" />
          {t("destinations.title")}
        </Link>
        <Heading level={1} ref={heading} tabIndex={-1}>
          {type === undefined ? t("wizard.chooseType") : t("wizard.title")}
        </Heading>
      </Stack>
      {failed !== undefined ? (
        <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />
      ) : types.data === undefined ||
        portal.data === undefined ||
        (first.from !== undefined && source.isPending) ? (
        <Skeleton lines={8} />
      ) : (
        <Offered
          {...props}
          types={types.data}
          policy={portal.data.portalPolicy}
          source={source.data}
        />
      )}
    </Stack>
  );
}

function Offered(
  props: NewDestinationScreenProps & {
    readonly types: readonly DestinationType[];
    readonly policy: PortalPolicy;
    readonly source: Destination | undefined;
  },
) {
  const { types, policy, type, step, source } = props;
  const part = usePart();
  const { t } = useLanguage();
  if (useIsReadOnly()) {
    return (
      <EmptyState title={t("session.problem_forbidden")}>
        {t("session.problem_forbiddenText")}
      </EmptyState>
    );
  }
  if (types.length === 0) {
    return <EmptyState title={t("wizard.noTypes")}>{t("wizard.noTypesText")}</EmptyState>;
  }
  if (type !== undefined && !types.some((one) => one.type === type)) {
    return (
      <EmptyState
        title={t("wizard.typeGone")}
        actions={
          <Link {...part("link")} to={{ screen: "new-destination" }}>
            {t("wizard.chooseType")}
          </Link>
        }
      />
    );
  }
  return <Wizard types={types} policy={policy} type={type} step={step} source={source} />;
}
