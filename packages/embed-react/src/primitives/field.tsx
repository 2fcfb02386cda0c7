import { useId } from "react";
import type { ReactNode } from "react";
import { CircleAlert } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";

/** What ties a control to its label, help and error. */
export interface FieldIds {
  /** The `id` of the control. */
  readonly id: string;
  /** Its `aria-describedby`; `undefined` where there is neither help nor error. */
  readonly describedBy: string | undefined;
  /** The id of the label, as the `aria-labelledby` of a group of controls. */
  readonly labelledBy: string;
  readonly isInvalid: boolean;
}

/** What a field is given. */
export interface FieldProps {
  readonly label: ReactNode;
  /** Below the label: what it is for. */
  readonly help?: ReactNode;
  /** What is wrong with the value; nothing is wrong where it is absent or empty. */
  readonly error?: string | undefined;
  /** Fields that are not required say "optional"; `true` unless said. */
  readonly isRequired?: boolean | undefined;
  /** Beside the label at the other end, such as how many letters are left. */
  readonly hint?: ReactNode;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** A label, a control, and what is said of it. */
export function Field({ label, help, error, isRequired = true, hint, children }: FieldProps) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  const isInvalid = error !== undefined && error !== "";
  const hasHelp = help !== undefined && help !== null && help !== "";
  const describedBy =
    [isInvalid ? `${id}-error` : "", hasHelp ? `${id}-help` : ""].filter(Boolean).join(" ") ||
    undefined;
  return (
    <div {...part("field", { invalid: isInvalid })}>
      <div {...part("field-label")}>
        <label id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
        {!isRequired && <span {...part("field-hint")}>{t("primitives.optional")}</span>}
        {hint !== undefined && <span {...part("field-hint")}>{hint}</span>}
      </div>
      {hasHelp && (
        <div {...part("field-help")} id={`${id}-help`}>
          {help}
        </div>
      )}
      {children({ id, describedBy, labelledBy: `${id}-label`, isInvalid })}
      {isInvalid && (
        <div {...part("field-error")} id={`${id}-error`}>
          <CircleAlert aria-hidden="true" />
          <span>{error}</span>
        </div>
      )}
    </div>
  );
}

/** What every control takes of its field: spread `ids` of `Field` as `field`. */
export interface ControlProps {
  readonly field?: FieldIds | undefined;
}

/** The attributes that tie a control to its field. */
export function controlAttributes(field: FieldIds | undefined) {
  return field === undefined
    ? {}
    : {
        id: field.id,
        "aria-describedby": field.describedBy,
        "aria-invalid": field.isInvalid || undefined,
      };
}
