import type { CheckStep } from "../../api/types.ts";
import type { Language } from "../../language/language.tsx";

/** A step of a connection check as a reader is told of it. */
export interface CheckWords {
  /** What was found. */
  readonly what: string;
  /** What the server adds to that in its own words, in English, such as a status or a missing permission. */
  readonly detail: string | undefined;
  /** What to do about it; `undefined` when nothing is. */
  readonly next: string | undefined;
}

/**
 * A step in the language in force, as far as its reason is known to this version, else in the server's words. Advice for
 * deliveries is put in other words where a check has nothing that could be replayed.
 */
export function checkWords(
  { find }: Pick<Language, "find">,
  { reason, sentence, nextStep }: Pick<CheckStep, "reason" | "sentence" | "nextStep">,
): CheckWords {
  const said = (part: "what" | "next") =>
    reason === null
      ? undefined
      : (find(`forms.check_${reason}_${part}`) ?? find(`failures.${reason}_${part}`));
  const what = said("what") ?? sentence;
  const detail = sentence.startsWith(what) ? sentence.slice(what.length).trim() : sentence;
  return {
    what,
    detail: detail === "" ? undefined : detail,
    next: said("next") ?? nextStep ?? undefined,
  };
}
