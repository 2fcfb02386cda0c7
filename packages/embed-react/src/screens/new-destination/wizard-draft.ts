import type { Destination, DestinationInput, DestinationType } from "../../api/types.ts";
import {
  commonFaults,
  credentialFaults,
  commonMembers,
  commonNames,
  commonValuesOf,
  newCommonValues,
} from "../forms/common-model.ts";
import type { CommonValues } from "../forms/common-model.ts";
import {
  createdMembers,
  faultsOf,
  initialValues,
  noProblems,
  placeProblems,
} from "../forms/form-model.ts";
import type { FormValues, PlacedProblems, SaidProblem } from "../forms/form-model.ts";
import {
  newRules,
  noRulesProblems,
  rulesMembers,
  rulesOf,
  rulesProblemsOf,
  splitSaid,
} from "../routing-rules/rules-draft.ts";
import type { RulesDraft, RulesProblems } from "../routing-rules/rules-draft.ts";

/** A destination while it is being set up. It holds secrets: it is kept in the state of one component. */
export interface WizardDraft {
  readonly type: string;
  /** The settings of the type. */
  readonly settings: FormValues;
  readonly common: CommonValues;
  /** `crd_…`; `null`: none. */
  readonly credentialId: string | null;
  readonly rules: RulesDraft;
}

/** What is wrong in which step. */
export interface WizardProblems {
  readonly settings: PlacedProblems;
  readonly rules: RulesProblems;
}

/** Nothing is wrong, as far as anybody looked. */
export const noWizardProblems: WizardProblems = { settings: noProblems, rules: noRulesProblems };

/** An empty draft of a type; `offered` is what event types the vendor offers, `null` for all. */
export function newDraft(type: DestinationType, offered: readonly string[] | null): WizardDraft {
  return {
    type: type.type,
    settings: initialValues(type.fields),
    common: newCommonValues(),
    credentialId: null,
    rules: newRules(offered),
  };
}

/** A draft with the settings of another destination of the type, without its secrets: nobody is told them. */
export function copyOf(destination: Destination, type: DestinationType): WizardDraft {
  const common = commonValuesOf(destination);
  return {
    type: type.type,
    settings: initialValues(type.fields, { plain: destination, masked: {} }),
    common: { ...common, name: `${common.name} (2)` },
    credentialId: destination.credentialId,
    rules: rulesOf(destination),
  };
}

/** The draft after another type was chosen: what does not depend on the type stays. */
export function draftOfType(draft: WizardDraft, type: DestinationType): WizardDraft {
  if (draft.type === type.type) return draft;
  return {
    ...draft,
    type: type.type,
    settings: initialValues(type.fields),
    credentialId: null,
  };
}

/** Whether deliveries of a type can keep an order: each event goes by itself. */
export function takesOrder(type: Pick<DestinationType, "batch">): boolean {
  return type.batch.eventsMax === 1;
}

/** The body of the creation, as far as it is filled in. */
export function bodyOf(draft: WizardDraft, type: DestinationType): DestinationInput {
  return {
    ...createdMembers(type.fields, draft.settings),
    ...commonMembers(draft.common, { takesOrder: takesOrder(type) }),
    ...(draft.credentialId !== null && { credentialId: draft.credentialId }),
    ...rulesMembers(draft.rules),
    type: draft.type,
    name: draft.common.name.trim(),
  };
}

/** What can be told of the settings before anything is sent. */
export function settingsProblemsOf(draft: WizardDraft, type: DestinationType): PlacedProblems {
  const faults = {
    ...commonFaults(draft.common),
    ...faultsOf(type.fields, draft.settings),
    ...credentialFaults(type, draft.credentialId),
  };
  return { ...noProblems, faults };
}

/**
 * The server's problems in the steps that they belong to. What fits nowhere is at the settings, where the summary says
 * it.
 */
export function placedInWizard(
  problems: readonly SaidProblem[],
  type: DestinationType,
): WizardProblems {
  const { rules, others } = splitSaid(problems);
  const names = [...commonNames, "credentialId", ...type.fields.map(({ name }) => name)];
  return {
    settings: placeProblems(others, names),
    rules: { ...noRulesProblems, said: rules },
  };
}

/** Whether anything is wrong in the settings. */
export function hasProblems({ faults, inside, rest }: PlacedProblems): boolean {
  return Object.keys(faults).length + Object.keys(inside).length + rest.length > 0;
}

/** The first step with something wrong in it; `undefined` when nothing is. */
export function stepWithProblems(problems: WizardProblems): "settings" | "events" | undefined {
  if (hasProblems(problems.settings)) return "settings";
  const { hasNoType, hasFilterFault, said } = problems.rules;
  return hasNoType || hasFilterFault || said.length > 0 ? "events" : undefined;
}

/** Everything that can be told before anything is sent. */
export function wizardProblemsOf(draft: WizardDraft, type: DestinationType): WizardProblems {
  return {
    settings: settingsProblemsOf(draft, type),
    rules: rulesProblemsOf(draft.rules) ?? noRulesProblems,
  };
}
