import { chmod, chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../packages/server/src/database/embedded.ts";
import type { Counterpart } from "./counterpart.ts";

/** How a PostgreSQL of its own is set up; it listens on 127.0.0.1 alone. */
export interface PostgresSetUp {
  /** The server's certificate and its key, as PEM; absent: it does not offer TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Certificates of authorities that issue certificates of clients, as PEM. */
  readonly clientAuthority?: string;
  /** Lines of pg_hba.conf that go before the one that lets everybody in with a password (SCRAM). */
  readonly signInRules?: readonly string[];
  /** Lines of pg_ident.conf. */
  readonly userNames?: readonly string[];
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server on this machine. */
export interface PostgresCounterpart extends Counterpart {
  /** Of the superuser, on the database `postgres`, over a connection without TLS. */
  readonly url: string;
  readonly port: number;
}

/** What is done on a server that is thrown away need not survive a power cut. */
const quick = {
  fsync: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  autovacuum: "off",
} as const;

/** Starts the PostgreSQL 18 that the product embeds, with a data folder of its own. */
export async function startPostgres(setUp: PostgresSetUp = {}): Promise<PostgresCounterpart> {
  const { certificate, clientAuthority, signInRules = [], userNames = [], settings } = setUp;
  const folder = await mkdtemp(join(tmpdir(), "pushrail-postgres-"));
  const dataDir = join(folder, "data");
  // Makes the folder: keys and rules have to be in it before the server reads them.
  await (await startEmbeddedPostgres({ dataDir, settings: quick })).stop();
  const { uid, gid } = await stat(dataDir);
  const put = async (name: string, text: string): Promise<string> => {
    const path = join(dataDir, name);
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, 0o600);
    await chown(path, uid, gid);
    return path;
  };
  await put(
    "pg_hba.conf",
    [...signInRules, "host all all 127.0.0.1/32 scram-sha-256", ""].join("\n"),
  );
  await put("pg_ident.conf", [...userNames, ""].join("\n"));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: {
      ...quick,
      ...(certificate && {
        ssl: "on",
        ssl_cert_file: await put("server.pem", certificate.cert),
        ssl_key_file: await put("server.key", certificate.key),
      }),
      ...(clientAuthority !== undefined && {
        ssl_ca_file: await put("clients.pem", clientAuthority),
      }),
      ...settings,
    },
  });
  // A run that ends without stopping it must not leave a server behind.
  const endServer = (): void => void process.kill(postgres.pid, "SIGINT");
  process.once("exit", endServer);
  return {
    url: postgres.superuserUrl,
    port: postgres.port,
    stop: async () => {
      process.off("exit", endServer);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
