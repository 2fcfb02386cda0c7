import type { SessionUser } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import { isFieldText } from "../events/envelope.ts";
import { sessionSecondsMax } from "./session-token.ts";

/** What a tenant asks for. */
export interface SessionRequest {
  /** The tenant's own name for the customer. */
  readonly customerExternalId: string;
  /** How long the session lasts: 60 to 3,600. Default 900. */
  readonly ttlSeconds?: number | undefined;
  /** Who of the customer it is for; only for the audit log. Texts of 1 to 256 characters. */
  readonly user?: { readonly id: string; readonly name?: string | null | undefined } | undefined;
}

/** A request that was found in order, with its defaults. */
export interface CheckedSessionRequest {
  readonly customerExternalId: string;
  readonly ttlSeconds: number;
  readonly user: SessionUser | null;
}

/** Bounds and default of how long a session lasts, in seconds. Source: docs/guides/portal-sessions.md explains them. */
export const sessionSeconds = { min: 60, max: sessionSecondsMax, usual: 900 } as const;

/** Names of the platform's own customers begin like this. */
const reservedPrefix = "pushrail.";

/**
 * Checks a request for a session. Everything wrong is reported at once.
 *
 * Errors: {@link ApiError} `invalid_field`: for a name that no customer can have, for `*`, which is nobody's name here, for
 * names that are reserved for the platform's own customers, for a time out of bounds, and for texts of the user that are
 * empty, too long, or hold control characters.
 */
export function checkSessionRequest(request: SessionRequest): CheckedSessionRequest {
  const { customerExternalId, ttlSeconds = sessionSeconds.usual, user } = request;
  const problems: { path: string; message: string }[] = [];
  const name = customerProblem(customerExternalId);
  if (name !== undefined) problems.push({ path: "/customerExternalId", message: name });
  const { min, max } = sessionSeconds;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < min || ttlSeconds > max) {
    const message = `A session lasts ${min} to ${max} whole seconds.`;
    problems.push({ path: "/ttlSeconds", message });
  }
  for (const member of ["id", "name"] as const) {
    const value = user?.[member] ?? undefined;
    if (value === undefined || isFieldText(value)) continue;
    const message = "This must be a text of 1 to 256 characters without control characters.";
    problems.push({ path: `/user/${member}`, message });
  }
  const [first] = problems;
  if (first !== undefined) {
    throw new ApiError("invalid_field", { path: first.path, detail: first.message, problems });
  }
  return {
    customerExternalId,
    ttlSeconds,
    user: user === undefined ? null : { id: user.id, name: user.name ?? null },
  };
}

function customerProblem(name: string): string | undefined {
  if (!isFieldText(name)) {
    return "This must be a text of 1 to 256 characters without control characters.";
  }
  if (name === "*") return "A session is for one customer; there is none for all of them.";
  if (name.startsWith(reservedPrefix)) {
    return `Names that begin with "${reservedPrefix}" are the platform's own; name one of your customers.`;
  }
  return undefined;
}
