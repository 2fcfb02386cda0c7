/**
 * Everything that a caller of the API can do wrong, or be told, in one table. The code is stable and public; the
 * sentence beside it says what happened to whoever reads it without the documentation at hand.
 */

const errorTable = {
  malformed_json: { status: 400, title: "The body is not valid JSON." },
  invalid_encoding: { status: 400, title: "The body is not valid UTF-8." },
  invalid_field: { status: 400, title: "A field has a value that it may not have." },
  missing_field: { status: 400, title: "A required field is missing." },
  unknown_field: { status: 400, title: "A field is not known here." },
  duplicate_field: { status: 400, title: "A field is given more than once." },
  too_deep: { status: 400, title: "The body is nested too deeply." },
  invalid_cursor: { status: 400, title: "The cursor is not one that this list gave out." },
  invalid_request: { status: 400, title: "The request cannot be understood." },
  unauthenticated: { status: 401, title: "A valid API key or session token is needed." },
  session_expired: { status: 401, title: "The session's time is over; get a new one." },
  session_ended: { status: 401, title: "The session was ended before its time." },
  forbidden: { status: 403, title: "The credential does not allow this." },
  suspended: { status: 403, title: "This tenant is suspended; its operator can say why." },
  not_found: { status: 404, title: "There is nothing with this id." },
  method_not_allowed: { status: 405, title: "This address does not take this method." },
  idempotency_conflict: {
    status: 409,
    title: "The idempotency key was used before with other content.",
  },
  state_conflict: { status: 409, title: "This is not possible in the present state." },
  request_timeout: { status: 408, title: "The request took too long to arrive." },
  payload_too_large: { status: 413, title: "The body is larger than the limit." },
  uri_too_long: { status: 414, title: "The address is longer than the limit." },
  unsupported_media_type: { status: 415, title: "The content type must be application/json." },
  rate_limited: { status: 429, title: "Too many requests; try again later." },
  headers_too_large: { status: 431, title: "The headers are more than the limit." },
  internal: { status: 500, title: "Something went wrong on our side." },
  overloaded: { status: 503, title: "The service is at its limit; try again shortly." },
  unavailable: { status: 503, title: "The service cannot reach its database; try again shortly." },
} as const;

/** A stable error code of the API. */
export type ErrorCode = keyof typeof errorTable;

/** Every code with its HTTP status and sentence, for the reference and its test. */
export const errorCodes: Readonly<Record<ErrorCode, { status: number; title: string }>> =
  errorTable;

/** What an {@link ApiError} may say beyond its code. */
export interface ErrorDetails {
  /** One sentence about this very occurrence; never a secret, never another tenant's data. */
  readonly detail?: string;
  /** JSON pointer to the field at fault, such as `/payload` or `/events/3/eventType`. */
  readonly path?: string;
  /** Every problem, when there are several. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
  /** Sent as `Retry-After`, whole seconds. */
  readonly retryAfterSeconds?: number;
}

/** The caller asked for something that cannot be done. Thrown in concerns, turned into problem JSON at the edge. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.detail ?? errorTable[code].title);
    this.name = "ApiError";
    this.code = code;
    this.details = details;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorTable[this.code].status;
  }
}

/** One segment of a JSON pointer (RFC 6901), at most 64 characters of it, since it may be a caller's own text. */
export function pointerSegment(name: string): string {
  return name.slice(0, 64).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1");
}

// Source: PostgreSQL 18 documentation, appendix A. Class 08 connection exception, 57P0x shutdown, class 53 out of
// resources, 57014 statement timeout, 25006 read-only after a failover.
const outageStates = /^(08[0-9A-Z]{3}|57P0[1-5]|53[0-9A-Z]{3}|57014|25006)$/;
const outageCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "ENOENT",
]);
// The driver gives these no code.
const outageMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** Whether a thrown value says that the database cannot be used at the moment, rather than that we used it wrongly. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return outageStates.test(code) || outageCodes.has(code) || outageMessages.test(error.message);
}
