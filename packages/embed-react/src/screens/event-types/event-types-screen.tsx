import { useEffect, useState } from "react";
import { BookOpen, SearchX } from "lucide-react";
import type { Destination, EventType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDestinations } from "../../data/destinations.ts";
import { useEventTypes } from "../../data/event-types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Card } from "../../primitives/card.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { SearchInput } from "../../primitives/search-input.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Link } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { destinationsOf, foundEventTypes } from "./catalogue.ts";

/** The event types that there are: what each means, an example, and which destinations get it. */
export function EventTypesScreen() {
  const part = usePart();
  const { t } = useLanguage();
  const eventTypes = useEventTypes();
  return (
    <Stack gap="large" part="event-types">
      <div {...part("screen-header")}>
        <Heading level={1}>{t("eventTypes.title")}</Heading>
      </div>
      <Panel query={eventTypes} lines={8}>
        {(shown) =>
          shown.length === 0 ? (
            <EmptyState icon={<BookOpen />} title={t("eventTypes.empty")}>
              {t("eventTypes.emptyText")}
            </EmptyState>
          ) : (
            <Catalogue eventTypes={shown} />
          )
        }
      </Panel>
    </Stack>
  );
}

function Catalogue({ eventTypes }: { readonly eventTypes: readonly EventType[] }) {
  const { t } = useLanguage();
  const destinations = useAllDestinations();
  const [search, setSearch] = useState("");
  const found = foundEventTypes(eventTypes, search);
  return (
    <>
      <SearchInput label={t("eventTypes.search")} value={search} onChange={setSearch} />
      <Text tone="muted">
        <span role="status">{t("eventTypes.found", { count: found.length })}</span>
      </Text>
      {found.length === 0 && (
        <EmptyState
          icon={<SearchX />}
          title={t("eventTypes.filterEmpty")}
          actions={<Button onClick={() => setSearch("")}>{t("words.clear")}</Button>}
        >
          {t("eventTypes.filterEmptyText")}
        </EmptyState>
      )}
      {found.map((eventType) => (
        <EventTypeCard key={eventType.name} eventType={eventType} destinations={destinations} />
      ))}
    </>
  );
}

/** Every destination; `undefined` until all pages are read, for half a list would say "none" of too many. */
function useAllDestinations(): readonly Destination[] | undefined {
  const { items, isSuccess, hasNextPage, isFetching, isError, fetchNextPage } = useDestinations();
  const goesOn = hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return isSuccess && !hasNextPage ? items : undefined;
}

function EventTypeCard(props: {
  readonly eventType: EventType;
  /** `undefined` while they are not known. */
  readonly destinations: readonly Destination[] | undefined;
}) {
  const { name, description, example } = props.eventType;
  const { t } = useLanguage();
  return (
    <Card>
      <Stack gap="small">
        <Heading level={2}>
          <bdi dir="ltr">{name}</bdi>
        </Heading>
        <Text tone={description === null ? "muted" : undefined}>
          {description ?? t("eventTypes.noDescription")}
        </Text>
        {props.destinations !== undefined && (
          <Getters name={name} destinations={props.destinations} />
        )}
        {example === null ? (
          <Text tone="muted">{t("eventTypes.noExample")}</Text>
        ) : (
          <Disclosure summary={t("eventTypes.example")}>
            <CodeBlock
              text={JSON.stringify(example, null, 2)}
              label={t("eventTypes.exampleOf", { name })}
              language="json"
            />
          </Disclosure>
        )}
      </Stack>
    </Card>
  );
}

function Getters(props: { readonly name: string; readonly destinations: readonly Destination[] }) {
  const part = usePart();
  const { t } = useLanguage();
  const getters = destinationsOf(props.name, props.destinations);
  return (
    <div {...part("event-type-getters")}>
      <Text tone="muted">{t("eventTypes.getters")}</Text>
      {getters.length === 0 && <Text>{t("eventTypes.gettersNone")}</Text>}
      {getters.map(({ id, name }) => (
        <Link key={id} {...part("link")} to={{ screen: "destination", id, tab: "overview" }}>
          <bdi>{name}</bdi>
        </Link>
      ))}
    </div>
  );
}
