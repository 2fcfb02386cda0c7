import { definitionOf, definitions } from "@pushrail/destinations";
import type { PortalPolicy } from "../access/portal-policy.ts";
import { parseEventTypes } from "../destinations/routing.ts";
import { memberOf, type Problems } from "./problems.ts";

/** What a tenant's row holds: the members that the tenant has said. `storedPortalPolicy` reads it. */
export type StoredPolicy = Partial<PortalPolicy>;

const rights = ["mayReplay", "mayDelete", "showsPayloads"] as const;
const members = ["destinationTypes", "eventTypes", ...rights] as const;

/**
 * Reads a portal policy as its owner wrote it. A member that is absent or `null` has its default: all, and yes. What is
 * wrong goes to `problems`.
 */
export function parsePortalPolicy(value: unknown, path: string, problems: Problems): StoredPolicy {
  const given = problems.objectOf(value, members, path);
  const said: { -readonly [Name in keyof PortalPolicy]?: PortalPolicy[Name] } = {};
  const destinationTypes = memberOf(given, "destinationTypes");
  if (destinationTypes !== undefined && destinationTypes !== null) {
    said.destinationTypes = parseTypes(destinationTypes, `${path}/destinationTypes`, problems);
  }
  const eventTypes = memberOf(given, "eventTypes");
  if (eventTypes !== undefined && eventTypes !== null) {
    const parsed = parseEventTypes(eventTypes, `${path}/eventTypes`);
    if ("problems" in parsed) {
      for (const problem of parsed.problems) problems.add(problem.path, problem.message);
    } else said.eventTypes = parsed.eventTypes;
  }
  for (const right of rights) {
    const allowed = memberOf(given, right);
    if (allowed === undefined || allowed === null) continue;
    if (typeof allowed === "boolean") said[right] = allowed;
    else problems.add(`${path}/${right}`, "Must be true or false.");
  }
  return said;
}

function parseTypes(value: unknown, path: string, problems: Problems): readonly string[] {
  const known = definitions.map(({ type }) => type).join(", ");
  if (!Array.isArray(value) || value.length > definitions.length) {
    problems.add(path, `Must be a list of different destination types: ${known}.`);
    return [];
  }
  const types = new Set<string>();
  for (const [index, type] of (value as readonly unknown[]).entries()) {
    if (typeof type !== "string" || definitionOf(type) === undefined) {
      problems.add(`${path}/${index}`, `Must be a destination type: ${known}.`);
    } else if (types.has(type)) problems.add(`${path}/${index}`, "Is listed twice.");
    else types.add(type);
  }
  return [...types];
}
