/**
 * Why the embedded PostgreSQL could not start or went on no longer.
 * Each code goes with one sentence that says what to do.
 */
export type EmbeddedPostgresErrorCode =
  | "unsupported_platform"
  | "root_refused"
  | "port_taken"
  | "disk_full"
  | "permission_denied"
  | "other_version"
  | "not_a_data_folder"
  | "damaged"
  | "in_use"
  | "still_ending"
  | "start_failed"
  | "ended";

/**
 * A condition that the person who starts Pushrail can put right. `sentence` (the same text as
 * `message`) is one sentence that names the cause and the remedy; it holds no password. Everything
 * else thrown by this folder's embedded modules is a bug or a broken machine.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly code: EmbeddedPostgresErrorCode;
  readonly sentence: string;

  constructor(code: EmbeddedPostgresErrorCode, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.code = code;
    this.sentence = sentence;
  }
}

/** What a failure is about: the folder and the port its sentence names. */
export interface FailureSubject {
  readonly dataDir: string;
  /** The port that was asked for; 0 for none. */
  readonly port: number;
  /**
   * What PostgreSQL was doing. Default `starting`; `making` its data folder, when unreadable files
   * mean no damage; `running`.
   */
  readonly phase?: "making" | "starting" | "running";
}

interface Diagnosis {
  readonly pattern: RegExp;
  readonly code: EmbeddedPostgresErrorCode;
  readonly sentence: (subject: FailureSubject) => string;
}

// First match wins. The patterns are PostgreSQL 18's messages in the C locale.
const diagnoses: readonly Diagnosis[] = [
  {
    pattern: /Address already in use/,
    code: "port_taken",
    sentence: ({ port }) =>
      `Port ${port} is taken by another program: stop that program or choose another database port.`,
  },
  {
    pattern: /No space left on device|Disk quota exceeded/,
    code: "disk_full",
    sentence: ({ dataDir }) =>
      `The disk that holds ${dataDir} is full: free some space there and start again; nothing that was acknowledged is lost.`,
  },
  {
    pattern: /pre-existing shared memory block/,
    code: "still_ending",
    sentence: ({ dataDir }) =>
      `Processes of an earlier PostgreSQL still use ${dataDir}: end them or restart the machine, then start again.`,
  },
  {
    pattern: /lock file "postmaster\.pid" already exists/,
    code: "in_use",
    sentence: ({ dataDir }) =>
      `Another PostgreSQL already uses ${dataDir}: stop it first, then start again.`,
  },
  {
    pattern: /database files are incompatible with server|was initialized by PostgreSQL version/,
    code: "other_version",
    sentence: ({ dataDir }) =>
      `The data in ${dataDir} was written by another PostgreSQL version: move the folder away, or point DATABASE_URL to a server of that version.`,
  },
  {
    pattern: /Permission denied|Read-only file system|has wrong ownership|has invalid permissions/,
    code: "permission_denied",
    sentence: permissionSentence,
  },
  {
    pattern:
      /PANIC|could not (open|read|access) file|could not find the database system|directory .* does not exist|invalid .*checkpoint record/,
    code: "damaged",
    sentence: damagedSentence,
  },
];

function permissionSentence({ dataDir }: FailureSubject): string {
  return `The folder ${dataDir} cannot be used by the current user: start as the user who owns it, or change its owner or permissions.`;
}

function damagedSentence({ dataDir }: FailureSubject): string {
  return `The data folder ${dataDir} is incomplete or damaged: restore it from a backup, or move it away to begin with an empty database.`;
}

/** A data folder that PostgreSQL of our version wrote but that lacks what it needs to start. */
export function damagedFolder(dataDir: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError("damaged", damagedSentence({ dataDir, port: 0 }));
}

/**
 * The failure behind the output of initdb or postgres, newest lines last. Unknown output gives
 * `start_failed`, or `ended` when it ran already, with the last line that PostgreSQL called fatal.
 */
export function failureOfOutput(
  lines: readonly string[],
  subject: FailureSubject,
): EmbeddedPostgresError {
  const text = lines.join("\n");
  const known = diagnoses.find(
    ({ pattern, code }) =>
      pattern.test(text) && !(code === "damaged" && subject.phase === "making"),
  );
  if (known) return new EmbeddedPostgresError(known.code, known.sentence(subject), text);
  const fatal = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1);
  const said = fatal?.replace(/^[-\d]+ [\d:.]+ \w+ \[\d+\] /, "").trim();
  const why = said ? `it said "${said}"` : "it said nothing";
  return new EmbeddedPostgresError(
    subject.phase === "running" ? "ended" : "start_failed",
    subject.phase === "running"
      ? `The embedded PostgreSQL ended unexpectedly (${why}): start again; it recovers everything that was acknowledged.`
      : `The embedded PostgreSQL did not start (${why}): see its log, or set DATABASE_URL to use a PostgreSQL of your own.`,
    text,
  );
}

/**
 * The failure behind an error of `node:fs` on or beside the data folder. Errors that nobody can act
 * on come back unchanged.
 */
export function failureOfFileError(error: unknown, dataDir: string): unknown {
  const subject = { dataDir, port: 0 };
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return failureOfOutput(["No space left on device"], subject);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return failureOfOutput(["Permission denied"], subject);
    case "ENOTDIR":
    case "EEXIST":
      return new EmbeddedPostgresError(
        "not_a_data_folder",
        `The path ${dataDir} leads through something that is not a folder: remove that or choose another place.`,
        error,
      );
    default:
      return error;
  }
}
