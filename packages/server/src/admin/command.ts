import type pg from "pg";

/** What a command line gave: options by name, and the arguments without one. */
export interface Given {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly operands: readonly string[];
}

/** What a command works with. */
export interface CommandContext {
  /** The database of DATABASE_URL, signed in as the owner. Opened at the first use. */
  readonly pool: () => pg.Pool;
  readonly ownerUrl: string;
  /** The environment variables, for commands that need the server's settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells a person who waits how far it is, in one line; beside the answer. */
  readonly note: (line: string) => void;
}

/** What a command answers: lines for people, or one JSON value for programs. */
export interface Answer {
  readonly lines: readonly string[];
  readonly json: unknown;
  /** The command was carried out and found something wrong: exit code 1. Default `false`. */
  readonly isFailure?: boolean;
}

/** One administrative command. */
export interface Command {
  /** Its words, such as `keys create`. */
  readonly name: string;
  /** One sentence for the overview. */
  readonly summary: string;
  /** Names of the operands in order, such as `<key id>`; all are required. */
  readonly operands?: readonly string[];
  /** Options beside `--json`, each with what it means; `value` names what follows it. */
  readonly options: Readonly<Record<string, { readonly value?: string; readonly help: string }>>;
  /** Errors: {@link UsageError} for wrong use, ApiError for what cannot be done, and the database's own. */
  readonly run: (given: Given, context: CommandContext) => Promise<Answer>;
}

/** The command line itself is wrong; exit code 2. The message is one sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The text of an option. Errors: {@link UsageError} when it was not given. */
export function requiredText(given: Given, name: string): string {
  const text = optionalText(given, name);
  if (text === undefined) throw new UsageError(`--${name} is needed.`);
  return text;
}

/** The text of an option, or `undefined`. */
export function optionalText(given: Given, name: string): string | undefined {
  const text = given.options[name];
  return typeof text === "string" && text !== "" ? text : undefined;
}
