import { useId } from "react";
import type { ReactNode } from "react";
import { usePart } from "../appearance/part.tsx";
import type { PartName } from "../appearance/parts.ts";

/** One of several answers. */
export interface RadioOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly description?: ReactNode;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean | undefined;
}

/** What a choice of one card is given. */
export interface RadioCardsProps<Value extends string> {
  /** Of the radio buttons; unique on the page unless left out, which makes one up. */
  readonly name?: string | undefined;
  /** The question, as the name of the group. */
  readonly legend: ReactNode;
  /** Whether the question is only spoken. */
  readonly isLegendHidden?: boolean | undefined;
  /** `null` while nothing is chosen. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly RadioOption<Value>[];
  /** `row` puts as many beside each other as fit, `inline` makes them small, in a line; `column` unless said. */
  readonly layout?: "column" | "row" | "inline" | undefined;
  readonly part?: PartName | undefined;
}

/** One of several answers, each a card with a radio button; arrow keys choose as in every radio group. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { legend, isLegendHidden = false, value, onChange, options, layout } = props;
  const part = usePart();
  const id = useId();
  const name = props.name ?? id;
  return (
    <fieldset {...part(["radio-cards", props.part], { layout })}>
      <legend {...part(isLegendHidden ? "sr-only" : "radio-cards-legend")}>{legend}</legend>
      {options.map((option) => {
        const describedBy =
          option.description === undefined ? undefined : `${id}-${option.value}-description`;
        return (
          <label
            key={option.value}
            {...part("radio-card", {
              checked: option.value === value,
              disabled: option.isDisabled,
            })}
          >
            <input
              {...part("radio-card-input")}
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.isDisabled}
              aria-labelledby={`${id}-${option.value}-label`}
              aria-describedby={describedBy}
              onChange={() => onChange(option.value)}
            />
            {option.icon !== undefined && (
              <span {...part("radio-card-icon")} aria-hidden="true">
                {option.icon}
              </span>
            )}
            <span {...part("radio-card-label")} id={`${id}-${option.value}-label`}>
              {option.label}
            </span>
            {option.description !== undefined && (
              <span {...part("radio-card-description")} id={describedBy}>
                {option.description}
              </span>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
