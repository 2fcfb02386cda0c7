import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedNpmPackage } from "./npm-package.ts";

/** A ClickHouse: the engine of a recent version, behind an HTTP interface of ours (`clickhouse-bridge.ts`). */
export interface Clickhouse extends Counterpart {
  /** Carries out a statement without the bounds of a user. Errors: what the engine says. */
  query(sql: string): Promise<string>;
  /** Makes a user, or sets another sign-in of one. */
  putUser(name: string, signIn: ClickhouseSignIn): Promise<void>;
  removeUser(name: string): Promise<void>;
}

/**
 * How a user signs in: with a password, or with a certificate that has one of these common names. It is told in the header
 * `x-counterpart-certificate-name` by whoever secures the connection in front.
 */
type ClickhouseSignIn =
  | { readonly password: string }
  | { readonly certificateNames: readonly string[] };

/**
 * Starts a ClickHouse with databases of its own.
 *
 * @param options.grants what all users may do, as `GRANT` statements without their end; default: everything.
 * @param options.profile settings that all statements have unless they say otherwise, by name.
 */
export async function startClickhouse(options: UserRules = {}): Promise<Clickhouse> {
  const folder = await installedNpmPackage({ name: "chdb", version: "3.4.0" });
  const home = await mkdtemp(join(tmpdir(), "pushrail-clickhouse-"));
  const password = randomBytes(16).toString("hex");
  const hasRules = options.grants !== undefined || options.profile !== undefined;
  const configuration = hasRules ? await configurationWith(options, home) : [];
  const started = await startProgram({
    file: process.execPath,
    args: (port) => [
      fileURLToPath(new URL("clickhouse-bridge.ts", import.meta.url)),
      ...[folder, join(home, "data"), String(port), ...configuration],
    ],
    env: { CLICKHOUSE_BRIDGE_ADMIN: password },
    readyPath: "/ping",
  });
  const asAdmin = async (path: string, init: RequestInit): Promise<string> => {
    const response = await fetch(`${started.url}${path}`, {
      ...init,
      headers: { "x-clickhouse-user": "admin", "x-clickhouse-key": password },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  };
  const userPath = (name: string): string => `/counterpart/users/${encodeURIComponent(name)}`;
  return {
    url: started.url,
    query: (sql) => asAdmin(`/?query=${encodeURIComponent(sql)}`, { method: "POST" }),
    putUser: async (name, signIn) =>
      void (await asAdmin(userPath(name), { method: "PUT", body: JSON.stringify(signIn) })),
    removeUser: async (name) => void (await asAdmin(userPath(name), { method: "DELETE" })),
    stop: async () => {
      await started.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What users may do, and how. */
interface UserRules {
  readonly grants?: readonly string[];
  readonly profile?: Readonly<Record<string, string | number>>;
}

async function configurationWith(
  { grants = ["GRANT ALL ON *.* WITH GRANT OPTION"], profile = {} }: UserRules,
  home: string,
): Promise<string[]> {
  const usersFile = join(home, "users.xml");
  const file = join(home, "config.xml");
  const queries = grants.map((grant) => `<query>${grant}</query>`).join("");
  const user = `<password/><networks><ip>::/0</ip></networks><grants>${queries}</grants>`;
  const settings = Object.entries(profile).map(([name, value]) => `<${name}>${value}</${name}>`);
  const profiles = `<profiles><default>${settings.join("")}</default></profiles>`;
  const users = `${profiles}<quotas><default/></quotas><users><default>${user}</default></users>`;
  await writeFile(usersFile, `<clickhouse>${users}</clickhouse>`);
  await writeFile(file, `<clickhouse><users_config>${usersFile}</users_config></clickhouse>`);
  return [`--config-file=${file}`];
}
