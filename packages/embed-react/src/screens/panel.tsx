import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLanguage } from "../language/language.tsx";
import { Button } from "../primitives/button.tsx";
import { ErrorPanel } from "../primitives/error-panel.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Skeleton } from "../primitives/skeleton.tsx";

/** What a part of a screen that shows one answer is given. */
export interface PanelProps<Answer> {
  readonly query: Pick<UseQueryResult<Answer>, "data" | "error" | "dataUpdatedAt" | "refetch">;
  /** How many lines stand in its place until it is there; default 3. */
  readonly lines?: number | undefined;
  readonly children: (answer: Answer) => ReactNode;
}

/**
 * A part of a screen that fails by itself: in the place of its answer, what kept it away and a way to try again. An
 * answer that could not be renewed stays, with how old it is.
 */
export function Panel<Answer>({ query, lines, children }: PanelProps<Answer>) {
  const { t, format } = useLanguage();
  const { data, error, dataUpdatedAt } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={lines} />
    ) : (
      <ErrorPanel error={error} onRetry={retry} />
    );
  }
  return (
    <>
      {error !== null && (
        <Notice
          tone="warning"
          title={t("session.stale", { time: format.time(new Date(dataUpdatedAt).toISOString()) })}
          actions={
            <Button size="small" onClick={retry}>
              {t("words.tryAgain")}
            </Button>
          }
        />
      )}
      {children(data)}
    </>
  );
}
