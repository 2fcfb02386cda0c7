import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorPanel, isFinal } from "../primitives/error-panel.tsx";
import { Skeleton } from "../primitives/skeleton.tsx";

/** What a part of a screen that shows one answer is given. */
export interface PanelProps<Answer> {
  readonly query: Pick<UseQueryResult<Answer>, "data" | "error" | "dataUpdatedAt"> & {
    readonly refetch: () => unknown;
    /** Told at the end of the list, where it was asked for. */
    readonly isFetchNextPageError?: boolean;
  };
  /** How many lines stand in its place until it is there; default 3. */
  readonly lines?: number | undefined;
  readonly children: (answer: Answer) => ReactNode;
}

/**
 * A part of a screen that fails by itself: in the place of its answer, what kept it away and a way to try again. An
 * answer that could not be renewed stays, with how old it is, unless what it tells of is gone or closed to the customer.
 */
export function Panel<Answer>({ query, lines, children }: PanelProps<Answer>) {
  const { data, error, dataUpdatedAt, isFetchNextPageError = false } = query;
  const isShown = data !== undefined && !isFinal(error);
  return (
    <>
      {error !== null && !isFetchNextPageError && (
        <ErrorPanel
          error={error}
          onRetry={() => void query.refetch()}
          asOfMs={isShown ? dataUpdatedAt : undefined}
        />
      )}
      {isShown ? children(data) : error === null && <Skeleton lines={lines} />}
    </>
  );
}
