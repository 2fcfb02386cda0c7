import { ArrowLeft, Unplug } from "lucide-react";
import { PushrailProblem } from "../../api/problem.ts";
import type { Destination } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDestination } from "../../data/destinations.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Tabs } from "../../primitives/tabs.tsx";
import type { DestinationTab, LogFilter } from "../../routing/route.ts";
import { Link, useNavigate } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { DestinationHeader } from "./destination-header.tsx";
import { DeliveryLog } from "../deliveries/delivery-log.tsx";
import { DeadLetters } from "../dead-letters/dead-letters.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { SecretsTab } from "./secrets-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";

/** Which destination is shown, and which part of it. */
export interface DestinationScreenProps {
  readonly id: string;
  readonly tab: DestinationTab;
  /** Of its deliveries. */
  readonly filter?: LogFilter;
}

/** One destination: how it is, its deliveries, what failed for good, its settings and its signing secrets. */
export function DestinationScreen({ id, ...place }: DestinationScreenProps) {
  const part = usePart();
  const { t } = useLanguage();
  const destination = useDestination(id);
  const isGone =
    destination.error instanceof PushrailProblem && destination.error.code === "not_found";
  return (
    <Stack gap="large" part="destination">
      <Link {...part("back-link")} to={{ screen: "destinations" }}>
        <ArrowLeft aria-hidden="true" />
        {t("destinations.title")}
      </Link>
      {isGone ? (
        <Gone />
      ) : (
        <Panel query={destination} lines={8}>
          {(shown) => (
            <>
              <DestinationHeader key={id} destination={shown} />
              <Parts key={`${id} parts`} destination={shown} {...place} />
            </>
          )}
        </Panel>
      )}
    </Stack>
  );
}

const tabNames: readonly DestinationTab[] = [
  "overview",
  "deliveries",
  "failed",
  "settings",
  "secrets",
];

interface PartsProps extends Omit<DestinationScreenProps, "id"> {
  readonly destination: Destination;
}

function Parts(props: PartsProps) {
  const { destination, tab } = props;
  const { id } = destination;
  const { t } = useLanguage();
  const navigate = useNavigate();
  return (
    <Tabs
      label={t("destination.tabs")}
      value={tab}
      onChange={(chosen) => navigate({ screen: "destination", id, tab: chosen })}
      tabs={tabNames.map((value) => ({ value, label: t(`destination.tab_${value}`) }))}
    >
      <Part {...props} />
    </Tabs>
  );
}

const everything: LogFilter = {};

function Part({ destination, tab, filter = everything }: PartsProps) {
  const navigate = useNavigate();
  const isReadOnly = useIsReadOnly();
  const { id } = destination;
  switch (tab) {
    case "overview":
      return <OverviewTab destination={destination} />;
    case "deliveries":
      return (
        <DeliveryLog
          filter={filter}
          onFilterChange={(changed) =>
            navigate({ screen: "destination", id, tab, filter: changed }, { replace: true })
          }
          destinationId={id}
        />
      );
    case "failed":
      return <DeadLetters destinationId={destination.id} />;
    case "settings":
      return <SettingsTab destination={destination} isReadOnly={isReadOnly} />;
    case "secrets":
      return <SecretsTab destination={destination} isReadOnly={isReadOnly} />;
  }
}

function Gone() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  return (
    <>
      <Heading level={1}>{t("destination.gone")}</Heading>
      <EmptyState
        icon={<Unplug />}
        title={t("destination.goneText")}
        actions={
          <Button onClick={() => navigate({ screen: "destinations" })}>
            {t("shell.toDestinations")}
          </Button>
        }
      />
    </>
  );
}
