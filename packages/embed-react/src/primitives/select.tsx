import { forwardRef } from "react";
import type { Ref, SelectHTMLAttributes } from "react";
import { ChevronDown } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { controlAttributes } from "./field.tsx";
import type { ControlProps } from "./field.tsx";

/** What a choice from a list is given besides the attributes of a `<select>`. */
export interface SelectProps
  extends
    Omit<SelectHTMLAttributes<HTMLSelectElement>, "className" | "style" | "value" | "onChange">,
    ControlProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly isDisabled?: boolean | undefined;
  }[];
  readonly part?: PartName | undefined;
}

/** A choice from a list: the browser's own, which every keyboard and screen reader knows. */
export const Select = forwardRef(function Select(props: SelectProps, ref: Ref<HTMLSelectElement>) {
  const { value, onChange, options, field, part: particular, ...attributes } = props;
  const part = usePart();
  return (
    <span {...part("select-box")}>
      <select
        {...controlAttributes(field)}
        {...attributes}
        {...part(["input", "select", particular])}
        ref={ref}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden="true" />
    </span>
  );
});
