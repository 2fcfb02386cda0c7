import type { Access } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { isFieldText } from "../events/envelope.ts";

/**
 * What drafts have in common: bodies in which somebody writes a thing of theirs, such as a destination or a credential.
 * Everything that is wrong in one is reported together.
 */

/** A body, or a part of one. */
export type Body = Readonly<Record<string, unknown>>;

/** One thing that is wrong in a body. */
export interface Problem {
  readonly code: ErrorCode;
  /** JSON pointer, such as `/headers/X-Team`. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** The body as an object. Errors: `invalid_field` for anything else. */
export function objectOf(body: unknown): Body {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Body;
  throw new ApiError("invalid_field", { path: "", detail: "The body must be an object." });
}

/** A required text of 1 to `lengthMax` characters that is not blank; empty after a problem. */
export function parseLabel(
  problems: Problem[],
  given: Body,
  member: string,
  lengthMax: number,
): string {
  const value = given[member];
  const path = `/${member}`;
  if (value === undefined || value === null) {
    problems.push({ code: "missing_field", path, message: "This field is required." });
    return "";
  }
  if (isFieldText(value) && value.length <= lengthMax && value.trim() !== "") return value;
  const message = `Must be a text of 1 to ${lengthMax} characters without control characters.`;
  problems.push({ code: "invalid_field", path, message });
  return "";
}

/** The session's own customer, or the one that an API key names. The answer is the same for every other name. */
export function parseCustomer(problems: Problem[], given: Body, access: Access): string {
  if (access.customerId === undefined) {
    return parseLabel(problems, given, "customerExternalId", 256);
  }
  const named = given["customerExternalId"] ?? access.customerExternalId;
  if (named !== access.customerExternalId) {
    const message = "A session acts for its own customer, who need not be named.";
    problems.push({ code: "invalid_field", path: "/customerExternalId", message });
  }
  return access.customerExternalId;
}

/** Errors: with the code of the first problem, and all of them when there are several; nothing when there is none. */
export function refuseIfAny(problems: readonly Problem[]): void {
  const first = problems[0];
  if (first === undefined) return;
  throw new ApiError(first.code, {
    detail: first.message,
    path: first.path,
    ...(problems.length > 1 && {
      problems: problems.map(({ path, message }) => ({ path, message })),
    }),
  });
}
