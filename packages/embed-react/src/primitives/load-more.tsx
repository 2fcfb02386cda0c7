import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Button } from "./button.tsx";

/** What the end of a list is given. */
export interface LoadMoreProps {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onLoad: () => void;
  /** The words of the button; "Load more" unless said. */
  readonly label?: string | undefined;
}

/** The button at the end of a list that is read page by page; nothing where the list has ended. */
export function LoadMore({ hasMore, isLoading, onLoad, label }: LoadMoreProps) {
  const part = usePart();
  const { t } = useLanguage();
  return hasMore ? (
    <div {...part("load-more")}>
      <Button isBusy={isLoading} onClick={onLoad}>
        {label ?? t("primitives.loadMore")}
      </Button>
    </div>
  ) : null;
}
