import type { Destination, DestinationType, PortalPolicy } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { CredentialPicker } from "../credentials/credential-picker.tsx";
import { DeliveryOptions, NameField } from "../forms/common-settings.tsx";
import { withoutField } from "../forms/form-model.ts";
import { SettingsForm } from "../forms/settings-form.tsx";
import { noRulesProblems } from "../routing-rules/rules-draft.ts";
import { RulesForm } from "../routing-rules/rules-form.tsx";
import { storedSettings } from "./settings-draft.ts";
import type { SettingsDraft, SettingsProblems } from "./settings-draft.ts";

/** What the inputs of a destination's settings are given. */
export interface SettingsFieldsProps {
  readonly destination: Destination;
  readonly type: DestinationType;
  readonly draft: SettingsDraft;
  readonly onChange: (draft: SettingsDraft) => void;
  readonly problems: SettingsProblems;
  readonly onProblems: (problems: SettingsProblems) => void;
  readonly policy: PortalPolicy;
  /** Asks for a new credential. */
  readonly onCreateCredential: () => void;
}

/** Every setting of a destination: its name, its type's, its sign-in, how it is delivered to, and its events. */
export function SettingsFields(props: SettingsFieldsProps) {
  const { destination, type, draft, onChange, problems, onProblems, policy, onCreateCredential } =
    props;
  const { t } = useLanguage();
  const { placed } = problems;
  const forget = (name: string) => onProblems({ ...problems, placed: withoutField(placed, name) });
  const common = {
    values: draft.common,
    problems: placed,
    onChange: (values: SettingsDraft["common"], name: string) => {
      onChange({ ...draft, common: values });
      forget(name);
    },
  };
  return (
    <>
      <Stack>
        <NameField {...common} />
        <SettingsForm
          fields={type.fields}
          values={draft.settings}
          stored={storedSettings(destination, type)}
          problems={placed}
          onChange={(settings, name) => {
            onChange({ ...draft, settings });
            forget(name);
          }}
        />
        {type.credentialTypes.length > 0 && (
          <CredentialPicker
            types={type.credentialTypes}
            isRequired={type.requiresCredential}
            value={draft.credentialId}
            fault={placed.faults["credentialId"]}
            onCreate={onCreateCredential}
            onChange={(credentialId) => {
              onChange({ ...draft, credentialId });
              forget("credentialId");
            }}
          />
        )}
      </Stack>
      <Stack>
        <Heading level={2}>{t("destination.advanced")}</Heading>
        <DeliveryOptions {...common} takesOrder={type.batch.eventsMax === 1} />
      </Stack>
      <Stack>
        <Heading level={2}>{t("destination.eventTypes")}</Heading>
        <RulesForm
          draft={draft.rules}
          problems={problems.rules}
          policy={policy}
          onChange={(rules) => {
            onChange({ ...draft, rules });
            onProblems({ ...problems, rules: noRulesProblems });
          }}
        />
      </Stack>
    </>
  );
}

/** The labels of the inputs by the API's names. */
export function settingsLabels(
  type: DestinationType,
  t: Language["t"],
): Readonly<Record<string, string>> {
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
