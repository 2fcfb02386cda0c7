import { useState } from "react";
import type { Destination, DestinationType, PortalPolicy } from "../../api/types.ts";
import { useCreateDestination } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { useAnnounce } from "../../primitives/announcer.tsx";
import { Stack } from "../../primitives/stack.tsx";
import type { NewDestinationStep, Route } from "../../routing/route.ts";
import { useLeaveGuard, useNavigate } from "../../routing/router.tsx";
import { saidProblems } from "../forms/form-model.ts";
import { CreatedStep } from "./created-step.tsx";
import { EventsStep } from "./events-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { SecretReveal } from "./secret-reveal.tsx";
import { SettingsStep } from "./settings-step.tsx";
import { TypeStep } from "./type-step.tsx";
import {
  bodyOf,
  copyOf,
  draftOfType,
  newDraft,
  noWizardProblems,
  placedInWizard,
  stepWithProblems,
  wizardProblemsOf,
} from "./wizard-draft.ts";
import type { WizardDraft, WizardProblems } from "./wizard-draft.ts";
import { routeOfStep, WizardSteps } from "./wizard-steps.tsx";
import type { WizardStep } from "./wizard-steps.tsx";

/** What the steps are given. */
export interface WizardProps {
  readonly types: readonly DestinationType[];
  readonly policy: PortalPolicy;
  /** One of `types`; `undefined` while it is being chosen. */
  readonly type: string | undefined;
  readonly step: NewDestinationStep | undefined;
  /** Whose settings it begins with, as long as its type is the one that is chosen. */
  readonly source: Destination | undefined;
}

interface Created {
  readonly destination: Destination;
  /** `undefined` once it was stored, and for types that do not sign. */
  readonly secret: string | undefined;
}

/** The steps of setting up a destination. The draft lives here, over all of them, and nowhere else. */
export function Wizard(props: WizardProps) {
  const { types, policy, type: typeName, step = "settings" } = props;
  const navigate = useNavigate();
  const [source] = useState(props.source);
  const [draft, setDraft] = useState<WizardDraft>();
  const [created, setCreated] = useState<Created>();
  const isDirty = (draft !== undefined && created === undefined) || created?.secret !== undefined;
  useLeaveGuard(isDirty, isWithin);
  const type = types.find((one) => one.type === typeName);
  if (created !== undefined && (type !== undefined || created.secret !== undefined)) {
    const forgetSecret = () => setCreated({ ...created, secret: undefined });
    return (
      <>
        <CreatedStep destination={created.destination} isCovered={created.secret !== undefined} />
        {created.secret !== undefined && (
          <SecretReveal secret={created.secret} onClose={forgetSecret} />
        )}
      </>
    );
  }
  const present: WizardStep = type === undefined ? "type" : step;
  const choose = (chosen: DestinationType) => {
    setCreated(undefined);
    setDraft(draft === undefined ? undefined : draftOfType(draft, chosen));
    navigate(routeOfStep("settings", chosen.type));
  };
  return (
    <Stack gap="large">
      <WizardSteps step={present} type={typeName ?? draft?.type} />
      {type === undefined ? (
        <TypeStep types={types} chosen={draft?.type} onChoose={choose} />
      ) : (
        <TypedSteps
          key={type.type}
          type={type}
          step={step}
          policy={policy}
          draft={draftOfType(
            draft ??
              (source?.type === type.type
                ? copyOf(source, type)
                : newDraft(type, policy.eventTypes)),
            type,
          )}
          onChange={setDraft}
          onCreated={(made) => {
            setDraft(undefined);
            setCreated(made);
          }}
        />
      )}
    </Stack>
  );
}

interface TypedStepsProps {
  readonly type: DestinationType;
  readonly step: NewDestinationStep;
  readonly policy: PortalPolicy;
  readonly draft: WizardDraft;
  readonly onChange: (draft: WizardDraft) => void;
  readonly onCreated: (created: Created) => void;
}

function TypedSteps({ type, step, policy, draft, onChange, onCreated }: TypedStepsProps) {
  const navigate = useNavigate();
  const [problems, setProblems] = useState<WizardProblems>(noWizardProblems);
  const go = (to: WizardStep) => navigate(routeOfStep(to, type.type));
  const creation = useCreation({
    type,
    draft,
    onCreated,
    onProblems: (found, wrongStep) => {
      setProblems(found);
      go(wrongStep);
    },
  });
  if (step === "settings") {
    return (
      <SettingsStep
        type={type}
        draft={draft}
        onChange={onChange}
        problems={problems.settings}
        onProblems={(settings) => setProblems({ ...problems, settings })}
        onContinue={() => go("events")}
        onBack={() => go("type")}
      />
    );
  }
  if (step === "events") {
    return (
      <EventsStep
        draft={draft.rules}
        onChange={(rules) => onChange({ ...draft, rules })}
        problems={problems.rules}
        onProblems={(rules) => setProblems({ ...problems, rules })}
        policy={policy}
        onContinue={() => go("review")}
        onBack={() => go("settings")}
      />
    );
  }
  return (
    <ReviewStep
      type={type}
      draft={draft}
      isCreating={creation.isCreating}
      error={creation.error}
      onCreate={creation.create}
      onBack={() => go("events")}
    />
  );
}

/** Creates the destination of a draft, or says in which step something is wrong. */
function useCreation(options: {
  readonly type: DestinationType;
  readonly draft: WizardDraft;
  readonly onCreated: (created: Created) => void;
  readonly onProblems: (problems: WizardProblems, step: "settings" | "events") => void;
}) {
  const { type, draft, onCreated, onProblems } = options;
  const { t } = useLanguage();
  const announce = useAnnounce();
  const [error, setError] = useState<unknown>();
  const creation = useCreateDestination();
  const create = () => {
    setError(undefined);
    const found = wizardProblemsOf(draft, type);
    const wrongStep = stepWithProblems(found);
    if (wrongStep !== undefined) {
      onProblems(found, wrongStep);
      return;
    }
    creation.mutate(bodyOf(draft, type), {
      onSuccess: ({ signingSecret, ...destination }) => {
        // The cache of mutations would otherwise keep the answer, and the secret in it, for as long as this is mounted.
        creation.reset();
        announce(t("wizard.created", { name: destination.name }));
        onCreated({ destination, secret: signingSecret });
      },
      onError: (failure) => {
        const placed = placedInWizard(saidProblems(failure), type);
        const place = stepWithProblems(placed);
        if (place === undefined) setError(failure);
        else onProblems(placed, place);
      },
    });
  };
  return { create, error, isCreating: creation.isPending };
}

function isWithin(route: Route): boolean {
  return route.screen === "new-destination";
}
