import type { Language } from "./language.tsx";

/** A failure as a reader is told of it. */
export interface FailureWords {
  /** A few words: the name of the reason. */
  readonly title: string;
  /** What happened, one sentence; `undefined` when nothing is known of it. */
  readonly what: string | undefined;
  /** What to do next, one sentence; `undefined` when nothing is known of it. */
  readonly next: string | undefined;
}

/** The reasons whose failures are tried again by themselves; the next step of a dead delivery cannot rely on that. */
export const retriedReasons: ReadonlySet<string> = new Set([
  "timeout",
  "dns_failed",
  "unreachable",
  "tls_invalid",
  "invalid_response",
  "unavailable",
  "throttled",
  "worker_lost",
  "platform_fault",
]);

/**
 * A failure in the language in force; in the server's own words for a reason that this version does not know.
 * `isDead`: nothing happens by itself any more.
 */
export function failureWords(
  { find, t }: Pick<Language, "find" | "t">,
  {
    reason,
    sentence = null,
    nextStep = null,
    isDead = false,
  }: {
    reason: string | null;
    sentence?: string | null;
    nextStep?: string | null;
    isDead?: boolean;
  },
): FailureWords {
  const said = (part: string) => (reason === null ? undefined : find(`failures.${reason}_${part}`));
  const isLeftAlone = isDead && reason !== null && retriedReasons.has(reason);
  return {
    title: said("title") ?? reason ?? t("failures.unknown_title"),
    what: said("what") ?? sentence ?? undefined,
    next: isLeftAlone ? t("failures.dead_next") : (said("next") ?? nextStep ?? undefined),
  };
}
