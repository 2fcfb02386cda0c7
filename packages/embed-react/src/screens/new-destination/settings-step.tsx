import { useRef, useState } from "react";
import type { FormEvent } from "react";
import type { DestinationType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { CredentialPicker, NewCredentialDialog } from "../credentials/credential-picker.tsx";
import { DeliveryOptions, NameField } from "../forms/common-settings.tsx";
import { ConnectionCheck } from "../forms/connection-check.tsx";
import { ErrorSummary } from "../forms/error-summary.tsx";
import { faultyFields, withoutField } from "../forms/form-model.ts";
import type { PlacedProblems } from "../forms/form-model.ts";
import { SettingsForm } from "../forms/settings-form.tsx";
import { GuideButton, GuidePanel } from "../guide/guide-panel.tsx";
import {
  bodyOf,
  hasProblems,
  placedInWizard,
  settingsProblemsOf,
  takesOrder,
} from "./wizard-draft.ts";
import type { WizardDraft } from "./wizard-draft.ts";

/** What the settings step is given. */
export interface SettingsStepProps {
  readonly type: DestinationType;
  readonly draft: WizardDraft;
  readonly onChange: (draft: WizardDraft) => void;
  readonly problems: PlacedProblems;
  readonly onProblems: (problems: PlacedProblems) => void;
  readonly onContinue: () => void;
  readonly onBack: () => void;
}

const optionNames = [
  "retryPolicy",
  "rateLimitPerSecond",
  "concurrencyLimit",
  "ordering",
  "orderingKey",
];

/** The settings of the chosen type with its guide, and a test of the connection. */
export function SettingsStep(props: SettingsStepProps) {
  const { type, draft, onChange, problems, onProblems, onContinue, onBack } = props;
  const part = usePart();
  const { t } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const [attempt, setAttempt] = useState(hasProblems(problems) ? 1 : 0);
  const [isCreating, setCreating] = useState(false);
  /** Whether everything that can be told here is fine; says what is not. */
  const isFine = () => {
    const found = settingsProblemsOf(draft, type);
    onProblems(found);
    if (!hasProblems(found)) return true;
    setAttempt(attempt + 1);
    return false;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFine()) onContinue();
  };
  return (
    <div {...part("wizard-columns")}>
      <form {...part("wizard-form")} ref={form} onSubmit={submit} noValidate>
        <Stack gap="large">
          <GuideButton type={type.type} />
          <ErrorSummary
            problems={problems}
            labels={labelsOf(type, t)}
            form={form}
            attempt={attempt}
          />
          <SettingsFields {...props} onCreateCredential={() => setCreating(true)} />
          <ConnectionCheck
            bodyOf={() => (isFine() ? bodyOf(draft, type) : undefined)}
            onProblems={(said) => {
              onProblems(placedInWizard(said, type).settings);
              setAttempt(attempt + 1);
            }}
            onGoOn={onContinue}
          />
          <div {...part("wizard-actions")}>
            <Button onClick={onBack}>{t("words.back")}</Button>
            <Button kind="primary" type="submit">
              {t("words.continue")}
            </Button>
          </div>
        </Stack>
      </form>
      <GuidePanel type={type.type} />
      {isCreating && (
        <NewCredentialDialog
          types={type.credentialTypes}
          onClose={() => setCreating(false)}
          onCreated={(credentialId) => {
            setCreating(false);
            onChange({ ...draft, credentialId });
          }}
        />
      )}
    </div>
  );
}

function SettingsFields(props: SettingsStepProps & { readonly onCreateCredential: () => void }) {
  const { type, draft, onChange, problems, onProblems, onCreateCredential } = props;
  const { t } = useLanguage();
  const forget = (name: string) => onProblems(withoutField(problems, name));
  const common = {
    values: draft.common,
    problems,
    onChange: (values: WizardDraft["common"], name: string) => {
      onChange({ ...draft, common: values });
      forget(name);
    },
  };
  const areOptionsFaulty = faultyFields(problems).some((name) => optionNames.includes(name));
  // Stays so: what was opened for a fault must not close while the fault is being put right.
  const [wereFaulty, setFaulty] = useState(areOptionsFaulty);
  if (areOptionsFaulty && !wereFaulty) setFaulty(true);
  return (
    <>
      <NameField {...common} />
      <SettingsForm
        fields={type.fields}
        values={draft.settings}
        onChange={(settings, name) => {
          onChange({ ...draft, settings });
          forget(name);
        }}
        problems={problems}
      />
      {type.credentialTypes.length > 0 && (
        <CredentialPicker
          types={type.credentialTypes}
          isRequired={type.requiresCredential}
          value={draft.credentialId}
          onChange={(credentialId) => {
            onChange({ ...draft, credentialId });
            forget("credentialId");
          }}
          onCreate={onCreateCredential}
          fault={problems.faults["credentialId"]}
        />
      )}
      <Disclosure
        key={wereFaulty ? "open" : "folded"}
        summary={t("forms.optionsTitle")}
        isOpenAtFirst={wereFaulty}
      >
        <DeliveryOptions {...common} takesOrder={takesOrder(type)} />
      </Disclosure>
    </>
  );
}

function labelsOf(type: DestinationType, t: Language["t"]): Readonly<Record<string, string>> {
  return {
    name: t("forms.name"),
    retryPolicy: t("forms.retry"),
    rateLimitPerSecond: t("forms.rate"),
    concurrencyLimit: t("forms.concurrency"),
    ordering: t("forms.ordering"),
    orderingKey: t("forms.orderingKey"),
    credentialId: t("credentials.choose"),
    ...Object.fromEntries(type.fields.map(({ name, label }) => [name, label])),
  };
}
