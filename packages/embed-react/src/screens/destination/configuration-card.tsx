import type { ReactNode } from "react";
import type { Destination, DestinationType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDestinationTypes } from "../../data/destination-types.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Card } from "../../primitives/card.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Identifier } from "../../primitives/identifier.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";
import { scheduleInWords } from "../forms/common-settings.tsx";
import { isEmpty } from "../forms/form-model.ts";
import { settingText } from "../forms/setting-text.ts";

/** How a destination is set up, its secrets masked. */
export function ConfigurationCard({ destination }: { readonly destination: Destination }) {
  const part = usePart();
  const language = useLanguage();
  const { t } = language;
  const isReadOnly = useIsReadOnly();
  const types = useDestinationTypes();
  const type = types.data?.find((one) => one.type === destination.type);
  return (
    <Card>
      <Stack>
        <Row justify="between">
          <Heading level={2}>{t("destination.configuration")}</Heading>
          {!isReadOnly && (
            <Link
              {...part("link")}
              to={{ screen: "destination", id: destination.id, tab: "settings" }}
            >
              {t("destination.configurationEdit")}
            </Link>
          )}
        </Row>
        <DefinitionList
          items={[
            { term: t("words.type"), children: type?.label ?? destination.type },
            ...settingsOf(language, destination, type),
            ...commonOf(language, destination),
          ]}
        />
      </Stack>
    </Card>
  );
}

interface Shown {
  readonly term: string;
  readonly children: ReactNode;
}

function settingsOf(
  language: Language,
  destination: Destination,
  type: DestinationType | undefined,
): readonly Shown[] {
  return (type?.fields ?? [])
    .filter((field) => field.value === undefined && !isEmpty(destination[field.name]))
    .map((field) => ({
      term: field.label,
      children: <bdi>{settingText(language, field, destination[field.name])}</bdi>,
    }));
}

function commonOf(language: Language, destination: Destination): readonly Shown[] {
  const { t } = language;
  const { eventTypes, filter, rateLimitPerSecond, ordering, orderingKey } = destination;
  const isAll = eventTypes.length === 1 && eventTypes[0] === "*";
  return [
    {
      term: t("destination.eventTypes"),
      children: (
        <>
          {isAll ? t("destination.allEventTypes") : <bdi dir="ltr">{eventTypes.join(", ")}</bdi>}
          {filter !== null && <div>{t("destination.filterSet")}</div>}
        </>
      ),
    },
    {
      term: t("destination.retries"),
      children: scheduleInWords(language, destination.retryPolicy),
    },
    {
      term: t("destination.rate"),
      children:
        rateLimitPerSecond === null
          ? t("destination.noLimit")
          : t("destination.rateValue", { count: rateLimitPerSecond }),
    },
    {
      term: t("destination.ordering"),
      children:
        ordering === "key"
          ? t("destination.ordering_key", { key: orderingKey ?? "customerExternalId" })
          : t("destination.ordering_none"),
    },
    { term: t("words.id"), children: <Identifier id={destination.id} /> },
    {
      term: t("words.createdAt"),
      children: <Timestamp at={destination.createdAt} isRelative={false} />,
    },
    {
      term: t("words.updatedAt"),
      children: <Timestamp at={destination.updatedAt} isRelative={false} />,
    },
  ];
}
