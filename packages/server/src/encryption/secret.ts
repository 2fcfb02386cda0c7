import { inspect } from "node:util";

const mask = "[secret]";

/**
 * A plaintext in memory that cannot slip into a log, an error or a response: however it is printed, it reads
 * `[secret]`. Only {@link Secret.reveal} gives the value, so a search for `reveal` finds every use.
 */
export class Secret<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The plaintext. Never store, log or return what comes from it, except where the secret is shown once. */
  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
