import { RotateCw } from "lucide-react";
import { PushrailProblem } from "../api/problem.ts";
import { useSlots } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
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
  readonly onRetry?: (() => void) | undefined;
}

/** In the place of what could not be loaded: what happened, the id to ask about it with, and a way to try again. */
export function ErrorPanel({ error, onRetry }: ErrorPanelProps) {
  const language = useLanguage();
  const { t } = language;
  const { ErrorState, SupportLink } = useSlots();
  if (ErrorState !== undefined) {
    return <ErrorState error={error} onRetry={onRetry} />;
  }
  const isOffline = error instanceof Error && error.name === "PushrailOffline";
  const requestId = textOf(error, "requestId");
  const words = error instanceof PushrailProblem ? problemWords(language, error) : undefined;
  return (
    <Notice
      part="error-panel"
      tone={isOffline ? "warning" : "danger"}
      role="alert"
      title={
        isOffline
          ? t("primitives.offline")
          : (words?.title ?? textOf(error, "title") ?? t("primitives.failed"))
      }
      actions={
        <Row>
          {onRetry !== undefined && (
            <Button size="small" icon={<RotateCw />} onClick={onRetry}>
              {t("primitives.tryAgain")}
            </Button>
          )}
          {SupportLink !== undefined && <SupportLink requestId={requestId} />}
        </Row>
      }
    >
      <Text>
        {isOffline
          ? t("primitives.offlineHelp")
          : (words?.text ?? textOf(error, "detail") ?? t("primitives.failedHelp"))}
      </Text>
      {requestId !== undefined && (
        <Text tone="muted" size="small">
          {t("primitives.requestId")} <Identifier id={requestId} />
        </Text>
      )}
    </Notice>
  );
}

function textOf(error: unknown, member: string): string | undefined {
  const value = error instanceof Error ? (Reflect.get(error, member) as unknown) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
