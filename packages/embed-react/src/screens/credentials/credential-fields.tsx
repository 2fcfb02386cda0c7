import type { RefObject } from "react";
import type { CredentialType } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Field } from "../../primitives/field.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { ErrorSummary } from "../forms/error-summary.tsx";
import { faultText } from "../forms/fault-text.ts";
import { faultOf, withoutField } from "../forms/form-model.ts";
import type { FormValues, PlacedProblems, StoredValues } from "../forms/form-model.ts";
import { SettingsForm } from "../forms/settings-form.tsx";
import { TrustFields } from "./trust-fields.tsx";

/** A credential while it is being written. It holds secrets: keep it in the state of one component. */
export interface CredentialDraft {
  readonly name: string;
  readonly values: FormValues;
}

/** What the fields of a credential are given. */
export interface CredentialFieldsProps {
  readonly type: CredentialType;
  readonly draft: CredentialDraft;
  readonly onChange: (draft: CredentialDraft) => void;
  readonly stored?: StoredValues | undefined;
  readonly problems: PlacedProblems;
  readonly onProblems: (problems: PlacedProblems) => void;
  readonly form: RefObject<HTMLElement | null>;
  /** Grows with each try to send it. */
  readonly attempt: number;
}

/** The name of a credential and the fields of its type, with what to copy into the cloud account where that is needed. */
export function CredentialFields(props: CredentialFieldsProps) {
  const { type, draft, onChange, stored, problems, onProblems, form, attempt } = props;
  const { t } = useLanguage();
  const fault = problems.faults["name"];
  const labels = {
    name: t("credentials.name"),
    ...Object.fromEntries(type.fields.map(({ name, label }) => [name, label])),
  };
  return (
    <Stack>
      <ErrorSummary problems={problems} labels={labels} form={form} attempt={attempt} />
      <div data-pushrail-field="name">
        <Field
          label={t("credentials.name")}
          help={t("credentials.nameHelp")}
          error={fault === undefined ? undefined : faultText(t, fault)}
        >
          {(ids) => (
            <TextInput
              field={ids}
              required
              maxLength={100}
              value={draft.name}
              onChange={(name) => {
                onChange({ ...draft, name });
                onProblems(withoutField(problems, "name"));
              }}
            />
          )}
        </Field>
      </div>
      <TrustFields type={type} />
      <SettingsForm
        fields={type.fields}
        values={draft.values}
        onChange={(values, name) => {
          onChange({ ...draft, values });
          onProblems(withoutField(problems, name));
        }}
        stored={stored}
        problems={problems}
      />
    </Stack>
  );
}

/** What is wrong with a credential's name, as far as the browser can tell. */
export function nameFaults(name: string): PlacedProblems["faults"] {
  const field = { name: "name", label: "", help: "", kind: "text", required: true, secret: false };
  const fault = faultOf({ ...field, lengthMax: 100 }, name.trim());
  return fault === undefined ? {} : { name: fault };
}
