import { forwardRef } from "react";
import type { Ref } from "react";
import { TextInput } from "./text-input.tsx";
import type { TextInputProps } from "./text-input.tsx";

/** What an input of a moment is given. */
export interface DateTimeInputProps extends Omit<
  TextInputProps,
  "value" | "onChange" | "type" | "isCode" | "min" | "max"
> {
  /** ISO 8601 with a zone; `null` while it is empty. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** Inclusive, ISO 8601. */
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** A moment, shown and typed in the browser's own time zone and to the minute. */
export const DateTimeInput = forwardRef(function DateTimeInput(
  { value, onChange, min, max, ...attributes }: DateTimeInputProps,
  ref: Ref<HTMLInputElement>,
) {
  return (
    <TextInput
      {...attributes}
      type="datetime-local"
      ref={ref}
      min={localTime(min)}
      max={localTime(max)}
      value={localTime(value) ?? ""}
      onChange={(text) => {
        const at = new Date(text);
        onChange(Number.isNaN(at.getTime()) ? null : at.toISOString());
      }}
    />
  );
});

/** `2030-01-31T09:30` in the browser's time zone, of an ISO 8601 time; `undefined` of none or a wrong one. */
export function localTime(iso: string | null | undefined): string | undefined {
  const at = new Date(iso ?? Number.NaN);
  if (Number.isNaN(at.getTime())) {
    return undefined;
  }
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
