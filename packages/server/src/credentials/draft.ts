import { credentialDefinitionOf, credentialDefinitions } from "@pushrail/destinations";
import type { CredentialDefinition, CredentialValues, EgressGuard } from "@pushrail/destinations";
import type { Access } from "../access/access.ts";
import { ApiError, pointerSegment } from "../errors.ts";
import { objectOf, parseCustomer, parseLabel, refuseIfAny } from "../drafts/drafts.ts";
import type { Body, Problem } from "../drafts/drafts.ts";

/**
 * Reads credentials as their owners write them: what every credential has, and beside it, flat, the fields of its type.
 * Everything that is wrong is reported at once, and nothing repeats a value.
 */

/** Members that every credential has, whatever its type. A type's fields may not be called like one of them. */
export const commonMembers = ["type", "customerExternalId", "name"] as const;

/** Members that are shown but not written; each with what gives it instead. */
export const shownMembers: Readonly<Record<string, string>> = {
  id: "Is given by the service.",
  version: "Grows with each rotation.",
  externalId: "Is given by the service, one for each customer, and cannot be chosen.",
  destinationCount: "Follows from the destinations.",
  secrets: "Is shown only; give the secret fields by their own names.",
  createdAt: "Is given by the service.",
  updatedAt: "Is given by the service.",
};

/** A credential as its owner wants it created. */
export interface CredentialDraft {
  readonly definition: CredentialDefinition;
  readonly customerExternalId: string;
  readonly name: string;
  readonly values: CredentialValues;
}

/** A credential as it is, for a change to start from. */
export interface ChangeableCredential {
  readonly type: string;
  readonly customerExternalId: string;
  readonly name: string;
  readonly config: CredentialValues["config"];
  /** `undefined` when the stored ones cannot be read: a change of fields must then give all of them anew. */
  readonly secrets: CredentialValues["secrets"] | undefined;
}

/** A credential as it is to be after a change. */
export interface ChangedCredential {
  readonly name: string;
  /** `undefined`: the fields of its type stay as they are. */
  readonly values: CredentialValues | undefined;
  readonly definition: CredentialDefinition;
  /** Names of the members that were given. */
  readonly given: readonly string[];
}

/**
 * Reads the body of a creation. `null` stands for an absent optional member. A session creates for its own customer, whom
 * it need not name.
 *
 * Errors: `missing_field`, `unknown_field`, `invalid_field`, with every problem found.
 */
export function parseDraft(body: unknown, egress: EgressGuard, access: Access): CredentialDraft {
  const given = objectOf(body);
  const problems: Problem[] = [];
  const definition = definitionFor(problems, given["type"]);
  const customerExternalId = parseCustomer(problems, given, access);
  const name = parseLabel(problems, given, "name", 100);
  // Which members are known depends on the type, so without one they cannot be judged.
  const values = definition && parseValues(problems, { definition, given, base: {}, egress });
  refuseIfAny(problems);
  if (definition === undefined || values === undefined) throw new ApiError("invalid_request");
  return { definition, customerExternalId, name, values };
}

/**
 * Reads the body of a change: members given replace the present ones, `null` takes an optional one away, absent ones stay.
 *
 * Errors: as {@link parseDraft}; `state_conflict` when stored secrets cannot be read and are not given anew.
 */
export function parseChange(
  body: unknown,
  present: ChangeableCredential,
  egress: EgressGuard,
): ChangedCredential {
  const given = objectOf(body);
  const problems: Problem[] = [];
  for (const member of ["type", "customerExternalId"] as const) {
    if (Object.hasOwn(given, member) && given[member] !== present[member]) {
      const message = "Cannot be changed; create another credential instead.";
      problems.push({ code: "invalid_field", path: `/${member}`, message });
    }
  }
  const definition = credentialDefinitionOf(present.type);
  if (definition === undefined) {
    throw new ApiError("state_conflict", { detail: "This credential's type is not known here." });
  }
  const name = Object.hasOwn(given, "name")
    ? parseLabel(problems, given, "name", 100)
    : present.name;
  const values = parseChangedValues(problems, { definition, given, present, egress });
  refuseIfAny(problems);
  return { name, values, definition, given: Object.keys(given) };
}

function parseChangedValues(
  problems: Problem[],
  parts: {
    readonly definition: CredentialDefinition;
    readonly given: Body;
    readonly present: ChangeableCredential;
    readonly egress: EgressGuard;
  },
): CredentialValues | undefined {
  const { definition, given, present, egress } = parts;
  if (Object.keys(given).every(isCommon)) return undefined;
  const secretNames = definition.fields.filter(({ secret }) => secret).map(({ name }) => name);
  if (present.secrets === undefined && !secretNames.every((name) => Object.hasOwn(given, name))) {
    throw new ApiError("state_conflict", {
      detail: `The stored secrets cannot be read; give these anew with the change: ${secretNames.join(", ")}.`,
    });
  }
  // Otherwise whoever may change a credential could have its secrets sent to a place of their own.
  const isMoved = definition.fields.some(
    ({ kind, name }) =>
      kind === "url" && Object.hasOwn(given, name) && given[name] !== present.config[name],
  );
  // Facts stand beside the plain fields and are read off anew.
  const kept = { ...present.config, ...(isMoved ? {} : present.secrets) };
  const base = Object.fromEntries(
    definition.fields.flatMap(({ name }) =>
      Object.hasOwn(kept, name) ? [[name, kept[name]] as const] : [],
    ),
  );
  return parseValues(problems, { definition, given, base, egress });
}

/** The values of the type: `base` with what is given over it, judged by the type itself. */
function parseValues(
  problems: Problem[],
  parts: {
    readonly definition: CredentialDefinition;
    readonly given: Body;
    readonly base: Body;
    readonly egress: EgressGuard;
  },
): CredentialValues | undefined {
  const { definition, given, base, egress } = parts;
  const input: Record<string, unknown> = { ...base };
  for (const name of Object.keys(given)) {
    if (isCommon(name)) continue;
    const shown = Object.hasOwn(shownMembers, name) ? shownMembers[name] : undefined;
    const path = `/${pointerSegment(name)}`;
    if (definition.fields.some((field) => field.name === name)) {
      if (given[name] === null) delete input[name];
      else input[name] = given[name];
    } else if (definition.facts.some((fact) => fact.name === name)) {
      const message = "Is read off the other fields.";
      problems.push({ code: "invalid_field", path, message });
    } else if (shown !== undefined) {
      problems.push({ code: "invalid_field", path, message: shown });
    } else {
      const message = `A credential of the type ${definition.type} has no such member.`;
      problems.push({ code: "unknown_field", path, message });
    }
  }
  const parsed = definition.parse(input, { egress });
  if ("values" in parsed) return parsed.values;
  for (const problem of parsed.problems) {
    const name = problem.path.slice(1);
    const isMissing = definition.fields.some((field) => field.name === name && field.required);
    const code = isMissing && !Object.hasOwn(input, name) ? "missing_field" : "invalid_field";
    problems.push({ code, path: problem.path, message: problem.message });
  }
  return undefined;
}

function definitionFor(problems: Problem[], type: unknown): CredentialDefinition | undefined {
  const known = credentialDefinitions.map((definition) => definition.type).join(", ");
  if (type === undefined || type === null) {
    const message = `A credential needs a type, one of: ${known}.`;
    problems.push({ code: "missing_field", path: "/type", message });
    return undefined;
  }
  const definition = typeof type === "string" ? credentialDefinitionOf(type) : undefined;
  if (definition === undefined) {
    const message = `Must be one of: ${known}.`;
    problems.push({ code: "invalid_field", path: "/type", message });
  }
  return definition;
}

function isCommon(name: string): boolean {
  return (commonMembers as readonly string[]).includes(name);
}
