import type { Field } from "../../api/types.ts";
import type { Language } from "../../language/language.tsx";

/** What people read in the place of one of a field's choices; the value itself where the server names no other. */
export function choiceLabel({ choiceLabels = {} }: Field, choice: string): string {
  return Object.hasOwn(choiceLabels, choice) ? (choiceLabels[choice] ?? choice) : choice;
}

/**
 * A setting in a few words, for a list of them. Of a text of several lines the first one is shown. A secret comes masked:
 * this shows what it is given.
 *
 * @param value As the API gives it, or as it stands in a form, where numbers are texts.
 */
export function settingText(
  { format, t }: Pick<Language, "format" | "t">,
  field: Field,
  value: unknown,
): string {
  if (field.kind === "integer") {
    // By convention the unit of a number is the end of its name.
    if (field.name.endsWith("Ms")) return format.duration(Number(value));
    return String(value);
  }
  if (typeof value === "boolean") return t(value ? "words.yes" : "words.no");
  if (field.kind === "headers" && typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join(", ");
  }
  if (typeof value !== "string") return JSON.stringify(value);
  if (field.kind === "choice") return choiceLabel(field, value);
  const [first = "", ...more] = value.trim().split("\n");
  return more.length > 0 ? `${first} …` : first;
}
