import { useId } from "react";
import { RotateCcw, Wrench } from "lucide-react";
import type { DeadLetterGroup } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";
import { Button } from "../../primitives/button.tsx";
import { Card } from "../../primitives/card.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";

/** What a group of dead letters is given. */
export interface DeadLetterGroupProps {
  readonly group: DeadLetterGroup;
  readonly onShow: () => void;
  /** Absent where nothing may be replayed. */
  readonly onReplay: (() => void) | undefined;
}

/** Dead letters that died of one reason: how many, since when, why, and what to do. */
export function DeadLetterGroupCard({ group, onShow, onReplay }: DeadLetterGroupProps) {
  const part = usePart();
  const id = useId();
  const language = useLanguage();
  const { t, find } = language;
  const { count, isExact, concerns } = group;
  const words = failureWords(language, { ...group, isDead: true });
  // Some texts point to the attempt that they are read beside.
  const next = find(`deadLetters.${group.reason}_next`) ?? words.next;
  return (
    <Card part="dead-letter-group" labelledBy={id}>
      <Stack gap="small">
        <Row justify="between">
          <Row gap="small">
            <Heading level={2} id={id}>
              {words.title}
            </Heading>
            {concerns !== null && (
              <Badge tone="neutral" icon={<Wrench aria-hidden="true" />}>
                {t(`concerns.${concerns}_short`)}
              </Badge>
            )}
          </Row>
          <span {...part("dead-letter-count")}>
            {t(isExact ? "deadLetters.count" : "deadLetters.countAtLeast", { count })}
          </span>
        </Row>
        {words.what !== undefined && <Text>{words.what}</Text>}
        {next !== undefined && <Text tone="muted">{next}</Text>}
        <DefinitionList
          items={[
            { term: t("deadLetters.first"), children: <Timestamp at={group.oldestAt} /> },
            { term: t("deadLetters.last"), children: <Timestamp at={group.newestAt} /> },
          ]}
        />
        <Row gap="small">
          {onReplay !== undefined && (
            <Button size="small" icon={<RotateCcw />} onClick={onReplay} aria-describedby={id}>
              {t("deadLetters.replayGroup")}
            </Button>
          )}
          <Button size="small" onClick={onShow} aria-describedby={id}>
            {t("deadLetters.showList")}
          </Button>
          <Link
            {...part("dead-letter-example")}
            to={{ screen: "delivery", id: group.exampleDeliveryId }}
            aria-describedby={id}
          >
            {t("deadLetters.example")}
          </Link>
        </Row>
      </Stack>
    </Card>
  );
}
