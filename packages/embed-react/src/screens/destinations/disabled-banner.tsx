import { useState } from "react";
import type { Destination } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useCheckDestination, useResumeDestination } from "../../data/destinations.ts";
import { useIsReadOnly } from "../../embed/read-only.ts";
import { useLanguage } from "../../language/language.tsx";
import { errorSentence } from "../../language/problem-words.ts";
import { Button } from "../../primitives/button.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Text } from "../../primitives/text.tsx";
import { useToast } from "../../primitives/toasts.tsx";
import { Link } from "../../routing/router.tsx";
import { checkWords } from "../forms/check-words.ts";

/** Says which destinations were disabled because they failed, each with a test after which it is enabled again. */
export function DisabledBanner(props: { readonly destinations: readonly Destination[] }) {
  const part = usePart();
  const { t } = useLanguage();
  const disabled = props.destinations.filter(({ state }) => state === "DISABLED");
  if (disabled.length === 0) return null;
  return (
    <Notice
      tone="danger"
      part="disabled-banner"
      title={t("destinations.disabledBanner", { count: disabled.length })}
    >
      <Text>{t("destinations.disabledHint")}</Text>
      <ul {...part("plain-list")}>
        {disabled.map((destination) => (
          <li key={destination.id} {...part("disabled-banner-item")}>
            <DisabledItem destination={destination} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function DisabledItem({ destination }: { readonly destination: Destination }) {
  const { id, name, disabledReason } = destination;
  const part = usePart();
  const { t, find } = useLanguage();
  const isReadOnly = useIsReadOnly();
  const { enable, isBusy, failure } = useTestedEnabling(destination);
  const reason = find(`failures.${disabledReason ?? ""}_title`);
  return (
    <>
      <Link {...part("link")} to={{ screen: "destination", id, tab: "overview" }}>
        {name}
      </Link>
      {reason !== undefined && <span>{reason}</span>}
      {!isReadOnly && (
        <Button size="small" isBusy={isBusy} onClick={enable}>
          {t("destinations.reenable")}
        </Button>
      )}
      {failure !== undefined && (
        <Text tone="danger">{t("destinations.reenableFailed", { name, sentence: failure })}</Text>
      )}
    </>
  );
}

/** Checks the connection of a destination, and lets it go on when the check passes. */
function useTestedEnabling({ id, name }: Pick<Destination, "id" | "name">) {
  const language = useLanguage();
  const { t, find } = language;
  const toast = useToast();
  const check = useCheckDestination();
  const resume = useResumeDestination(id);
  const [failure, setFailure] = useState<string>();
  const onError = (error: Error) => setFailure(errorSentence(language, error));
  const enable = () => {
    setFailure(undefined);
    check.mutate(
      { destinationId: id },
      {
        onError,
        onSuccess: ({ passed, steps }) => {
          const failed = steps.find(({ state }) => state === "failed");
          if (!passed) {
            const { what, detail, next } = failed ? checkWords({ find }, failed) : {};
            setFailure([what, detail, next].filter(Boolean).join(" "));
            return;
          }
          resume.mutate(undefined, {
            onError,
            onSuccess: () => toast({ tone: "success", text: t("destinations.resumed", { name }) }),
          });
        },
      },
    );
  };
  return { enable, isBusy: check.isPending || resume.isPending, failure };
}
