import type { Field, FieldProblem } from "./destination.ts";

/**
 * Reads settings as a customer gave them, one by one: each reader returns the value, or the field's default when it was
 * left out, and adds a sentence to the problems when it cannot be used. `null` counts as left out.
 */

/** Settings as they were given. */
export type SettingsInput = Readonly<Record<string, unknown>>;

/** Characters of a text setting, unless its rule says otherwise. */
const charactersMax = 1_024;

/** What a text setting must be, beyond being a text of 1 to 1,024 characters without control characters. */
export interface TextRule {
  /** Default 1,024. */
  readonly charactersMax?: number;
  /** What the whole text matches; `message` is said of one that does not. */
  readonly pattern?: RegExp;
  /** Says what is wrong with the text, one sentence; `undefined`: nothing. */
  readonly problemOf?: (text: string) => string | undefined;
  /** One sentence that says what would be right; default: made from the field's label. */
  readonly message?: string;
}

/** One problem for each name that none of the fields has; `noun` is the system, such as `bucket`. */
export function unknownSettings(
  input: SettingsInput,
  fields: readonly Field[],
  noun: string,
): FieldProblem[] {
  const article = /^[aeiou]/i.test(noun) ? "An" : "A";
  return Object.keys(input)
    .filter((name) => !fields.some((field) => field.name === name))
    .map((name) => ({ path: pathOf(name), message: `${article} ${noun} has no such setting.` }));
}

/**
 * A text. An absent or empty one becomes the default of the field, or `undefined` without a default; that is a problem
 * only of a required field.
 */
export function textSetting(
  input: SettingsInput,
  field: Field,
  problems: FieldProblem[],
  rule: TextRule = {},
): string | undefined {
  const value = given(input, field);
  if (value === undefined || value === "") {
    if (field.required) problems.push({ path: pathOf(field.name), message: missing(field) });
    return typeof field.default === "string" ? field.default : undefined;
  }
  const problem = textProblem(value, field, rule);
  if (problem !== undefined) {
    problems.push({ path: pathOf(field.name), message: problem });
    return undefined;
  }
  return value as string;
}

/** One of the field's `choices`. */
export function choiceSetting(
  input: SettingsInput,
  field: Field,
  problems: FieldProblem[],
): string | undefined {
  const value = given(input, field) ?? field.default;
  const { choices = [] } = field;
  if (typeof value === "string" && choices.includes(value)) return value;
  report(value, field, problems, `${field.label} is one of ${choices.join(", ")}.`);
  return undefined;
}

/** A whole number from the field's `minimum` to its `maximum`, both inclusive. */
export function integerSetting(
  input: SettingsInput,
  field: Field,
  problems: FieldProblem[],
): number | undefined {
  const value = given(input, field) ?? field.default;
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = field;
  if (isWhole(value) && value >= minimum && value <= maximum) return value;
  const message = `${field.label} is a whole number from ${minimum} to ${maximum}.`;
  report(value, field, problems, message);
  return undefined;
}

/** `true` or `false`. */
export function booleanSetting(
  input: SettingsInput,
  field: Field,
  problems: FieldProblem[],
): boolean | undefined {
  const value = given(input, field) ?? field.default;
  if (typeof value === "boolean") return value;
  report(value, field, problems, `${field.label} is true or false.`);
  return undefined;
}

/** JSON pointer to a setting. Source: RFC 6901. */
function pathOf(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function given(input: SettingsInput, { name }: Field): unknown {
  // Not what the prototype has: a field may be called `constructor` by whoever sends it.
  return (Object.hasOwn(input, name) ? input[name] : undefined) ?? undefined;
}

/** A value that cannot be used is a problem; none at all is one of a required field only. */
function report(value: unknown, field: Field, problems: FieldProblem[], message: string): void {
  if (value !== undefined) problems.push({ path: pathOf(field.name), message });
  else if (field.required) problems.push({ path: pathOf(field.name), message: missing(field) });
}

function textProblem(value: unknown, field: Field, rule: TextRule): string | undefined {
  const { charactersMax: most = charactersMax, pattern, problemOf } = rule;
  const message =
    rule.message ??
    `${field.label} is a text of 1 to ${most} characters without control characters.`;
  if (typeof value !== "string" || value.length > most || hasControls(value, field)) return message;
  if (pattern !== undefined && !pattern.test(value)) return message;
  return problemOf?.(value);
}

function hasControls(text: string, { kind }: Field): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const controls = /[\u0000-\u001f\u007f-\u009f]/;
  const looked = kind === "multiline" ? text.replace(/[\r\n\t]/g, "") : text;
  return !looked.isWellFormed() || controls.test(looked);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function missing({ label }: Field): string {
  return `${label} is needed.`;
}
