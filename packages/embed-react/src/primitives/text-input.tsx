import { forwardRef } from "react";
import type { InputHTMLAttributes, Ref } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { controlAttributes } from "./field.tsx";
import type { ControlProps } from "./field.tsx";

/** What a one-line input is given besides the attributes of an `<input>`. */
export interface TextInputProps
  extends
    Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "style" | "value" | "onChange">,
    ControlProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether it holds an id, an address or code: written from left to right in every language, in the mono font. */
  readonly isCode?: boolean | undefined;
  readonly part?: PartName | undefined;
}

/** A one-line text. */
export const TextInput = forwardRef(function TextInput(
  props: TextInputProps,
  ref: Ref<HTMLInputElement>,
) {
  const { value, onChange, isCode = false, field, part: particular, ...attributes } = props;
  const part = usePart();
  return (
    <input
      type="text"
      {...(isCode ? { dir: "ltr", autoCapitalize: "none", spellCheck: false } : {})}
      autoComplete="off"
      {...controlAttributes(field)}
      {...attributes}
      {...part(["input", particular], { code: isCode })}
      ref={ref}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
});
