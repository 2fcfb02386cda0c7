import type { FormEvent } from "react";
import type { PortalPolicy } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Button } from "../../primitives/button.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { noRulesProblems, rulesProblemsOf } from "../routing-rules/rules-draft.ts";
import type { RulesDraft, RulesProblems } from "../routing-rules/rules-draft.ts";
import { RulesForm } from "../routing-rules/rules-form.tsx";

/** What the events step is given. */
export interface EventsStepProps {
  readonly draft: RulesDraft;
  readonly onChange: (draft: RulesDraft) => void;
  readonly problems: RulesProblems;
  readonly onProblems: (problems: RulesProblems) => void;
  readonly policy: PortalPolicy;
  readonly onContinue: () => void;
  readonly onBack: () => void;
}

/** Which events the new destination gets. */
export function EventsStep(props: EventsStepProps) {
  const { draft, onChange, problems, onProblems, policy, onContinue, onBack } = props;
  const part = usePart();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = rulesProblemsOf(draft);
    onProblems(found ?? noRulesProblems);
    if (found === undefined) onContinue();
    else
      announce(t(found.hasNoType ? "rules.needOne" : "rules.previewInvalid"), { assertive: true });
  };
  return (
    <form {...part("wizard-form")} onSubmit={submit} noValidate>
      <Stack gap="large">
        <RulesForm
          draft={draft}
          onChange={(next) => {
            onChange(next);
            onProblems(noRulesProblems);
          }}
          problems={problems}
          policy={policy}
        />
        <div {...part("wizard-actions")}>
          <Button onClick={onBack}>{t("words.back")}</Button>
          <Button kind="primary" type="submit">
            {t("words.continue")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
