import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "./button.tsx";
import { ErrorPanel } from "./error-panel.tsx";

/** What the end of a list is given. */
export interface LoadMoreProps {
  /** The list, as TanStack's infinite queries answer it. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly error: unknown;
    readonly fetchNextPage: () => unknown;
  };
  /** The words of the button; "Load more" unless said. */
  readonly label?: string | undefined;
}

/**
 * The button at the end of a list that is read page by page, with what kept the next page away; nothing where the list
 * has ended.
 */
export function LoadMore({ list, label }: LoadMoreProps) {
  const part = usePart();
  const { t } = useLanguage();
  const load = () => void list.fetchNextPage();
  if (!list.hasNextPage) return null;
  return list.isFetchNextPageError ? (
    <ErrorPanel error={list.error} onRetry={load} />
  ) : (
    <div {...part("load-more")}>
      <Button isBusy={list.isFetchingNextPage} onClick={load}>
        {label ?? t("primitives.loadMore")}
      </Button>
    </div>
  );
}
