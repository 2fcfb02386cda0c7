import type { Destination } from "../../api/types.ts";
import type { SaidProblem } from "../forms/form-model.ts";
import { allPatterns } from "./event-type-selection.ts";
import { draftOf, filterOfDraft, noFilter } from "./filter-draft.ts";
import type { FilterDraft } from "./filter-draft.ts";

/** Which events a destination gets, while it is being edited. */
export interface RulesDraft {
  readonly patterns: readonly string[];
  readonly filter: FilterDraft;
}

/** What is wrong with a draft of rules. */
export interface RulesProblems {
  readonly hasNoType: boolean;
  /** Whether the filter cannot be sent as it is. */
  readonly hasFilterFault: boolean;
  readonly said: readonly SaidProblem[];
}

/** Nothing is wrong, as far as anybody looked. */
export const noRulesProblems: RulesProblems = { hasNoType: false, hasFilterFault: false, said: [] };

/** A new destination's rules: everything that is offered. */
export function newRules(offered: readonly string[] | null): RulesDraft {
  return { patterns: allPatterns(offered), filter: noFilter };
}

/** The rules of a stored destination. */
export function rulesOf({
  eventTypes,
  filter,
}: Pick<Destination, "eventTypes" | "filter">): RulesDraft {
  return { patterns: eventTypes, filter: draftOf(filter) };
}

/** What can be told before anything is sent; `undefined` when nothing is wrong. */
export function rulesProblemsOf(draft: RulesDraft): RulesProblems | undefined {
  const hasNoType = draft.patterns.length === 0;
  const hasFilterFault = filterOfDraft(draft.filter) === undefined;
  return hasNoType || hasFilterFault ? { hasNoType, hasFilterFault, said: [] } : undefined;
}

/** The members of a body. Call it only where {@link rulesProblemsOf} finds nothing. */
export function rulesMembers(draft: RulesDraft): {
  readonly eventTypes: readonly string[];
  readonly filter: unknown;
} {
  return { eventTypes: draft.patterns, filter: filterOfDraft(draft.filter) ?? null };
}

/** Which of the server's problems are about rules, and which are not. */
export function splitSaid(problems: readonly SaidProblem[]): {
  readonly rules: readonly SaidProblem[];
  readonly others: readonly SaidProblem[];
} {
  const isOfRules = ({ path }: SaidProblem) => /^\/(?:eventTypes|filter)(?:\/|$)/.test(path);
  return {
    rules: problems.filter(isOfRules),
    others: problems.filter((problem) => !isOfRules(problem)),
  };
}
