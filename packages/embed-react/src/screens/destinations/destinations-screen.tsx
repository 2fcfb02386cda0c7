import { useState } from "react";
import { Plus } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useDeliveryCounts } from "../../data/delivery-counts.ts";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useDestinations } from "../../data/destinations.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { useNavigate } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { foundDestinations, noSearch } from "./destination-state.ts";
import { DestinationsTable } from "./destinations-table.tsx";
import { DestinationsTools } from "./destinations-tools.tsx";
import { DisabledBanner } from "./disabled-banner.tsx";
import { NoDestinations } from "./no-destinations.tsx";

/** The customer's destinations with how each is doing. */
export function DestinationsScreen() {
  const part = usePart();
  const { t } = useLanguage();
  const navigate = useNavigate();
  const isReadOnly = useIsReadOnly();
  const destinations = useDestinations();
  const { items } = destinations;
  return (
    <Stack gap="large" part="destinations">
      <div {...part("screen-header")}>
        <Heading level={1}>{t("destinations.title")}</Heading>
        {!isReadOnly && items.length > 0 && (
          <Button
            kind="primary"
            icon={<Plus />}
            onClick={() => navigate({ screen: "new-destination" })}
          >
            {t("destinations.new")}
          </Button>
        )}
      </div>
      <Panel query={destinations} lines={6}>
        {() => (items.length === 0 ? <NoDestinations /> : <Listed destinations={destinations} />)}
      </Panel>
    </Stack>
  );
}

function Listed(props: { readonly destinations: ReturnType<typeof useDestinations> }) {
  const { destinations } = props;
  const { t } = useLanguage();
  const types = useDestinationTypes();
  const counts = useDeliveryCounts({ hours: 24 });
  const [search, setSearch] = useState(noSearch);
  const found = foundDestinations(destinations.items, search);
  return (
    <>
      <DisabledBanner destinations={destinations.items} />
      <DestinationsTools
        search={search}
        onChange={setSearch}
        types={typesOf(destinations.items, types.data)}
      />
      {found.length === 0 ? (
        <EmptyState
          title={t("destinations.filterEmpty")}
          actions={<Button onClick={() => setSearch(noSearch)}>{t("words.clearFilters")}</Button>}
        >
          {t("destinations.filterEmptyText")}
        </EmptyState>
      ) : (
        <DestinationsTable
          destinations={found}
          types={types.data ?? []}
          counts={counts.data}
          isBusy={destinations.isFetching}
        />
      )}
      <LoadMore list={destinations} />
    </>
  );
}

/** The types that there are destinations of, each with its name. */
function typesOf(
  destinations: readonly { readonly type: string }[],
  types: readonly { readonly type: string; readonly label: string }[] | undefined,
): readonly { readonly type: string; readonly label: string }[] {
  return [...new Set(destinations.map(({ type }) => type))].map((type) => ({
    type,
    label: types?.find((one) => one.type === type)?.label ?? type,
  }));
}
