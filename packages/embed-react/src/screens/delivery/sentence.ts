import { failureWords } from "../../language/failure-words.ts";
import type { Language } from "../../language/language.tsx";
import type { Phrase, PhraseValue, Sentence } from "./explain.ts";

/** A sentence of the explainer in the language in force; empty when nobody has words for it. */
export function sentenceText(language: Language, sentence: Sentence): string {
  if ("key" in sentence) return phraseText(language, sentence);
  const { reason, part, isDead, fallback } = sentence;
  const words = failureWords(language, {
    reason,
    isDead,
    sentence: fallback === "" ? null : fallback,
    nextStep: fallback === "" ? null : fallback,
  });
  return (part === "sentence" ? words.what : words.next) ?? "";
}

/** Several sentences as one text. */
export function sentencesText(language: Language, sentences: readonly Sentence[]): string {
  return sentences
    .map((sentence) => sentenceText(language, sentence))
    .filter((text) => text !== "")
    .join(" ");
}

function phraseText({ find, format }: Language, { key, values = {} }: Phrase): string {
  const written = (value: PhraseValue): string | number => {
    if (typeof value !== "object") return value;
    return "time" in value ? format.time(value.time) : format.duration(wholeSeconds(value));
  };
  const entries = Object.entries(values).map(([name, value]) => [name, written(value)] as const);
  return find(key, Object.fromEntries(entries)) ?? key;
}

/** "in 2 min 3 sec", not "in 12.4 sec": whoever waits has no use for tenths. */
function wholeSeconds({ durationMs }: { readonly durationMs: number }): number {
  return durationMs < 1000 ? durationMs : Math.round(durationMs / 1000) * 1000;
}
