import { useEffect, useId, useRef } from "react";
import type { InputHTMLAttributes, ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What a checkbox is given besides the attributes of an `<input>`. */
export interface CheckboxProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "className" | "style" | "type" | "checked" | "onChange"
> {
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly isChecked: boolean;
  /** Neither all nor nothing of what it stands for. */
  readonly isIndeterminate?: boolean | undefined;
  /** Whether the label is only spoken, as in the rows of a table. */
  readonly isLabelHidden?: boolean | undefined;
  readonly onChange: (isChecked: boolean) => void;
  readonly part?: PartName | undefined;
}

/** A box to tick, with its label. */
export function Checkbox(props: CheckboxProps) {
  const { label, description, isChecked, isIndeterminate = false, ...others } = props;
  const { isLabelHidden = false, onChange, part: particular, ...attributes } = others;
  const part = usePart();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) {
      input.current.indeterminate = isIndeterminate;
    }
  }, [isIndeterminate]);
  return (
    <label {...part(["checkbox", particular], { disabled: attributes.disabled })}>
      <input
        aria-describedby={description === undefined ? undefined : `${id}-description`}
        {...attributes}
        {...part("checkbox-input")}
        ref={input}
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span {...part(isLabelHidden ? "sr-only" : "checkbox-label")}>{label}</span>
      {description !== undefined && (
        <span {...part("checkbox-description")} id={`${id}-description`} aria-hidden="true">
          {description}
        </span>
      )}
    </label>
  );
}
