import { ApiError, errorCodes, isDatabaseOutage, pointerSegment } from "../errors.ts";
import type { ErrorCode, ErrorDetails } from "../errors.ts";
import { KekError } from "../encryption/kek-provider.ts";

/**
 * Problem details (RFC 9457): the one shape of every error answer.
 */

/** The content type of every error answer. */
export const problemContentType = "application/problem+json; charset=utf-8";

/** What one problem looks like on the wire. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly path?: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
  readonly requestId?: string;
}

/** The problem of a code. `requestId` is left out for one item of a batch, which has no request of its own. */
export function problemOf(error: ApiError, requestId?: string): Problem {
  const { detail, path, problems } = error.details;
  return {
    type: `https://pushrail.dev/errors/${error.code}`,
    title: errorCodes[error.code].title,
    status: error.status,
    code: error.code,
    ...(detail !== undefined && { detail }),
    ...(path !== undefined && { path }),
    ...(problems !== undefined && { problems }),
    ...(requestId !== undefined && { requestId }),
  };
}

/**
 * The API error that a thrown value amounts to, or `undefined` when it is a fault of ours.
 *
 * Knows the errors of Fastify (by their codes), of schema validation, of a database that cannot be reached, and of a key
 * encryption key that cannot be used.
 */
export function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (typeof error !== "object" || error === null) return undefined;
  if ("validation" in error && Array.isArray(error.validation)) {
    return validationErrorOf(error.validation as readonly SchemaProblem[], contextOf(error));
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = frameworkErrors[code];
  if (known !== undefined) return new ApiError(known.code, known.details);
  if (isDatabaseOutage(error)) return new ApiError("unavailable", { retryAfterSeconds: 1 });
  if (error instanceof KekError) {
    const detail = "The service cannot use its keys at the moment; try again shortly.";
    return new ApiError("unavailable", { detail, retryAfterSeconds: 5 });
  }
  // Whatever else the framework refuses before a handler runs is a request that it could not read.
  if (code.startsWith("FST_") && "statusCode" in error && Number(error.statusCode) < 500) {
    return new ApiError("invalid_request");
  }
  return undefined;
}

const frameworkErrors: Readonly<Record<string, { code: ErrorCode; details?: ErrorDetails }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "payload_too_large" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "unsupported_media_type" },
  FST_ERR_CTP_EMPTY_TYPE: { code: "unsupported_media_type" },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: "malformed_json",
    details: { detail: "The body is empty." },
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: "invalid_request",
    details: { detail: "The body is not as long as Content-Length says." },
  },
  FST_ERR_BAD_URL: {
    code: "invalid_request",
    details: { detail: "The address is not a valid URL." },
  },
  ECONNRESET: { code: "invalid_request", details: { detail: "The request ended early." } },
};

function contextOf(error: object): string {
  return "validationContext" in error ? String(error.validationContext) : "body";
}

interface SchemaProblem {
  readonly keyword?: string;
  readonly instancePath?: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

function validationErrorOf(found: readonly SchemaProblem[], context: string): ApiError {
  const problems: { code: ErrorCode; path: string; message: string }[] = [];
  for (const problem of found) problems.push(...problemsOf(problem));
  const first = problems[0];
  if (first === undefined) return new ApiError("invalid_request");
  const inBody = context === "body";
  const where = inBody ? "" : ` (in the ${context === "querystring" ? "query" : context})`;
  return new ApiError(first.code, {
    detail: first.message + where,
    path: first.path,
    problems: problems.map(({ path, message }) => ({ path, message })),
  });
}

function problemsOf(problem: SchemaProblem): { code: ErrorCode; path: string; message: string }[] {
  const path = problem.instancePath ?? "";
  if (problem.keyword === "additionalProperties" || problem.keyword === "unevaluatedProperties") {
    return namesIn(problem, "additionalProperties").map((name) => ({
      code: "unknown_field",
      path: `${path}/${pointerSegment(name)}`,
      message: "This field is not known here.",
    }));
  }
  if (problem.keyword === "required") {
    return namesIn(problem, "requiredProperties").map((name) => ({
      code: "missing_field",
      path: `${path}/${pointerSegment(name)}`,
      message: "This field is required.",
    }));
  }
  // "must be false schema" only repeats, for one member, what additionalProperties has said.
  if (problem.keyword === "boolean") return [];
  const message = problem.message ?? "is not valid";
  return [{ code: "invalid_field", path, message: `This value ${message}.` }];
}

function namesIn(problem: SchemaProblem, key: string): readonly string[] {
  const names = problem.params?.[key];
  return Array.isArray(names) ? names.map(String) : [];
}
