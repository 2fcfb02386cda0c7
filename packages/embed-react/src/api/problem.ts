/** One member of a request that the API refused. */
export interface FieldProblem {
  /** JSON pointer to it, such as `/url` or `/filter/all/0/field`. */
  readonly path: string;
  /** One sentence, in English. */
  readonly message: string;
}

/** What makes a {@link PushrailProblem}: the members of the API's problem JSON (RFC 9457) and how long to wait. */
export interface ProblemDetails {
  /** The HTTP status. */
  readonly status: number;
  /** Stable word for the cause, such as `not_found`. */
  readonly code: string;
  /** The cause in a few words, the same for every problem with this code. */
  readonly title: string;
  readonly detail?: string | undefined;
  readonly path?: string | undefined;
  readonly problems?: readonly FieldProblem[] | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * The API refused a request. Decide by `code`; `unexpected_response` is an answer that was not one of Pushrail's.
 * Nothing in it ever holds the session's token or what was sent.
 */
export class PushrailProblem extends Error {
  override readonly name = "PushrailProblem";
  /** The HTTP status. */
  readonly status: number;
  /** Stable word for the cause, such as `not_found`. */
  readonly code: string;
  /** The cause in a few words, in English, the same for every problem with this code. */
  readonly title: string;
  /** What was wrong this time, one sentence in English. */
  readonly detail: string | undefined;
  /** JSON pointer to the member at fault, the first one when there are several. */
  readonly path: string | undefined;
  /** Every member at fault, when there are several. */
  readonly problems: readonly FieldProblem[] | undefined;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  /** How long to wait before trying again, in seconds, when the API said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(details: ProblemDetails) {
    super(details.detail ?? details.title);
    this.status = details.status;
    this.code = details.code;
    this.title = details.title;
    this.detail = details.detail;
    this.path = details.path;
    this.problems = details.problems;
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/**
 * No answer came: there is no network, the connection was refused or cut, a policy of the page forbade it, or the time
 * limit passed. Whether a change was carried out is not known.
 */
export class PushrailOffline extends Error {
  override readonly name = "PushrailOffline";

  constructor(message = "No answer came from the server.") {
    super(message);
  }
}

/** Whether trying the same request again by itself can help: the network failed, or the server was busy or broken. */
export function isTransient(error: unknown): boolean {
  if (error instanceof PushrailOffline) return true;
  if (!(error instanceof PushrailProblem)) return false;
  return error.status === 408 || error.status === 429 || error.status >= 500;
}
