import { PushrailProblem } from "../api/problem.ts";
import type { Language } from "./language.tsx";

/** What a failed request is called, and what to do about it; `undefined` where only the server has words for it. */
export interface ProblemWords {
  readonly title: string | undefined;
  readonly text: string | undefined;
}

/** The texts of the codes that are no matter of what was sent; the others are told in the server's own words. */
const names: Readonly<Record<string, string>> = {
  forbidden: "forbidden",
  not_found: "notFound",
  overloaded: "overloaded",
  rate_limited: "rateLimited",
  state_conflict: "stateConflict",
  unavailable: "overloaded",
};

/** A refusal of the API in the language in force. */
export function problemWords(
  { find }: Pick<Language, "find">,
  {
    code,
    retryAfterSeconds,
  }: { readonly code: string; readonly retryAfterSeconds?: number | undefined },
): ProblemWords {
  if (code === "suspended") {
    return { title: find("session.suspended"), text: find("session.suspendedText") };
  }
  const name = names[code];
  if (name === undefined) return { title: undefined, text: undefined };
  // Without a time to wait, there is nothing to count.
  const isUncounted = code === "rate_limited" && retryAfterSeconds === undefined;
  return {
    title: find(`session.problem_${name}`),
    text: isUncounted
      ? undefined
      : find(`session.problem_${name}Text`, { count: retryAfterSeconds ?? 0 }),
  };
}

/**
 * A failed request in a sentence or two, for where there is no room for more. The server's own words, which are English,
 * where it was a matter of what was sent.
 */
export function errorSentence(language: Pick<Language, "find" | "t">, error: unknown): string {
  const { t } = language;
  if (error instanceof Error && error.name === "PushrailOffline") {
    return joined(t("primitives.offline"), t("primitives.offlineHelp"));
  }
  if (!(error instanceof PushrailProblem)) {
    return joined(t("primitives.failed"), t("primitives.failedHelp"));
  }
  const { title, text } = problemWords(language, error);
  return title === undefined ? error.message : joined(title, text);
}

function joined(title: string, text = ""): string {
  return `${title.replace(/[.!?]?$/, ".")} ${text}`.trim();
}
