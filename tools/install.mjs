// Installs the packages that the lock file names, with any Node from 20.19 and no package at hand.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
} from "node:fs";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stateDir = join(root, ".pushrail");
const modulesDir = join(root, "node_modules");
const lockPath = join(root, "package-lock.json");
const stampPath = join(modulesDir, ".pushrail-install");
const logPath = join(stateDir, "logs", "install.log");
const outputKept = 100_000;

// The npm package `node` has one package of programs for each platform; this one is named otherwise.
const isAppleSilicon = process.platform === "darwin" && process.arch === "arm64";
const nodePackage = `${isAppleSilicon ? "node-bin" : "node"}-${process.platform}-${process.arch}`;
const ownNodeDir = join(modulesDir, ".pushrail-node");

/** A failure that one sentence explains, as its message; anything else thrown here is a bug. */
export class InstallFailure extends Error {}

/**
 * One sentence for what npm wrote when `npm ci` failed. The first match wins.
 *
 * @param {string} output
 * @returns {string}
 */
export function installSentence(output) {
  const known = [
    [
      /ENOSPC|no space left/i,
      `The disk is full: about 700 MB are needed in ${root}; free some space and run the command again.`,
    ],
    [
      /EACCES|EPERM|EROFS|permission denied/i,
      `npm may not write to ${root} or to its cache: run the command as the user who owns them, or correct their owner.`,
    ],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/,
      "npm cannot reach its package registry: check the network, the proxy and npm's registry setting, then run the command again.",
    ],
    [
      /CERT|self[- ]signed|unable to get local issuer/i,
      "npm does not trust the package registry's certificate: set npm's cafile to your organisation's certificates, then run the command again.",
    ],
    [
      /EUSAGE|can only install packages when your package\.json/,
      "package.json and package-lock.json do not match: run npm install and commit the lock file.",
    ],
    [
      /E404|ETARGET|EINTEGRITY/,
      "The package registry does not have a pinned package as it was published: check npm's registry setting.",
    ],
  ].find(([pattern]) => pattern.test(output));
  const firstError = /npm (?:error|ERR!) (?!code|A complete log)(.+)/.exec(output)?.[1];
  return known?.[1] ?? `npm ci failed (${firstError ?? "no message"}): see ${logPath}.`;
}

function lockHash() {
  return createHash("sha256").update(readFileSync(lockPath)).digest("hex");
}

// A hand-run npm install leaves npm's own record, newer than the lock file, and no stamp of ours.
function isInstalled() {
  try {
    if (readFileSync(stampPath, "utf8") === lockHash()) return true;
  } catch {
    // No stamp: npm's record decides.
  }
  try {
    const record = statSync(join(modulesDir, ".package-lock.json"));
    return record.mtimeMs >= statSync(lockPath).mtimeMs;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// Two commands started at once on a new clone must not install into one folder together.
async function withInstallLock(install) {
  const lock = join(stateDir, "install.lock");
  for (let told = false; ;) {
    try {
      const handle = openSync(lock, "wx", 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = Number.parseInt(readFileSync(lock, "utf8"), 10);
    if (Number.isNaN(holder) ? Date.now() - statSync(lock).mtimeMs > 5000 : !isAlive(holder)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) console.log(`Waiting for process ${holder}, which is installing packages here.`);
    told = true;
    await pause(500);
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    await install();
  } finally {
    release();
    process.removeListener("exit", release);
  }
}

function npmCommand() {
  const npmCli = process.env.npm_execpath;
  // Under yarn or pnpm the variable names their program.
  return npmCli?.endsWith("npm-cli.js") ? [process.execPath, npmCli] : ["npm"];
}

function showProgress(fetched, startedAt) {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const line = `Installing packages, once: ${fetched} fetched, ${seconds} s`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line} `);
  else console.log(line);
}

// npm's own output is kept for the log and for the sentence; it would bury the progress.
function runNpm(args, cwd) {
  const [program, ...first] = npmCommand();
  const log = createWriteStream(logPath, { flags: "a", mode: 0o600 });
  log.on("error", () => undefined);
  const child = spawn(program, [...first, ...args, "--loglevel=http", "--no-progress"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const startedAt = Date.now();
  let output = "";
  let fetched = 0;
  const keep = (chunk) => {
    const text = String(chunk);
    fetched += text.split("http fetch GET 200").length - 1;
    output = (output + text.replaceAll(/^npm http .*\n/gm, "")).slice(-outputKept);
    log.write(text);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const timer = setInterval(
    () => showProgress(fetched, startedAt),
    process.stdout.isTTY ? 500 : 5000,
  );
  return new Promise((done) => {
    const finish = (code) => {
      clearInterval(timer);
      if (process.stdout.isTTY) process.stdout.write("\n");
      log.end();
      done({ code, output });
    };
    child.once("error", (error) => {
      output += `npm error ${error.message}\n`;
      finish(1);
    });
    child.once("close", finish);
  });
}

/** Installs the packages of the lock file when they are missing or older than it. */
export async function installPackages() {
  if (isInstalled()) return;
  try {
    mkdirSync(dirname(logPath), { recursive: true, mode: 0o700 });
    await withInstallLock(async () => {
      if (isInstalled()) return;
      console.log("Installing packages, once. This takes about a minute on a good line.");
      const { code, output } = await runNpm(["ci"], root);
      if (code !== 0) throw new InstallFailure(installSentence(output));
      writeFileSync(stampPath, lockHash());
    });
  } catch (error) {
    // An error of the file system has the same causes, and the same remedies, as one of npm's.
    throw error.code ? new InstallFailure(installSentence(`npm error ${error.message}`)) : error;
  }
}

/**
 * The program of the pinned Node. npm may have been told to run no install scripts, so the package's
 * own place is not the only one searched; as a last resort that one package is installed here.
 */
export async function pinnedNode() {
  const found = nodeCandidates().find((path) => existsSync(path));
  if (found) return found;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const { version } = JSON.parse(readFileSync(join(modulesDir, "node", "package.json"), "utf8"));
  mkdirSync(ownNodeDir, { recursive: true });
  writeFileSync(join(ownNodeDir, "package.json"), '{ "private": true }\n');
  const wanted = [`${nodePackage}@${version}`, "--no-save", "--ignore-scripts"];
  const { code, output } = await runNpm(["install", ...wanted, "--prefix", ownNodeDir], ownNodeDir);
  const installed = nodeCandidates().find((path) => existsSync(path));
  if (code === 0 && installed) return installed;
  throw new InstallFailure(
    `Node 24 could not be installed for ${process.platform}-${process.arch} (${installSentence(output)}): install Node 24 yourself and run the command again.`,
  );
}

function nodeCandidates() {
  const program = join("bin", "node");
  return [
    join(modulesDir, "node", program),
    join(modulesDir, "node", "node_modules", nodePackage, program),
    join(modulesDir, nodePackage, program),
    join(ownNodeDir, "node_modules", nodePackage, program),
  ];
}
