import { useEffect, useState } from "react";
import { History, SearchX } from "lucide-react";
import type { AuditEntry } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useAudit } from "../../data/audit.ts";
import type { AuditFilter } from "../../data/audit.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Identifier } from "../../primitives/identifier.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Table } from "../../primitives/table.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { ActivityFilters, noSearch } from "./activity-filters.tsx";
import { actorWords, detailsOf, routeOfSubject } from "./entry-words.ts";

/** Fewer rows than this look as if there were no more, so that further pages are read by themselves, up to this many. */
const rowsMin = 10;
const pagesMax = 10;

/** Who did what, and when: the audit log of this customer, newest first. */
export function ActivityScreen() {
  const part = usePart();
  const { t } = useLanguage();
  const [search, setSearch] = useState(noSearch);
  const { action, from } = search;
  const filter: AuditFilter = { ...(action && { action }), ...(from && { from }) };
  const isFiltered = Object.keys(filter).length > 0;
  const audit = useAudit(filter);
  const [showsSessions, setShowsSessions] = useState(false);
  // A session is opened every few minutes, for as long as a portal is open: they would be most of the log.
  const shown =
    showsSessions || action !== ""
      ? audit.items
      : audit.items.filter((entry) => entry.action !== "session.created");
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = audit;
  const isShort = shown.length < rowsMin && (data?.pages.length ?? 0) < pagesMax;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, isError, fetchNextPage]);
  return (
    <Stack gap="large" part="activity">
      <div {...part("screen-header")}>
        <Heading level={1}>{t("activity.title")}</Heading>
        <Checkbox
          label={t("activity.showSessions")}
          isChecked={showsSessions}
          onChange={setShowsSessions}
        />
      </div>
      <ActivityFilters search={search} onChange={setSearch} />
      <Panel query={audit} lines={6}>
        {() =>
          shown.length === 0 && !hasNextPage ? (
            isFiltered ? (
              <EmptyState
                icon={<SearchX />}
                title={t("activity.filterEmpty")}
                actions={
                  <Button onClick={() => setSearch(noSearch)}>{t("words.clearFilters")}</Button>
                }
              />
            ) : (
              <EmptyState icon={<History />} title={t("activity.empty")}>
                {t("activity.emptyText")}
              </EmptyState>
            )
          ) : (
            <>
              <Entries entries={shown} />
              <LoadMore list={audit} />
            </>
          )
        }
      </Panel>
    </Stack>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t } = useLanguage();
  return (
    <Table
      caption={t("activity.title")}
      columns={[
        { key: "what", header: t("activity.what") },
        { key: "subject", header: t("activity.subject") },
        { key: "who", header: t("activity.who") },
        { key: "when", header: t("activity.when") },
        { key: "details", header: t("activity.details") },
      ]}
      rows={entries}
      rowKey={({ id }) => id}
      renderCell={(entry, key) => <EntryCell entry={entry} column={key} />}
    />
  );
}

type Column = "what" | "subject" | "who" | "when" | "details";

function EntryCell({ entry, column }: { readonly entry: AuditEntry; readonly column: Column }) {
  const language = useLanguage();
  switch (column) {
    case "what":
      return language.find(`activity.${entry.action}`) ?? <bdi dir="ltr">{entry.action}</bdi>;
    case "subject":
      return <Subject id={entry.subjectId} />;
    case "who":
      return <bdi>{actorWords(language, entry)}</bdi>;
    case "when":
      return <Timestamp at={entry.occurredAt} />;
    case "details":
      return <Details entry={entry} />;
  }
}

function Subject({ id }: { readonly id: string | null }) {
  const part = usePart();
  if (id === null) return "–";
  const route = routeOfSubject(id);
  if (route === undefined) return <Identifier id={id} />;
  return (
    <Link {...part("link")} to={route}>
      <Identifier id={id} />
    </Link>
  );
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useLanguage();
  if (entry.erased) return <Text tone="muted">{t("activity.erased")}</Text>;
  const details = detailsOf(entry.details);
  if (details.length === 0) return "–";
  return (
    <Disclosure summary={t("activity.details")} part="activity-details">
      <DefinitionList
        items={details.map(({ name, text }) => ({
          term: name,
          children: <bdi dir="ltr">{text}</bdi>,
        }))}
      />
    </Disclosure>
  );
}
