import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  startEmbeddedPostgres,
} from "../packages/server/src/database/embedded.ts";
import { bannerText } from "./start/banner.ts";
import { type Child, type ChildTask, failureLine, startChild } from "./start/child.ts";
import { type Home, folderFailure, openHome } from "./start/home.ts";
import { StartFailure, type StartSettings, apiUrlOf, readSettings } from "./start/settings.ts";

// npm start: the database, the server and the demo on this machine, until Ctrl-C.
// Everything it keeps is under .pushrail/ (PUSHRAIL_HOME).

const root = dirname(import.meta.dirname);
const readyTimeoutMs = 60_000;
/** Nobody waits longer at a terminal; attempts not over by then are repeated at the next start. */
const drainMs = 5000;
const serverGraceMs = 40_000;
const demoGraceMs = 3000;
/** Signals of one Ctrl-C can arrive twice: from the terminal and from the process that runs us. */
const sameKeyPressMs = 500;

/** What runs, in the order of starting. */
interface Running {
  isStopping: boolean;
  home?: Home;
  database?: EmbeddedPostgres;
  server?: Child;
  demo?: Child;
}

const stoppedSentence = "Stopped while starting.";

type Environment = Readonly<Record<string, string | undefined>>;

function say(text: string): void {
  console.log(text);
}

async function startDatabase(settings: StartSettings, home: Home): Promise<EmbeddedPostgres> {
  const log = createWriteStream(home.path("logs", "postgres.log"), { flags: "a", mode: 0o600 });
  log.on("error", () => undefined);
  return await startEmbeddedPostgres({
    dataDir: join(settings.home, "postgres"),
    log: (line) => void log.write(`${line}\n`),
    onProgress: (phrase) => say(`- ${phrase}`),
  });
}

function serverEnvironment(
  settings: StartSettings,
  home: Home,
  database: EmbeddedPostgres | undefined,
): Environment {
  const urls = database && {
    DATABASE_URL: database.ownerUrl,
    PUSHRAIL_API_DATABASE_URL: database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
  };
  return {
    PUSHRAIL_KEK_FILE: home.path("kek.key"),
    PUSHRAIL_DRAIN_MS: String(drainMs),
    PUSHRAIL_ROLE: "all",
    // Tokens of sessions then say where the API is, and the portal needs not be told.
    PUSHRAIL_ISSUER: apiUrlOf(settings),
    ...process.env,
    ...urls,
    PORT: String(settings.port),
    HOST: settings.host,
    PUSHRAIL_EGRESS_ALLOW: settings.egressAllow,
  };
}

async function start(settings: StartSettings, running: Running): Promise<void> {
  const home = await openHome(settings.home);
  running.home = home;
  await requireFreePort(settings);
  const page = builtPage(home);
  // Told of where it is awaited; the start may fail before.
  page.catch(() => undefined);
  if (settings.databaseUrl === undefined) running.database = await startDatabase(settings, home);

  const env = serverEnvironment(settings, home, running.database);
  const { watch } = settings;
  const record = async (task: ChildTask): Promise<Child> => {
    if (running.isStopping) throw new StartFailure(stoppedSentence);
    say(`- starting the ${task.name}`);
    const child = startChild(task);
    await home.recordChild({ pid: child.pid, entry: task.entry });
    return child;
  };
  const apiUrl = apiUrlOf(settings);
  running.server = await record({
    name: "server",
    entry: join(root, "packages", "server", "src", "main.ts"),
    env,
    logPath: home.path("logs", "server.log"),
    watch,
  });
  await answersReady(apiUrl, running);

  const apiKey = await usableApiKey({ apiUrl, home, env });
  await page;
  running.demo = await record({
    name: "demo",
    entry: join(root, "examples", "bricks", "src", "main.ts"),
    env: {
      ...process.env,
      PORT: String(await demoPort(settings)),
      HOST: "127.0.0.1",
      PUSHRAIL_API_URL: apiUrl,
      PUSHRAIL_API_KEY: apiKey,
      BRICKS_STATE_FILE: home.path("demo.json"),
      BRICKS_PAGE_FOLDER: demoPageFolder(home),
    },
    logPath: home.path("logs", "demo.log"),
    watch,
  });
  const demoUrl = await running.demo.firstLine(listeningUrl);
  await home.writeDevFile({ apiUrl, apiKey, demoUrl });
  const dataPlace = running.database
    ? join(settings.home, "postgres")
    : "the PostgreSQL of DATABASE_URL";
  const logsDir = home.path("logs");
  const { egressAllow } = settings;
  say(bannerText({ apiUrl, apiKey, demoUrl, egressAllow, dataPlace, logsDir }));
}

/** Builds the demo's page while the database and the server start; done at once when it is built already. */
async function builtPage(home: Home): Promise<void> {
  const script = join(root, "examples", "bricks", "src", "build-page-main.ts");
  const args = ["--conditions=@pushrail/source", script, demoPageFolder(home)];
  try {
    await promisify(execFile)(process.execPath, args);
  } catch (error) {
    const said = failureLine(String((error as { stderr?: unknown }).stderr ?? error).split("\n"));
    throw new StartFailure(`The demo's page could not be built (${said}).`);
  }
}

function demoPageFolder(home: Home): string {
  return home.path("demo-page");
}

async function requireFreePort({ host, port }: StartSettings): Promise<void> {
  const failure = await listenOnce(host, port);
  if (failure === "EADDRINUSE") {
    throw new StartFailure(
      `Port ${port} is taken by another program: stop that program, or choose another port with PORT=${port === 8080 ? 8090 : 8080} npm start.`,
    );
  }
  if (failure === "EACCES") {
    throw new StartFailure(
      `Port ${port} may not be used by this user: choose one above 1023, for example PORT=8080 npm start.`,
    );
  }
  if (failure !== undefined) {
    throw new StartFailure(`The API cannot listen on ${host}:${port} (${failure}): correct HOST.`);
  }
}

async function demoPort({ port }: StartSettings): Promise<number> {
  return port < 65_535 && (await listenOnce("127.0.0.1", port + 1)) === undefined ? port + 1 : 0;
}

async function listenOnce(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return await new Promise((done) => {
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
}

async function answersReady(apiUrl: string, running: Running): Promise<void> {
  const giveUpAt = performance.now() + readyTimeoutMs;
  const failed = running.server?.failed.then((sentence) => {
    throw new StartFailure(sentence);
  });
  const ready = async (): Promise<void> => {
    for (;;) {
      const answer = await fetch(`${apiUrl}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      if (running.isStopping) throw new StartFailure(stoppedSentence);
      if (performance.now() > giveUpAt) {
        throw new StartFailure(
          `The server did not become ready within ${readyTimeoutMs / 1000} s: its log, logs/server.log in the state folder, says why.`,
        );
      }
      await delay(100);
    }
  };
  await Promise.race([ready(), failed]);
}

/** The key of an earlier start if the API still takes it, else a new one. */
async function usableApiKey(task: {
  readonly apiUrl: string;
  readonly home: Home;
  readonly env: Environment;
}): Promise<string> {
  const stored = await task.home.readApiKey();
  if (stored !== undefined) {
    const answer = await fetch(`${task.apiUrl}/v1/destinations?limit=1`, {
      headers: { authorization: `Bearer ${stored}` },
    });
    await answer.body?.cancel();
    if (answer.status !== 401) return stored;
  }
  say("- making an API key");
  const admin = join(root, "packages", "server", "src", "admin.ts");
  const args = ["--conditions=@pushrail/source", admin, ...createKeyArgs];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...task.env } });
    const { key } = JSON.parse(stdout) as { key: string };
    await task.home.writeApiKey(key);
    return key;
  } catch (error) {
    const said = failureLine(String((error as { stderr?: unknown }).stderr ?? error).split("\n"));
    throw new StartFailure(`The API key could not be made (${said}).`);
  }
}

const createKeyArgs = [
  ...["keys", "create", "--json", "--tenant", "Bricks", "--create-tenant", "--name", "npm start"],
  ...["--environment", "test"],
  ...["--scopes", "events:write,sessions:write,manage,read"],
];

function listeningUrl(line: string): string | undefined {
  return stringMember(line, "event") === "listening" ? stringMember(line, "url") : undefined;
}

function stringMember(line: string, name: string): string | undefined {
  try {
    const value = (JSON.parse(line) as Record<string, unknown>)[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

// In this order: the server drains while its destinations and its database are still there. A start
// under way ends at its next step; until then its database may still appear.
async function stop(running: Running, starting: Promise<unknown> | undefined): Promise<void> {
  running.isStopping = true;
  await running.home?.announceStop();
  await running.server?.stop(serverGraceMs);
  await running.demo?.stop(demoGraceMs);
  await starting?.catch(() => undefined);
  await running.database?.stop();
  await running.home?.release();
}

/** Resolves when someone asks to stop; a second, later request ends everything at once. */
function stopRequest(running: Running): Promise<void> {
  return new Promise((done) => {
    let firstAt: number | undefined;
    const onRequest = (): void => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        say("\nStopping. Ctrl-C again stops at once.");
        done();
      } else if (performance.now() - firstAt > sameKeyPressMs) {
        running.server?.kill();
        running.demo?.kill();
        // The database is asked, not killed, by its own hook on exit.
        process.exit(130);
      }
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onRequest);
    process.once("disconnect", onRequest);
  });
}

async function failureOf({ server, demo, database }: Running): Promise<never> {
  const sentences = [
    server?.failed,
    demo?.failed,
    database?.failed.then((error) => error.sentence),
  ];
  throw new StartFailure(
    await Promise.race(sentences.filter((sentence) => sentence !== undefined)),
  );
}

async function main(): Promise<number> {
  const running: Running = { isStopping: false };
  let exitCode = 0;
  const asked = stopRequest(running);
  let home: string | undefined;
  let starting: Promise<void> | undefined;
  try {
    const settings = readSettings(root, process.env, process.argv.slice(2));
    ({ home } = settings);
    say("Starting Pushrail.");
    starting = start(settings, running);
    // When a stop is asked for during the start, its failure is of no interest any more.
    starting.catch(() => undefined);
    const isAskedFirst = await Promise.race([starting.then(() => false), asked.then(() => true)]);
    if (!isAskedFirst) await Promise.race([asked, failureOf(running)]);
  } catch (thrown) {
    const error = home === undefined ? thrown : folderFailure(thrown, home);
    if (!(error instanceof StartFailure || error instanceof EmbeddedPostgresError)) throw error;
    console.error(error.message);
    exitCode = 1;
  }
  await stop(running, starting);
  if (exitCode === 0) say("Stopped.");
  return exitCode;
}

process.exit(await main());
