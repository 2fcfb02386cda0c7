import { useEffect, useId, useRef } from "react";
import type { RefObject } from "react";
import { CircleAlert } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import type { PlacedProblems } from "./form-model.ts";
import { faultText } from "./fault-text.ts";

/** What the summary of a form's problems is given. */
export interface ErrorSummaryProps {
  readonly problems: PlacedProblems;
  /** The labels of the fields by name. */
  readonly labels: Readonly<Record<string, string>>;
  /** The form, whose parts carry `data-pushrail-field`. */
  readonly form: RefObject<HTMLElement | null>;
  /** Grows with each time that somebody tried to go on: the summary takes the focus then. */
  readonly attempt: number;
}

/** Everything that is wrong in a form, each with a button that goes there; nothing while nothing is wrong. */
export function ErrorSummary({ problems, labels, form, attempt }: ErrorSummaryProps) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const entries = entriesOf(problems, labels, (fault) => faultText(t, fault));
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (entries.length === 0) return null;
  return (
    <div {...part("error-summary")} ref={box} tabIndex={-1} role="group" aria-labelledby={id}>
      <strong {...part("error-summary-title")} id={id}>
        <CircleAlert aria-hidden="true" />
        {t("forms.summary", { count: entries.length })}
      </strong>
      <ul {...part("error-summary-list")}>
        {entries.map(({ key, name, text }) => (
          <li key={key}>
            {name === undefined ? (
              text
            ) : (
              <button
                type="button"
                {...part("error-summary-link")}
                onClick={() => focusField(form.current, name)}
              >
                {text}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Puts the focus into the part of a form with this `data-pushrail-field`, on its first control. */
function focusField(form: HTMLElement | null, name: string): void {
  for (const part of form?.querySelectorAll<HTMLElement>("[data-pushrail-field]") ?? []) {
    if (part.dataset["pushrailField"] !== name) continue;
    part.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
    return;
  }
}

function entriesOf(
  { faults, inside, rest }: PlacedProblems,
  labels: ErrorSummaryProps["labels"],
  textOf: (fault: PlacedProblems["faults"][string]) => string,
): readonly { readonly key: string; readonly name: string | undefined; readonly text: string }[] {
  const labelled = (name: string, text: string) => `${labels[name] ?? name}: ${text}`;
  return [
    ...Object.entries(faults).map(([name, fault]) => ({
      key: name,
      name,
      text: labelled(name, textOf(fault)),
    })),
    ...Object.entries(inside).flatMap(([name, parts]) =>
      Object.entries(parts).map(([below, message]) => ({
        key: `${name}/${below}`,
        name,
        text: labelled(name, `${below}: ${message}`),
      })),
    ),
    ...rest.map(({ path, message }) => ({
      key: `rest ${path} ${message}`,
      name: undefined,
      text: message,
    })),
  ];
}
