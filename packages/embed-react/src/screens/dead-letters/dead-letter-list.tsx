import { useEffect, useRef } from "react";
import { ArrowLeft, RotateCcw } from "lucide-react";
import { useDeadLetters } from "../../data/dead-letters.ts";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { LogTable } from "../deliveries/log-table.tsx";
import { Panel } from "../panel.tsx";

/** What the list of one group is given. */
export interface DeadLetterListProps {
  readonly destinationId: string;
  readonly reason: string;
  readonly onBack: () => void;
  /** Absent where nothing may be replayed. */
  readonly onReplay: ((reasons: readonly string[]) => void) | undefined;
}

/** The dead letters of one group, newest first. */
export function DeadLetterList({ destinationId, reason, onBack, onReplay }: DeadLetterListProps) {
  const language = useLanguage();
  const { t } = language;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that led here is gone: without this, the keyboard would begin at the top of the page.
  useEffect(() => heading.current?.focus(), []);
  const letters = useDeadLetters({ destinationId, reason });
  const { items } = letters;
  const { title } = failureWords(language, { reason });
  return (
    <Stack>
      <Row justify="between">
        <Button kind="quiet" icon={<ArrowLeft />} onClick={onBack}>
          {t("deadLetters.backToGroups")}
        </Button>
        {onReplay !== undefined && items.length > 0 && (
          <Button kind="primary" icon={<RotateCcw />} onClick={() => onReplay([reason])}>
            {t("deadLetters.replayGroup")}
          </Button>
        )}
      </Row>
      <Heading level={2} ref={heading} tabIndex={-1}>
        {title}
      </Heading>
      <Panel query={letters} lines={5}>
        {() =>
          items.length > 0 ? (
            <LogTable
              caption={t("deadLetters.listCaption", { reason: title })}
              deliveries={items}
              destinationNames={undefined}
              selection={undefined}
              isBusy={letters.isFetching}
            />
          ) : (
            !letters.hasNextPage && <EmptyState title={t("deadLetters.empty")} />
          )
        }
      </Panel>
      <LoadMore list={letters} label={t("deliveries.loadOlder")} />
    </Stack>
  );
}
