import { PushrailProblem } from "../../api/problem.ts";
import type { Field } from "../../api/types.ts";

/**
 * Forms that are made from declared fields, without anything of React: what stands in them at first, what the browser can
 * say of a value before it is sent, what is sent, and where the server's answer belongs.
 *
 * The browser checks only what the declaration says. Everything else is the server's to judge.
 */

/**
 * What stands in a form, by field name. Integers are held as they were typed, so that a mistyped one is not lost. A
 * secret field that is set and was not touched is absent.
 */
export type FormValues = Readonly<Record<string, unknown>>;

/** What is stored already, when something is changed rather than created. */
export interface StoredValues {
  /** Plain values by field name. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** Masked values of the secret fields that are set, by field name: a text, or texts by header name. */
  readonly masked: Readonly<Record<string, unknown>>;
}

/** What is wrong with one value. */
export type FieldFault =
  | { readonly kind: "required" }
  | { readonly kind: "integer" }
  | { readonly kind: "minimum"; readonly minimum: number }
  | { readonly kind: "maximum"; readonly maximum: number }
  | { readonly kind: "range"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "url" }
  | { readonly kind: "length"; readonly maximum: number }
  /** Of a list of waits between retries that cannot be read. */
  | { readonly kind: "waits" }
  /** The server's own sentence. */
  | { readonly kind: "said"; readonly message: string };

/** Faults by field name. */
export type Faults = Readonly<Record<string, FieldFault>>;

/** One thing that the server found wrong. */
export interface SaidProblem {
  /** JSON pointer into what was sent. */
  readonly path: string;
  readonly message: string;
}

/** The server's problems, each at its place. */
export interface PlacedProblems {
  /** Of a field as a whole; of several, the first. */
  readonly faults: Faults;
  /** Of parts of a field, such as one header: by field name, then by the pointer below it, such as `X-Team`. */
  readonly inside: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What belongs to no field of the form. */
  readonly rest: readonly SaidProblem[];
}

const none: StoredValues = { plain: {}, masked: {} };

/** A form with which nothing is wrong, as far as anybody looked. */
export const noProblems: PlacedProblems = { faults: {}, inside: {}, rest: [] };

/** What is still wrong once a field was changed: its own problems are gone until somebody looks again. */
export function withoutField(problems: PlacedProblems, name: string): PlacedProblems {
  if (!Object.hasOwn(problems.faults, name) && !Object.hasOwn(problems.inside, name)) {
    return problems;
  }
  const { [name]: _fault, ...faults } = problems.faults;
  const { [name]: _inside, ...inside } = problems.inside;
  return { ...problems, faults, inside };
}

/** Names of the fields with which something is wrong, each once. */
export function faultyFields({ faults, inside }: PlacedProblems): readonly string[] {
  return [...new Set([...Object.keys(faults), ...Object.keys(inside)])];
}

/** Whether a field is only shown, for the customer to copy. */
export function isReadOnly(field: Field): boolean {
  return field.value !== undefined;
}

/** Whether a secret field has a stored value that is kept as long as nothing is typed. */
export function isSet(field: Field, stored: StoredValues): boolean {
  const masked = stored.masked[field.name];
  if (masked === undefined || masked === null || masked === "") return false;
  return typeof masked !== "object" || Object.keys(masked).length > 0;
}

/** What an empty form of the field holds: its default where it has one, or what is empty for its kind. */
export function emptyValue(field: Field): unknown {
  if (field.kind === "headers") return isObject(field.default) ? field.default : {};
  if (field.kind === "boolean") return field.default === true;
  return textOf(field.default);
}

/** What stands in the form at first. */
export function initialValues(fields: readonly Field[], stored: StoredValues = none): FormValues {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    if (isReadOnly(field)) continue;
    if (field.secret) {
      if (!isSet(field, stored)) values[field.name] = emptyValue(field);
      continue;
    }
    const value = stored.plain[field.name];
    values[field.name] =
      value === undefined || value === null ? emptyValue(field) : typedValue(field, value);
  }
  return values;
}

/** What the declarations alone say is wrong. Secret fields that are set and untouched are fine. */
export function faultsOf(fields: readonly Field[], values: FormValues): Faults {
  const faults: Record<string, FieldFault> = {};
  for (const field of fields) {
    if (isReadOnly(field) || !Object.hasOwn(values, field.name)) continue;
    const fault = faultOf(field, values[field.name]);
    if (fault !== undefined) faults[field.name] = fault;
  }
  return faults;
}

/** What the declaration alone says is wrong with one value. */
export function faultOf(field: Field, value: unknown): FieldFault | undefined {
  if (isEmpty(value)) return field.required ? { kind: "required" } : undefined;
  if (field.kind === "integer") return integerFault(field, textOf(value));
  if (typeof value !== "string") return undefined;
  if (field.lengthMax !== undefined && value.length > field.lengthMax) {
    return { kind: "length", maximum: field.lengthMax };
  }
  if (field.kind === "url" && !isUrlShaped(value)) return { kind: "url" };
  return undefined;
}

/** The members of a creation's body. What is empty is left out, so that the server's default holds. */
export function createdMembers(
  fields: readonly Field[],
  values: FormValues,
): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (isReadOnly(field) || isEmpty(value)) continue;
    members[field.name] = sentValue(field, value);
  }
  return members;
}

/**
 * The members of a change's body: those that differ from `before`, and every secret that was typed anew. What was emptied
 * becomes `null`, which takes it back to its default. A stored secret text stays as it is when nothing is typed in its
 * place: emptying an input that shows nothing is no wish to delete what is behind it. Headers have rows to be removed.
 */
export function changedMembers(
  fields: readonly Field[],
  values: FormValues,
  before: FormValues,
): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  for (const field of fields) {
    if (isReadOnly(field) || !Object.hasOwn(values, field.name)) continue;
    const value = values[field.name];
    if (Object.hasOwn(before, field.name) && isSame(value, before[field.name])) continue;
    if (field.secret && value === "") continue;
    members[field.name] = isEmpty(value) ? null : sentValue(field, value);
  }
  return members;
}

/**
 * Puts the server's problems where they belong.
 *
 * @param names The members that the form has inputs for.
 */
export function placeProblems(
  problems: readonly SaidProblem[],
  names: readonly string[],
): PlacedProblems {
  const faults: Record<string, FieldFault> = {};
  const inside: Record<string, Record<string, string>> = {};
  const rest: SaidProblem[] = [];
  for (const problem of problems) {
    const [name, ...below] = pointerParts(problem.path);
    if (name === undefined || !names.includes(name)) {
      rest.push(problem);
    } else if (below.length === 0) {
      faults[name] ??= { kind: "said", message: problem.message };
    } else {
      const parts = (inside[name] ??= {});
      parts[below.join("/")] ??= problem.message;
    }
  }
  return { faults, inside, rest };
}

/** The parts of a JSON pointer (RFC 6901), unescaped; none for the whole document. */
export function pointerParts(pointer: string): readonly string[] {
  if (!pointer.startsWith("/")) return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What a failed request said of what was sent; empty when it failed for another reason. */
export function saidProblems(error: unknown): readonly SaidProblem[] {
  if (!(error instanceof PushrailProblem)) return [];
  if (error.problems !== undefined && error.problems.length > 0) return error.problems;
  return error.path === undefined ? [] : [{ path: error.path, message: error.message }];
}

/** Whether nothing was given: an empty text, no headers, or nothing at all. `false` is something. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return isObject(value) && Object.keys(value).length === 0;
}

function integerFault(field: Field, text: string): FieldFault | undefined {
  const number = Number(text);
  if (!/^[+-]?[0-9]+$/.test(text.trim()) || !Number.isSafeInteger(number)) {
    return { kind: "integer" };
  }
  const { minimum, maximum } = field;
  const isLow = minimum !== undefined && number < minimum;
  const isHigh = maximum !== undefined && number > maximum;
  if (!isLow && !isHigh) return undefined;
  if (minimum !== undefined && maximum !== undefined) return { kind: "range", minimum, maximum };
  if (minimum !== undefined) return { kind: "minimum", minimum };
  return maximum === undefined ? undefined : { kind: "maximum", maximum };
}

/** Schemes and hosts are the server's to judge; this only tells a URL from what is none. */
function isUrlShaped(text: string): boolean {
  try {
    return new URL(text.trim()).host !== "";
  } catch {
    return false;
  }
}

function typedValue(field: Field, value: unknown): unknown {
  if (field.kind === "headers") return isObject(value) ? value : {};
  if (field.kind === "boolean") return value === true;
  return textOf(value);
}

function sentValue(field: Field, value: unknown): unknown {
  if (field.kind === "integer") return Number(textOf(value));
  if (field.kind === "url" && typeof value === "string") return value.trim();
  return value;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
