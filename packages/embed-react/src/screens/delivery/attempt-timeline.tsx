import { useId } from "react";
import { usePart } from "../../appearance/part.tsx";
import type { DeliveryDetail } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Text } from "../../primitives/text.tsx";
import { useTick } from "../../primitives/timestamp.tsx";
import { AttemptItem } from "./attempt-item.tsx";
import { HiddenPayload } from "./hidden-payload.tsx";
import { PayloadPanel } from "./payload-panel.tsx";

/** Every attempt of a delivery, oldest first, and the next one; the newest is open. */
export function AttemptTimeline({ delivery }: { readonly delivery: DeliveryDetail }) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  const { attempts, attemptsKept, nextAttemptAt } = delivery;
  const last = attempts.at(-1)?.number;
  return (
    <section {...part("attempts")} aria-labelledby={id}>
      <Heading level={2} id={id}>
        {t("delivery.attempts")}
      </Heading>
      {attempts.length === 0 && (
        <>
          <Text tone="muted">
            {t(attemptsKept ? "delivery.attemptsNone" : "delivery.attemptsGone")}
          </Text>
          {delivery.body === null ? (
            <HiddenPayload because={delivery.payloadHidden} />
          ) : (
            <PayloadPanel delivery={delivery} />
          )}
        </>
      )}
      <ol {...part("attempt-list")}>
        {attempts.map((attempt) => (
          <AttemptItem
            key={attempt.number}
            attempt={attempt}
            delivery={delivery}
            isOpenAtFirst={attempt.number === last}
          />
        ))}
        {nextAttemptAt !== null && <NextAttempt at={nextAttemptAt} />}
      </ol>
    </section>
  );
}

function NextAttempt({ at }: { readonly at: string }) {
  const part = usePart();
  const { t, format } = useLanguage();
  useTick();
  return (
    <li {...part("attempt", { outcome: "planned" })}>
      <div {...part("attempt-summary")}>
        <span {...part("attempt-number")}>{t("delivery.nextAttempt")}</span>
        <span>{format.ago(at)}</span>
        <time {...part("attempt-time")} dateTime={at}>
          {format.time(at)}
        </time>
      </div>
    </li>
  );
}
