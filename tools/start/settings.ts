import { join, resolve } from "node:path";

/** What `npm start` was asked to do, by its environment and arguments. */
export interface StartSettings {
  /** `PUSHRAIL_HOME`, default `.pushrail` in the repository: all state of this installation. */
  readonly home: string;
  /** `PORT` of the API, 1–65535. Default 8080. */
  readonly port: number;
  /** `HOST` the API listens on. Default 127.0.0.1. */
  readonly host: string;
  /** `PUSHRAIL_EGRESS_ALLOW`: networks that deliveries may reach although they are not public. */
  readonly egressAllow: string;
  /** `DATABASE_URL`: a PostgreSQL of the operator's own; absent for the embedded one. */
  readonly databaseUrl: string | undefined;
  /** `--watch`: restart the server and the demo when their sources change. */
  readonly watch: boolean;
}

/** A condition that one sentence, the message, explains to the person at the terminal. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

/** The machine itself, so that the demo's receiver can be delivered to. */
const localNetworks = "127.0.0.0/8,::1/128";

/** Reads the environment and arguments. Errors: `StartFailure` for a value that cannot be used. */
export function readSettings(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): StartSettings {
  const unknown = args.find((arg) => arg !== "--watch");
  if (unknown !== undefined) {
    throw new StartFailure(`npm start does not know "${unknown}": its settings are in README.md.`);
  }
  const portText = env["PORT"] || "8080";
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartFailure(`PORT is "${portText}", which is not a port: use 1 to 65535.`);
  }
  return {
    home: env["PUSHRAIL_HOME"] ? resolve(env["PUSHRAIL_HOME"]) : join(root, ".pushrail"),
    port,
    host: env["HOST"] || "127.0.0.1",
    egressAllow: env["PUSHRAIL_EGRESS_ALLOW"] ?? localNetworks,
    databaseUrl: env["DATABASE_URL"] || undefined,
    watch: args.includes("--watch"),
  };
}

/** The API's address for programs on this machine. */
export function apiUrlOf({ host, port }: Pick<StartSettings, "host" | "port">): string {
  if (host === "0.0.0.0" || host === "::") return `http://127.0.0.1:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
