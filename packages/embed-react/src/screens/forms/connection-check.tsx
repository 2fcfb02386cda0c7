import { useState } from "react";
import { Check, Minus, PlugZap, X } from "lucide-react";
import type { ConnectionCheck as CheckResult, CheckStep } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useCheckDestination } from "../../data/destinations.ts";
import type { CheckInput } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { ErrorPanel } from "../../primitives/error-panel.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { checkWords } from "./check-words.ts";
import { saidProblems } from "./form-model.ts";
import type { SaidProblem } from "./form-model.ts";

/** What the connection check is given. */
export interface ConnectionCheckProps {
  /** What to check: a creation's body, or the changed members with `destinationId`; `undefined` while the form says no. */
  readonly bodyOf: () => CheckInput | undefined;
  /** Told what the server found wrong with the settings themselves. */
  readonly onProblems: (problems: readonly SaidProblem[]) => void;
  /** Offered when the check fails: going on in spite of it. */
  readonly onGoOn?: (() => void) | undefined;
}

/** Tries the connection without saving anything, and shows each step that was taken, in words. */
export function ConnectionCheck({ bodyOf, onProblems, onGoOn }: ConnectionCheckProps) {
  const part = usePart();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const check = useCheckDestination();
  const [error, setError] = useState<unknown>();
  const run = () => {
    const body = bodyOf();
    check.reset();
    setError(undefined);
    if (body === undefined) return;
    announce(t("forms.checkRunning"));
    check.mutate(body, {
      onSuccess: ({ passed }) => announce(t(passed ? "forms.checkPassed" : "forms.checkFailed")),
      onError: (failure) => {
        const problems = saidProblems(failure);
        if (problems.length > 0) onProblems(problems);
        else setError(failure);
      },
    });
  };
  const result = check.data;
  return (
    <div {...part("connection-check")}>
      <div {...part("connection-check-start")}>
        <Button icon={<PlugZap />} isBusy={check.isPending} onClick={run}>
          {t(result === undefined ? "forms.check" : "forms.checkAgain")}
        </Button>
        <Text tone="muted">{t("forms.checkNothingSaved")}</Text>
      </div>
      {error !== undefined && <ErrorPanel error={error} onRetry={run} />}
      {result !== undefined && !check.isPending && <CheckOutcome result={result} onGoOn={onGoOn} />}
    </div>
  );
}

/** What came of a check: its verdict, its steps, and what came back. */
export function CheckOutcome(props: {
  readonly result: CheckResult;
  readonly onGoOn?: (() => void) | undefined;
}) {
  const { result, onGoOn } = props;
  const { t, format } = useLanguage();
  const canGoOn = !result.passed && onGoOn !== undefined;
  return (
    <Notice
      tone={result.passed ? "success" : "danger"}
      title={t(result.passed ? "forms.checkPassed" : "forms.checkFailed")}
      actions={canGoOn ? <Button onClick={onGoOn}>{t("forms.goOnAnyway")}</Button> : undefined}
    >
      <Stack>
        <Steps steps={result.steps} />
        <Text tone="muted">
          {t("forms.checkTook", { duration: format.duration(result.durationMs) })}
        </Text>
        {result.response !== null && (
          <Disclosure
            summary={t("forms.response", { status: String(result.response.status) })}
            isOpenAtFirst={!result.passed}
          >
            <CodeBlock text={result.response.bodyExcerpt} label={t("forms.responseBody")} />
          </Disclosure>
        )}
      </Stack>
    </Notice>
  );
}

const stepIcons = { passed: Check, failed: X, skipped: Minus } as const;

function Steps({ steps }: { readonly steps: readonly CheckStep[] }) {
  const part = usePart();
  const { t, find } = useLanguage();
  return (
    <ol {...part("check-steps")}>
      {steps.map((step) => {
        const Icon = stepIcons[step.state];
        const { what, detail, next } = checkWords({ find }, step);
        return (
          <li key={step.name} {...part("check-step", { state: step.state })}>
            <Icon aria-hidden="true" />
            <span {...part("check-step-text")}>
              <strong>{t(`states.step_${step.state}`)}</strong>
              <span>{what}</span>
              {detail !== undefined && (
                <bdi dir="ltr" lang="en">
                  {detail}
                </bdi>
              )}
              {next !== undefined && (
                <span {...part("check-step-next")}>
                  {t("forms.nextStep")} {next}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
