import type { DeadLetterGroup } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useDeadLetterGroups } from "../../data/dead-letters.ts";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Card } from "../../primitives/card.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Link } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";

/** Why deliveries of a destination failed for good, the most frequent reason first, and the way to them. */
export function ReasonsCard({ destinationId }: { readonly destinationId: string }) {
  const part = usePart();
  const { t } = useLanguage();
  const groups = useDeadLetterGroups(destinationId);
  return (
    <Card>
      <Stack>
        <Row justify="between">
          <Heading level={2}>{t("destination.reasons")}</Heading>
          {(groups.data?.length ?? 0) > 0 && (
            <Link
              {...part("link")}
              to={{ screen: "destination", id: destinationId, tab: "failed" }}
            >
              {t("destination.reasonsOpen")}
            </Link>
          )}
        </Row>
        <Panel query={groups} lines={2}>
          {(shown) =>
            shown.length === 0 ? (
              <Text tone="muted">{t("destination.reasonsNone")}</Text>
            ) : (
              <Reasons groups={shown} />
            )
          }
        </Panel>
      </Stack>
    </Card>
  );
}

function Reasons({ groups }: { readonly groups: readonly DeadLetterGroup[] }) {
  const part = usePart();
  const language = useLanguage();
  const { t } = language;
  const ordered = groups.toSorted((left, right) => right.count - left.count);
  return (
    <ul {...part("plain-list")}>
      {ordered.map((group) => {
        const { title, what } = failureWords(language, { ...group, isDead: true });
        const { count, isExact } = group;
        return (
          <li key={group.reason} {...part("destination-reason")}>
            <strong>{title}</strong>
            <span>{t(isExact ? "deadLetters.count" : "deadLetters.countAtLeast", { count })}</span>
            {what !== undefined && <Text tone="muted">{what}</Text>}
          </li>
        );
      })}
    </ul>
  );
}
