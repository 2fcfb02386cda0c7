import { usePart } from "../../appearance/part.tsx";
import type { DeliveryDetail } from "../../api/types.ts";
import { useDestination } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Text } from "../../primitives/text.tsx";
import { useTick } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";
import { explainDelivery } from "./explain.ts";
import type { Explanation } from "./explain.ts";
import { sentenceText, sentencesText } from "./sentence.ts";
import { observedOf } from "./timeline.ts";

const turnKeys = {
  you: "explain.turnYou",
  sender: "explain.turnSender",
  nobody: "explain.turnNobody",
} as const;

/**
 * What became of a delivery, in words: what happened, whose turn it is, whether it is tried again and when, and what to
 * do next. It is told anew as time passes.
 */
export function Explainer({ delivery }: { readonly delivery: DeliveryDetail }) {
  const language = useLanguage();
  useTick();
  const { data: destination } = useDestination(delivery.destinationId);
  const explanation = explainDelivery(delivery, language.now(), {
    isHeld: destination?.state === "PAUSED",
  });
  const items = itemsOf(language, delivery, explanation);
  return (
    <Notice
      part="explainer"
      tone={explanation.tone}
      title={sentencesText(language, explanation.headline)}
    >
      {items.length > 0 && <DefinitionList part="explainer-facts" items={items} />}
    </Notice>
  );
}

function itemsOf(language: Language, delivery: DeliveryDetail, explanation: Explanation) {
  const { t } = language;
  const { happened, turn, retry, next } = explanation;
  // What went well needs no explanation, and a fresh delivery has none yet.
  const isPlain =
    delivery.reason === null && delivery.attempts.every(({ reason }) => reason === null);
  if (isPlain || delivery.state === "delivered") return [];
  const last = delivery.attempts.at(-1);
  const detail = last === undefined ? null : observedOf(last);
  const isTurnKnown = turn === "you" && delivery.concerns !== null;
  return [
    ...(happened.length > 0
      ? [{ term: t("explain.title"), children: sentencesText(language, happened) }]
      : []),
    ...(detail === null ? [] : [{ term: t("delivery.detail"), children: <bdi>{detail}</bdi> }]),
    {
      term: t("explain.whoseTurn"),
      children:
        isTurnKnown && delivery.concerns !== null
          ? t(`concerns.${delivery.concerns}`)
          : t(turnKeys[turn]),
    },
    { term: t("explain.whetherRetried"), children: sentenceText(language, retry) },
    ...(next.length > 0
      ? [
          {
            term: t("explain.whatNext"),
            children: <NextSteps delivery={delivery} explanation={explanation} />,
          },
        ]
      : []),
  ];
}

function NextSteps({
  delivery,
  explanation: { next, place },
}: {
  readonly delivery: DeliveryDetail;
  readonly explanation: Explanation;
}) {
  const part = usePart();
  const language = useLanguage();
  return (
    <>
      {next.map((sentence, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the steps of one explanation never change their order
        <Text key={index}>{sentenceText(language, sentence)}</Text>
      ))}
      {place !== null && (
        <Link
          {...part("explainer-link")}
          to={{ screen: "destination", id: delivery.destinationId, tab: place }}
        >
          {language.t(place === "settings" ? "delivery.goToSettings" : "delivery.goToOverview")}
        </Link>
      )}
    </>
  );
}
