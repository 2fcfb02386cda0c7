import type { Destination, DestinationChange, DestinationType } from "../../api/types.ts";
import {
  changedCommonMembers,
  commonFaults,
  credentialFaults,
  commonNames,
  commonValuesOf,
} from "../forms/common-model.ts";
import type { CommonValues } from "../forms/common-model.ts";
import {
  changedMembers,
  faultsOf,
  initialValues,
  noProblems,
  placeProblems,
} from "../forms/form-model.ts";
import type { FormValues, PlacedProblems, SaidProblem, StoredValues } from "../forms/form-model.ts";
import {
  noRulesProblems,
  rulesMembers,
  rulesOf,
  rulesProblemsOf,
  splitSaid,
} from "../routing-rules/rules-draft.ts";
import type { RulesDraft, RulesProblems } from "../routing-rules/rules-draft.ts";

/** The settings of a destination while they are being changed. It can hold secrets: it is the state of one component. */
export interface SettingsDraft {
  readonly settings: FormValues;
  readonly common: CommonValues;
  /** `crd_…`; `null`: none. */
  readonly credentialId: string | null;
  readonly rules: RulesDraft;
}

/** What is wrong with a draft. */
export interface SettingsProblems {
  readonly placed: PlacedProblems;
  readonly rules: RulesProblems;
}

/** Nothing is wrong, as far as anybody looked. */
export const noSettingsProblems: SettingsProblems = { placed: noProblems, rules: noRulesProblems };

/** What is stored of the settings of a type: plain values as they are, secrets masked. */
export function storedSettings(destination: Destination, type: DestinationType): StoredValues {
  const plain: Record<string, unknown> = {};
  const masked: Record<string, unknown> = {};
  for (const { name, secret } of type.fields) {
    (secret ? masked : plain)[name] = destination[name];
  }
  return { plain, masked };
}

/** The draft that changes nothing. */
export function draftOfDestination(destination: Destination, type: DestinationType): SettingsDraft {
  return {
    settings: initialValues(type.fields, storedSettings(destination, type)),
    common: commonValuesOf(destination),
    credentialId: destination.credentialId,
    rules: rulesOf(destination),
  };
}

/** The members that differ from what is stored; none when nothing does. */
export function changeOf(
  draft: SettingsDraft,
  { destination, type }: { readonly destination: Destination; readonly type: DestinationType },
): DestinationChange {
  const before = draftOfDestination(destination, type);
  const takesOrder = type.batch.eventsMax === 1;
  const rules = Object.entries(rulesMembers(draft.rules)).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(rulesMembers(before.rules)[name as "filter"]),
  );
  return {
    ...changedMembers(type.fields, draft.settings, before.settings),
    ...changedCommonMembers(draft.common, before.common, { takesOrder }),
    ...(draft.credentialId !== before.credentialId && { credentialId: draft.credentialId }),
    ...Object.fromEntries(rules),
  };
}

/** Whether a draft has anything that saving would change, or that cannot be sent as it is. */
export function isDirty(
  draft: SettingsDraft,
  stored: { readonly destination: Destination; readonly type: DestinationType },
): boolean {
  return (
    Object.keys(changeOf(draft, stored)).length > 0 || rulesProblemsOf(draft.rules) !== undefined
  );
}

/** Everything that can be told before anything is sent; `undefined` when nothing is wrong. */
export function settingsProblemsOf(
  draft: SettingsDraft,
  type: DestinationType,
): SettingsProblems | undefined {
  const faults = {
    ...commonFaults(draft.common),
    ...faultsOf(type.fields, draft.settings),
    ...credentialFaults(type, draft.credentialId),
  };
  const rules = rulesProblemsOf(draft.rules);
  if (Object.keys(faults).length === 0 && rules === undefined) return undefined;
  return { placed: { ...noProblems, faults }, rules: rules ?? noRulesProblems };
}

/** The server's problems, each at its place. */
export function placedInSettings(
  problems: readonly SaidProblem[],
  type: DestinationType,
): SettingsProblems {
  const { rules, others } = splitSaid(problems);
  const names = [...commonNames, "credentialId", ...type.fields.map(({ name }) => name)];
  return { placed: placeProblems(others, names), rules: { ...noRulesProblems, said: rules } };
}
