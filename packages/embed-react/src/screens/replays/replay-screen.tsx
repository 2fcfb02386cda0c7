import { ArrowLeft } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import type { Replay } from "../../api/types.ts";
import { useDestination } from "../../data/destinations.ts";
import { useReplay } from "../../data/replays.ts";
import { useLanguage } from "../../language/language.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Identifier } from "../../primitives/identifier.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { ProgressBar } from "../../primitives/progress-bar.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Link } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { ReplayActions } from "./replay-actions.tsx";
import { ReplayStateBadge } from "./replay-state.tsx";
import { scopeText } from "./scope-words.ts";

/** One replay: how far it is, what became of its deliveries, and what steers it. It is read anew while it is under way. */
export function ReplayScreen({ id }: { readonly id: string }) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <Stack part="replay" gap="large">
      <Link {...part("back-link")} to={{ screen: "replays" }}>
        <ArrowLeft aria-hidden="true" />
        {t("replays.title")}
      </Link>
      <Panel query={useReplay(id)} lines={6}>
        {(replay) => <ReplayView replay={replay} />}
      </Panel>
    </Stack>
  );
}

/** A replay as it stands. */
function ReplayView({ replay }: { readonly replay: Replay }) {
  const language = useLanguage();
  const { t, format } = language;
  const isOver = replay.state === "finished" || replay.state === "cancelled";
  return (
    <>
      <Row justify="between">
        <Row>
          <Heading level={1}>{t("replays.titleOne")}</Heading>
          <ReplayStateBadge state={replay.state} />
        </Row>
        <ReplayActions replay={replay} />
      </Row>
      <PausedNotice replay={replay} />
      <ProgressBar
        // While it is choosing, there is no whole to be a part of.
        value={replay.state === "selecting" ? null : replay.progress}
        label={t("replays.progress")}
        valueText={
          replay.state === "selecting"
            ? t("states.replay_selecting")
            : t("replays.progressLabel", {
                percent: format.percent(replay.progress),
                count: replay.counts.selected,
              })
        }
      />
      <ReplayCounts replay={replay} />
      <ReplayFacts replay={replay} isOver={isOver} />
    </>
  );
}

function PausedNotice({ replay: { state, reason, sentence } }: { readonly replay: Replay }) {
  const { find, t } = useLanguage();
  if (reason === null || (state !== "paused" && state !== "cancelled")) return null;
  const isByItself = state === "paused" && reason !== "requested";
  const text = find(`replays.reason_${reason}`) ?? sentence ?? reason;
  return (
    <Notice
      tone={isByItself ? "warning" : "info"}
      title={isByItself ? t("replays.pausedByItself") : t(`states.replay_${state}`)}
    >
      <Text>{text}</Text>
    </Notice>
  );
}

const countNames = [
  "selected",
  "remaining",
  "inProgress",
  "retrying",
  "delivered",
  "dead",
  "cancelled",
  "skipped",
] as const;

/** What says nothing unless there are some. */
const rareNames: ReadonlySet<string> = new Set(["retrying", "cancelled", "skipped"]);

function ReplayCounts({ replay: { counts } }: { readonly replay: Replay }) {
  const { t, format } = useLanguage();
  const shown = countNames.filter((name) => counts[name] > 0 || !rareNames.has(name));
  return (
    <Stack gap="small">
      <DefinitionList
        part="replay-counts"
        items={shown.map((name) => ({
          term: t(`replays.count_${name}`),
          children: format.number(counts[name]),
        }))}
      />
      {counts.alreadyReplayed > 0 && (
        <Text tone="muted" size="small">
          {t("replays.alreadyReplayed", { count: counts.alreadyReplayed })}
        </Text>
      )}
    </Stack>
  );
}

function ReplayFacts({ replay, isOver }: { readonly replay: Replay; readonly isOver: boolean }) {
  const part = usePart();
  const language = useLanguage();
  const { t, format } = language;
  const { destinationId, createdAt, finishedAt, secondsLeft } = replay;
  const { data: destination } = useDestination(destinationId);
  const filter = {
    destinationId,
    from: createdAt,
    ...(finishedAt !== null && { to: finishedAt }),
  };
  return (
    <>
      <DefinitionList
        items={[
          {
            term: t("replays.destination"),
            children: (
              <Link
                {...part("link")}
                to={{ screen: "destination", id: destinationId, tab: "overview" }}
              >
                {destination === undefined ? (
                  <Identifier id={destinationId} />
                ) : (
                  <bdi>{destination.name}</bdi>
                )}
              </Link>
            ),
          },
          { term: t("replays.scope"), children: scopeText(language, replay.scope) },
          { term: t("replays.created"), children: format.time(createdAt) },
          ...(finishedAt === null
            ? []
            : [{ term: t("replays.finished"), children: format.time(finishedAt) }]),
          ...(isOver
            ? []
            : [
                {
                  term: t("replays.rateLabel"),
                  children: t("replays.rate", { rate: Math.round(replay.ratePerSecond * 10) / 10 }),
                },
                {
                  term: t("replays.timeLeft"),
                  children:
                    secondsLeft === null
                      ? t("replays.timeLeftUnknown")
                      : format.duration(secondsLeft * 1000),
                },
              ]),
        ]}
      />
      <Link {...part("replay-deliveries-link")} to={{ screen: "deliveries", filter }}>
        {t("replays.showDeliveries")}
      </Link>
    </>
  );
}
