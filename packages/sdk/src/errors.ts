/** One field that the API refused. */
export interface FieldProblem {
  /** JSON pointer, such as `/payload`. */
  readonly path: string;
  /** One sentence that says what would be right. */
  readonly message: string;
}

/** The fields of {@link PushrailError}, as the API's problem JSON (RFC 9457) carries them. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly path?: string | undefined;
  readonly problems?: readonly FieldProblem[] | undefined;
  readonly requestId?: string | undefined;
}

/** The API refused a request. */
export class PushrailError extends Error {
  override readonly name = "PushrailError";
  /** Stable word for the cause, such as `not_found`; `unexpected_response` when the answer was not one of Pushrail's. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  /** The cause in a few words, the same for every request with this code. */
  readonly title: string;
  /** What was wrong with this request, when there is more to say than the title. */
  readonly detail: string | undefined;
  /** JSON pointer to the field at fault, such as `/payload`; the first one when there are several. */
  readonly path: string | undefined;
  /** Every field at fault when there are several, else empty. */
  readonly problems: readonly FieldProblem[];
  /** Finds this request in the server's log. */
  readonly requestId: string | undefined;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.path = problem.path;
    this.problems = problem.problems ?? [];
    this.requestId = problem.requestId;
  }
}

/**
 * No answer came: the connection failed, was cut, or the time limit passed. Whether the request was carried out is
 * unknown. `cause` holds what `fetch` threw.
 */
export class PushrailConnectionError extends Error {
  override readonly name = "PushrailConnectionError";
}
