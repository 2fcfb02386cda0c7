import { parseBranding } from "./branding.ts";
import { parseOrigins } from "./origins.ts";
import { parsePortalPolicy } from "./portal-policy-draft.ts";
import { memberOf, Problems } from "./problems.ts";
import type { SettingsChange } from "./settings.ts";

/** The members of {@link SettingsChange} as somebody writes them. */
export const settingsMembers = [
  "portalPolicy",
  "branding",
  "allowedOrigins",
  "privatePayloads",
] as const;

/** Reads the settings in a body; `null` takes a member back to its default. What is wrong goes to `problems`. */
export function parseSettings(
  given: Readonly<Record<string, unknown>> | undefined,
  problems: Problems,
): SettingsChange {
  const policy = memberOf(given, "portalPolicy");
  const branding = memberOf(given, "branding");
  const origins = memberOf(given, "allowedOrigins");
  const sealed = memberOf(given, "privatePayloads");
  if (sealed !== undefined && sealed !== null && typeof sealed !== "boolean") {
    problems.add("/privatePayloads", "Must be true or false.");
  }
  return {
    ...(policy !== undefined && {
      portalPolicy: policy === null ? {} : parsePortalPolicy(policy, "/portalPolicy", problems),
    }),
    ...(branding !== undefined && {
      branding: branding === null ? {} : parseBranding(branding, "/branding", problems),
    }),
    ...(origins !== undefined && {
      allowedOrigins: origins === null ? [] : parseOrigins(origins, "/allowedOrigins", problems),
    }),
    ...(sealed !== undefined && { privatePayloads: sealed === true }),
  };
}

/**
 * Reads the body of a change of settings. Its members replace what was there as a whole, `null` takes one back to its
 * default, absent ones stay.
 *
 * Errors: `invalid_field` and `unknown_field`, with every problem found.
 */
export function parseSettingsChange(body: unknown): SettingsChange {
  const problems = new Problems();
  const change = parseSettings(problems.objectOf(body, settingsMembers, ""), problems);
  problems.refuseIfAny();
  return change;
}
