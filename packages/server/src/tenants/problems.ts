import { ApiError, type ErrorCode, pointerSegment } from "../errors.ts";

/** One thing that is wrong in what somebody wrote. */
interface Problem {
  readonly code: ErrorCode;
  /** JSON pointer, such as `/portalPolicy/mayReplay`. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** Takes the problems of one body together, so that whoever wrote it hears of all at once. */
export class Problems {
  /** By path: of what is wrong with one value, the first says enough. */
  readonly #found = new Map<string, Problem>();

  /** Notes a value that may not be what it is. */
  add(path: string, message: string): void {
    this.#note({ code: "invalid_field", path, message });
  }

  /** Notes a member that has to be there. */
  missing(path: string): void {
    this.#note({ code: "missing_field", path, message: "This field is required." });
  }

  /**
   * The value as an object that has none but these members; the others are noted. `undefined`, and noted, when it is
   * no object.
   */
  objectOf(
    value: unknown,
    members: readonly string[],
    path: string,
  ): Readonly<Record<string, unknown>> | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.add(path, "Must be an object.");
      return undefined;
    }
    for (const name of Object.keys(value)) {
      if (members.includes(name)) continue;
      const message = "This field is not known here.";
      this.#note({ code: "unknown_field", path: `${path}/${pointerSegment(name)}`, message });
    }
    return value as Readonly<Record<string, unknown>>;
  }

  #note(problem: Problem): void {
    if (!this.#found.has(problem.path)) this.#found.set(problem.path, problem);
  }

  /** Errors: {@link ApiError} with the code of the first problem, and all of them; nothing when there is none. */
  refuseIfAny(): void {
    const [first, ...others] = this.#found.values();
    if (first === undefined) return;
    throw new ApiError(first.code, {
      detail: first.message,
      path: first.path,
      problems: [first, ...others].map(({ path, message }) => ({ path, message })),
    });
  }
}

/** The member of this name that an object has itself; `undefined` when it has none. */
export function memberOf(
  given: Readonly<Record<string, unknown>> | undefined,
  name: string,
): unknown {
  return given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
}
