import assert from "node:assert/strict";
import { mkdir, realpath } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findBinaries } from "./embedded-binaries.ts";
import { EmbeddedPostgresError, failureOfFileError, failureOfOutput } from "./embedded-error.ts";
import {
  type EmbeddedRole,
  type Passwords,
  initialiseDataFolder,
  inspectDataFolder,
  readOrCreatePasswords,
  walSettings,
} from "./embedded-folder.ts";
import { chooseIdentity } from "./embedded-identity.ts";
import { type Postmaster, endOrphan, launchPostmaster, runSingleUser } from "./embedded-process.ts";
import {
  embeddedDatabase,
  embeddedLogins,
  ensureRoles,
  isWrongPassword,
  superuserPasswordStatement,
} from "./embedded-store.ts";

export { EmbeddedPostgresError } from "./embedded-error.ts";

/** What to start, and where. */
export interface EmbeddedPostgresOptions {
  /**
   * The data folder; made when missing, with its parents. Beside it stand `<dataDir>.partial` while
   * it is made, and the password file. One supervisor at a time: the caller holds a lock.
   */
  readonly dataDir: string;
  /** Port on 127.0.0.1, the only address listened on. Default 0: a free one, another each time. */
  readonly port?: number;
  /** Where the roles' passwords are kept, mode 0600. Default `<dataDir>.passwords.json`. */
  readonly passwordFile?: string;
  /**
   * PostgreSQL settings that replace or add to the built-in ones, for tests and measurements
   * (`{ fsync: "off" }`). Default none.
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets each line that PostgreSQL and its supervisor write; they hold no password. Default: dropped. */
  readonly log?: (line: string) => void;
  /** Gets a short phrase at each step that may take a second or more. Default: dropped. */
  readonly onProgress?: (phrase: string) => void;
}

/** A running embedded PostgreSQL. URLs hold passwords; `postgres://user:password@127.0.0.1:port/db`. */
export interface EmbeddedPostgres {
  /** `pushrail_owner`: owns the database `pushrail`; for migrations. */
  readonly ownerUrl: string;
  /** `pushrail_api`: may connect and nothing more until a migration grants it. */
  readonly apiUrl: string;
  /** `pushrail_worker`: as `apiUrl`, for the delivery worker. */
  readonly workerUrl: string;
  /** `postgres`, the superuser, on the database `postgres`. Not for the product. */
  readonly superuserUrl: string;
  readonly port: number;
  /** Process id of the postmaster, for tests that kill it. */
  readonly pid: number;
  /**
   * Resolves when PostgreSQL ended without `stop()`: with the failure and its sentence. Never
   * settles otherwise.
   */
  readonly failed: Promise<EmbeddedPostgresError>;
  /** Fast shutdown within 20 s, then by force. Safe to repeat. */
  readonly stop: () => Promise<void>;
}

/** PostgreSQL's settings. Durability is never traded: an acknowledged commit survives a power cut. */
const baseSettings = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  ssl: "off",
  shared_buffers: "256MB",
  jit: "off",
  idle_in_transaction_session_timeout: "60s",
  timezone: "UTC",
  log_timezone: "UTC",
  log_destination: "stderr",
  logging_collector: "off",
} as const;

/** Backends of a killed postmaster notice its death within moments; 10 s is the end of patience. */
const endingTries = 100;
const endingPauseMs = 100;
/** Another program may take the free port between its choice and its use. */
const portTries = 5;

/**
 * Starts the embedded PostgreSQL on a data folder, making the folder, the database and its roles on
 * first use, and recovering from whatever an interrupted start or a kill -9 left behind. Takes about
 * 1.5 s the first time and 0.1 s after that. Works as root (see `chooseIdentity`).
 *
 * Errors: `EmbeddedPostgresError`, whose `sentence` says what to do.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const asked = resolve(options.dataDir);
  try {
    await mkdir(dirname(asked), { recursive: true, mode: 0o700 });
    // The postmaster's arguments carry the true path, by which an orphan is recognised.
    const dataDir = join(await realpath(dirname(asked)), basename(asked));
    return await start({ ...options, dataDir });
  } catch (error) {
    throw failureOfFileError(error, asked);
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined, onProgress = () => undefined } = options;
  const binaries = await findBinaries();
  const folder = await inspectDataFolder(dataDir);
  const identity = await chooseIdentity(dataDir, binaries);
  const passwords = await readOrCreatePasswords(
    options.passwordFile ?? `${dataDir}.passwords.json`,
  );
  const setSuperuserPassword = async (folderPath: string): Promise<void> => {
    const statement = superuserPasswordStatement(passwords);
    await runSingleUser({ dataDir: folderPath, statement, binaries, identity });
  };
  if (folder === "absent") {
    onProgress("making the database");
    const complete = setSuperuserPassword;
    await initialiseDataFolder({ dataDir, binaries, identity, complete, log });
  } else {
    await endOrphan(dataDir, log);
  }
  onProgress("starting PostgreSQL");
  const settings = { ...baseSettings, ...(await walSettings(dataDir)), ...options.settings };
  const startOnce = async (): Promise<EmbeddedPostgres | "passwords_unknown"> => {
    const { postmaster, port } = await launch(options.port ?? 0, (chosenPort) =>
      launchPostmaster({ dataDir, port: chosenPort, settings, binaries, identity, log }),
    );
    try {
      await ensureRoles(urlOf({ role: "superuser", passwords, port }), passwords);
      return handleOf({ postmaster, passwords, port, dataDir });
    } catch (error) {
      await postmaster.stop();
      if (isWrongPassword(error)) return "passwords_unknown";
      throw error;
    }
  };
  const started = await startOnce();
  if (started !== "passwords_unknown") return started;
  // The password file was lost and is new; only single-user mode lets us in now.
  log("setting the superuser's password anew: the stored one is not the database's");
  await setSuperuserPassword(dataDir);
  const restarted = await startOnce();
  assert(restarted !== "passwords_unknown", "the superuser's password was just set");
  return restarted;
}

function handleOf(running: {
  readonly postmaster: Postmaster;
  readonly passwords: Passwords;
  readonly port: number;
  readonly dataDir: string;
}): EmbeddedPostgres {
  const { postmaster } = running;
  const url = (role: EmbeddedRole): string => urlOf({ ...running, role });
  let stopping = false;
  return {
    ownerUrl: url("owner"),
    apiUrl: url("api"),
    workerUrl: url("worker"),
    superuserUrl: url("superuser"),
    port: running.port,
    pid: postmaster.pid,
    failed: new Promise((done) => {
      void postmaster.ended.then(({ lines }) => {
        if (!stopping) done(failureOfOutput(lines, { ...running, phase: "running" }));
      });
    }),
    stop: async () => {
      stopping = true;
      await postmaster.stop();
    },
  };
}

async function launch(
  askedPort: number,
  attempt: (port: number) => Promise<Postmaster>,
): Promise<{ readonly postmaster: Postmaster; readonly port: number }> {
  let endingTriesLeft = endingTries;
  let portTriesLeft = askedPort === 0 ? portTries : 0;
  for (;;) {
    const port = askedPort === 0 ? await freePort() : askedPort;
    try {
      return { postmaster: await attempt(port), port };
    } catch (error) {
      const code = error instanceof EmbeddedPostgresError ? error.code : undefined;
      if (code === "still_ending" && endingTriesLeft-- > 0) await delay(endingPauseMs);
      else if (code !== "port_taken" || portTriesLeft-- <= 0) throw error;
    }
  }
}

function urlOf(parts: {
  readonly role: EmbeddedRole;
  readonly passwords: Passwords;
  readonly port: number;
}): string {
  const database = parts.role === "superuser" ? "postgres" : embeddedDatabase;
  const login = `${embeddedLogins[parts.role]}:${parts.passwords[parts.role]}`;
  return `postgres://${login}@127.0.0.1:${parts.port}/${database}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
