import { createHash } from "node:crypto";
import type { FieldProblem } from "../destination.ts";
import type { EgressGuard } from "../egress.ts";
import { hiddenValue, isMasked, maskedValue } from "../masking.ts";
import type {
  CredentialDefinition,
  CredentialFact,
  CredentialField,
  ShownSecret,
} from "./credential.ts";

/** A field with its own rule. */
export interface FieldRule extends CredentialField {
  /** What is wrong with a text of the right length, as one sentence that does not repeat it. */
  readonly problemOf?: (value: string) => string | undefined;
  /** Of a secret: `true` lets its last four characters be shown. Default `false`. */
  readonly showsEnd?: boolean;
  /** Of a secret that was made by a machine: the text to take the fingerprint of. */
  readonly fingerprinted?: (value: string) => string | undefined;
}

/** Given values by name; optional ones that are not set are absent. */
export type GivenValues = Readonly<Record<string, string>>;

/** What a type says of itself; the rest is the same for all. */
export interface Blueprint extends Pick<CredentialDefinition, "type" | "label" | "description"> {
  readonly fields: readonly FieldRule[];
  readonly facts?: readonly CredentialFact[];
  readonly hasExternalId?: boolean;
  /** Looks at fields that are fine each by itself: how they fit together, and what can be read off them. */
  readonly factsOf?: (
    values: GivenValues,
    egress: EgressGuard,
  ) =>
    | { readonly facts: GivenValues; readonly replaced?: GivenValues }
    | { readonly problems: readonly FieldProblem[] };
}

/** Makes a definition of what a type says of itself. */
export function defineCredential(blueprint: Blueprint): CredentialDefinition {
  const { type, label, description, fields, facts = [], hasExternalId = false } = blueprint;
  return {
    type,
    label,
    description,
    fields: fields.map(declared),
    facts,
    hasExternalId,
    parse: (input, { egress }) => parse(blueprint, input, egress),
    shownSecrets: (secrets) => shownSecrets(fields, secrets),
  };
}

/** The field without its rules, which are functions and nobody's business outside. */
function declared(rule: FieldRule): CredentialField {
  const { problemOf: _problemOf, showsEnd: _showsEnd, fingerprinted: _source, ...field } = rule;
  return field;
}

function parse(
  { type, fields, factsOf }: Blueprint,
  input: Readonly<Record<string, unknown>>,
  egress: EgressGuard,
): ReturnType<CredentialDefinition["parse"]> {
  const problems: FieldProblem[] = Object.keys(input)
    .filter((name) => !fields.some((field) => field.name === name))
    .map((name) => ({
      path: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      message: `A credential of the type ${type} has no such field.`,
    }));
  const given: Record<string, string> = {};
  for (const field of fields) {
    const value = Object.hasOwn(input, field.name) ? input[field.name] : field.default;
    const message = problemOfValue(field, value, egress);
    if (message !== undefined) problems.push({ path: `/${field.name}`, message });
    else if (typeof value === "string") given[field.name] = value;
  }
  if (problems.length > 0) return { problems };
  const found = factsOf?.(given, egress) ?? { facts: {} };
  if ("problems" in found) return found;
  const values = { ...given, ...found.replaced };
  const isSecret = ([name]: [string, string]): boolean =>
    fields.some((field) => field.secret && field.name === name);
  const entries = Object.entries(values);
  return {
    values: {
      config: {
        ...Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
        ...found.facts,
      },
      secrets: Object.fromEntries(entries.filter(isSecret)),
    },
  };
}

function problemOfValue(field: FieldRule, value: unknown, egress: EgressGuard): string | undefined {
  if (value === undefined) return field.required ? `${field.label} is required.` : undefined;
  if (typeof value !== "string" || value === "") return "Must be a text that is not empty.";
  if (field.secret && isMasked(value)) {
    return "This is the hidden form of a stored value; give the value itself, or leave it out to keep it.";
  }
  if (value.length > field.lengthMax) return `Must have at most ${field.lengthMax} characters.`;
  if (!value.isWellFormed()) return "Must be valid Unicode.";
  switch (field.kind) {
    case "choice":
      if (field.choices?.includes(value) !== true) {
        return `Must be one of: ${(field.choices ?? []).join(", ")}.`;
      }
      break;
    case "url": {
      const verdict = egress.checkUrl(value);
      if ("problem" in verdict) return verdict.problem;
      break;
    }
    case "text":
      if (hasControlCharacters(value)) return "Must not contain line breaks or control characters.";
      break;
    case "multiline":
      break;
  }
  return field.problemOf?.(value);
}

/** Whether a text has characters that end a line, a header or a C string (CR, LF, NUL), or any other control character. */
export function hasControlCharacters(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}

/**
 * Of a password that a person chose, not even the fingerprint is shown: with it, guesses could be tried on any machine
 * at any speed. A secret that was made by a machine cannot be guessed, and its fingerprint is shown.
 */
function shownSecrets(
  fields: readonly FieldRule[],
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, ShownSecret>> {
  const shown: Record<string, ShownSecret> = {};
  for (const { name, showsEnd = false, fingerprinted } of fields) {
    const value = secrets[name];
    if (value === undefined) continue;
    const source = fingerprinted?.(value);
    shown[name] = {
      masked: showsEnd ? maskedValue(value) : hiddenValue(),
      fingerprint: source === undefined ? null : fingerprintOf(source),
    };
  }
  return shown;
}

function fingerprintOf(text: string): string {
  // With words of its own before it, it is not the plain SHA-256 that lists of leaked secrets are made with.
  return createHash("sha256").update(`pushrail credential\0${text}`).digest("hex").slice(0, 16);
}

/** A rule for texts that match a pattern as a whole. */
export function matching(pattern: RegExp, sentence: string): (value: string) => string | undefined {
  return (value) => (pattern.test(value) ? undefined : sentence);
}
