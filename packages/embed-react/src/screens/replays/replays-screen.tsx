import { RotateCcw } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import type { Replay } from "../../api/types.ts";
import { useDestinations } from "../../data/destinations.ts";
import { useReplays } from "../../data/replays.ts";
import { useLanguage } from "../../language/language.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Table } from "../../primitives/table.tsx";
import { Link } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { ReplayStateBadge } from "./replay-state.tsx";
import { scopeText } from "./scope-words.ts";

/** Every replay of many deliveries, newest first. */
export function ReplaysScreen() {
  const { t } = useLanguage();
  const replays = useReplays();
  return (
    <Stack part="replays" gap="large">
      <Heading level={1}>{t("replays.title")}</Heading>
      <Panel query={replays} lines={4}>
        {() =>
          replays.items.length === 0 ? (
            <EmptyState title={t("replays.empty")} icon={<RotateCcw />}>
              {t("replays.emptyText")}
            </EmptyState>
          ) : (
            <ReplayTable replays={replays.items} />
          )
        }
      </Panel>
      <LoadMore list={replays} />
    </Stack>
  );
}

function ReplayTable({ replays }: { readonly replays: readonly Replay[] }) {
  const part = usePart();
  const language = useLanguage();
  const { t, format } = language;
  const { items } = useDestinations();
  const names = new Map(items.map(({ id, name }) => [id, name]));
  return (
    <Table
      caption={t("replays.caption")}
      columns={[
        { key: "created", header: t("replays.created") },
        { key: "destination", header: t("replays.destination") },
        { key: "scope", header: t("replays.scope") },
        { key: "state", header: t("words.state") },
        { key: "progress", header: t("replays.progress"), isNumeric: true },
      ]}
      rows={replays}
      rowKey={({ id }) => id}
      rowState={({ state }) => state}
      renderCell={(replay, column) => {
        switch (column) {
          case "created":
            return (
              <Link {...part("replay-link")} to={{ screen: "replay", id: replay.id }}>
                <time dateTime={replay.createdAt}>{format.time(replay.createdAt)}</time>
              </Link>
            );
          case "destination":
            return <bdi>{names.get(replay.destinationId) ?? t("deliveries.destinationGone")}</bdi>;
          case "scope":
            return scopeText(language, replay.scope);
          case "state":
            return <ReplayStateBadge state={replay.state} />;
          case "progress":
            return replay.state === "selecting"
              ? format.number(replay.counts.selected)
              : `${format.percent(replay.progress)} / ${format.number(replay.counts.selected)}`;
        }
      }}
    />
  );
}
