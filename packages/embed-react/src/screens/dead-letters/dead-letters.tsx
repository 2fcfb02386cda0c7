import { useState } from "react";
import { CircleCheck, RotateCcw } from "lucide-react";
import type { DeadLetterGroup } from "../../api/types.ts";
import { useDeadLetterGroups } from "../../data/dead-letters.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { Panel } from "../panel.tsx";
import { useMayReplay } from "../replays/may-replay.ts";
import { ReplayDialog } from "../replays/replay-dialog.tsx";
import type { ReplayRequest } from "../replays/replay-request.ts";
import { DeadLetterGroupCard } from "./dead-letter-group.tsx";
import { DeadLetterList } from "./dead-letter-list.tsx";
import { countOf } from "./group-count.ts";

/** What has failed for good at a destination, by the reason, with what to do about each and a way to replay. */
export function DeadLetters({ destinationId }: { readonly destinationId: string }) {
  const [shown, setShown] = useState<string>();
  const [request, setRequest] = useState<ReplayRequest>();
  const mayReplay = useMayReplay();
  const replay = (reasons?: readonly string[]) =>
    setRequest({
      destinationId,
      scope: { kind: "deadLetters", ...(reasons !== undefined && { reasons }) },
    });
  const onReplay = mayReplay ? replay : undefined;
  return (
    <Stack part="dead-letters">
      {shown === undefined ? (
        <Groups destinationId={destinationId} onShow={setShown} onReplay={onReplay} />
      ) : (
        <DeadLetterList
          destinationId={destinationId}
          reason={shown}
          onBack={() => setShown(undefined)}
          onReplay={onReplay}
        />
      )}
      <ReplayDialog request={request} onClose={() => setRequest(undefined)} />
    </Stack>
  );
}

interface GroupsProps {
  readonly destinationId: string;
  readonly onShow: (reason: string) => void;
  /** Without reasons: all. Absent where nothing may be replayed. */
  readonly onReplay: ((reasons?: readonly string[]) => void) | undefined;
}

function Groups({ destinationId, onShow, onReplay }: GroupsProps) {
  const { t } = useLanguage();
  return (
    <Panel query={useDeadLetterGroups(destinationId)} lines={4}>
      {(groups) =>
        groups.length === 0 ? (
          <EmptyState title={t("deadLetters.empty")} icon={<CircleCheck />}>
            {t("deadLetters.emptyText")}
          </EmptyState>
        ) : (
          <>
            <Row justify="between">
              <Text>
                <Summary groups={groups} />
              </Text>
              {onReplay !== undefined && (
                <Button kind="primary" icon={<RotateCcw />} onClick={() => onReplay()}>
                  {t("deadLetters.replayAll")}
                </Button>
              )}
            </Row>
            {groups.map((group) => (
              <DeadLetterGroupCard
                key={group.reason}
                group={group}
                onShow={() => onShow(group.reason)}
                onReplay={onReplay === undefined ? undefined : () => onReplay([group.reason])}
              />
            ))}
          </>
        )
      }
    </Panel>
  );
}

function Summary({ groups }: { readonly groups: readonly DeadLetterGroup[] }) {
  const { t } = useLanguage();
  const { count, isExact } = countOf(groups);
  return t(isExact ? "deadLetters.summary" : "deadLetters.summaryAtLeast", { count });
}
