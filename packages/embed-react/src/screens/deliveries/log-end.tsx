import type { DeliveriesResult } from "../../data/deliveries.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { LoadMore } from "../../primitives/load-more.tsx";
import { Text } from "../../primitives/text.tsx";

/** A page with fewer rows than this, with more behind it, is said to be short. */
const shortPageMax = 10;

/** The end of what is loaded: how much it is, whether there is more, and how to go on. */
export function LogEnd({ log }: { readonly log: DeliveriesResult }) {
  const part = usePart();
  const { t } = useLanguage();
  const { items, data, hasNextPage } = log;
  const lastCount = data?.pages.at(-1)?.data.length;
  if (lastCount === undefined) return null;
  const isShort = hasNextPage && lastCount < shortPageMax;
  return (
    <div {...part("log-end")}>
      {items.length > 0 && (
        <Text tone="muted" size="small">
          {t(hasNextPage ? "deliveries.loadedMore" : "deliveries.loaded", { count: items.length })}
        </Text>
      )}
      {isShort && (
        <Text size="small">
          {t(lastCount === 0 ? "deliveries.emptyWhileMore" : "deliveries.shortPage")}
        </Text>
      )}
      <LoadMore list={log} label={t(isShort ? "deliveries.goOn" : "deliveries.loadOlder")} />
    </div>
  );
}
