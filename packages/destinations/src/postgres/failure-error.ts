import type { Failure } from "../http/failure.ts";

/** A failure that is known already, on its way through code that can only throw. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.name = "FailureError";
    this.failure = failure;
  }
}
