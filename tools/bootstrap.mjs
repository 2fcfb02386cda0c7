#!/usr/bin/env node
// Runs a repository tool: node tools/bootstrap.mjs <name> [arguments]
//
// <name> is a file of tools/ without its extension, or a path from the repository's root. This file
// runs on any Node from 20.19 and needs no package: it installs the pinned packages when they are
// missing or stale, then runs the tool with the pinned Node.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcherCheckMs = 250;

function toolPath(name) {
  return join(root, name.includes("/") ? name : join("tools", `${name}.ts`));
}

function toolEnvironment(node) {
  const binDir = join(root, "node_modules", ".bin");
  const path = [dirname(node), binDir, process.env.PATH].filter(Boolean).join(delimiter);
  return { ...process.env, PATH: path };
}

// npm runs a script through a shell, which outlives an npm that was killed, so the shell's own parent
// counts too. Without /proc the shell of the system replaces itself and the parent is npm.
function launchersNow() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return `${process.ppid}`;
  }
}

// A tool is told to stop by a signal or by the end of its IPC channel, so it stops in order even
// when this process, or the npm that runs it, is killed outright.
function runTool(node, name, args) {
  const child = spawn(node, ["--conditions=@pushrail/source", toolPath(name), ...args], {
    cwd: root,
    env: toolEnvironment(node),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const launchers = launchersNow();
    setInterval(() => {
      if (launchersNow() !== launchers && child.connected) child.disconnect();
    }, launcherCheckMs).unref();
  }
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });
}

async function main([name, ...args]) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Pushrail needs Node 20.19 or newer, and this is ${process.versions.node}.`);
    return 1;
  }
  if (name === undefined) {
    console.error("Say which tool to run, for example: node tools/bootstrap.mjs start");
    return 2;
  }
  const { InstallFailure, installPackages, pinnedNode } = await import("./install.mjs");
  try {
    await installPackages();
    return await runTool(await pinnedNode(), name, args);
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
