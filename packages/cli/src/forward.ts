import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/**
 * Runs another program of ours under this Node with the same input, output and environment, and returns its exit code:
 * 128 and the signal's number when a signal ended it. Signals to this process are passed on.
 */
export async function forward(entry: URL, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(entry), ...args], {
    stdio: "inherit",
  });
  const passOn = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on("SIGINT", passOn).on("SIGTERM", passOn);
  try {
    return await new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code, signal) => {
        done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    process.off("SIGINT", passOn).off("SIGTERM", passOn);
  }
}
