import { failureWords } from "../../language/failure-words.ts";
import type { Language } from "../../language/language.tsx";

/** What a replay repeats, in one line; of a kind that this version does not know, the name of the kind. */
export function scopeText(language: Language, scope: Readonly<Record<string, unknown>>): string {
  const { t, format } = language;
  const { kind } = scope;
  switch (kind) {
    case "deliveries":
      return t("replays.scope_deliveries", { count: textsOf(scope["deliveryIds"]).length });
    case "window": {
      const from = format.time(String(scope["from"]));
      const to = format.time(String(scope["to"]));
      return joined([
        t("replays.scope_window", { from, to }),
        ...stateWords(language, textsOf(scope["states"])),
        ...textsOf(scope["eventTypes"]),
      ]);
    }
    case "deadLetters": {
      const reasons = textsOf(scope["reasons"]);
      const words = reasons.map((reason) => failureWords(language, { reason }).title);
      return joined([t("replays.scope_deadLetters"), ...words]);
    }
    default:
      return String(kind);
  }
}

const finalStates = ["delivered", "dead", "cancelled"] as const;

function stateWords({ t }: Language, states: readonly string[]): readonly string[] {
  return finalStates
    .filter((state) => states.includes(state))
    .map((state) => t(`replays.state_${state}`));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function joined(texts: readonly string[]): string {
  return texts.join(" · ");
}
