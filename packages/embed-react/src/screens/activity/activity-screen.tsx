import { History } from "lucide-react";
import type { AuditEntry } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useAudit } from "../../data/audit.ts";
import { useLanguage } from "../../language/language.tsx";
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
import { actorWords, detailsOf, routeOfSubject } from "./entry-words.ts";

/** Who did what, and when: the audit log of this customer, newest first. */
export function ActivityScreen() {
  const part = usePart();
  const { t } = useLanguage();
  const audit = useAudit();
  return (
    <Stack gap="large" part="activity">
      <div {...part("screen-header")}>
        <Heading level={1}>{t("activity.title")}</Heading>
      </div>
      <Panel query={audit} lines={6}>
        {() =>
          audit.items.length === 0 && !audit.hasNextPage ? (
            <EmptyState icon={<History />} title={t("activity.empty")}>
              {t("activity.emptyText")}
            </EmptyState>
          ) : (
            <>
              <Entries entries={audit.items} />
              <LoadMore
                hasMore={audit.hasNextPage}
                isLoading={audit.isFetchingNextPage}
                onLoad={() => void audit.fetchNextPage()}
              />
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
