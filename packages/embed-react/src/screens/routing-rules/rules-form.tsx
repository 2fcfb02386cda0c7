import { useMemo } from "react";
import type { EventType, PortalPolicy } from "../../api/types.ts";
import { useEventTypes, useRecentEvents } from "../../data/event-types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Skeleton } from "../../primitives/skeleton.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { EventTypeFields } from "./event-type-fields.tsx";
import { faultsOfDraft, filterOfDraft, noFilter } from "./filter-draft.ts";
import { FilterFields } from "./filter-fields.tsx";
import { suggestedFields } from "./filter-model.ts";
import { FilterPreview } from "./filter-preview.tsx";
import type { RulesDraft, RulesProblems } from "./rules-draft.ts";

/** What the form of routing rules is given. */
export interface RulesFormProps {
  readonly draft: RulesDraft;
  readonly onChange: (draft: RulesDraft) => void;
  readonly problems: RulesProblems;
  readonly policy: PortalPolicy;
}

/** Which events a destination gets: event types, a filter on their content, and what both do to recent events. */
export function RulesForm({ draft, onChange, problems, policy }: RulesFormProps) {
  const { t } = useLanguage();
  const eventTypes = useEventTypes();
  const suggestions = useSuggestions(eventTypes.data);
  const said = (member: string) =>
    problems.said.filter(({ path }) => path === `/${member}` || path.startsWith(`/${member}/`));
  const hasFilter = draft.filter.view === "json" || draft.filter.rows.rows.length > 0;
  return (
    <Stack gap="large">
      {eventTypes.isPending ? (
        <Skeleton lines={4} />
      ) : (
        <>
          {eventTypes.isError && (
            <ErrorPanel error={eventTypes.error} onRetry={() => void eventTypes.refetch()} />
          )}
          <EventTypeFields
            patterns={draft.patterns}
            onChange={(patterns) => onChange({ ...draft, patterns })}
            catalogue={eventTypes.data ?? []}
            offered={policy.eventTypes}
            error={
              problems.hasNoType
                ? t("rules.needOne")
                : said("eventTypes")
                    .map(({ message }) => message)
                    .join(" ") || undefined
            }
          />
        </>
      )}
      <Disclosure
        summary={t("rules.filter")}
        isOpenAtFirst={draft.filter !== noFilter && hasFilter}
      >
        <Stack>
          <Text tone="muted">{t("rules.filterHelp")}</Text>
          <FilterFields
            draft={draft.filter}
            onChange={(filter) => onChange({ ...draft, filter })}
            faults={problems.hasFilterFault ? faultsOfDraft(draft.filter) : []}
            said={said("filter")}
            suggestions={suggestions}
          />
        </Stack>
      </Disclosure>
      <FilterPreview eventTypes={draft.patterns} filter={filterOfDraft(draft.filter)} />
    </Stack>
  );
}

/** Fields of the catalogue's examples and of recent events, as far as they are shown to this customer. */
function useSuggestions(catalogue: readonly EventType[] | undefined): readonly string[] {
  const { data: events } = useRecentEvents();
  return useMemo(
    () =>
      suggestedFields([
        ...(catalogue ?? []).map(({ example }) => example),
        ...(events ?? []).map(({ payload }) => payload),
      ]),
    [catalogue, events],
  );
}
