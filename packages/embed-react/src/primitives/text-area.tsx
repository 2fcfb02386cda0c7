import { forwardRef } from "react";
import type { Ref, TextareaHTMLAttributes } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";
import { controlAttributes } from "./field.tsx";
import type { ControlProps } from "./field.tsx";

/** What a text of several lines is given besides the attributes of a `<textarea>`. */
export interface TextAreaProps
  extends
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className" | "style" | "value" | "onChange">,
    ControlProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether it holds code: from left to right in every language, in the mono font. */
  readonly isCode?: boolean | undefined;
  readonly part?: PartName | undefined;
}

/** A text of several lines; `rows` is 4 unless said. */
export const TextArea = forwardRef(function TextArea(
  props: TextAreaProps,
  ref: Ref<HTMLTextAreaElement>,
) {
  const { value, onChange, isCode = false, field, part: particular, ...attributes } = props;
  const part = usePart();
  return (
    <textarea
      rows={4}
      {...(isCode ? { dir: "ltr", autoCapitalize: "none", spellCheck: false } : {})}
      autoComplete="off"
      {...controlAttributes(field)}
      {...attributes}
      {...part(["input", "text-area", particular], { code: isCode })}
      ref={ref}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
});
