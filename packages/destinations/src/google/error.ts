/** What one of Google's APIs says of a request that it refused; every member may be missing. */
export interface GoogleError {
  /** Such as `rateLimitExceeded` of the older APIs, or `SERVICE_DISABLED` of the newer. */
  readonly reason: string;
  /** In English, for people; may repeat what was asked. */
  readonly message: string;
}

/**
 * Reads the error in an answer; texts that are not there are empty.
 *
 * Source: Cloud Storage JSON API, "HTTP status and error codes" (`error.errors[].reason`), and Google AIP-193
 * (`error.details[].reason`).
 */
export function googleErrorOf(text: string): GoogleError {
  const error = membersOf(membersOf(parsed(text))["error"]);
  const { message, errors, details } = error;
  const reasons = [errors, details]
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .map((one) => membersOf(one)["reason"]);
  return {
    reason: reasons.find((reason) => typeof reason === "string") ?? "",
    message: typeof message === "string" ? message : "",
  };
}

/** The members of a JSON object in a text; none when it is anything else. */
export function jsonMembersOf(text: string): Readonly<Record<string, unknown>> {
  return membersOf(parsed(text));
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
