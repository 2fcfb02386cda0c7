import type { InputHTMLAttributes, ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** What a switch is given besides the attributes of an `<input>`. */
export interface SwitchProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "className" | "style" | "type" | "checked" | "onChange"
> {
  readonly label: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly part?: PartName | undefined;
}

/** A switch that acts at once, with its label. */
export function Switch({ label, isOn, onChange, part: particular, ...attributes }: SwitchProps) {
  const part = usePart();
  return (
    <label {...part(["switch", particular], { disabled: attributes.disabled })}>
      <input
        {...attributes}
        {...part("switch-input")}
        type="checkbox"
        role="switch"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span {...part("switch-label")}>{label}</span>
    </label>
  );
}
