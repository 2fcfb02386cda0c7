import type { Field as DeclaredField } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { CopyText } from "../../primitives/copy-text.tsx";
import { Field } from "../../primitives/field.tsx";
import type { FieldIds } from "../../primitives/field.tsx";
import { KeyValueInput } from "../../primitives/key-value-input.tsx";
import { privateField } from "../../primitives/private-field.ts";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Row } from "../../primitives/row.tsx";
import { SecretInput } from "../../primitives/secret-input.tsx";
import { Select } from "../../primitives/select.tsx";
import { Text } from "../../primitives/text.tsx";
import { TextArea } from "../../primitives/text-area.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { faultText } from "./fault-text.ts";
import { FileDrop } from "./file-drop.tsx";
import type { FieldFault } from "./form-model.ts";
import { choiceLabel } from "./setting-text.ts";

/** What the input of a declared field is given. */
export interface FieldInputProps {
  readonly field: DeclaredField;
  /** `undefined`: a stored secret that is kept. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Told when a stored secret is kept after all. */
  readonly onKeep: () => void;
  /** The masked value of a secret field that is set, a text or texts by name. */
  readonly masked?: unknown;
  readonly fault?: FieldFault | undefined;
  /** Sentences about parts of the value, by part, such as one header. */
  readonly inside?: Readonly<Record<string, string>> | undefined;
}

/** More choices than this would not be seen at one look as cards. */
const cardsMax = 3;

/** The input of one declared field, by its kind; a kind that is not known here is asked for as a text. */
export function FieldInput(props: FieldInputProps) {
  const { field } = props;
  if (field.value !== undefined) {
    return (
      <Field label={field.label} help={helpOf(field)}>
        {() => <CopyText text={field.value ?? ""} label={field.label} />}
      </Field>
    );
  }
  if (field.kind === "boolean") {
    return (
      <Checkbox
        label={field.label}
        description={helpOf(field)}
        isChecked={props.value === true}
        onChange={props.onChange}
      />
    );
  }
  return <LabelledInput {...props} />;
}

/** The server's own words: isolated, so that in a language from right to left their full stop stays at their end. */
function helpOf({ help }: DeclaredField) {
  return help === "" ? undefined : <bdi>{help}</bdi>;
}

function LabelledInput(props: FieldInputProps) {
  const { field, fault, inside = {} } = props;
  const { t } = useLanguage();
  const errors = [
    ...(fault === undefined ? [] : [faultText(t, fault)]),
    ...Object.entries(inside).map(([name, message]) => t("forms.inField", { name, message })),
  ];
  return (
    <Field
      label={field.label}
      help={helpOf(field)}
      isRequired={field.required}
      error={errors.length === 0 ? undefined : errors.join(" ")}
    >
      {(ids) => <Control {...props} ids={ids} />}
    </Field>
  );
}

type ControlProps = FieldInputProps & { readonly ids: FieldIds };

function Control(props: ControlProps) {
  const { field, value, onChange, onKeep, masked, ids } = props;
  const text = typeof value === "string" ? value : "";
  if (field.kind === "headers") return <Headers {...props} />;
  if (field.kind === "choice") return <Choice {...props} />;
  if (field.kind === "multiline" && !(field.secret && masked !== undefined)) {
    return (
      <FileDrop onText={onChange}>
        <TextArea
          {...(field.secret ? privateField : {})}
          isCode
          field={ids}
          rows={6}
          value={text}
          onChange={onChange}
          placeholder={field.placeholder}
          required={field.required}
        />
      </FileDrop>
    );
  }
  if (field.secret) {
    return (
      <SecretInput
        field={ids}
        value={text}
        onChange={onChange}
        isSet={masked !== undefined}
        mask={typeof masked === "string" ? masked : undefined}
        onReplace={(isReplacing) => {
          if (!isReplacing) onKeep();
        }}
        isMultiline={field.kind === "multiline"}
        placeholder={field.placeholder}
        required={field.required}
      />
    );
  }
  return (
    <TextInput
      field={ids}
      value={text}
      onChange={onChange}
      isCode={field.kind === "url"}
      inputMode={field.kind === "integer" ? "numeric" : field.kind === "url" ? "url" : undefined}
      placeholder={field.placeholder}
      required={field.required}
    />
  );
}

function Choice({ field, value, onChange, ids }: ControlProps) {
  const { t } = useLanguage();
  const options = (field.choices ?? []).map((choice) => ({
    value: choice,
    label: choiceLabel(field, choice),
  }));
  const chosen = typeof value === "string" ? value : "";
  if (options.length <= cardsMax && field.required) {
    return (
      <RadioCards
        legend={field.label}
        isLegendHidden
        layout="row"
        value={chosen === "" ? null : chosen}
        onChange={onChange}
        options={options}
      />
    );
  }
  const empty = field.default === undefined ? [{ value: "", label: t("forms.choose") }] : [];
  return <Select field={ids} value={chosen} onChange={onChange} options={[...empty, ...options]} />;
}

function Headers({ field, value, onChange, onKeep, masked, ids }: ControlProps) {
  const { t, format } = useLanguage();
  const stored = typeof masked === "object" && masked !== null ? Object.keys(masked) : [];
  if (value === undefined) {
    return (
      <Row>
        <Text tone="muted">
          {t("forms.headersSet", { count: stored.length, names: format.list(stored) })}
        </Text>
        <Button size="small" onClick={() => onChange({})}>
          {t("forms.replace")}
        </Button>
      </Row>
    );
  }
  return (
    <>
      <KeyValueInput
        field={ids}
        label={field.label}
        isSecret={field.secret}
        value={recordOf(value)}
        onChange={onChange}
        namePlaceholder={t("forms.headerName")}
        valuePlaceholder={t("forms.headerValue")}
      />
      {stored.length > 0 && (
        <Button size="small" onClick={onKeep}>
          {t("forms.keep")}
        </Button>
      )}
    </>
  );
}

function recordOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
