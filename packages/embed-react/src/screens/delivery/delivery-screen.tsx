import { ArrowLeft } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import type { DeliveryDetail } from "../../api/types.ts";
import { useDelivery } from "../../data/deliveries.ts";
import { useDestination } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { CopyText } from "../../primitives/copy-text.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Identifier } from "../../primitives/identifier.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Link, useHref } from "../../routing/router.tsx";
import { DeliveryStateBadge } from "../deliveries/delivery-state.tsx";
import { Panel } from "../panel.tsx";
import { AttemptTimeline } from "./attempt-timeline.tsx";
import { curlText } from "./curl-text.ts";
import { Explainer } from "./explainer.tsx";
import { ReplayOne } from "./replay-one.tsx";

/** One delivery: what became of it and why, every attempt, and a replay. It is read anew while it is under way. */
export function DeliveryScreen({ id }: { readonly id: string }) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <Stack part="delivery" gap="large">
      <Link {...part("back-link")} to={{ screen: "deliveries" }}>
        <ArrowLeft aria-hidden="true" />
        {t("deliveries.title")}
      </Link>
      <Panel query={useDelivery(id)} lines={8}>
        {/* Another delivery begins anew: what was opened of this one means nothing there. */}
        {(delivery) => <DeliveryView key={id} delivery={delivery} />}
      </Panel>
    </Stack>
  );
}

/** A delivery as it stands. */
function DeliveryView({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { t } = useLanguage();
  return (
    <>
      <Row justify="between">
        <Row>
          <Heading level={1}>
            <bdi dir="ltr">{delivery.eventType}</bdi>
          </Heading>
          <DeliveryStateBadge delivery={delivery} />
        </Row>
        <DeliveryActions delivery={delivery} />
      </Row>
      {delivery.origin === "test" && <Notice tone="info" title={t("delivery.test")} />}
      <Explainer delivery={delivery} />
      <DeliveryFacts delivery={delivery} />
      <AttemptTimeline delivery={delivery} />
    </>
  );
}

function DeliveryActions({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { t } = useLanguage();
  const href = useHref({ screen: "delivery", id: delivery.id });
  const sent = delivery.attempts.findLast(({ request }) => request !== null);
  const curl = sent === undefined ? undefined : curlText(sent, delivery);
  return (
    <Row gap="small" justify="end">
      {href !== undefined && typeof document !== "undefined" && (
        <CopyButton
          text={new URL(href, document.baseURI).href}
          label={t("delivery.copyLink")}
          isLabelShown
        />
      )}
      {curl !== undefined && <CopyButton text={curl} label={t("delivery.copyCurl")} isLabelShown />}
      <ReplayOne delivery={delivery} />
    </Row>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetail }) {
  const part = usePart();
  const { t, format } = useLanguage();
  const { destinationId, replayOf, replayedAs, finishedAt } = delivery;
  const linked = (term: string, id: string | null) =>
    id === null
      ? []
      : [
          {
            term,
            children: (
              <Link {...part("link")} to={{ screen: "delivery", id }}>
                <Identifier id={id} />
              </Link>
            ),
          },
        ];
  return (
    <DefinitionList
      part="delivery-facts"
      items={[
        { term: t("delivery.destination"), children: <DestinationLink id={destinationId} /> },
        {
          term: t("delivery.event"),
          children: <CopyText text={delivery.eventId} label={t("words.copyId")} />,
        },
        {
          term: t("delivery.id"),
          children: <CopyText text={delivery.id} label={t("words.copyId")} />,
        },
        { term: t("delivery.origin"), children: t(`states.origin_${delivery.origin}`) },
        { term: t("delivery.created"), children: format.time(delivery.createdAt) },
        ...(finishedAt === null
          ? []
          : [{ term: t("delivery.finished"), children: format.time(finishedAt) }]),
        ...linked(t("delivery.replayOf"), replayOf),
        ...linked(t("delivery.replayedAs"), replayedAs),
      ]}
    />
  );
}

function DestinationLink({ id }: { readonly id: string }) {
  const part = usePart();
  const { data } = useDestination(id);
  return (
    <Link {...part("link")} to={{ screen: "destination", id, tab: "overview" }}>
      {data === undefined ? <Identifier id={id} /> : <bdi>{data.name}</bdi>}
    </Link>
  );
}
