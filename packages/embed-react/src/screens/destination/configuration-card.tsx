import type { ReactNode } from "react";
import type { Destination, DestinationType, Field } from "../../api/types.ts";
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

function settingText({ format, t }: Language, field: Field, value: unknown): string {
  // By convention the unit of a number is the end of its name.
  if (typeof value === "number" && field.name.endsWith("Ms")) return format.duration(value);
  if (field.kind === "multiline" && typeof value === "string") {
    const [first = "", ...more] = value.trim().split("\n");
    return more.length > 0 ? `${first} …` : first;
  }
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (typeof value === "boolean") return t(value ? "words.yes" : "words.no");
  if (field.kind === "headers" && typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join(", ");
  }
  return JSON.stringify(value);
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
