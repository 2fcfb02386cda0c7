import { useId, useState } from "react";
import { CircleAlert, CircleCheck, CircleHelp, ChevronDown } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Badge } from "../../primitives/badge.tsx";
import { Tabs } from "../../primitives/tabs.tsx";
import { Text } from "../../primitives/text.tsx";
import { explainAttempt } from "./explain.ts";
import { LatencyBar } from "./latency-bar.tsx";
import { PayloadPanel } from "./payload-panel.tsx";
import { RequestPanel } from "./request-panel.tsx";
import type { AttemptPanelProps } from "./request-panel.tsx";
import { ResponsePanel } from "./response-panel.tsx";
import { sentencesText } from "./sentence.ts";
import { SignaturePanel } from "./signature-panel.tsx";
import { observedOf, triggerOf } from "./timeline.ts";

const outcomes = {
  delivered: { tone: "success", Drawing: CircleCheck },
  failed: { tone: "danger", Drawing: CircleAlert },
  unknown: { tone: "warning", Drawing: CircleHelp },
} as const;

/** One attempt in the timeline: a line that opens to everything that is on record of it. */
export function AttemptItem({
  attempt,
  delivery,
  isOpenAtFirst,
}: AttemptPanelProps & { readonly isOpenAtFirst: boolean }) {
  const part = usePart();
  const id = useId();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <li {...part("attempt", { outcome: attempt.outcome, open: isOpen })}>
      <button
        {...part("attempt-summary")}
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <AttemptSummary attempt={attempt} delivery={delivery} />
        <ChevronDown aria-hidden="true" />
      </button>
      <div {...part("attempt-panel")} id={id} hidden={!isOpen}>
        {isOpen && <AttemptDetails attempt={attempt} delivery={delivery} />}
      </div>
    </li>
  );
}

function AttemptSummary({ attempt, delivery }: AttemptPanelProps) {
  const part = usePart();
  const language = useLanguage();
  const { t, format } = language;
  const { tone, Drawing } = outcomes[attempt.outcome];
  return (
    <>
      <span {...part("attempt-number")}>{t("delivery.attempt", { number: attempt.number })}</span>
      <Badge tone={tone} icon={<Drawing aria-hidden="true" />}>
        {t(`states.attempt_${attempt.outcome}`)}
        {attempt.response !== null && (
          <>
            {" "}
            <bdi dir="ltr">{attempt.response.status}</bdi>
          </>
        )}
      </Badge>
      {attempt.reason !== null && (
        <span {...part("attempt-reason")}>{failureWords(language, attempt).title}</span>
      )}
      <span {...part("attempt-trigger")}>
        {t(`delivery.trigger_${triggerOf(attempt, delivery)}`)}
      </span>
      <time {...part("attempt-time")} dateTime={attempt.startedAt}>
        {format.time(attempt.startedAt)}
      </time>
      {attempt.durationMs !== null && (
        <span {...part("attempt-duration")}>{format.duration(attempt.durationMs)}</span>
      )}
    </>
  );
}

type Tab = "request" | "response" | "payload" | "signature";

function AttemptDetails({ attempt, delivery }: AttemptPanelProps) {
  const language = useLanguage();
  const { t } = language;
  const [tab, setTab] = useState<Tab>(attempt.outcome === "delivered" ? "request" : "response");
  const explained = explainAttempt(attempt);
  const observed = observedOf(attempt);
  return (
    <>
      {explained !== undefined && <Text>{sentencesText(language, explained)}</Text>}
      {observed !== null && attempt.response !== null && (
        <Text tone="muted">
          <bdi>{observed}</bdi>
        </Text>
      )}
      {attempt.batchId !== null && <Text tone="muted">{t("delivery.inBatch")}</Text>}
      <LatencyBar timings={attempt.timings} />
      <Tabs<Tab>
        label={t("delivery.attempt", { number: attempt.number })}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "request", label: t("delivery.request") },
          { value: "response", label: t("delivery.response") },
          { value: "payload", label: t("delivery.payload") },
          { value: "signature", label: t("delivery.signature") },
        ]}
      >
        {tab === "request" && <RequestPanel attempt={attempt} delivery={delivery} />}
        {tab === "response" && <ResponsePanel attempt={attempt} delivery={delivery} />}
        {tab === "payload" && <PayloadPanel delivery={delivery} />}
        {tab === "signature" && <SignaturePanel attempt={attempt} delivery={delivery} />}
      </Tabs>
    </>
  );
}
