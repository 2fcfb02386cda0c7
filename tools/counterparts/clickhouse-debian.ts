import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { debianProgram } from "./debian-program.ts";

/** A server of ClickHouse as Debian has it: a real one with its own HTTP interface, of the year 2018. */
interface OldClickhouse extends Counterpart {
  /** The only user that may sign in. */
  readonly username: string;
  readonly password: string;
}

/** Starts one with an empty database `default`. */
export async function startOldClickhouse(): Promise<OldClickhouse> {
  const file = await debianProgram({
    packageName: "clickhouse-server",
    program: "clickhouse-server",
    places: ["/usr/sbin"],
  });
  const home = await mkdtemp(join(tmpdir(), "pushrail-clickhouse-"));
  const signIn = { username: "pushrail", password: "a-password-of-2018" };
  const usersFile = join(home, "users.xml");
  const user = `<password>${signIn.password}</password><networks><ip>127.0.0.1</ip></networks>`;
  const rules = "<profile>default</profile><quota>default</quota>";
  await writeFile(
    usersFile,
    `<yandex><profiles><default/></profiles><quotas><default/></quotas><users><${signIn.username}>${user}${rules}</${signIn.username}><default>${user}${rules}</default></users></yandex>`,
  );
  const folders = ["path", "tmp_path", "user_files_path", "format_schema_path"]
    .map((name) => `<${name}>${join(home, name)}/</${name}>`)
    .join("");
  const configFile = join(home, "config.xml");
  await writeFile(
    configFile,
    `<yandex><logger><level>error</level><console>1</console></logger><listen_host>127.0.0.1</listen_host>${folders}<users_config>${usersFile}</users_config><default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>8388608</mark_cache_size></yandex>`,
  );
  const started = await startProgram({
    file,
    // What follows the double dash goes before the file: the port is known only now.
    args: (port) => [`--config-file=${configFile}`, "--", `--http_port=${port}`],
    readyPath: "/ping",
  });
  return {
    ...signIn,
    url: started.url,
    stop: async () => {
      await started.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
