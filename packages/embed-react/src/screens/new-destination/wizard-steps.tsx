import { Check } from "lucide-react";
import type { NewDestinationStep } from "../../routing/route.ts";
import { Link } from "../../routing/router.tsx";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";

/** The steps of setting up a destination, in order. */
export const wizardSteps = ["type", "settings", "events", "review"] as const;

/** One step of setting up a destination. */
export type WizardStep = (typeof wizardSteps)[number];

/** The row of steps: where one is, and a way back to those before it. */
export function WizardSteps(props: {
  readonly step: WizardStep;
  readonly type: string | undefined;
}) {
  const { step, type } = props;
  const part = usePart();
  const { t } = useLanguage();
  const present = wizardSteps.indexOf(step);
  return (
    <ol
      {...part("wizard-steps")}
      aria-label={t("wizard.stepOf", { step: present + 1, steps: wizardSteps.length })}
    >
      {wizardSteps.map((one, index) => {
        const state = index < present ? "done" : index === present ? "present" : "ahead";
        const name = t(`wizard.step_${one}`);
        return (
          <li
            key={one}
            {...part("wizard-step", { state })}
            aria-current={state === "present" ? "step" : undefined}
          >
            <span {...part("wizard-step-number")} aria-hidden="true">
              {state === "done" ? <Check /> : index + 1}
            </span>
            {state === "done" ? (
              <Link {...part("link")} to={routeOfStep(one, type)}>
                {name}
              </Link>
            ) : (
              <span>{name}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** The route of a step. */
export function routeOfStep(step: WizardStep, type: string | undefined) {
  if (step === "type" || type === undefined) return { screen: "new-destination" } as const;
  const known: NewDestinationStep = step;
  return { screen: "new-destination", type, step: known } as const;
}
