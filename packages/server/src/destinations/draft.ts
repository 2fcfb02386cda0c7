import { definitionOf, definitions } from "@pushrail/destinations";
import type {
  CredentialType,
  DestinationDefinition,
  EgressGuard,
  Settings,
} from "@pushrail/destinations";
import type { Access } from "../access/access.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import { parseRetryPolicy, publicRetryPolicy } from "../deliveries/retry-policy.ts";
import type { PublicRetryPolicy } from "../deliveries/retry-policy.ts";
import { ApiError, pointerSegment } from "../errors.ts";
import { compileFilter } from "./filter.ts";
import { flowDefaults, parseFlow } from "./flow-draft.ts";
import { parseEventTypes } from "./routing.ts";
import type { FlowSettings } from "./store.ts";
import { objectOf, parseCustomer, parseLabel, refuseIfAny } from "../drafts/drafts.ts";
import type { Body, Problem } from "../drafts/drafts.ts";

/**
 * Reads destinations as their owners write them: the members that every destination has, and beside them, flat, the
 * settings of its type. Everything that is wrong is reported at once.
 */

/** Members that every destination has, whatever its type. A type's settings may not be called like one of them. */
export const commonMembers = [
  "type",
  "customerExternalId",
  "name",
  "eventTypes",
  "filter",
  "retryPolicy",
  "retryAllFailures",
  "rateLimitPerSecond",
  "concurrencyLimit",
  "ordering",
  "orderingKey",
  "credentialId",
] as const;

/** Members that are shown but not written; each with what changes it instead. */
const shownMembers: Readonly<Record<string, string>> = {
  id: "Is given by the service.",
  state: "Is changed by pause, resume and delete.",
  pauseMode: "Is changed by pause and resume.",
  disabledReason: "Is given by the service; resume clears it.",
  failingSince: "Is observed by the service.",
  disablesAt: "Follows from what is observed; pause, resume and changes put it off.",
  target: "Follows from the settings.",
  createdAt: "Is given by the service.",
  updatedAt: "Is given by the service.",
  signingSecret: "Is made by the service and shown once.",
};

/** What an owner may set on a destination of any type. */
export interface CommonSettings extends FlowSettings {
  readonly name: string;
  readonly eventTypes: readonly string[];
  /** As given; `null`: everything passes. */
  readonly filter: unknown;
  readonly retryPolicy: PublicRetryPolicy;
  readonly retryAll: boolean;
  /** `crd_…` as given, not looked up yet; `null`: none. */
  readonly credentialId: string | null;
}

/** A destination as its owner wants it created. */
export interface DestinationDraft extends CommonSettings {
  readonly definition: DestinationDefinition;
  readonly customerExternalId: string;
  readonly settings: Settings;
}

/** A destination as it is, for a change to start from. */
export interface ChangeableDestination extends CommonSettings {
  readonly type: string;
  readonly customerExternalId: string;
  readonly config: Settings["config"];
  /** `undefined` when the stored ones cannot be read: a change of settings must then give all of them anew. */
  readonly secrets: Settings["secrets"] | undefined;
}

/** A destination as it is to be after a change. */
export interface ChangedDestination extends CommonSettings {
  /** `undefined`: the settings of its type stay as they are. */
  readonly settings: Settings | undefined;
}

/** What settings are checked with. */
export interface ParsingPorts {
  readonly egress: EgressGuard;
  /** The type of the destination's credential; `undefined` while there is none, or none was looked up. */
  readonly credentialType?: CredentialType | undefined;
}

/** The types that the caller may create destinations of. */
export function offeredDefinitions(access: Access): readonly DestinationDefinition[] {
  const types = access.customerId === undefined ? null : access.portal.destinationTypes;
  return types === null ? definitions : definitions.filter(({ type }) => types.includes(type));
}

/**
 * Reads the body of a creation. `null` stands for an absent optional member. A session creates for its own customer,
 * whom it need not name, and within what the tenant offers its customers.
 *
 * Errors: `missing_field`, `unknown_field`, `invalid_field`, with every problem found.
 */
export function parseDraft(
  body: unknown,
  { egress, credentialType }: ParsingPorts,
  access: Access,
): DestinationDraft {
  const given = objectOf(body);
  const problems: Problem[] = [];
  const definition = definitionFor(problems, given["type"], access);
  const customerExternalId = parseCustomer(problems, given, access);
  const name = parseLabel(problems, given, "name", 100);
  const offered = visibleEventTypes(access);
  const present = { ...defaults, ...(offered !== null && { eventTypes: offered }) };
  const common = parseCommon(problems, { given, present, type: definition?.type });
  refuseHidden(problems, common.eventTypes, offered);
  if (definition !== undefined) requireCredential(problems, definition, common.credentialId);
  // Which members are known depends on the type, so without one they cannot be judged.
  const settings =
    definition && parseSettings(problems, { definition, given, base: {}, egress, credentialType });
  refuseIfAny(problems);
  if (definition === undefined || settings === undefined) throw new ApiError("invalid_request");
  return { ...common, definition, customerExternalId, name, settings };
}

/**
 * Reads the body of a change: members given replace the present ones, each as a whole; `null` takes an optional one
 * back to its default; absent ones stay.
 *
 * Errors: as {@link parseDraft}; `state_conflict` when stored secrets cannot be read and are not given anew.
 */
export function parseChange(
  body: unknown,
  present: ChangeableDestination,
  ports: ParsingPorts,
  access: Access,
): ChangedDestination {
  const given = objectOf(body);
  const problems: Problem[] = [];
  for (const member of ["type", "customerExternalId"] as const) {
    if (Object.hasOwn(given, member) && given[member] !== present[member]) {
      const message = "Cannot be changed; create another destination instead.";
      problems.push({ code: "invalid_field", path: `/${member}`, message });
    }
  }
  const name = Object.hasOwn(given, "name")
    ? parseLabel(problems, given, "name", 100)
    : present.name;
  const common = parseCommon(problems, { given, present, type: present.type });
  // Whoever points a destination elsewhere, or lets more through its filter, chooses its event types anew.
  if (Object.keys(given).some((member) => member !== "name")) {
    refuseHidden(problems, common.eventTypes, visibleEventTypes(access));
  }
  const settings = parseChangedSettings(problems, given, present, ports);
  refuseIfAny(problems);
  return { ...common, name, settings };
}

function parseChangedSettings(
  problems: Problem[],
  given: Body,
  present: ChangeableDestination,
  { egress, credentialType }: ParsingPorts,
): Settings | undefined {
  const definition = definitionOf(present.type);
  if (definition === undefined) {
    throw new ApiError("state_conflict", { detail: "This destination's type is not known here." });
  }
  if (Object.hasOwn(given, "credentialId") && given["credentialId"] === null)
    requireCredential(problems, definition, null);
  const names = Object.keys(given).filter((name) => !isCommon(name));
  // A credential can be at odds with settings that fit before.
  if (names.length === 0 && !Object.hasOwn(given, "credentialId")) return undefined;
  const isUnreadable = definition.fields.some(
    (field) => field.secret && !Object.hasOwn(given, field.name),
  );
  if (present.secrets === undefined && isUnreadable) {
    const missing = definition.fields.filter((field) => field.secret).map((field) => field.name);
    throw new ApiError("state_conflict", {
      detail: `The stored secret settings cannot be read; give these anew with the change: ${missing.join(", ")}.`,
    });
  }
  const base = { ...present.config, ...present.secrets };
  const settings = parseSettings(problems, { definition, given, base, egress, credentialType });
  refuseToTakeAlong(problems, definition, given, present);
  return settings;
}

function requireCredential(
  problems: Problem[],
  { label, requiresCredential, credentialTypes }: DestinationDefinition,
  credentialId: string | null,
): void {
  if (!requiresCredential || credentialId !== null) return;
  const message = `${label} needs a credential, one of ${credentialTypes.join(", ")}.`;
  problems.push({ code: "missing_field", path: "/credentialId", message });
}

/**
 * Whoever changes an address could otherwise read at the new one what was stored, masked, for the old one.
 *
 * Source: the same-origin rule of credentials in browsers (Fetch standard, section 4.3, redirects across origins).
 */
function refuseToTakeAlong(
  problems: Problem[],
  definition: DestinationDefinition,
  given: Body,
  { config, secrets = {} }: ChangeableDestination,
): void {
  const isMoved = definition.fields.some(({ kind, name }) => {
    const origin = kind === "url" ? originOf(given[name]) : undefined;
    return origin !== undefined && origin !== originOf(config[name]);
  });
  if (!isMoved) return;
  for (const { name, secret } of definition.fields) {
    if (!secret || !Object.hasOwn(secrets, name) || Object.hasOwn(given, name)) continue;
    const message = "Was stored for another address: give it anew, or null to do without.";
    problems.push({ code: "missing_field", path: `/${name}`, message });
  }
}

function originOf(url: unknown): string | undefined {
  return typeof url === "string" ? URL.parse(url)?.origin : undefined;
}

const defaults: Omit<CommonSettings, "name"> = {
  ...flowDefaults,
  eventTypes: ["*"],
  filter: null,
  retryPolicy: "exponential_backoff",
  retryAll: false,
  credentialId: null,
};

/** The common members but the name; absent ones are as `present` has them, `null` ones as the defaults. */
function parseCommon(
  problems: Problem[],
  parts: {
    readonly given: Body;
    readonly present: Omit<CommonSettings, "name">;
    /** `undefined` when it is not known, which is a problem of its own. */
    readonly type: string | undefined;
  },
): Omit<CommonSettings, "name"> {
  const { given, present } = parts;
  const refuse = (path: string, message: string): void => {
    problems.push({ code: "invalid_field", path, message });
  };
  let { eventTypes, filter, retryPolicy, retryAll, credentialId } = present;
  if (Object.hasOwn(given, "eventTypes")) {
    const parsed = parseEventTypes(given["eventTypes"] ?? defaults.eventTypes, "/eventTypes");
    if ("eventTypes" in parsed) eventTypes = parsed.eventTypes;
    else for (const problem of parsed.problems) refuse(problem.path, problem.message);
  }
  if (Object.hasOwn(given, "filter")) {
    filter = given["filter"];
    const compiled = filter === null ? undefined : compileFilter(filter, "/filter");
    if (compiled !== undefined && "problems" in compiled) {
      for (const problem of compiled.problems) refuse(problem.path, problem.message);
    }
  }
  if (Object.hasOwn(given, "retryPolicy")) {
    const parsed = parseRetryPolicy(given["retryPolicy"]);
    if ("policy" in parsed) retryPolicy = publicRetryPolicy(parsed.policy);
    else refuse("/retryPolicy", parsed.problem);
  }
  if (Object.hasOwn(given, "retryAllFailures")) {
    const value = given["retryAllFailures"] ?? defaults.retryAll;
    if (typeof value === "boolean") retryAll = value;
    else refuse("/retryAllFailures", "Must be true or false.");
  }
  if (Object.hasOwn(given, "credentialId")) {
    const value = given["credentialId"];
    if (value === null || typeof value === "string") credentialId = value;
    else refuse("/credentialId", "Must be the id of a credential, crd_…, or null.");
  }
  return { eventTypes, filter, retryPolicy, retryAll, credentialId, ...parseFlow(refuse, parts) };
}

/** The settings of the type: `base` with what is given over it, judged by the type itself. */
function parseSettings(
  problems: Problem[],
  parts: {
    readonly definition: DestinationDefinition;
    readonly given: Body;
    readonly base: Body;
  } & ParsingPorts,
): Settings | undefined {
  const { definition, given, base, egress, credentialType } = parts;
  const input: Record<string, unknown> = { ...base };
  for (const name of Object.keys(given)) {
    if (isCommon(name)) continue;
    const shown = Object.hasOwn(shownMembers, name) ? shownMembers[name] : undefined;
    const path = `/${pointerSegment(name)}`;
    if (definition.fields.some((field) => field.name === name)) {
      if (given[name] === null) delete input[name];
      else input[name] = given[name];
    } else if (shown !== undefined) {
      problems.push({ code: "invalid_field", path, message: shown });
    } else {
      const message = `A destination of type ${definition.type} has no such member.`;
      problems.push({ code: "unknown_field", path, message });
    }
  }
  const parsed = definition.parseSettings(input, { egress, credentialType });
  if ("settings" in parsed) return parsed.settings;
  for (const problem of parsed.problems) {
    const name = problem.path.slice(1);
    const isMissing = definition.fields.some((field) => field.name === name && field.required);
    const code = isMissing && !Object.hasOwn(input, name) ? "missing_field" : "invalid_field";
    problems.push({ code, path: problem.path, message: problem.message });
  }
  return undefined;
}

/** What the tenant does not let its customers see, they cannot subscribe to either. */
function refuseHidden(
  problems: Problem[],
  eventTypes: readonly string[],
  offered: readonly string[] | null,
): void {
  if (offered === null) return;
  const code = "invalid_field";
  if (eventTypes.length === 0) {
    const message = "No event types are offered to customers here.";
    problems.push({ code, path: "/eventTypes", message });
  }
  for (const [index, pattern] of eventTypes.entries()) {
    if (isCovered(pattern, offered)) continue;
    const message = `Is not offered; what is offered: ${offered.join(", ")}.`;
    problems.push({ code, path: `/eventTypes/${index}`, message });
  }
}

function definitionFor(
  problems: Problem[],
  type: unknown,
  access: Access,
): DestinationDefinition | undefined {
  const offered = offeredDefinitions(access);
  const known = offered.map((definition) => definition.type).join(", ");
  if (type === undefined || type === null) {
    const message = `A destination needs a type, one of: ${known}.`;
    problems.push({ code: "missing_field", path: "/type", message });
    return undefined;
  }
  const definition = offered.find((one) => one.type === type);
  if (definition === undefined) {
    const message = `Must be one of: ${known}.`;
    problems.push({ code: "invalid_field", path: "/type", message });
  }
  return definition;
}

function isCommon(name: string): boolean {
  return (commonMembers as readonly string[]).includes(name);
}
