import { randomBytes } from "node:crypto";
import { AwsAccount } from "@pushrail/destinations/testing/aws-account";
import { startAzurite } from "../../tools/counterparts/azurite.ts";
import { startClickhouse } from "../../tools/counterparts/clickhouse.ts";
import { startMariaDb } from "../../tools/counterparts/mariadb.ts";
import { startPostgres } from "../../tools/counterparts/postgres.ts";
import { startVersitygw } from "../../tools/counterparts/versitygw.ts";
import pg from "pg";

/** A real system that a destination writes to, and an independent look at what has arrived there. */
export interface Target {
  /** The settings of the destination, as a customer gives them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The credential that it signs in with, likewise. */
  readonly credential: Readonly<Record<string, unknown>>;
  /** Of the system, on 127.0.0.1. */
  readonly port: number;
  /** The id of every event that is stored, as often as it is stored. */
  eventIds(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Types of destinations with a target. */
export type TargetType = "S3" | "AZURE_BLOB" | "POSTGRES" | "MYSQL" | "CLICKHOUSE";

const user = "pushrail";
const bucket = "bench-events";

/** Systems that run on this machine and that a server process can reach, by the type of their destinations. */
export const targets: Readonly<Record<TargetType, () => Promise<Target>>> = {
  S3: async () => {
    const storage = await startVersitygw();
    const region = "us-east-1";
    const owner = new AwsAccount({ url: storage.url, region, keys: storage.rootKeys });
    await owner.createBucket(bucket);
    return {
      settings: { bucket, region, serviceUrl: storage.url },
      credential: { type: "AWS_ACCESS_KEY", ...storage.rootKeys },
      port: portOf(storage.url),
      eventIds: async () => idsIn((await owner.objectsOf(bucket)).map(({ body }) => body)),
      stop: () => storage.stop(),
    };
  },
  AZURE_BLOB: async () => {
    const azurite = await startAzurite("bench");
    await azurite.createContainer(bucket);
    const { url, account, keys } = azurite;
    const connectionString = `AccountName=${account};AccountKey=${keys[0]};BlobEndpoint=${url}/${account}`;
    return {
      settings: { container: bucket },
      credential: { type: "AZURE_CONNECTION_STRING", connectionString },
      port: azurite.port,
      eventIds: async () => idsIn((await azurite.blobs(bucket)).map(({ bytes }) => bytes)),
      stop: () => azurite.stop(),
    };
  },
  POSTGRES: async () => {
    const server = await startPostgres();
    const { password } = login();
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
    await admin.query(`GRANT CREATE, USAGE ON SCHEMA public TO ${user}`);
    return {
      settings: { host: "127.0.0.1", port: server.port, database: "postgres", tls: "off" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      port: server.port,
      eventIds: async () => {
        const { rows } = await admin.query<{ id: string }>(
          "SELECT event_id AS id FROM public.pushrail_events",
        );
        return rows.map(({ id }) => id);
      },
      stop: async () => {
        await admin.end();
        await server.stop();
      },
    };
  },
  MYSQL: async () => {
    const server = await startMariaDb();
    const { password } = login();
    server.sql(`CREATE DATABASE bench; CREATE USER ${user} IDENTIFIED BY '${password}';
      GRANT CREATE, SELECT, INSERT, UPDATE ON bench.* TO ${user}`);
    return {
      settings: { host: "127.0.0.1", port: server.port, database: "bench", tls: "off" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      port: server.port,
      eventIds: () =>
        Promise.resolve(linesOf(server.sql("SELECT event_id FROM bench.pushrail_events"))),
      stop: () => server.stop(),
    };
  },
  CLICKHOUSE: async () => {
    const server = await startClickhouse();
    const { password } = login();
    await server.putUser(user, { password });
    return {
      settings: { url: server.url, database: "default" },
      credential: { type: "USERNAME_PASSWORD", username: user, password },
      port: portOf(server.url),
      eventIds: async () =>
        linesOf(
          await server.query(
            // What a replay wrote again is one row to whoever reads it so, as the guide says.
            "SELECT event_id FROM default.pushrail_events FINAL FORMAT TabSeparated",
          ),
        ),
      stop: () => server.stop(),
    };
  },
};

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function login(): { readonly password: string } {
  return { password: randomBytes(12).toString("hex") };
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function idsIn(files: readonly Buffer[]): readonly string[] {
  return files.flatMap((file) =>
    linesOf(file.toString("utf8")).map((line) => (JSON.parse(line) as { readonly id: string }).id),
  );
}
