import { useState } from "react";
import type { Field } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Disclosure } from "../../primitives/disclosure.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { FieldInput } from "./field-input.tsx";
import { faultyFields, isSet } from "./form-model.ts";
import type { FormValues, PlacedProblems, StoredValues } from "./form-model.ts";

/** What the fields of a type are given. */
export interface SettingsFormProps {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  readonly onChange: (values: FormValues, name: string) => void;
  /** What is stored already; absent for something new. */
  readonly stored?: StoredValues | undefined;
  readonly problems: PlacedProblems;
}

/**
 * Inputs for the declared fields of a type: required ones first, then the others, and the advanced ones folded away until
 * something is wrong in them. Nothing here knows a type.
 */
export function SettingsForm(props: SettingsFormProps) {
  const { fields, problems } = props;
  const { t } = useLanguage();
  const usual = fields.filter((field) => field.advanced !== true);
  const advanced = fields.filter((field) => field.advanced === true);
  const isFaulty = faultyFields(problems).some((name) =>
    advanced.some((field) => field.name === name),
  );
  // Stays so: what was opened for a fault must not close while the fault is being put right.
  const [wasFaulty, setFaulty] = useState(isFaulty);
  if (isFaulty && !wasFaulty) setFaulty(true);
  const ordered = [
    ...usual.filter((field) => field.required || field.value !== undefined),
    ...usual.filter((field) => !field.required && field.value === undefined),
  ];
  return (
    <Stack>
      {ordered.map((field) => (
        <OneField key={field.name} {...props} field={field} />
      ))}
      {advanced.length > 0 && (
        <Disclosure
          key={wasFaulty ? "open" : "folded"}
          summary={t("forms.advanced")}
          isOpenAtFirst={wasFaulty}
        >
          <Stack>
            {advanced.map((field) => (
              <OneField key={field.name} {...props} field={field} />
            ))}
          </Stack>
        </Disclosure>
      )}
    </Stack>
  );
}

function OneField(props: SettingsFormProps & { readonly field: Field }) {
  const { field, values, onChange, stored, problems } = props;
  const { name } = field;
  const isStored = stored !== undefined && field.secret && isSet(field, stored);
  return (
    <div data-pushrail-field={name}>
      <FieldInput
        field={field}
        value={values[name]}
        onChange={(value) => onChange({ ...values, [name]: value }, name)}
        onKeep={() => {
          const { [name]: _typed, ...others } = values;
          onChange(others, name);
        }}
        masked={isStored ? stored.masked[name] : undefined}
        fault={problems.faults[name]}
        inside={problems.inside[name]}
      />
    </div>
  );
}
