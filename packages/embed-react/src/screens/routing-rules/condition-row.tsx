import { useLanguage } from "../../language/language.tsx";
import { Field } from "../../primitives/field.tsx";
import { Select } from "../../primitives/select.tsx";
import { TextArea } from "../../primitives/text-area.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { filterOperators, kindsOf, takesList, takesValue, withOperator } from "./filter-model.ts";
import type { ConditionRow, RowFault } from "./filter-model.ts";

/** What the inputs of one condition are given. */
export interface ConditionRowFieldsProps {
  readonly row: ConditionRow;
  readonly onChange: (row: ConditionRow) => void;
  /** Those of this row. */
  readonly faults: readonly RowFault[];
  /** The id of the `<datalist>` with names of fields. */
  readonly listId: string;
}

/** One condition: a field, an operator, and a value of a kind. */
export function ConditionRowFields({ row, onChange, faults, listId }: ConditionRowFieldsProps) {
  const { t } = useLanguage();
  const errorOf = (part: RowFault["part"]) => {
    const fault = faults.find((one) => one.part === part);
    if (fault === undefined) return undefined;
    return fault.kind === "said" ? fault.message : t(`rules.fault_${fault.kind}`);
  };
  return (
    <>
      <Field label={t("rules.field")} error={errorOf("field")}>
        {(ids) => (
          <TextInput
            field={ids}
            isCode
            list={listId}
            value={row.field}
            onChange={(field) => onChange({ ...row, field })}
          />
        )}
      </Field>
      <Field label={t("rules.operator")} error={errorOf("operator")}>
        {(ids) => (
          <Select
            field={ids}
            value={row.operator}
            onChange={(value) => {
              const operator = filterOperators.find((one) => one === value) ?? row.operator;
              onChange(withOperator(row, operator));
            }}
            options={filterOperators.map((one) => ({ value: one, label: t(`rules.op_${one}`) }))}
          />
        )}
      </Field>
      {takesValue(row.operator) && (
        <ValueFields row={row} onChange={onChange} error={errorOf("value")} />
      )}
    </>
  );
}

function ValueFields(props: {
  readonly row: ConditionRow;
  readonly onChange: (row: ConditionRow) => void;
  readonly error: string | undefined;
}) {
  const { row, onChange, error } = props;
  const { t } = useLanguage();
  const kinds = kindsOf(row.operator);
  const isList = takesList(row.operator);
  return (
    <>
      <Field label={t("rules.kind")}>
        {(ids) => (
          <Select
            field={ids}
            value={row.kind}
            onChange={(value) => {
              const kind = kinds.find((one) => one === value) ?? row.kind;
              onChange({ ...row, kind, text: kind === "boolean" && !isList ? "true" : row.text });
            }}
            options={kinds.map((kind) => ({ value: kind, label: t(`rules.kind_${kind}`) }))}
          />
        )}
      </Field>
      {(row.kind !== "null" || isList) && (
        <Field label={t(isList ? "rules.valueList" : "rules.value")} error={error}>
          {(ids) => {
            const setText = (text: string) => onChange({ ...row, text });
            if (isList) {
              return <TextArea field={ids} isCode rows={3} value={row.text} onChange={setText} />;
            }
            if (row.kind === "boolean") {
              const options = [
                { value: "true", label: t("rules.value_true") },
                { value: "false", label: t("rules.value_false") },
              ];
              return <Select field={ids} value={row.text} onChange={setText} options={options} />;
            }
            return (
              <TextInput
                field={ids}
                inputMode={row.kind === "number" ? "decimal" : "text"}
                value={row.text}
                onChange={setText}
              />
            );
          }}
        </Field>
      )}
    </>
  );
}
