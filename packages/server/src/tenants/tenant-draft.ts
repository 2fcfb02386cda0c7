import { memberOf, Problems } from "./problems.ts";
import type { RetentionChange } from "./retention-days.ts";
import { parseSettings, settingsMembers } from "./settings-draft.ts";
import type { NewTenant, TenantChange } from "./tenants.ts";

/** Reads tenants as whoever holds a root key writes them. Everything that is wrong is reported at once. */

const days = ["retentionDays", "payloadDays", "attemptDays"] as const;
const newMembers = ["name", ...days, ...settingsMembers];
const changeMembers = [...newMembers, "suspended"];

/** Reads the body of a creation. What is wrong with its name and days is left to `createTenant`. */
export function parseNewTenant(body: unknown): {
  readonly request: NewTenant;
  readonly problems: Problems;
} {
  const problems = new Problems();
  const given = problems.objectOf(body, newMembers, "");
  if (given !== undefined && memberOf(given, "name") === undefined) problems.missing("/name");
  const name = textOf(given, "name", problems);
  const settings = parseSettings(given, problems);
  return { request: { name: name ?? "", ...daysOf(given, problems), settings }, problems };
}

/** Reads the body of a change; pass the problems on to `changeTenant`, which adds its own. */
export function parseTenantChange(body: unknown): {
  readonly change: TenantChange;
  readonly problems: Problems;
} {
  const problems = new Problems();
  const given = problems.objectOf(body, changeMembers, "");
  const name = textOf(given, "name", problems);
  const suspended = memberOf(given, "suspended");
  if (suspended !== undefined && typeof suspended !== "boolean") {
    problems.add("/suspended", "Must be true or false.");
  }
  const retention = daysOf(given, problems);
  const change = {
    ...(name !== undefined && { name }),
    ...(typeof suspended === "boolean" && { isSuspended: suspended }),
    ...(Object.keys(retention).length > 0 && { retention }),
    settings: parseSettings(given, problems),
  };
  return { change, problems };
}

type Given = Readonly<Record<string, unknown>> | undefined;

function textOf(given: Given, name: string, problems: Problems): string | undefined {
  const text = memberOf(given, name);
  if (text === undefined || typeof text === "string") return text;
  problems.add(`/${name}`, "Must be a text.");
  return undefined;
}

function daysOf(given: Given, problems: Problems): RetentionChange {
  return Object.fromEntries(
    days.flatMap((name) => {
      const value = memberOf(given, name);
      if (value === undefined) return [];
      if (typeof value === "number") return [[name, value]];
      problems.add(`/${name}`, "Must be a whole number of days.");
      return [];
    }),
  );
}
