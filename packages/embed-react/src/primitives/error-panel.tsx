import { useEffect, useState } from "react";
import { RotateCw } from "lucide-react";
import { PushrailProblem } from "../api/problem.ts";
import { useSlots } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import type { Language } from "../language/language.tsx";
import { problemWords } from "../language/problem-words.ts";
import { Button } from "./button.tsx";
import { Identifier } from "./identifier.tsx";
import { Notice } from "./notice.tsx";
import { Row } from "./row.tsx";
import { Text } from "./text.tsx";

/** What the place of something that could not be loaded is given. */
export interface ErrorPanelProps {
  /** Whatever was thrown; `title`, `detail` and `requestId` of it are shown where it has them. */
  readonly error: unknown;
  /** It can be pressed once the wait is over that the API asked for. */
  readonly onRetry?: (() => void) | undefined;
  /** When what is still shown was loaded, in milliseconds since 1970; absent where nothing is shown. */
  readonly asOfMs?: number | undefined;
}

/** In the place of what could not be loaded: what happened, the id to ask about it with, and a way to try again. */
export function ErrorPanel({ error, onRetry, asOfMs }: ErrorPanelProps) {
  const language = useLanguage();
  const { t, format } = language;
  const { ErrorState, SupportLink } = useSlots();
  const secondsLeft = useSecondsLeft(error);
  if (ErrorState !== undefined && asOfMs === undefined) {
    return <ErrorState error={error} onRetry={onRetry} />;
  }
  const requestId = textOf(error, "requestId");
  const { title, text } = wordsOf(language, error, secondsLeft);
  const isStale = asOfMs !== undefined;
  return (
    <Notice
      part="error-panel"
      tone={isStale || isOffline(error) ? "warning" : "danger"}
      role={isStale ? "status" : "alert"}
      title={
        isStale
          ? t("session.stale", { time: format.timeOfDay(new Date(asOfMs).toISOString()) })
          : title
      }
      actions={
        <Row>
          {onRetry !== undefined && (
            <Button
              size="small"
              icon={<RotateCw />}
              disabled={secondsLeft !== undefined}
              onClick={onRetry}
            >
              {t("words.tryAgain")}
            </Button>
          )}
          {SupportLink !== undefined && <SupportLink requestId={requestId} />}
        </Row>
      }
    >
      {isStale && <Text>{title}</Text>}
      <Text>
        {/* What counts down is not spoken each second. */}
        <span aria-live={secondsLeft === undefined ? undefined : "off"}>{text}</span>
      </Text>
      {requestId !== undefined && (
        <Text tone="muted" size="small">
          {t("primitives.requestId")} <Identifier id={requestId} />
        </Text>
      )}
    </Notice>
  );
}

/** Whether an error says that there is nothing to be shown, or nothing any more: it is gone, or not for this customer. */
export function isFinal(error: unknown): boolean {
  return error instanceof PushrailProblem && (error.status === 403 || error.status === 404);
}

function isOffline(error: unknown): boolean {
  return error instanceof Error && error.name === "PushrailOffline";
}

function wordsOf(
  language: Language,
  error: unknown,
  retryAfterSeconds: number | undefined,
): { readonly title: string; readonly text: string } {
  const { t } = language;
  if (isOffline(error)) {
    return { title: t("primitives.offline"), text: t("primitives.offlineHelp") };
  }
  const words =
    error instanceof PushrailProblem
      ? problemWords(language, { code: error.code, retryAfterSeconds })
      : undefined;
  return {
    title: words?.title ?? textOf(error, "title") ?? t("primitives.failed"),
    text: words?.text ?? textOf(error, "detail") ?? t("primitives.failedHelp"),
  };
}

/** What is left of the wait that the API asked for, told anew each second; `undefined` once there is none. */
function useSecondsLeft(error: unknown): number | undefined {
  const asked = error instanceof PushrailProblem ? (error.retryAfterSeconds ?? 0) : 0;
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    setPassed(0);
    if (asked <= 0) return undefined;
    const timer = setInterval(() => setPassed((seconds) => seconds + 1), 1000);
    return () => clearInterval(timer);
  }, [error, asked]);
  return asked > passed ? Math.ceil(asked - passed) : undefined;
}

function textOf(error: unknown, member: string): string | undefined {
  const value = error instanceof Error ? (Reflect.get(error, member) as unknown) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
